import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { allow, allowKey, regionOf, warnAboutOtherAccount } from './application-access';
import { assumeRole, calledServices } from './assume-role';
import { AwsConnectorProps } from './aws-connector-props';
import { ISink, SinkConfig } from './connector';
import { connectorProps } from './connector-kinds';
import { metricEnvironment, serviceMetric } from './service-metrics';
import { IManagedApplication } from '../base/managed-application';
import { requireResource } from '../synth/kinds';

/**
 * A DynamoDB table that a job writes to.
 *
 * For `DynamoDbSink` of `flink-connector-dynamodb`. Pass `table-name` to the builder, and the rest of the property group to the
 * builder as its properties.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/datastream/dynamodb/
 * @example
 * declare const app: flink.Application;
 * declare const totals: dynamodb.ITable;
 *
 * app.addSink('Totals', new flink.DynamoDbSink(totals));
 */
export class DynamoDbSink implements ISink {
  private readonly props: AwsConnectorProps;

  constructor(private readonly table: dynamodb.ITable, props: AwsConnectorProps = {}) {
    requireResource('table', table, 'a DynamoDB table', 'tableArn');
    this.props = connectorProps(props);
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    const properties = {
      'table-name': this.table.tableName,
      'aws.region': this.props.region ?? regionOf(this.table, this.table.tableArn),
      ...this.access(scope, application),
    };
    return {
      properties,
      tableOptions: { connector: 'dynamodb', ...properties },
      endpoints: calledServices('dynamodb', this.props),
      ...this.metrics(),
    };
  }

  private metrics(): Pick<SinkConfig, 'metrics' | 'throttleMetric'> {
    const env = metricEnvironment(this.table, this.table.tableArn);
    const metric = (name: string, further: { [name: string]: string }) => serviceMetric(env, {
      namespace: 'AWS/DynamoDB', name, dimensions: { TableName: this.table.tableName, ...further }, statistic: 'Sum',
    });
    const requests = metric('ThrottledRequests', { Operation: 'BatchWriteItem' });
    const writes = metric('WriteThrottleEvents', {});
    return {
      metrics: { 'throttled requests': requests, 'throttled writes': writes },
      // DynamoDB counts a batch as throttled only if it throttles every write of the batch.
      throttleMetric: new cloudwatch.MathExpression({ expression: 'MAX([requests, writes])', usingMetrics: { requests, writes }, period: Duration.minutes(5) }),
    };
  }

  private access(scope: Construct, application: IManagedApplication): { [key: string]: string } {
    if (this.props.assumeRole) {
      return assumeRole(scope, application, this.props.assumeRole);
    }
    warnAboutOtherAccount(application, this.table, this.table.tableArn);
    allow(application, ['dynamodb:BatchWriteItem'], [this.table.tableArn]);
    // DynamoDB calls KMS on behalf of the caller, even for writes.
    allowKey(application, this.table.encryptionKey, 'kms:Decrypt');
    return {};
  }
}
