import * as s3 from 'aws-cdk-lib/aws-s3';
import { Fixture, statement } from './fixture';
import * as flink from '../../src';

test('the table in Glue and its files in the bucket, no more', () => {
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

test.each([['', 'orders', 'database'], ['sales', 'Orders', 'table'], ['sales', '*', 'table']])('%p.%p fails', (database, table, prop) => {
  const bucket = s3.Bucket.fromBucketName(new Fixture().stack, 'Lake', 'lake');
  expect(() => new flink.IcebergSink(database, table, bucket)).toThrow(new RegExp(`^${prop} must be a Glue name`));
});
