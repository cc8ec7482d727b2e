import { Fn, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ISource, SourceConfig } from '../connector';
import { connectorProps } from '../connector-kinds';
import { allowKafka, connectToBrokers, validateTopic } from './msk-client';
import { MskCluster } from './msk-cluster';
import { sourceMetrics } from './msk-metrics';
import { StartingOffsets } from './starting-offsets';
import { kafkaTableOptions } from './table-options';
import { IManagedApplication } from '../../base/managed-application';
import { validateNoPattern } from '../../synth/checks';
import { InputError } from '../../synth/errors';
import { marked, requireKind } from '../../synth/kinds';
import { isKnown } from '../../synth/tokens';

/**
 * Properties of an `MskSource`.
 */
export interface MskSourceProps {
  /**
   * The topics to read. The names are joined with `;` in the option `topic`.
   *
   * Specify either `topics` or `topicPrefix`, not both. At least one topic, each 1 to 249 characters of `a-zA-Z0-9._-`. If the
   * cluster authenticates clients with IAM, the list must not be a token, because the permissions list each topic.
   *
   * @default - every topic whose name starts with `topicPrefix`
   */
  readonly topics?: string[];

  /**
   * The prefix of the topics to read, including topics that are created later. It becomes the option `topic-pattern`.
   *
   * Specify either `topics` or `topicPrefix`, not both. Must be 1 to 249 characters of `a-zA-Z0-9._-`.
   *
   * @default - only `topics`
   */
  readonly topicPrefix?: string;

  /** The consumer group to commit offsets for. Must not be empty. */
  readonly groupId: string;

  /**
   * The offsets to start reading from if there is no state to restore.
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
 * The topics of an MSK cluster that a job reads from.
 *
 * For `KafkaSource` of `flink-connector-kafka`. Pass `topic` (split at `;`) or `topic-pattern`, and `starting.offsets`, to the
 * builder. Pass the rest of the property group to the builder as its properties.
 *
 * The application must be in a VPC. The brokers' security groups get an ingress rule for the application. If the cluster
 * authenticates clients with IAM, the application gets permission to read these topics with this consumer group.
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
  private readonly props: MskSourceProps;

  constructor(private readonly cluster: MskCluster, props: MskSourceProps) {
    requireKind('cluster', cluster, marked('MskCluster', 'an MskCluster like MskCluster.fromCfnCluster(cluster)'));
    this.props = connectorProps(props, 'groupId');
    const { topics, topicPrefix, groupId } = this.props;
    if ((topics === undefined) === (topicPrefix === undefined)) {
      throw new InputError(`topics or topicPrefix must be set, but not both, got ${topics ? 'both' : 'neither'}`);
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
    if (isKnown(groupId) && groupId.length > 255) {
      throw new InputError(`groupId must have at most 255 characters, got ${groupId.length}`);
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
    // Of the characters in topic names, only the dot has a special meaning in a pattern.
    const literally = isKnown(topicPrefix) ? topicPrefix.replace(/\./g, '\\.') : Fn.join('\\.', Fn.split('.', topicPrefix));
    return { 'topic-pattern': `${literally}.*` };
  }

  private allow(application: IManagedApplication): void {
    const { topics, topicPrefix, groupId } = this.props;
    if (Token.isUnresolved(topics) && this.cluster.authentication._authorizesByIam) {
      throw new InputError('topics must be a list, not a token, for a cluster that authenticates clients with IAM, got a token for the whole list: specify a list of tokens, or set topicPrefix');
    }
    this.cluster.authentication._authorizesByIam && validateNoPattern('groupId', groupId);
    const names = topics ?? [`${topicPrefix}*`];
    allowKafka(application, this.cluster, ['Connect'], [this.cluster.clusterArn]);
    allowKafka(application, this.cluster, ['DescribeTopic', 'ReadData'], names.map(name => this.cluster._arnOf('topic', name)));
    allowKafka(application, this.cluster, ['DescribeGroup', 'AlterGroup'], [this.cluster._arnOf('group', groupId)]);
  }
}
