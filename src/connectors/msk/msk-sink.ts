import { Construct } from 'constructs';
import { ISink, SinkConfig } from '../connector';
import { allowKafka, connectToBrokers, validateTopic } from './msk-client';
import { MskCluster } from './msk-cluster';
import { sinkMetrics } from './msk-metrics';
import { kafkaTableOptions } from './table-options';
import { IManagedApplication } from '../../base/managed-application';
import { recordTransactionalSink } from '../../base/user-snapshots';
import { InputError } from '../../synth/errors';
import { AN_OBJECT, marked, requireKind } from '../../synth/kinds';

/**
 * What a job writes to an MSK cluster.
 */
export interface MskSinkProps {
  /** The topic to write. A name that Kafka does not allow fails. */
  readonly topic: string;

  /**
   * Writes in transactions whose ids start with this, so that each record arrives exactly once.
   *
   * No other job may use the prefix on the cluster. `transaction.timeout.ms` is set to 15 minutes, the longest that brokers allow
   * by default: it must exceed the time between two checkpoints and that of a restart.
   *
   * @default - no transactions: a record may arrive more than once
   */
  readonly transactionalIdPrefix?: string;
}

/**
 * A topic of an MSK cluster that a job writes.
 *
 * For `KafkaSink` of `flink-connector-kafka`. The builders take `topic` and, for transactions, `sink.delivery-guarantee` and
 * `sink.transactional-id-prefix`; the producer's properties take the rest of the property group.
 *
 * The application must be in a VPC. It gets an ingress rule on the brokers' security groups and, where the cluster
 * authenticates by IAM, permission to write this topic.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 * @example
 * declare const app: flink.Application;
 * declare const cluster: flink.MskCluster;
 *
 * app.addSink('Totals', new flink.MskSink(cluster, { topic: 'totals', transactionalIdPrefix: 'totals-job' }));
 */
export class MskSink implements ISink {
  constructor(private readonly cluster: MskCluster, private readonly props: MskSinkProps) {
    requireKind('cluster', cluster, marked('MskCluster', 'an MskCluster like MskCluster.fromCfnCluster(cluster)'));
    requireKind('props', props, AN_OBJECT);
    validateTopic('topic', props.topic);
    if (props.transactionalIdPrefix === '') {
      throw new InputError('transactionalIdPrefix must have at least one character, got an empty string');
    }
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    const { topic, transactionalIdPrefix } = this.props;
    transactionalIdPrefix !== undefined && recordTransactionalSink(application, scope);
    const client = connectToBrokers(scope, application, this.cluster);
    // Kafka's producer is idempotent unless told otherwise, which is a right on the cluster.
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
    allowKafka(application, this.cluster, ['DescribeTransactionalId', 'AlterTransactionalId'],
      [this.cluster._arnOf('transactional-id', `${prefix}*`)]);
    return {
      'sink.delivery-guarantee': 'exactly-once',
      'sink.transactional-id-prefix': prefix,
      'transaction.timeout.ms': '900000',
    };
  }
}
