import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { allow, allowKey, regionOf, warnOfOtherAccount } from './application-access';
import { assumeRole, calledServices } from './assume-role';
import { AwsConnectorProps } from './aws-connector-props';
import { ISink, SinkConfig } from './connector';
import { IManagedApplication } from '../base/managed-application';
import { requireResource } from '../synth/kinds';

/**
 * A DynamoDB table that a job writes.
 *
 * For `DynamoDbSink` of `flink-connector-dynamodb`. The builder takes `table-name`, its properties take the rest of the
 * property group.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/datastream/dynamodb/
 * @example
 * declare const app: flink.Application;
 * declare const totals: dynamodb.ITable;
 *
 * app.addSink('Totals', new flink.DynamoDbSink(totals));
 */
export class DynamoDbSink implements ISink {
  constructor(private readonly table: dynamodb.ITable, private readonly props: AwsConnectorProps = {}) {
    requireResource('table', table, 'a DynamoDB table', 'tableArn');
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
    };
  }

  private access(scope: Construct, application: IManagedApplication): { [key: string]: string } {
    if (this.props.assumeRole) {
      return assumeRole(scope, application, this.props.assumeRole);
    }
    warnOfOtherAccount(application, this.table, this.table.tableArn);
    allow(application, ['dynamodb:BatchWriteItem'], [this.table.tableArn]);
    // DynamoDB decrypts the table's key as the caller, for writes as well.
    allowKey(application, this.table.encryptionKey, 'kms:Decrypt');
    return {};
  }
}
