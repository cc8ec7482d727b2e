import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allow } from './application-access';
import { ISink, SinkConfig } from './connector';
import { S3ConnectorProps } from './s3-connector-props';
import { S3Sink } from './s3-sink';
import { IManagedApplication } from '../base/managed-application';
import { InputError } from '../synth/errors';
import { A_STRING, requireKind, requireResource } from '../synth/kinds';
import { isKnown } from '../synth/tokens';

/**
 * An Apache Iceberg table that a job writes to. The table is in the Glue Data Catalog, and its files are in an S3 bucket.
 *
 * For `FlinkSink` of `iceberg-flink-runtime` with a Glue catalog. Create the catalog with `catalog-impl`, `io-impl` and
 * `warehouse`. `catalog-database` and `catalog-table` identify the table. The database and the table must already exist.
 *
 * @see https://iceberg.apache.org/docs/latest/aws/
 * @example
 * declare const app: flink.Application;
 * declare const lake: s3.IBucket;
 *
 * app.addSink('Orders', new flink.IcebergSink('sales', 'orders', lake, { prefix: 'warehouse' }));
 */
export class IcebergSink implements ISink {
  private readonly files: S3Sink;

  /**
   * @param database the Glue database, in the application's account and region
   * @param table the table in the database
   * @param bucket the bucket of the warehouse
   * @param props the prefix of the warehouse
   */
  constructor(
    private readonly database: string,
    private readonly table: string,
    bucket: s3.IBucket,
    props: S3ConnectorProps = {},
  ) {
    requireResource('bucket', bucket, 'an S3 bucket', 'bucketArn');
    requireKind('database', database, A_STRING);
    requireKind('table', table, A_STRING);
    validateName('database', database);
    validateName('table', table);
    this.files = new S3Sink(bucket, props);
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    const { properties: { path }, endpoints = [] } = this.files._bindFiles(scope, application);
    const glueArn = (resource: string, resourceName?: string) => Stack.of(application).formatArn({ service: 'glue', resource, resourceName });
    allow(application, ['glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable'], [
      glueArn('catalog'),
      glueArn('database', this.database),
      glueArn('table', `${this.database}/${this.table}`),
    ]);
    const properties = {
      'catalog-name': 'glue',
      'catalog-impl': 'org.apache.iceberg.aws.glue.GlueCatalog',
      'io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
      'warehouse': path,
      'catalog-database': this.database,
      'catalog-table': this.table,
    };
    return {
      properties,
      tableOptions: { connector: 'iceberg', ...properties },
      endpoints: [...endpoints, 'glue'],
    };
  }
}

function validateName(prop: string, name: string): void {
  if (isKnown(name) && !/^[^A-Z\s/*]{1,255}$/.test(name)) {
    throw new InputError(`${prop} must be a Glue name in lower case of 1 to 255 characters, got '${name}'`);
  }
}
