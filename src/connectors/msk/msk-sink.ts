import { Construct } from 'constructs';
import { ISink, SinkConfig } from '../connector';
import { connectorProps } from '../connector-kinds';
import { allowKafka, connectToBrokers, validateTopic } from './msk-client';
import { MskCluster } from './msk-cluster';
import { sinkMetrics } from './msk-metrics';
import { kafkaTableOptions } from './table-options';
import { IManagedApplication } from '../../base/managed-application';
import { recordTransactionalSink } from '../../base/user-snapshots';
import { validateNoPattern } from '../../synth/checks';
import { InputError } from '../../synth/errors';
import { marked, requireKind } from '../../synth/kinds';
import { isKnown } from '../../synth/tokens';

/**
 * Properties of an `MskSink`.
 */
export interface MskSinkProps {
  /** The topic to write to. Must be 1 to 249 characters of `a-zA-Z0-9._-`. */
  readonly topic: string;

  /**
   * The prefix of the transaction IDs. If set, the sink writes in transactions and delivers each record exactly once.
   *
   * The prefix must be unique on the cluster. `transaction.timeout.ms` is set to 15 minutes, the maximum that brokers allow by
   * default. The timeout must exceed the checkpoint interval plus the duration of a restart.
   *
   * @default - no transactions; records can be delivered more than once
   */
  readonly transactionalIdPrefix?: string;
}

/**
 * A topic of an MSK cluster that a job writes to.
 *
 * For `KafkaSink` of `flink-connector-kafka`. Pass `topic` and, for transactions, `sink.delivery-guarantee` and
 * `sink.transactional-id-prefix` to the builders. Pass the rest of the property group to the builder as the producer's
 * properties.
 *
 * The application must be in a VPC. The brokers' security groups get an ingress rule for the application. If the cluster
 * authenticates clients with IAM, the application gets permission to write to this topic.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 * @example
 * declare const app: flink.Application;
 * declare const cluster: flink.MskCluster;
 *
 * app.addSink('Totals', new flink.MskSink(cluster, { topic: 'totals', transactionalIdPrefix: 'totals-job' }));
 */
export class MskSink implements ISink {
  private readonly props: MskSinkProps;

  constructor(private readonly cluster: MskCluster, props: MskSinkProps) {
    requireKind('cluster', cluster, marked('MskCluster', 'an MskCluster like MskCluster.fromCfnCluster(cluster)'));
    this.props = connectorProps(props, 'topic');
    validateTopic('topic', this.props.topic);
    const { transactionalIdPrefix } = this.props;
    if (isKnown(transactionalIdPrefix) && transactionalIdPrefix.trim() === '') {
      throw new InputError('transactionalIdPrefix must have at least one character, got an empty string');
    }
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    const { topic, transactionalIdPrefix } = this.props;
    transactionalIdPrefix !== undefined && recordTransactionalSink(application, scope);
    const client = connectToBrokers(scope, application, this.cluster);
    // The Kafka producer is idempotent by default, which requires this permission on the cluster.
    allowKafka(application, this.cluster, ['Connect', 'WriteDataIdempotently'], [this.cluster.clusterArn]);
    allowKafka(application, this.cluster, ['DescribeTopic', 'WriteData'], [this.cluster._arnOf('topic', topic)]);
    const properties = {
      ...client,
      topic,
      ...(transactionalIdPrefix === undefined ? {} : this.transactions(application, transactionalIdPrefix)),
    };
    return {
      properties,
      tableOptions: kafkaTableOptions(properties),
      endpoints: this.cluster.authentication._endpoints,
      metrics: sinkMetrics(this.cluster),
    };
  }

  private transactions(application: IManagedApplication, prefix: string): { [key: string]: string } {
    this.cluster.authentication._authorizesByIam && validateNoPattern('transactionalIdPrefix', prefix);
    allowKafka(application, this.cluster, ['DescribeTransactionalId', 'AlterTransactionalId'],
      [this.cluster._arnOf('transactional-id', `${prefix}*`)]);
    return {
      'sink.delivery-guarantee': 'exactly-once',
      'sink.transactional-id-prefix': prefix,
      'transaction.timeout.ms': '900000',
    };
  }
}
