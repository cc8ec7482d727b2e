import { Fn, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';
import { AwsConnectorProps } from '../aws-connector-props';
import { ConnectorConfig, ISource } from '../connector';
import { EfoConsumerLifecycle } from './efo-consumer-lifecycle';
import { registerConsumer, validateConsumerName } from './efo-consumers';
import { warnOfIdleSubtasks } from './idle-subtasks';
import { readerProperties } from './reader-properties';
import { IApplication } from '../../base/application-base';
import { requireEndpoints } from '../../base/application-definition';
import { InputError } from '../../synth/errors';
import { allow, allowKey, allowOn, assumeRole, regionOf } from '../application-access';
import { StartingPosition } from '../starting-position';

/**
 * How a Kinesis data stream is read.
 */
export interface KinesisSourceProps extends AwsConnectorProps {
  /**
   * Where to start without state to restore from.
   *
   * @default StartingPosition.LATEST
   */
  readonly startingPosition?: StartingPosition;

  /**
   * Reads by enhanced fan-out, as a consumer of this name, which no other job may use on the stream.
   *
   * 1 to 128 characters of `a-zA-Z0-9_.-`. Anything else fails, and so does a name that the stack uses twice on a stream.
   *
   * @default - polling, which shares each shard's 2 MB per second with every other reader
   * @see https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
   */
  readonly consumerName?: string;

  /**
   * Who registers the enhanced fan-out consumer. Without `consumerName` it fails.
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
 * A Kinesis data stream that a job reads, by polling or by enhanced fan-out.
 *
 * For `KinesisStreamsSource` of `flink-connector-aws-kinesis-streams` 5.0 and later. The builder takes `stream.arn`, its
 * configuration takes the rest of the property group. That source has no release for Flink 1.18 and earlier: on these runtimes the
 * property group has the options of `FlinkKinesisConsumer` of `flink-connector-kinesis`. If the runtime is a token, the property group has both.
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
  constructor(private readonly stream: kinesis.IStream, private readonly props: KinesisSourceProps = {}) {
    if (props.consumerName !== undefined) {
      validateConsumerName(props.consumerName);
    } else if (props.consumerLifecycle !== undefined) {
      throw new InputError(`consumerLifecycle needs a consumerName, got ${props.consumerLifecycle} without one`);
    }
  }

  public bind(scope: Construct, application: IApplication): ConnectorConfig {
    requireEndpoints(application, 'kinesis-streams');
    const { consumerName, startingPosition = StartingPosition.LATEST } = this.props;
    if (consumerName !== undefined) {
      registerConsumer(scope, this.stream, consumerName);
    }
    warnOfIdleSubtasks(scope, application, this.stream);
    return {
      properties: {
        'stream.arn': this.stream.streamArn,
        'aws.region': this.props.region ?? regionOf(this.stream, this.stream.streamArn),
        ...readerProperties(application.runtime, { ...this.props, startingPosition }),
        ...this.access(scope, application),
      },
      lagMetric: this.lagMetric(application),
    };
  }

  private access(scope: Construct, application: IApplication): { [key: string]: string } {
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
        // A consumer's ARN ends in the time of its registration, which is not known before the job has started.
      ], [`${this.stream.streamArn}/consumer/${consumerName}*`]);
    }
    allowKey(application, this.stream.encryptionKey, 'kms:Decrypt');
    return {};
  }

  private lagMetric(application: IApplication): cloudwatch.Metric {
    return application.metricMillisBehindLatest({
      statistic: cloudwatch.Stats.MAXIMUM,
      dimensionsMap: this.props.lagDimensions ?? {
        Id: metricId(this.stream.streamName),
        Application: application.applicationName,
        Flow: 'Input',
      },
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

/** The connector reports a stream under its name with every hyphen turned into an underscore. */
function metricId(streamName: string): string {
  return Token.isUnresolved(streamName) ? Fn.join('_', Fn.split('-', streamName)) : streamName.replace(/-/g, '_');
}
