import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as flink from '../../../src';
import { Fixture, statement } from '../../support/fixtures/connectors';

const ARN = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders-in';
const POLLING = ['kinesis:DescribeStream', 'kinesis:DescribeStreamSummary', 'kinesis:ListShards', 'kinesis:GetShardIterator', 'kinesis:GetRecords'];

function imported(fixture: Fixture, arn = ARN): kinesis.IStream {
  return kinesis.Stream.fromStreamArn(fixture.stack, 'Orders', arn);
}

test('sets the options and grants only the required permissions for polling', () => {
  const fixture = new Fixture();
  fixture.flink.addSource('InputStream0', new flink.KinesisSource(imported(fixture)));

  expect(fixture.group('InputStream0')).toEqual({ 'stream.arn': ARN, 'aws.region': 'eu-west-1', 'source.init.position': 'LATEST' });
  expect(fixture.statements()).toEqual([statement(POLLING, ARN)]);
});

test('sets the starting position', () => {
  const fixture = new Fixture();
  const stream = imported(fixture);
  fixture.flink.addSource('Oldest', new flink.KinesisSource(stream, { startingPosition: flink.StartingPosition.TRIM_HORIZON }));
  fixture.flink.addSource('Since', new flink.KinesisSource(stream, {
    startingPosition: flink.StartingPosition.atTimestamp(new Date('2026-01-02T03:04:05.006Z')),
  }));

  expect(fixture.group('Oldest')).toMatchObject({ 'source.init.position': 'TRIM_HORIZON' });
  expect(fixture.group('Since')).toMatchObject({ 'source.init.position': 'AT_TIMESTAMP', 'source.init.timestamp': '2026-01-02T03:04:05.006Z' });
  expect(() => flink.StartingPosition.atTimestamp(new Date('never'))).toThrow(new Error("startingPosition must be a valid date, got 'Invalid Date'"));
});

describe('enhanced fan-out', () => {
  test('sets the options and grants permissions only on this consumer', () => {
    const fixture = new Fixture();
    fixture.flink.addSource('In', new flink.KinesisSource(imported(fixture), { consumerName: 'orders-job' }));

    expect(fixture.group('In')).toEqual({
      'stream.arn': ARN,
      'aws.region': 'eu-west-1',
      'source.init.position': 'LATEST',
      'source.reader.type': 'EFO',
      'source.efo.consumer.name': 'orders-job',
      'source.efo.lifecycle': 'JOB_MANAGED',
    });
    expect(fixture.statements()).toEqual([
      statement([...POLLING, 'kinesis:RegisterStreamConsumer', 'kinesis:DeregisterStreamConsumer'], ARN),
      statement(['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard', 'kinesis:DeregisterStreamConsumer'], `${ARN}/consumer/orders-job*`),
    ]);
  });

  test('grants no permission to register or deregister a self-managed consumer', () => {
    const fixture = new Fixture();
    fixture.flink.addSource('In', new flink.KinesisSource(imported(fixture), {
      consumerName: 'shared', consumerLifecycle: flink.EfoConsumerLifecycle.SELF_MANAGED,
    }));

    expect(fixture.group('In')).toMatchObject({ 'source.efo.lifecycle': 'SELF_MANAGED' });
    expect(fixture.statements()).toEqual([
      statement(POLLING, ARN),
      statement(['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'], `${ARN}/consumer/shared*`),
    ]);
  });

  test('rejects consumerLifecycle without consumerName', () => {
    expect(() => new flink.KinesisSource(imported(new Fixture()), { consumerLifecycle: flink.EfoConsumerLifecycle.SELF_MANAGED }))
      .toThrow(new Error('consumerLifecycle requires consumerName, got SELF_MANAGED without consumerName'));
  });
});

describe('a stream in another account or region', () => {
  const REMOTE = 'arn:aws:kinesis:us-west-2:222222222222:stream/orders-in';

  test('grants only role assumption with assumeRole', () => {
    const fixture = new Fixture();
    const assumeRole = iam.Role.fromRoleArn(fixture.stack, 'Reader', 'arn:aws:iam::222222222222:role/reader');
    fixture.flink.addSource('In', new flink.KinesisSource(imported(fixture, REMOTE), { assumeRole }));

    expect(fixture.statements()).toEqual([statement(['sts:AssumeRole'], 'arn:aws:iam::222222222222:role/reader')]);
    const properties = fixture.group('In');
    expect(properties).toMatchObject({
      'stream.arn': REMOTE,
      'aws.region': 'us-west-2',
      'aws.credentials.provider': 'ASSUME_ROLE',
      'aws.credentials.role.arn': 'arn:aws:iam::222222222222:role/reader',
      'aws.credentials.provider.role.arn': 'arn:aws:iam::222222222222:role/reader',
    });
    // STS accepts 2 to 64 of these characters.
    expect(properties['aws.credentials.provider.role.sessionName']).toMatch(/^[\w+=,.@-]{2,64}$/);
    expect(properties['aws.credentials.role.sessionName']).toBe(properties['aws.credentials.provider.role.sessionName']);
  });

  test('uses the specified region', () => {
    const fixture = new Fixture();
    fixture.flink.addSource('In', new flink.KinesisSource(imported(fixture), { region: 'us-east-1' }));
    expect(fixture.group('In')).toMatchObject({ 'aws.region': 'us-east-1' });
  });

  test('grants access in the resource policy of a stream in another account', () => {
    const app = new App();
    const streams = new Stack(app, 'Streams', { env: { account: '222222222222', region: 'eu-west-1' } });
    const stream = new kinesis.Stream(streams, 'Stream', { streamName: 'orders' });
    const fixture = new Fixture(app, 'Stack', undefined, {
      role: new iam.Role(new Stack(app, 'Roles', { env: { account: '111111111111', region: 'eu-west-1' } }), 'Role', {
        roleName: 'orders-job', assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com'),
      }),
    });
    fixture.flink.addSource('In', new flink.KinesisSource(stream));
    Template.fromStack(streams).hasResourceProperties('AWS::Kinesis::ResourcePolicy', {
      ResourcePolicy: { Statement: [{ Action: POLLING, Principal: { AWS: Match.anyValue() } }] },
    });
  });
});

test('references a stream that is defined in the stack, and grants use of its key', () => {
  const fixture = new Fixture(new App(), 'Stack', {});
  const key = new kms.Key(fixture.stack, 'Key');
  fixture.flink.addSource('In', new flink.KinesisSource(new kinesis.Stream(fixture.stack, 'Orders', { encryptionKey: key })));

  const stream = Object.keys(fixture.template.findResources('AWS::Kinesis::Stream'))[0];
  const arn = { 'Fn::GetAtt': [stream, 'Arn'] };
  expect(fixture.group('In')).toMatchObject({ 'stream.arn': arn, 'aws.region': { Ref: 'AWS::Region' } });
  expect(fixture.statements()).toEqual([
    statement(POLLING, arn),
    statement(['kms:Decrypt'], { 'Fn::GetAtt': [Object.keys(fixture.template.findResources('AWS::KMS::Key'))[0], 'Arn'] }),
  ]);
});

test('reads the region at deployment from an ARN that is a token', () => {
  const fixture = new Fixture();
  const arn = new CfnParameter(fixture.stack, 'StreamArn').valueAsString;
  fixture.flink.addSource('In', new flink.KinesisSource(imported(fixture, arn), { consumerName: 'job' }));

  expect(fixture.group('In')).toMatchObject({
    'stream.arn': { Ref: 'StreamArn' },
    'aws.region': { 'Fn::Select': [3, { 'Fn::Split': [':', { Ref: 'StreamArn' }] }] },
  });
  expect(JSON.stringify(fixture.statements())).toContain(JSON.stringify({ 'Fn::Join': ['', [{ Ref: 'StreamArn' }, '/consumer/job*']] }));
});

describe('the lag metric', () => {
  test('has the dimensions that the connector reports, with underscores instead of hyphens', () => {
    const fixture = new Fixture();
    const { lagMetric } = fixture.flink.addSource('In', new flink.KinesisSource(imported(fixture)));
    expect(lagMetric).toMatchObject({
      namespace: 'AWS/KinesisAnalytics', metricName: 'millisBehindLatest', statistic: 'Maximum', dimensions: { Id: 'orders_in', Flow: 'Input' },
    });
    expect(fixture.stack.resolve(lagMetric!.dimensions!.Application)).toEqual(fixture.stack.resolve(fixture.flink.applicationName));
  });

  test('converts a stream name that is a token at deployment', () => {
    const fixture = new Fixture();
    const stream = new kinesis.Stream(fixture.stack, 'Orders');
    const { lagMetric } = fixture.flink.addSource('In', new flink.KinesisSource(stream));
    expect(fixture.stack.resolve(lagMetric!.dimensions!.Id)).toEqual({
      'Fn::Join': ['_', { 'Fn::Split': ['-', fixture.stack.resolve(stream.streamName)] }],
    });
  });

  test('accepts other dimensions', () => {
    const fixture = new Fixture();
    const { lagMetric } = fixture.flink.addSource('In', new flink.KinesisSource(imported(fixture), { lagDimensions: { Application: 'x' } }));
    expect(lagMetric!.dimensions).toEqual({ Application: 'x' });
  });
});
