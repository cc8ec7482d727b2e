import { Fn, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { admitTo, allow, allowKey, regionOf } from './application-access';
import { assumeRole, calledServices } from './assume-role';
import { AwsConnectorProps } from './aws-connector-props';
import { ISource, SourceConfig } from './connector';
import { connectorProps } from './connector-kinds';
import { warnAboutMissingRelease } from './connector-releases';
import { metricEnvironment, serviceMetric } from './service-metrics';
import { StartingPosition } from './starting-position';
import { ResourceWithPolicy } from '../access/resource-policies';
import { IManagedApplication } from '../base/managed-application';
import { InputError } from '../synth/errors';
import { requireResource } from '../synth/kinds';

/**
 * Properties of a `DynamoDbStreamsSource`.
 */
export interface DynamoDbStreamsSourceProps extends AwsConnectorProps {
  /**
   * The position to start reading from if there is no state to restore.
   *
   * Must be `LATEST` or `TRIM_HORIZON`, because the connector does not support `StartingPosition.atTimestamp`.
   *
   * @default StartingPosition.LATEST
   */
  readonly startingPosition?: StartingPosition;
}

/**
 * A DynamoDB table whose change stream a job reads.
 *
 * For `DynamoDbStreamsSource` of `flink-connector-dynamodb` 5.0 and later. Pass `stream.arn` to the builder, and the rest of the
 * property group to the builder as its configuration. The table must have a stream.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/datastream/dynamodb/
 * @example
 * declare const app: flink.Application;
 * declare const orders: dynamodb.ITable; // with stream: dynamodb.StreamViewType.NEW_IMAGE
 *
 * app.addSource('OrderChanges', new flink.DynamoDbStreamsSource(orders));
 */
export class DynamoDbStreamsSource implements ISource {
  private readonly streamArn: string;
  private readonly position: StartingPosition;

  private readonly props: DynamoDbStreamsSourceProps;

  constructor(private readonly table: dynamodb.ITable, props: DynamoDbStreamsSourceProps = {}) {
    requireResource('table', table, 'a DynamoDB table', 'tableArn');
    this.props = connectorProps(props);
    if (!table.tableStreamArn) {
      throw new InputError(`table must have a stream, got ${table.node.path} without a stream`);
    }
    this.streamArn = table.tableStreamArn;
    this.position = this.props.startingPosition ?? StartingPosition.LATEST;
    if (this.position.timestamp) {
      throw new InputError(`startingPosition must be LATEST or TRIM_HORIZON for a DynamoDB stream, got ${this.position.value}`);
    }
  }

  public bindSource(scope: Construct, application: IManagedApplication): SourceConfig {
    warnAboutMissingRelease(scope, application, 'DynamoDbStreamsSource of flink-connector-dynamodb');
    return {
      properties: {
        'stream.arn': this.streamArn,
        'aws.region': this.props.region ?? regionOf(this.table, this.table.tableArn),
        'flink.stream.initpos': this.position.value,
        ...this.access(scope, application),
      },
      endpoints: calledServices('dynamodb-streams', this.props),
      metrics: this.metrics(),
    };
  }

  private metrics(): SourceConfig['metrics'] {
    const env = metricEnvironment(this.table, this.table.tableArn);
    const TableName = this.table.tableName;
    const metric = (name: string, dimensions: { [name: string]: string }) => serviceMetric(env, { namespace: 'AWS/DynamoDB', name, dimensions, statistic: 'Sum' });
    const label = streamLabel(this.streamArn);
    return {
      'written capacity units': metric('ConsumedWriteCapacityUnits', { TableName }),
      ...label && { 'records read': metric('ReturnedRecordsCount', { TableName, StreamLabel: label, Operation: 'GetRecords' }) },
    };
  }

  private access(scope: Construct, application: IManagedApplication): { [key: string]: string } {
    if (this.props.assumeRole) {
      return assumeRole(scope, application, this.props.assumeRole);
    }
    const actions = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
    allow(application, actions, [this.streamArn]);
    // The resource policy is a property of the table, and a table cannot refer to itself.
    admitTo(application, this.stream(), actions, ['*']);
    allowKey(application, this.table.encryptionKey, 'kms:Decrypt');
    return {};
  }

  /** The stream, which has a separate resource policy. Only `TableV2` tables can define this policy. */
  private stream(): ResourceWithPolicy {
    const { env, node } = this.table;
    const table = this.table as Partial<dynamodb.TableV2>;
    return { env, node, addToResourcePolicy: statement => table.addToStreamResourcePolicy?.(statement) ?? { statementAdded: false } };
  }
}

/** The time when a stream was enabled, which is the last part of `table/<name>/stream/<label>`. Undefined if the ARN does not contain the label. */
function streamLabel(streamArn: string): string | undefined {
  return Token.isUnresolved(streamArn) ? Fn.select(3, Fn.split('/', streamArn)) : streamArn.split('/')[3];
}
