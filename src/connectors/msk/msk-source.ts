import { Fn, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ISource, SourceConfig } from '../connector';
import { allowKafka, connectToBrokers, validateTopic } from './msk-client';
import { MskCluster } from './msk-cluster';
import { sourceMetrics } from './msk-metrics';
import { StartingOffsets } from './starting-offsets';
import { kafkaTableOptions } from './table-options';
import { IManagedApplication } from '../../base/managed-application';
import { InputError } from '../../synth/errors';
import { AN_OBJECT, marked, requireKind } from '../../synth/kinds';
import { isKnown } from '../../synth/tokens';

/**
 * What a job reads from an MSK cluster.
 */
export interface MskSourceProps {
  /**
   * The topics to read. Several are joined with `;` under `topic`.
   *
   * An empty list fails, and so does a name that Kafka does not allow. A list that is a token as a whole fails on a cluster that
   * authenticates by IAM, where each topic is a resource of the permissions.
   *
   * @default - every topic that starts with `topicPrefix`
   */
  readonly topics?: string[];

  /**
   * Reads every topic whose name starts with this, those to come as well, as the pattern `topic-pattern`.
   *
   * Beside `topics`, or without either, it fails, and so does one that no topic's name can start with.
   *
   * @default - only `topics`
   */
  readonly topicPrefix?: string;

  /** The consumer group that offsets are committed for. An empty one fails. */
  readonly groupId: string;

  /**
   * Where to start without state to restore from.
   *
   * @default StartingOffsets.EARLIEST
   */
  readonly startingOffsets?: StartingOffsets;

  /**
   * The dimensions of the lag metric.
   *
   * @default - `Application`: the highest lag of any partition that the application reads
   */
  readonly lagDimensions?: { [dimension: string]: string };
}

/**
 * Topics of an MSK cluster that a job reads.
 *
 * For `KafkaSource` of `flink-connector-kafka`. The builder takes `topic` (split at `;`) or `topic-pattern` and
 * `starting.offsets`, its properties take the rest of the property group.
 *
 * The application must be in a VPC. It gets an ingress rule on the brokers' security groups and, where the cluster
 * authenticates by IAM, permission to read these topics as this consumer group.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 * @example
 * declare const app: flink.Application;
 * declare const cluster: flink.MskCluster;
 *
 * app.addSource('Orders', new flink.MskSource(cluster, {
 *   topics: ['orders', 'returns'],
 *   groupId: 'orders-job',
 *   startingOffsets: flink.StartingOffsets.EARLIEST,
 * }));
 */
export class MskSource implements ISource {
  constructor(private readonly cluster: MskCluster, private readonly props: MskSourceProps) {
    requireKind('cluster', cluster, marked('MskCluster', 'an MskCluster like MskCluster.fromCfnCluster(cluster)'));
    requireKind('props', props, AN_OBJECT);
    const { topics, topicPrefix, groupId } = props;
    if ((topics === undefined) === (topicPrefix === undefined)) {
      throw new InputError(`topics or topicPrefix must be given, one of them, got ${topics ? 'both' : 'neither'}`);
    }
    if (topics?.length === 0) {
      throw new InputError('topics must name at least one topic, got an empty list');
    }
    if (!Token.isUnresolved(topics)) {
      topics?.forEach(topic => validateTopic('topics', topic));
    }
    validateTopic('topicPrefix', topicPrefix);
    if (isKnown(groupId) && groupId.trim() === '') {
      throw new InputError('groupId must be the name of a consumer group, got an empty string');
    }
  }

  public bindSource(scope: Construct, application: IManagedApplication): SourceConfig {
    const { groupId, startingOffsets = StartingOffsets.EARLIEST, lagDimensions } = this.props;
    const client = connectToBrokers(scope, application, this.cluster);
    this.allow(application);
    const properties = {
      ...client,
      ...this.topicProperties(),
      'group.id': groupId,
      'starting.offsets': startingOffsets.value,
      ...(startingOffsets.epochMillis ? { 'starting.offsets.timestamp': startingOffsets.epochMillis } : {}),
    };
    return {
      properties,
      tableOptions: kafkaTableOptions(properties),
      endpoints: this.cluster.authentication._endpoints,
      metrics: sourceMetrics(this.cluster, this.props),
      lagMetric: application.metric('records_lag_max', {
        statistic: cloudwatch.Stats.MAXIMUM,
        ...(lagDimensions ? { dimensionsMap: lagDimensions } : {}),
      }),
    };
  }

  private topicProperties(): { [key: string]: string } {
    const { topics } = this.props;
    if (topics) {
      return { topic: Token.isUnresolved(topics) ? Fn.join(';', topics) : topics.join(';') };
    }
    const topicPrefix = this.props.topicPrefix!;
    // Kafka allows one character in a topic's name that a pattern would read otherwise.
    const literally = isKnown(topicPrefix) ? topicPrefix.replace(/\./g, '\\.') : Fn.join('\\.', Fn.split('.', topicPrefix));
    return { 'topic-pattern': `${literally}.*` };
  }

  private allow(application: IManagedApplication): void {
    const { topics, topicPrefix, groupId } = this.props;
    if (Token.isUnresolved(topics) && this.cluster.authentication._authorizesByIam) {
      throw new InputError('topics must be listed one by one for a cluster that authenticates by IAM, got a token for the whole list: list tokens, or give topicPrefix');
    }
    const names = topics ?? [`${topicPrefix}*`];
    allowKafka(application, this.cluster, ['Connect'], [this.cluster.clusterArn]);
    allowKafka(application, this.cluster, ['DescribeTopic', 'ReadData'], names.map(name => this.cluster._arnOf('topic', name)));
    allowKafka(application, this.cluster, ['DescribeGroup', 'AlterGroup'], [this.cluster._arnOf('group', groupId)]);
  }
}
