import { Aws } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allowKey, allowOn, regionOf } from './application-access';
import { assumeRole, calledServices } from './assume-role';
import { AwsConnectorProps } from './aws-connector-props';
import { ISink, SinkConfig } from './connector';
import { connectorProps } from './connector-kinds';
import { warnAboutMissingRelease } from './connector-releases';
import { metricEnvironment, serviceMetric } from './service-metrics';
import { IManagedApplication } from '../base/managed-application';
import { requireResource } from '../synth/kinds';
import { isWithinReach } from '../synth/reach';

/**
 * An SQS queue that a job writes to.
 *
 * For `SqsSink` of `flink-connector-sqs`. Pass `queue-url` to the builder, and the rest of the property group to the builder as
 * its client properties.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/datastream/sqs/
 * @example
 * declare const app: flink.Application;
 * declare const alerts: sqs.IQueue;
 *
 * app.addSink('Alerts', new flink.SqsSink(alerts));
 */
export class SqsSink implements ISink {
  private readonly props: AwsConnectorProps;

  constructor(private readonly queue: sqs.IQueue, props: AwsConnectorProps = {}) {
    requireResource('queue', queue, 'an SQS queue', 'queueArn');
    this.props = connectorProps(props);
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    warnAboutMissingRelease(scope, application, 'flink-connector-sqs');
    const properties = {
      'queue-url': this.queueUrl(application),
      'aws.region': this.props.region ?? regionOf(this.queue, this.queue.queueArn),
      ...this.access(scope, application),
    };
    return {
      properties,
      tableOptions: { connector: 'sqs', ...properties },
      endpoints: calledServices('sqs', this.props),
      metrics: {
        'messages sent': serviceMetric(metricEnvironment(this.queue, this.queue.queueArn), {
          namespace: 'AWS/SQS', name: 'NumberOfMessagesSent', dimensions: { QueueName: this.queue.queueName }, statistic: 'Sum',
        }),
      },
    };
  }

  /** The CDK cannot resolve the URL of a queue in another account or region, only its name. */
  private queueUrl(application: IManagedApplication): string {
    const { queueName, queueUrl, env } = this.queue;
    return isWithinReach(application, queueUrl) ? queueUrl : `https://sqs.${env.region}.${Aws.URL_SUFFIX}/${env.account}/${queueName}`;
  }

  private access(scope: Construct, application: IManagedApplication): { [key: string]: string } {
    if (this.props.assumeRole) {
      return assumeRole(scope, application, this.props.assumeRole);
    }
    allowOn(application, this.queue, ['sqs:SendMessage'], [this.queue.queueArn]);
    // SQS requires both permissions from the sender, because SQS reuses data keys and must decrypt them.
    allowKey(application, this.queue.encryptionMasterKey, 'kms:Decrypt', 'kms:GenerateDataKey');
    return {};
  }
}
