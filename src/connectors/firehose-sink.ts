import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import { Construct } from 'constructs';
import { allow, regionOf, warnAboutOtherAccount } from './application-access';
import { assumeRole, calledServices } from './assume-role';
import { AwsConnectorProps } from './aws-connector-props';
import { ISink, SinkConfig } from './connector';
import { connectorProps } from './connector-kinds';
import { metricEnvironment, serviceMetric, serviceSearch } from './service-metrics';
import { IManagedApplication } from '../base/managed-application';
import { requireResource } from '../synth/kinds';

/**
 * A Firehose stream that a job writes to.
 *
 * For `KinesisFirehoseSink` of `flink-connector-aws-kinesis-firehose`, which one table of the developer guide lists as
 * `flink-connector-aws-firehose`. Pass `delivery-stream` to the builder, and the rest of the property group to the builder as its
 * client properties.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-sinks.html
 * @example
 * declare const app: flink.Application;
 * declare const archive: firehose.IDeliveryStream;
 *
 * app.addSink('Archive', new flink.FirehoseSink(archive));
 */
export class FirehoseSink implements ISink {
  private readonly props: AwsConnectorProps;

  constructor(private readonly stream: firehose.IDeliveryStreamRef, props: AwsConnectorProps = {}) {
    requireResource('stream', stream, 'a Firehose stream', 'deliveryStreamRef');
    this.props = connectorProps(props);
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    const { deliveryStreamName, deliveryStreamArn } = this.stream.deliveryStreamRef;
    const properties = {
      'delivery-stream': deliveryStreamName,
      'aws.region': this.props.region ?? regionOf(this.stream, deliveryStreamArn),
      ...this.access(scope, application),
    };
    return {
      properties,
      tableOptions: { connector: 'firehose', ...properties },
      endpoints: calledServices('kinesis-firehose', this.props),
      ...this.metrics(),
    };
  }

  private metrics(): Pick<SinkConfig, 'metrics' | 'throttleMetric'> {
    const { deliveryStreamName, deliveryStreamArn } = this.stream.deliveryStreamRef;
    const env = metricEnvironment(this.stream, deliveryStreamArn);
    const metric = (name: string) => serviceMetric(env, {
      namespace: 'AWS/Firehose', name, dimensions: { DeliveryStreamName: deliveryStreamName }, statistic: 'Sum',
    });
    const throttleMetric = metric('ThrottledRecords');
    return {
      metrics: {
        'incoming records': metric('IncomingRecords'),
        'throttled records': throttleMetric,
        // The name of the freshness metric contains the destination, which a reference to the stream does not include.
        'data freshness': serviceSearch(env, `Namespace="AWS/Firehose" DeliveryStreamName="${deliveryStreamName}" DataFreshness`, 'Maximum'),
      },
      throttleMetric,
    };
  }

  private access(scope: Construct, application: IManagedApplication): { [key: string]: string } {
    if (this.props.assumeRole) {
      return assumeRole(scope, application, this.props.assumeRole);
    }
    const { deliveryStreamArn } = this.stream.deliveryStreamRef;
    warnAboutOtherAccount(application, this.stream, deliveryStreamArn);
    allow(application, ['firehose:PutRecord', 'firehose:PutRecordBatch'], [deliveryStreamArn]);
    return {};
  }
}
