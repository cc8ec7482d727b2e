import { CfnParameter } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Fixture, statement } from './fixture';
import { cluster, CLUSTER_ARN, inCluster, networked } from './msk';
import * as flink from '../../src';

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

function secret(fixture: Fixture): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretAttributes(fixture.stack, 'Secret', {
    secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_job-AbCdEf',
    encryptionKey: kms.Key.fromKeyArn(fixture.stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/k'),
  });
}

const SECRET = [
  statement(['secretsmanager:GetSecretValue'], 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_job-AbCdEf'),
  statement(['kms:Decrypt'], 'arn:aws:kms:eu-west-1:111111111111:key/k'),
];

test('by IAM: options, permissions on topics and group, and the way to the brokers', () => {
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

test('topics by their prefix', () => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture), { topicPrefix: 'shop.orders', groupId: 'job' }));

  expect(fixture.group('Orders')).toMatchObject({ 'topic-pattern': 'shop\\.orders.*' });
  expect(fixture.group('Orders')).not.toHaveProperty('topic');
  expect(fixture.statements()[1]).toEqual(statement(['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], inCluster('topic', 'shop.orders*')));
});

test('topics by a prefix that is a token: its dots are escaped when the stack is deployed', () => {
  const fixture = networked();
  const topicPrefix = `shop.${new CfnParameter(fixture.stack, 'Prefix').valueAsString}`;
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture), { topicPrefix, groupId: 'job' }));

  const escaped = { 'Fn::Join': ['\\.', { 'Fn::Split': ['.', { 'Fn::Join': ['', ['shop.', { Ref: 'Prefix' }]] }] }] };
  expect(fixture.group('Orders')['topic-pattern']).toEqual({ 'Fn::Join': ['', [escaped, '.*']] });
});

describe('a list of topics that is a token', () => {
  const topics = (fixture: Fixture) => new CfnParameter(fixture.stack, 'Topics', { type: 'CommaDelimitedList' }).valueAsList;

  test('is joined when the stack is deployed', () => {
    const fixture = networked();
    const plaintext = cluster(fixture, flink.MskAuthentication.plaintext());
    fixture.flink.addSource('Orders', new flink.MskSource(plaintext, { topics: topics(fixture), groupId: 'job' }));
    expect(fixture.group('Orders').topic).toEqual({ 'Fn::Join': [';', { Ref: 'Topics' }] });
  });

  test('fails where each of them is a resource of the permissions', () => {
    const fixture = networked();
    const source = new flink.MskSource(cluster(fixture), { topics: topics(fixture), groupId: 'job' });
    expect(() => fixture.flink.addSource('Orders', source)).toThrow(/^topics must be listed one by one for a cluster that authenticates by IAM/);
  });
});

test.each([
  [flink.StartingOffsets.EARLIEST, { 'starting.offsets': 'earliest' }],
  [flink.StartingOffsets.LATEST, { 'starting.offsets': 'latest' }],
  [flink.StartingOffsets.COMMITTED, { 'starting.offsets': 'committed' }],
  [flink.StartingOffsets.timestamp(new Date(1700000000000)), { 'starting.offsets': 'timestamp', 'starting.offsets.timestamp': '1700000000000' }],
])('starting offsets %#', (startingOffsets, expected) => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture), { topics: ['orders'], groupId: 'job', startingOffsets }));
  expect(fixture.group('Orders')).toMatchObject(expected);
});

test('by SCRAM: the secret is read by the client, and never enters the template', () => {
  const fixture = networked();
  const authentication = flink.MskAuthentication.scram(secret(fixture));
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, authentication), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.group('Orders')).toMatchObject({
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required '
      + 'username="${secretsmanager:AmazonMSK_job:username}" password="${secretsmanager:AmazonMSK_job:password}";',
    'config.providers': 'secretsmanager',
    'config.providers.secretsmanager.class': 'com.amazonaws.kafka.config.providers.SecretsManagerConfigProvider',
    'config.providers.secretsmanager.param.region': 'eu-west-1',
  });
  expect(fixture.statements()).toEqual(SECRET);
  expect(JSON.stringify(fixture.template.toJSON())).not.toContain('{{resolve:secretsmanager');
  expect(ports(fixture)).toEqual([['sg-1', 9096, 9096, expect.anything()]]);
});

test('by TLS', () => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, flink.MskAuthentication.tls()), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.group('Orders')).toEqual({
    'bootstrap.servers': 'b-1:9098,b-2:9098', 'security.protocol': 'SSL', 'topic': 'orders', 'group.id': 'job', 'starting.offsets': 'earliest',
  });
  expect(fixture.statements()).toEqual([]);
  expect(ports(fixture)).toEqual([['sg-1', 9094, 9094, expect.anything()]]);
});

test('by mutual TLS: keystore and password are read by the client', () => {
  const fixture = networked();
  const bucket = s3.Bucket.fromBucketName(fixture.stack, 'Certificates', 'certificates');
  const authentication = flink.MskAuthentication.tls({ bucket, objectKey: 'job.p12', passwordSecret: secret(fixture) });
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, authentication), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.group('Orders')).toMatchObject({
    'security.protocol': 'SSL',
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': '${s3import:eu-west-1:certificates/job.p12}',
    'ssl.keystore.password': '${secretsmanager:AmazonMSK_job:password}',
    'ssl.key.password': '${secretsmanager:AmazonMSK_job:password}',
    'config.providers': 'secretsmanager,s3import',
  });
  expect(fixture.statements()).toEqual([
    statement(['s3:GetObject'], fixture.stack.resolve(bucket.arnForObjects('job.p12'))),
    ...SECRET,
  ]);
});

test('in plain text', () => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, flink.MskAuthentication.plaintext()), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.group('Orders')).toMatchObject({ 'security.protocol': 'PLAINTEXT' });
  expect(fixture.statements()).toEqual([]);
  expect(ports(fixture)).toEqual([['sg-1', 9092, 9092, expect.anything()]]);
});

test('a cluster ARN that is a token', () => {
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

test('lag', () => {
  const fixture = networked();
  const bind = (props: object) => fixture.flink.addSource(`In${Object.keys(props).length}`, new flink.MskSource(cluster2(), {
    topics: ['orders'], groupId: 'job', ...props,
  })).lagMetric!;
  const shared = cluster(fixture);
  function cluster2() { return shared; }
  expect(bind({})).toMatchObject({ namespace: 'AWS/KinesisAnalytics', metricName: 'records_lag_max', statistic: 'Maximum' });
  expect(bind({ lagDimensions: { Application: 'a', Topic: 'orders' } }).dimensions).toEqual({ Application: 'a', Topic: 'orders' });
});

describe('bad input', () => {
  const source = (props: object, fixture = new Fixture()) => new flink.MskSource(cluster(fixture), { groupId: 'job', topics: ['orders'], ...props });

  test('without a VPC', () => {
    const fixture = new Fixture();
    expect(() => fixture.flink.addSource('Orders', source({}, fixture)))
      .toThrow(/^the MSK cluster at Stack\/Application\/Connectors\/Orders needs an application in a vpc/);
  });

  test('imported without security groups', () => {
    const fixture = new Fixture();
    const application = flink.Application.fromApplicationName(fixture.stack, 'Imported', 'orders');
    expect(() => source({}, fixture).bind(new Construct(fixture.stack, 'Scope'), application)).toThrow(/imported with its securityGroups/);
  });

  test.each([
    [{ topics: [] }, /^topics must name at least one topic/],
    [{ topics: ['a', ''] }, /^topics must be the name of a topic, .*, got ''$/],
    [{ topics: ['orders*'] }, /^topics must be the name of a topic, .*, got 'orders\*'$/],
    [{ topics: undefined, topicPrefix: 'orders.*' }, /^topicPrefix must be the name of a topic, .*, got 'orders\.\*'$/],
    [{ topics: undefined }, /got neither$/],
    [{ topicPrefix: 'a' }, /got both$/],
    [{ groupId: '' }, /^groupId must be the name of a consumer group/],
  ])('%p fails', (props, error) => {
    expect(() => source(props)).toThrow(error);
  });

  test('a date that is none fails', () => {
    expect(() => flink.StartingOffsets.timestamp(new Date('never'))).toThrow(/^startingOffsets must be at a valid date/);
  });
});

test.each([[flink.Runtime.FLINK_1_15, 1], [flink.Runtime.FLINK_1_18, 0]])('%p with MSK: %p warnings', (runtime, count) => {
  const fixture = networked({ runtime });
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture), { topics: ['orders'], groupId: 'job' }));
  expect(fixture.warnings().filter(warning => warning.includes('cdk-managed-flink:mskOnFlink115'))).toHaveLength(count);
});
