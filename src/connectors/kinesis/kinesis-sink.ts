import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';
import { IApplication } from '../../base/application-base';
import { requireEndpoints } from '../../base/application-definition';
import { allowKey, allowOn, assumeRole, regionOf } from '../application-access';
import { AwsConnectorProps } from '../aws-connector-props';
import { ConnectorConfig, ISink } from '../connector';

/**
 * A Kinesis data stream that a job writes.
 *
 * For `KinesisStreamsSink` of `flink-connector-aws-kinesis-streams`. The builder takes `stream.arn`, its client properties
 * take the rest of the property group.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-sinks.html
 * @example
 * declare const app: flink.Application;
 * declare const totals: kinesis.IStream;
 *
 * app.addSink('OutputStream0', new flink.KinesisSink(totals));
 */
export class KinesisSink implements ISink {
  constructor(private readonly stream: kinesis.IStream, private readonly props: AwsConnectorProps = {}) {}

  public bind(scope: Construct, application: IApplication): ConnectorConfig {
    requireEndpoints(application, 'kinesis-streams');
    return {
      properties: {
        'stream.arn': this.stream.streamArn,
        'aws.region': this.props.region ?? regionOf(this.stream, this.stream.streamArn),
        ...this.access(scope, application),
      },
    };
  }

  private access(scope: Construct, application: IApplication): { [key: string]: string } {
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
