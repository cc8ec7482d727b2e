import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

test('sets the connector options and grants only the required permissions', () => {
  const fixture = new Fixture();
  const arn = 'arn:aws:firehose:us-west-2:111111111111:deliverystream/archive';
  fixture.flink.addSink('Archive', new flink.FirehoseSink(firehose.DeliveryStream.fromDeliveryStreamArn(fixture.stack, 'Archive', arn)));

  expect(fixture.group('Archive')).toEqual({ 'delivery-stream': 'archive', 'aws.region': 'us-west-2' });
  expect(fixture.statements()).toEqual([statement(['firehose:PutRecord', 'firehose:PutRecordBatch'], arn)]);
});

test('warns about a stream in another account unless a role is assumed', () => {
  const fixture = new Fixture();
  const arn = 'arn:aws:firehose:eu-west-1:222222222222:deliverystream/archive';
  const stream = firehose.DeliveryStream.fromDeliveryStreamArn(fixture.stack, 'Archive', arn);
  const assumeRole = iam.Role.fromRoleArn(fixture.stack, 'Role', 'arn:aws:iam::222222222222:role/writer');
  fixture.flink.addSink('ByRole', new flink.FirehoseSink(stream, { assumeRole }));
  expect(fixture.warnings()).toEqual([]);

  fixture.flink.addSink('Archive', new flink.FirehoseSink(stream));
  expect(fixture.warnings()).toEqual([expect.stringMatching(/^Stack\/Archive is in account 222222222222.*assumeRole.*cdk-managed-flink:crossAccountByName/)]);
});

test('accepts the L1 of a stream and the L1 of a role', () => {
  const fixture = new Fixture();
  const stream = new firehose.CfnDeliveryStream(fixture.stack, 'Archive');
  const assumeRole = new iam.CfnRole(fixture.stack, 'Writer', { assumeRolePolicyDocument: {} });
  fixture.flink.addSink('Archive', new flink.FirehoseSink(stream));
  fixture.flink.addSink('ByRole', new flink.FirehoseSink(stream, { assumeRole }));

  expect(fixture.group('Archive')).toEqual({ 'delivery-stream': { Ref: 'Archive' }, 'aws.region': 'eu-west-1' });
  expect(fixture.group('ByRole')).toMatchObject({ 'aws.credentials.role.arn': { 'Fn::GetAtt': ['Writer', 'Arn'] } });
  expect(fixture.statements()).toEqual([
    statement(['firehose:PutRecord', 'firehose:PutRecordBatch'], { 'Fn::GetAtt': ['Archive', 'Arn'] }),
    statement(['sts:AssumeRole'], { 'Fn::GetAtt': ['Writer', 'Arn'] }),
  ]);
});
