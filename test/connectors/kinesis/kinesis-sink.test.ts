import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as flink from '../../../src';
import { Fixture, statement } from '../../support/fixtures/connectors';

const PUT = ['kinesis:DescribeStream', 'kinesis:DescribeStreamSummary', 'kinesis:PutRecord', 'kinesis:PutRecords'];

test('sets the connector options and grants only the required permissions', () => {
  const fixture = new Fixture();
  const arn = 'arn:aws-cn:kinesis:cn-north-1:111111111111:stream/totals';
  fixture.flink.addSink('Out', new flink.KinesisSink(kinesis.Stream.fromStreamArn(fixture.stack, 'Totals', arn)));

  expect(fixture.group('Out')).toEqual({ 'stream.arn': arn, 'aws.region': 'cn-north-1' });
  expect(fixture.statements()).toEqual([statement(PUT, arn)]);
});

test('grants data key generation for an encrypted stream', () => {
  const fixture = new Fixture();
  const encryptionKey = new kms.Key(fixture.stack, 'Key');
  const stream = new kinesis.Stream(fixture.stack, 'Totals', { encryptionKey });
  fixture.flink.addSink('Out', new flink.KinesisSink(stream));

  expect(fixture.statements()).toEqual([
    statement(PUT, fixture.stack.resolve(stream.streamArn)),
    statement(['kms:GenerateDataKey'], fixture.stack.resolve(encryptionKey.keyArn)),
  ]);
});

test('grants only role assumption, and no permission on the stream and key, with assumeRole', () => {
  const fixture = new Fixture();
  const stream = new kinesis.Stream(fixture.stack, 'Totals', { encryptionKey: new kms.Key(fixture.stack, 'Key') });
  const roleArn = 'arn:aws:iam::222222222222:role/writer';
  fixture.flink.addSink('Out', new flink.KinesisSink(stream, { assumeRole: iam.Role.fromRoleArn(fixture.stack, 'Writer', roleArn) }));

  expect(fixture.statements()).toEqual([statement(['sts:AssumeRole'], roleArn)]);
  expect(fixture.group('Out')).toMatchObject({ 'aws.credentials.provider': 'ASSUME_ROLE', 'aws.credentials.role.arn': roleArn });
});
