import { CfnParameter } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { cluster, CLUSTER_ARN, inCluster, networked } from './clusters';
import * as flink from '../../../src';
import { Fixture, statement } from '../../support/fixtures/connectors';

const IAM = {
  'security.protocol': 'SASL_SSL',
  'sasl.mechanism': 'AWS_MSK_IAM',
  'sasl.jaas.config': 'software.amazon.msk.auth.iam.IAMLoginModule required;',
  'sasl.client.callback.handler.class': 'software.amazon.msk.auth.iam.IAMClientCallbackHandler',
};

function ports(fixture: Fixture): unknown[] {
  return Object.values(fixture.template.findResources('AWS::EC2::SecurityGroupIngress'))
    .map(({ Properties: p }) => [p.GroupId, p.FromPort, p.ToPort, p.SourceSecurityGroupId]);
}

test('sets the options and grants access to the topics, the group and the brokers with IAM', () => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture), { topics: ['orders', 'returns'], groupId: 'job' }));

  expect(fixture.group('Orders')).toEqual({
    'bootstrap.servers': 'b-1:9098,b-2:9098', ...IAM, 'topic': 'orders;returns', 'group.id': 'job', 'starting.offsets': 'earliest',
  });
  expect(fixture.statements()).toEqual([
    statement(['kafka-cluster:Connect'], CLUSTER_ARN),
    statement(['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], inCluster('topic', 'orders'), inCluster('topic', 'returns')),
    statement(['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'], inCluster('group', 'job')),
  ]);
  const application = fixture.stack.resolve(fixture.flink.connections.securityGroups[0].securityGroupId);
  expect(ports(fixture)).toEqual([['sg-1', 9098, 9098, application]]);
});

test('reads topics with a prefix', () => {
  const fixture = networked();
  const { properties } = fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture), { topicPrefix: 'shop.orders.', groupId: 'job' }));

  expect(properties['topic-pattern']).toBe('shop\\.orders\\..*');
  expect(fixture.group('Orders')).toMatchObject({ 'topic-pattern': 'shop\\.orders\\..*' });
  expect(fixture.group('Orders')).not.toHaveProperty('topic');
  expect(fixture.statements()[1]).toEqual(statement(['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], inCluster('topic', 'shop.orders.*')));
});

test('escapes the dots of a prefix that is a token at deployment', () => {
  const fixture = networked();
  const topicPrefix = `shop.${new CfnParameter(fixture.stack, 'Prefix').valueAsString}`;
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture), { topicPrefix, groupId: 'job' }));

  const escaped = { 'Fn::Join': ['\\.', { 'Fn::Split': ['.', { 'Fn::Join': ['', ['shop.', { Ref: 'Prefix' }]] }] }] };
  expect(fixture.group('Orders')['topic-pattern']).toEqual({ 'Fn::Join': ['', [escaped, '.*']] });
});

describe('a list of topics that is a token', () => {
  const topics = (fixture: Fixture) => new CfnParameter(fixture.stack, 'Topics', { type: 'CommaDelimitedList' }).valueAsList;

  test('is joined at deployment', () => {
    const fixture = networked();
    const plaintext = cluster(fixture, flink.MskAuthentication.plaintext());
    fixture.flink.addSource('Orders', new flink.MskSource(plaintext, { topics: topics(fixture), groupId: 'job' }));
    expect(fixture.group('Orders').topic).toEqual({ 'Fn::Join': [';', { Ref: 'Topics' }] });
  });

  test('is rejected with IAM, because the permissions list each topic', () => {
    const fixture = networked();
    const source = new flink.MskSource(cluster(fixture), { topics: topics(fixture), groupId: 'job' });
    expect(() => fixture.flink.addSource('Orders', source)).toThrow(
      'topics must be a list, not a token, for a cluster that authenticates clients with IAM, got a token for the whole list: specify a list of tokens, or set topicPrefix');
  });
});

test.each([
  [flink.StartingOffsets.EARLIEST, { 'starting.offsets': 'earliest' }],
  [flink.StartingOffsets.LATEST, { 'starting.offsets': 'latest' }],
  [flink.StartingOffsets.COMMITTED, { 'starting.offsets': 'committed' }],
  [flink.StartingOffsets.timestamp(new Date(1700000000000)), { 'starting.offsets': 'timestamp', 'starting.offsets.timestamp': '1700000000000' }],
])('sets starting offsets %#', (startingOffsets, expected) => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture), { topics: ['orders'], groupId: 'job', startingOffsets }));
  expect(fixture.group('Orders')).toMatchObject(expected);
});

test('accepts a cluster ARN that is a token', () => {
  const fixture = networked();
  const tokens = flink.MskCluster.fromAttributes({
    clusterArn: new CfnParameter(fixture.stack, 'ClusterArn').valueAsString,
    bootstrapServers: new CfnParameter(fixture.stack, 'BrokerList').valueAsString,
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Brokers', 'sg-1')],
    authentication: flink.MskAuthentication.iam(),
  });
  fixture.flink.addSource('Orders', new flink.MskSource(tokens, { topics: ['orders'], groupId: 'job' }));

  const parts = { 'Fn::Split': [':cluster/', { Ref: 'ClusterArn' }] };
  expect(fixture.group('Orders')).toMatchObject({ 'bootstrap.servers': { Ref: 'BrokerList' } });
  expect(fixture.statements()[2]).toEqual(statement(['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'], {
    'Fn::Join': ['', [{ 'Fn::Select': [0, parts] }, ':group/', { 'Fn::Select': [1, parts] }, '/job']],
  }));
});

describe('the lag metric', () => {
  const lagOf = (props: Partial<flink.MskSourceProps>) => {
    const fixture = networked();
    return fixture.flink.addSource('In', new flink.MskSource(cluster(fixture), { topics: ['orders'], groupId: 'job', ...props })).lagMetric!;
  };

  test('is the highest lag of all partitions that the application reads', () => {
    const metric = lagOf({});
    expect(metric).toMatchObject({ namespace: 'AWS/KinesisAnalytics', metricName: 'records_lag_max', statistic: 'Maximum' });
    expect(Object.keys(metric.dimensions!)).toEqual(['Application']);
  });

  test('accepts other dimensions', () => {
    expect(lagOf({ lagDimensions: { Application: 'a', Topic: 'orders' } }).dimensions).toEqual({ Application: 'a', Topic: 'orders' });
  });
});

describe('bad input', () => {
  test.each<[Partial<flink.MskSourceProps>, string]>([
    [{ topics: [] }, 'topics must name at least one topic, got an empty list'],
    [{ topics: ['a', ''] }, "topics must be the name of a topic, 1 to 249 characters of [a-zA-Z0-9._-], got ''"],
    [{ topics: ['orders*'] }, "topics must be the name of a topic, 1 to 249 characters of [a-zA-Z0-9._-], got 'orders*'"],
    [{ topics: undefined, topicPrefix: '' }, "topicPrefix must be the name of a topic, 1 to 249 characters of [a-zA-Z0-9._-], got ''"],
    [{ topics: undefined, topicPrefix: 'orders.*' }, "topicPrefix must be the name of a topic, 1 to 249 characters of [a-zA-Z0-9._-], got 'orders.*'"],
    [{ topics: undefined }, 'topics or topicPrefix must be set, but not both, got neither'],
    [{ topicPrefix: 'a' }, 'topics or topicPrefix must be set, but not both, got both'],
    [{ groupId: '' }, 'groupId must be the name of a consumer group, got an empty string'],
    [{ groupId: ' ' }, 'groupId must be the name of a consumer group, got an empty string'],
  ])('rejects %p', (props, error) => {
    expect(() => new flink.MskSource(cluster(new Fixture()), { groupId: 'job', topics: ['orders'], ...props })).toThrow(error);
  });

  test('rejects an invalid date', () => {
    expect(() => flink.StartingOffsets.timestamp(new Date('never'))).toThrow("startingOffsets must be a valid date, got 'Invalid Date'");
  });
});

test('accepts a consumer group that is a token', () => {
  const fixture = networked();
  const groupId = new CfnParameter(fixture.stack, 'Group').valueAsString;
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture), { topics: ['orders'], groupId }));
  expect(fixture.group('Orders')).toMatchObject({ 'group.id': { Ref: 'Group' } });
});
