import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';
import { sinkMetrics } from './kinesis-metrics';
import { kinesisTableOptions } from './table-options';
import { IManagedApplication, runtimeOf } from '../../base/managed-application';
import { requireResource } from '../../synth/kinds';
import { allowKey, allowOn, regionOf } from '../application-access';
import { assumeRole, calledServices } from '../assume-role';
import { AwsConnectorProps } from '../aws-connector-props';
import { ISink, SinkConfig } from '../connector';
import { connectorProps } from '../connector-kinds';

/**
 * A Kinesis data stream that a job writes to.
 *
 * For `KinesisStreamsSink` of `flink-connector-aws-kinesis-streams`. Pass `stream.arn` to the builder, and the rest of the
 * property group to the builder as its client properties.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-sinks.html
 * @example
 * declare const app: flink.Application;
 * declare const totals: kinesis.IStream;
 *
 * app.addSink('OutputStream0', new flink.KinesisSink(totals));
 */
export class KinesisSink implements ISink {
  private readonly props: AwsConnectorProps;

  constructor(private readonly stream: kinesis.IStream, props: AwsConnectorProps = {}) {
    requireResource('stream', stream, 'a Kinesis data stream', 'streamArn');
    this.props = connectorProps(props);
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    const properties = {
      'stream.arn': this.stream.streamArn,
      'aws.region': this.props.region ?? regionOf(this.stream, this.stream.streamArn),
      ...this.access(scope, application),
    };
    return {
      properties,
      tableOptions: kinesisTableOptions(runtimeOf(application), this.stream, properties),
      endpoints: calledServices('kinesis-streams', this.props),
      ...sinkMetrics(this.stream),
    };
  }

  private access(scope: Construct, application: IManagedApplication): { [key: string]: string } {
    if (this.props.assumeRole) {
      return assumeRole(scope, application, this.props.assumeRole);
    }
    allowOn(application, this.stream, [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:PutRecord',
      'kinesis:PutRecords',
    ], [this.stream.streamArn]);
    allowKey(application, this.stream.encryptionKey, 'kms:GenerateDataKey');
    return {};
  }
}
