import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { networked } from './msk/clusters';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

const ROLE = 'arn:aws:iam::222222222222:role/orders';
const HERE = 'eu-west-1:111111111111';

type Add = (fixture: Fixture, props?: flink.AwsConnectorProps) => flink.SinkConfig;

const table = (fixture: Fixture) => dynamodb.Table.fromTableAttributes(fixture.stack, 'Table', {
  tableArn: `arn:aws:dynamodb:${HERE}:table/orders`, tableStreamArn: `arn:aws:dynamodb:${HERE}:table/orders/stream/2026`,
});
const stream = (fixture: Fixture) => kinesis.Stream.fromStreamArn(fixture.stack, 'Stream', `arn:aws:kinesis:${HERE}:stream/orders`);
const archive = (fixture: Fixture) => firehose.DeliveryStream.fromDeliveryStreamArn(fixture.stack, 'Archive', `arn:aws:firehose:${HERE}:deliverystream/orders`);
const queue = (fixture: Fixture) => sqs.Queue.fromQueueArn(fixture.stack, 'Queue', `arn:aws:sqs:${HERE}:orders`);

test('limits the session name to the maximum length of AWS STS for any path', () => {
  const fixture = new Fixture();
  const assumeRole = iam.Role.fromRoleArn(fixture.stack, 'Role', ROLE);
  fixture.flink.addSink('x'.repeat(50), new flink.SqsSink(queue(fixture), { assumeRole }));
  expect(fixture.group('x'.repeat(50))['aws.credentials.role.sessionName']).toMatch(/^[\w+=,.@-]{2,64}$/);
});

describe.each<[string, Add]>([
  ['DynamoDbSink', (fixture, props) => fixture.flink.addSink('It', new flink.DynamoDbSink(table(fixture), props))],
  ['DynamoDbStreamsSource', (fixture, props) => fixture.flink.addSource('It', new flink.DynamoDbStreamsSource(table(fixture), props))],
  ['FirehoseSink', (fixture, props) => fixture.flink.addSink('It', new flink.FirehoseSink(archive(fixture), props))],
  ['KinesisSink', (fixture, props) => fixture.flink.addSink('It', new flink.KinesisSink(stream(fixture), props))],
  ['KinesisSource', (fixture, props) => fixture.flink.addSource('It', new flink.KinesisSource(stream(fixture), props))],
  ['SqsSink', (fixture, props) => fixture.flink.addSink('It', new flink.SqsSink(queue(fixture), props))],
])('%s', (_, add) => {
  const assume = (fixture: Fixture) => ({ assumeRole: iam.Role.fromRoleArn(fixture.stack, 'Role', ROLE) });

  test('grants the application permission to assume the role, and no other permission', () => {
    const fixture = new Fixture();
    add(fixture, assume(fixture));
    expect(fixture.statements()).toEqual([statement(['sts:AssumeRole'], ROLE)]);
  });

  test('sets the options to assume the role for both APIs', () => {
    const fixture = new Fixture();
    const plain = new Fixture();
    add(plain);
    add(fixture, assume(fixture));
    const session = expect.stringMatching(/^StackApplicationConnectorsIt[0-9A-F]{8}$/);
    expect(fixture.group('It')).toEqual({
      ...plain.group('It'),
      'aws.credentials.provider': 'ASSUME_ROLE',
      'aws.credentials.role.arn': ROLE,
      'aws.credentials.role.sessionName': session,
      'aws.credentials.provider.role.arn': ROLE,
      'aws.credentials.provider.role.sessionName': session,
    });
  });

  test('requires an AWS STS endpoint in the network of the application', () => {
    const fixture = networked();
    add(fixture, assume(fixture));
    expect(fixture.services()).toContain('sts');
    const plain = networked();
    add(plain);
    expect(plain.services()).not.toContain('sts');
  });

  test('uses the specified region, or the region of the ARN by default', () => {
    const [given, plain] = [{ region: 'us-east-1' }, {}].map(props => {
      const fixture = new Fixture();
      add(fixture, props);
      return fixture.group('It')['aws.region'];
    });
    expect([given, plain]).toEqual(['us-east-1', 'eu-west-1']);
  });
});
