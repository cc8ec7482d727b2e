import { CfnParameter } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

test('grants access only to the table in Glue and its files in the bucket', () => {
  const fixture = new Fixture();
  const lake = s3.Bucket.fromBucketArn(fixture.stack, 'Lake', 'arn:aws:s3:::lake');
  fixture.flink.addSink('Orders', new flink.IcebergSink('sales', 'orders', lake, { prefix: 'warehouse' }));

  expect(fixture.group('Orders')).toEqual({
    'catalog-name': 'glue',
    'catalog-impl': 'org.apache.iceberg.aws.glue.GlueCatalog',
    'io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
    'warehouse': 's3://lake/warehouse',
    'catalog-database': 'sales',
    'catalog-table': 'orders',
  });
  const glueArn = (suffix: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:glue:eu-west-1:111111111111:${suffix}`]] });
  expect(fixture.statements()).toEqual([
    statement(['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      'arn:aws:s3:::lake/warehouse', 'arn:aws:s3:::lake/warehouse/*'),
    statement(['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:GetBucketLocation'], 'arn:aws:s3:::lake'),
    statement(['glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable'],
      glueArn('catalog'), glueArn('database/sales'), glueArn('table/sales/orders')),
  ]);
});

const lakeOf = ({ stack }: Fixture) => s3.Bucket.fromBucketName(stack, 'Lake', 'lake');

test.each(['', 'Orders', 'ordersX', '*', 'a/b', 'a b', 'x'.repeat(256)])('rejects name %p', name => {
  const message = `must be a Glue name in lower case of 1 to 255 characters, got '${name}'`;
  expect(() => new flink.IcebergSink(name, 'orders', lakeOf(new Fixture()))).toThrow(new Error(`database ${message}`));
  expect(() => new flink.IcebergSink('sales', name, lakeOf(new Fixture()))).toThrow(new Error(`table ${message}`));
});

test('accepts names of 255 characters and names that are tokens', () => {
  const fixture = new Fixture();
  expect(() => new flink.IcebergSink('x'.repeat(255), 'y'.repeat(255), lakeOf(new Fixture()))).not.toThrow();
  const name = new CfnParameter(fixture.stack, 'Name').valueAsString;
  fixture.flink.addSink('Orders', new flink.IcebergSink(name, name, lakeOf(fixture)));
  expect(fixture.group('Orders')).toMatchObject({ 'warehouse': 's3://lake/', 'catalog-database': { Ref: 'Name' }, 'catalog-table': { Ref: 'Name' } });
});
