import { Aws, CfnParameter } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

const OBJECTS = ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
const LIST = ['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:GetBucketLocation'];

function lake(fixture: Fixture, region?: string): s3.IBucket {
  return s3.Bucket.fromBucketAttributes(fixture.stack, 'Lake', { bucketName: 'lake', bucketArn: 'arn:aws:s3:::lake', region });
}

test('grants multipart uploads only below the prefix', () => {
  const fixture = new Fixture();
  fixture.flink.addSink('Lake', new flink.S3Sink(lake(fixture), { prefix: 'totals' }));

  expect(fixture.group('Lake')).toEqual({ path: 's3://lake/totals' });
  expect(fixture.statements()).toEqual([
    statement(OBJECTS, 'arn:aws:s3:::lake/totals', 'arn:aws:s3:::lake/totals/*'),
    statement(LIST, 'arn:aws:s3:::lake'),
  ]);
});

test('grants data key generation and decryption for a customer managed key', () => {
  const fixture = new Fixture();
  const encryptionKey = new kms.Key(fixture.stack, 'Key');
  fixture.flink.addSink('Lake', new flink.S3Sink(new s3.Bucket(fixture.stack, 'Lake', { encryptionKey })));
  expect(fixture.statements()).toContainEqual(statement(['kms:Decrypt', 'kms:GenerateDataKey'], fixture.stack.resolve(encryptionKey.keyArn)));
});

test('accepts a prefix that is a token', () => {
  const fixture = new Fixture();
  const prefix = new CfnParameter(fixture.stack, 'Prefix').valueAsString;
  fixture.flink.addSink('Lake', new flink.S3Sink(lake(fixture), { prefix }));

  expect(fixture.group('Lake')).toEqual({ path: { 'Fn::Join': ['', ['s3://lake/', { Ref: 'Prefix' }]] } });
  expect(JSON.stringify(fixture.statements())).toContain(JSON.stringify({ 'Fn::Join': ['', ['arn:aws:s3:::lake/', { Ref: 'Prefix' }, '/*']] }));
});

test('rejects a leading slash', () => {
  expect(() => new flink.S3Sink(lake(new Fixture()), { prefix: '/' })).toThrow(new Error("prefix must not start with a slash, got '/'"));
});

test('warns about a bucket in another region', () => {
  const [same, other] = ['eu-west-1', 'us-east-1'].map(region => {
    const fixture = new Fixture();
    fixture.flink.addSink('Lake', new flink.S3Sink(lake(fixture, region)));
    return fixture.warnings();
  });
  expect(same).toEqual([]);
  expect(other).toEqual(['the bucket is in us-east-1 and the application is in eu-west-1: '
    + 'the service writes to another region only after AWS enables it through a support case, and cross-region transfers are slow and charged. '
    + 'Write to a bucket in the application\'s region and replicate the bucket [ack: cdk-managed-flink:crossRegionS3Sink]']);
});

test('produces no warning for an unknown region', () => {
  const bucketUnknown = new Fixture();
  bucketUnknown.flink.addSink('Lake', new flink.S3Sink(lake(bucketUnknown, Aws.REGION)));
  expect(bucketUnknown.warnings()).toEqual([]);

  const applicationUnknown = new Fixture(undefined, undefined, {});
  applicationUnknown.flink.addSink('Lake', new flink.S3Sink(lake(applicationUnknown, 'us-east-1')));
  expect(applicationUnknown.warnings()).toEqual([]);
});
