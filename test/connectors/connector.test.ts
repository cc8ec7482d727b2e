import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { cluster, networked } from './msk/clusters';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

/** A custom connector that is both a source and a sink. */
class Mailbox implements flink.ISource, flink.ISink {
  public bindSink(scope: Construct, application: flink.IManagedApplication): flink.SinkConfig {
    return { properties: this.bindSource(scope, application).properties };
  }

  public bindSource(_scope: Construct, application: flink.IManagedApplication): flink.SourceConfig {
    application.addToRolePolicy(new iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: ['arn:aws:ses:eu-west-1:1:identity/x'] }));
    return { properties: { 'mailbox.name': 'inbox' }, lagMetric: application.metric('unreadMessages') };
  }
}

test('a custom connector can be a source and a sink', () => {
  const fixture = new Fixture(undefined, undefined, undefined, { sinks: { Out: new Mailbox() } });
  const config = fixture.flink.addSource('In', new Mailbox());

  expect(config.lagMetric?.metricName).toBe('unreadMessages');
  expect(fixture.group('In')).toEqual({ 'mailbox.name': 'inbox' });
  expect(fixture.group('Out')).toEqual({ 'mailbox.name': 'inbox' });
  expect(fixture.statements()).toContainEqual(statement(['ses:SendEmail'], 'arn:aws:ses:eu-west-1:1:identity/x'));
});

test('rejects two sources or sinks with the same ID', () => {
  const fixture = new Fixture();
  const stream = new kinesis.Stream(fixture.stack, 'Stream');
  fixture.flink.addSource('Data', new flink.KinesisSource(stream));
  expect(() => fixture.flink.addSink('Data', new flink.KinesisSink(stream))).toThrow(/Data/);
});

test.each<[string, (fixture: Fixture) => any, string]>([
  ['the stream itself', fixture => new kinesis.Stream(fixture.stack, 'Stream'), 'Stream'],
  ['a sink', fixture => new flink.KinesisSink(new kinesis.Stream(fixture.stack, 'Stream')), 'KinesisSink'],
  ['nothing', () => undefined, 'undefined'],
])('rejects %s in place of a source', (_, given, name) => {
  const fixture = new Fixture();
  expect(() => fixture.flink.addSource('In', given(fixture)))
    .toThrow(`source In of ${fixture.flink.node.path} must have a method bindSource, like KinesisSource, got ${name}`);
});

test('rejects a source in place of a sink', () => {
  const fixture = new Fixture();
  const source: any = new flink.KinesisSource(new kinesis.Stream(fixture.stack, 'Stream'));
  expect(() => fixture.flink.addSink('Out', source))
    .toThrow(`sink Out of ${fixture.flink.node.path} must have a method bindSink, like KinesisSink, got KinesisSource`);
});

test('grants the permissions to an imported application', () => {
  const fixture = new Fixture();
  const role = new iam.Role(fixture.stack, 'Role', { assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com') });
  const application = flink.Application.fromApplicationAttributes(fixture.stack, 'Imported', {
    applicationArn: 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/orders', role,
  });
  const table = dynamodb.Table.fromTableArn(fixture.stack, 'Table', 'arn:aws:dynamodb:eu-west-1:111111111111:table/t');
  const config = new flink.DynamoDbSink(table).bindSink(new Construct(fixture.stack, 'Scope'), application);

  expect(config.properties).toEqual({ 'table-name': 't', 'aws.region': 'eu-west-1' });
  fixture.template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [statement(['dynamodb:BatchWriteItem'], 'arn:aws:dynamodb:eu-west-1:111111111111:table/t')] },
  });
});

test('prints the statements to add for an application that is imported without its role or with an immutable role', () => {
  const fixture = new Fixture(undefined, undefined, undefined, {
    role: iam.Role.fromRoleArn(new Stack(), 'Role', 'arn:aws:iam::111111111111:role/orders', { mutable: false }),
  });
  const encryptionKey = new kms.Key(fixture.stack, 'Key');
  const stream = new kinesis.Stream(fixture.stack, 'Stream', { encryptionKey });
  const unknown = flink.Application.fromApplicationName(fixture.stack, 'Unknown', 'orders');
  new flink.KinesisSource(stream).bindSource(new Construct(fixture.stack, 'Scope'), unknown);
  fixture.flink.addSource('In', new flink.KinesisSource(stream));

  const said = fixture.warnings().map(warning => ['kinesis:GetRecords', 'kms:Decrypt'].find(action => warning.includes(action))).filter(action => action);
  expect(said).toEqual(['kinesis:GetRecords', 'kms:Decrypt', 'kinesis:GetRecords', 'kms:Decrypt']);
  fixture.template.resourceCountIs('AWS::Kinesis::ResourcePolicy', 0);
});

test('connections in the network produce no warning', () => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture), { topics: ['orders'], groupId: 'job' }));
  expect(fixture.warnings()).toEqual([]);
});

describe('the services that a custom connector calls', () => {
  const bind = (fixture: Fixture, endpoints?: string[]) => fixture.flink.addSource('It', { bindSource: () => ({ properties: { a: 'b' }, endpoints }) });

  test('are required in the network of the application', () => {
    const fixture = networked();
    bind(fixture, ['bedrock-runtime', 'sqs']);
    expect(fixture.services()).toEqual(['bedrock-runtime', 'sqs']);
  });

  test('can be omitted', () => {
    const fixture = networked();
    bind(fixture);
    expect(fixture.services()).toEqual([]);
  });

  test('must be names of endpoints', () => {
    expect(() => bind(networked(), ['com.amazonaws.us-east-1.sqs'])).toThrow(/^source It\.endpoints /);
  });
});

test('the compiler rejects a sink in place of a source, and a source in place of a sink', () => {
  const stream = kinesis.Stream.fromStreamArn(new Stack(), 'Stream', 'arn:aws:kinesis:eu-west-1:111111111111:stream/s');
  // @ts-expect-error a sink has no bindSource
  const source: flink.ISource = new flink.KinesisSink(stream);
  // @ts-expect-error a source has no bindSink
  const sink: flink.ISink = new flink.KinesisSource(stream);
  expect([source, sink]).toHaveLength(2);
});
