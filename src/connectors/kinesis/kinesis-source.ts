import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';
import { assumeRole, calledServices } from '../assume-role';
import { AwsConnectorProps } from '../aws-connector-props';
import { ISource, SourceConfig } from '../connector';
import { connectorProps } from '../connector-kinds';
import { EfoConsumerLifecycle } from './efo-consumer-lifecycle';
import { registerConsumer, validateConsumerName } from './efo-consumers';
import { warnAboutIdleSubtasks } from './idle-subtasks';
import { sourceMetrics } from './kinesis-metrics';
import { kinesisTableOptions } from './table-options';
import { IManagedApplication, runtimeOf } from '../../base/managed-application';
import { MetricDimensions } from '../../base/metric-dimensions';
import { allow, allowKey, allowOn, regionOf } from '../application-access';
import { readerProperties } from './reader-properties';
import { InputError } from '../../synth/errors';
import { requireResource } from '../../synth/kinds';
import { StartingPosition } from '../starting-position';

/**
 * Properties of a `KinesisSource`.
 */
export interface KinesisSourceProps extends AwsConnectorProps {
  /**
   * The position to start reading from if there is no state to restore.
   *
   * @default StartingPosition.LATEST
   */
  readonly startingPosition?: StartingPosition;

  /**
   * The enhanced fan-out consumer to read with. The name must be unique on the stream.
   *
   * Must be 1 to 128 characters of `a-zA-Z0-9_.-`.
   *
   * @default - polling, which shares each shard's 2 MB per second with every other reader
   * @see https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
   */
  readonly consumerName?: string;

  /**
   * How the enhanced fan-out consumer is registered. Requires `consumerName`.
   *
   * @default EfoConsumerLifecycle.JOB_MANAGED
   */
  readonly consumerLifecycle?: EfoConsumerLifecycle;

  /**
   * The dimensions of the lag metric.
   *
   * @default - `Id` (the stream's name, with `_` for `-`), `Application` and `Flow=Input`, as the connector reports them
   */
  readonly lagDimensions?: { [dimension: string]: string };
}

/**
 * A Kinesis data stream that a job reads with polling or enhanced fan-out.
 *
 * For `KinesisStreamsSource` of `flink-connector-aws-kinesis-streams` 5.0 and later. Pass `stream.arn` to the builder, and the
 * rest of the property group to the builder as its configuration.
 *
 * `KinesisStreamsSource` does not support Flink 1.18 and earlier. On these runtimes, the property group contains the options of
 * `FlinkKinesisConsumer` of `flink-connector-kinesis`. If the runtime is a token, the property group contains the options of
 * both.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-sources.html
 * @example
 * declare const app: flink.Application;
 * declare const orders: kinesis.IStream;
 *
 * app.addSource('InputStream0', new flink.KinesisSource(orders, {
 *   startingPosition: flink.StartingPosition.TRIM_HORIZON,
 *   consumerName: 'orders-job',
 * }));
 */
export class KinesisSource implements ISource {
  private readonly props: KinesisSourceProps;

  constructor(private readonly stream: kinesis.IStream, props: KinesisSourceProps = {}) {
    requireResource('stream', stream, 'a Kinesis data stream', 'streamArn');
    this.props = connectorProps(props);
    if (this.props.consumerName !== undefined) {
      validateConsumerName(this.props.consumerName);
    } else if (this.props.consumerLifecycle !== undefined) {
      throw new InputError(`consumerLifecycle requires consumerName, got ${this.props.consumerLifecycle} without consumerName`);
    }
  }

  public bindSource(scope: Construct, application: IManagedApplication): SourceConfig {
    const { consumerName, startingPosition = StartingPosition.LATEST } = this.props;
    if (consumerName !== undefined) {
      registerConsumer(scope, this.stream, consumerName);
    }
    warnAboutIdleSubtasks(scope, application, this.stream);
    const properties = {
      'stream.arn': this.stream.streamArn,
      'aws.region': this.props.region ?? regionOf(this.stream, this.stream.streamArn),
      ...readerProperties(runtimeOf(application), { ...this.props, startingPosition }),
      ...this.access(scope, application),
    };
    return {
      properties,
      tableOptions: kinesisTableOptions(runtimeOf(application), this.stream, properties),
      endpoints: calledServices('kinesis-streams', this.props),
      lagMetric: this.lagMetric(application),
      ...sourceMetrics(this.stream, consumerName),
    };
  }

  private access(scope: Construct, application: IManagedApplication): { [key: string]: string } {
    if (this.props.assumeRole) {
      return assumeRole(scope, application, this.props.assumeRole);
    }
    const { consumerName } = this.props;
    const lifecycle = consumerName !== undefined && this.props.consumerLifecycle !== EfoConsumerLifecycle.SELF_MANAGED;
    allowOn(application, this.stream, [
      ...POLLING_ACTIONS,
      ...(lifecycle ? ['kinesis:RegisterStreamConsumer', 'kinesis:DeregisterStreamConsumer'] : []),
    ], [this.stream.streamArn]);
    if (consumerName !== undefined) {
      allow(application, [
        'kinesis:DescribeStreamConsumer',
        'kinesis:SubscribeToShard',
        ...(lifecycle ? ['kinesis:DeregisterStreamConsumer'] : []),
        // A consumer's ARN ends with its registration time, which is unknown until the job starts.
      ], [`${this.stream.streamArn}/consumer/${consumerName}*`]);
    }
    allowKey(application, this.stream.encryptionKey, 'kms:Decrypt');
    return {};
  }

  private lagMetric(application: IManagedApplication): cloudwatch.Metric {
    return application.metric('millisBehindLatest', {
      statistic: cloudwatch.Stats.MAXIMUM,
      dimensionsMap: this.props.lagDimensions ?? MetricDimensions.kinesisStream(application, this.stream.streamName),
    });
  }
}

const POLLING_ACTIONS = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:ListShards',
  'kinesis:GetShardIterator',
  'kinesis:GetRecords',
];
