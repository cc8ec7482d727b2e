import { CfnParameter } from 'aws-cdk-lib';
import { cluster, CLUSTER_ARN, inCluster, networked } from './clusters';
import * as flink from '../../../src';
import { statement } from '../../support/fixtures/connectors';

const WRITE = [
  statement(['kafka-cluster:Connect', 'kafka-cluster:WriteDataIdempotently'], CLUSTER_ARN),
  statement(['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'], inCluster('topic', 'totals')),
];

test('sets the options and grants access to the topic and the brokers', () => {
  const fixture = networked();
  fixture.flink.addSink('Totals', new flink.MskSink(cluster(fixture), { topic: 'totals' }));

  expect(fixture.group('Totals')).toEqual({
    'bootstrap.servers': 'b-1:9098,b-2:9098',
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'AWS_MSK_IAM',
    'sasl.jaas.config': 'software.amazon.msk.auth.iam.IAMLoginModule required;',
    'sasl.client.callback.handler.class': 'software.amazon.msk.auth.iam.IAMClientCallbackHandler',
    'topic': 'totals',
  });
  expect(fixture.statements()).toEqual(WRITE);
  fixture.template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    GroupId: 'sg-1', FromPort: 9098, ToPort: 9098, Description: 'Kafka brokers',
  });
});

test('grants transactions with IDs of the prefix', () => {
  const fixture = networked();
  fixture.flink.addSink('Totals', new flink.MskSink(cluster(fixture), { topic: 'totals', transactionalIdPrefix: 'job-' }));

  expect(fixture.group('Totals')).toMatchObject({
    'sink.delivery-guarantee': 'exactly-once', 'sink.transactional-id-prefix': 'job-', 'transaction.timeout.ms': '900000',
  });
  expect(fixture.statements()).toEqual([
    ...WRITE,
    statement(['kafka-cluster:DescribeTransactionalId', 'kafka-cluster:AlterTransactionalId'], inCluster('transactional-id', 'job-*')),
  ]);
});

test.each([
  [{ topic: '' }, "topic must be the name of a topic, 1 to 249 characters of [a-zA-Z0-9._-], got ''"],
  [{ topic: '  ' }, "topic must be the name of a topic, 1 to 249 characters of [a-zA-Z0-9._-], got '  '"],
  [{ topic: 'totals', transactionalIdPrefix: '' }, 'transactionalIdPrefix must have at least one character, got an empty string'],
])('rejects %p', (props, error) => {
  expect(() => new flink.MskSink(cluster(networked()), props)).toThrow(new Error(error));
});

test('accepts names that are tokens', () => {
  const fixture = networked();
  const name = new CfnParameter(fixture.stack, 'Name').valueAsString;
  fixture.flink.addSink('Totals', new flink.MskSink(cluster(fixture), { topic: name, transactionalIdPrefix: name }));
  expect(fixture.group('Totals')).toMatchObject({ 'topic': { Ref: 'Name' }, 'sink.transactional-id-prefix': { Ref: 'Name' } });
});

test('grants no Kafka actions without IAM authentication', () => {
  const fixture = networked();
  fixture.flink.addSink('Totals', new flink.MskSink(cluster(fixture, flink.MskAuthentication.tls()), { topic: 'totals', transactionalIdPrefix: 'job-' }));
  expect(fixture.statements()).toEqual([]);
});
