import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { cfnCluster, cfnProps, CLUSTER_ARN, inCluster, networked } from './clusters';
import * as flink from '../../../src';
import { Fixture } from '../../support/fixtures/connectors';

const READ = { topics: ['orders'], groupId: 'job' };
const IAM = { sasl: { iam: { enabled: true } } };

describe('brokers of a cluster in the CDK app', () => {
  test('are looked up at deployment, with only the required permission', () => {
    const fixture = networked();
    const cfn = cfnCluster(fixture);
    fixture.flink.addSource('Orders', new flink.MskSource(flink.MskCluster.fromCfnCluster(cfn), READ));

    const [id, lookup] = Object.entries(fixture.template.findResources('Custom::MskBootstrapBrokers'))[0];
    expect(fixture.group('Orders')).toMatchObject({ 'bootstrap.servers': { 'Fn::GetAtt': [id, 'BootstrapBrokerStringSaslIam'] } });
    expect(lookup.Properties.InstallLatestAwsSdk).toBe(false);
    expect(JSON.parse(lookup.Properties.Create['Fn::Join'][1].map((part: unknown) => typeof part === 'string' ? part : 'ARN').join(''))).toEqual({
      service: 'Kafka',
      action: 'getBootstrapBrokers',
      parameters: { ClusterArn: 'ARN' },
      physicalResourceId: { id: 'ARN' },
      outputPaths: ['BootstrapBrokerStringSaslIam'],
    });
    fixture.template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'kafka:GetBootstrapBrokers', Effect: 'Allow', Resource: fixture.stack.resolve(cfn.attrArn) }] },
    });
    fixture.template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('MskBootstrapBrokersLogs') } } });
    fixture.template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Delete' });
  });

  test('are looked up once for all sources, sinks and authentication methods', () => {
    const fixture = networked();
    const cfn = cfnCluster(fixture);
    const byIam = flink.MskCluster.fromCfnCluster(cfn);
    const byTls = flink.MskCluster.fromCfnCluster(cfn, { authentication: flink.MskAuthentication.tls() });
    fixture.flink.addSource('A', new flink.MskSource(byIam, READ));
    fixture.flink.addSource('B', new flink.MskSource(byTls, READ));
    fixture.flink.addSink('C', new flink.MskSink(byIam, { topic: 'totals' }));

    fixture.template.resourceCountIs('Custom::MskBootstrapBrokers', 1);
    expect(fixture.group('B')['bootstrap.servers']).toEqual({ 'Fn::GetAtt': [expect.anything(), 'BootstrapBrokerStringTls'] });
    const call = JSON.stringify(fixture.template.findResources('Custom::MskBootstrapBrokers'));
    expect(call).toContain(JSON.stringify('"outputPaths":["BootstrapBrokerStringSaslIam","BootstrapBrokerStringTls"]').slice(1, -1));
  });

  test.each<[string, (fixture: Fixture) => flink.MskAuthentication]>([
    ['BootstrapBrokerStringSaslIam', () => flink.MskAuthentication.iam()],
    ['BootstrapBrokerStringSaslScram', ({ stack }) => flink.MskAuthentication.scram(secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'AmazonMSK_x'))],
    ['BootstrapBrokerStringTls', () => flink.MskAuthentication.tls()],
    ['BootstrapBrokerString', () => flink.MskAuthentication.plaintext()],
  ])('are read from %s for the authentication method', (field, authentication) => {
    const fixture = networked();
    fixture.flink.addSource('Orders', new flink.MskSource(flink.MskCluster.fromCfnCluster(cfnCluster(fixture), { authentication: authentication(fixture) }), READ));
    expect(fixture.group('Orders')['bootstrap.servers']).toEqual({ 'Fn::GetAtt': [expect.anything(), field] });
  });

  test('of two clusters are looked up with a single function and log group', () => {
    const fixture = networked();
    ['One', 'Two'].forEach(id => {
      const cfn = new msk.CfnServerlessCluster(fixture.stack, id, {
        clusterName: id, clientAuthentication: IAM as any, vpcConfigs: [{ subnetIds: ['subnet-1'], securityGroups: ['sg-1'] }],
      });
      fixture.flink.addSource(id, new flink.MskSource(flink.MskCluster.fromCfnServerlessCluster(cfn), READ));
    });
    fixture.template.resourceCountIs('Custom::MskBootstrapBrokers', 2);
    expect(Object.keys(fixture.template.findResources('AWS::Logs::LogGroup')).filter(id => id.startsWith('Msk'))).toHaveLength(1);
  });

  test('of a cluster in another stack are looked up in that stack', () => {
    const app = networked();
    const platform = new Fixture(app.app, 'Platform');
    app.flink.addSource('Orders', new flink.MskSource(flink.MskCluster.fromCfnCluster(cfnCluster(platform)), READ));
    platform.template.resourceCountIs('Custom::MskBootstrapBrokers', 1);
    app.template.resourceCountIs('Custom::MskBootstrapBrokers', 0);
    expect(app.group('Orders')['bootstrap.servers']).toEqual({ 'Fn::ImportValue': expect.stringContaining('BootstrapBrokerStringSaslIam') });
  });
});

test('a serverless cluster uses IAM and the security groups of its definition', () => {
  const fixture = networked();
  const group = new ec2.SecurityGroup(fixture.stack, 'Brokers', { vpc: fixture.vpc });
  const cfn = new msk.CfnServerlessCluster(fixture.stack, 'Cluster', {
    clusterName: 'events', clientAuthentication: IAM as any, vpcConfigs: [{ subnetIds: ['subnet-1'], securityGroups: [group.securityGroupId] }],
  });
  fixture.flink.addSource('Orders', new flink.MskSource(flink.MskCluster.fromCfnServerlessCluster(cfn), READ));

  expect(fixture.group('Orders')).toMatchObject({ 'sasl.mechanism': 'AWS_MSK_IAM' });
  fixture.template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    GroupId: fixture.stack.resolve(group.securityGroupId), FromPort: 9098, ToPort: 9098,
  });
});

test('a serverless cluster without security groups in its definition uses the specified security groups', () => {
  const fixture = networked();
  const cfn = new msk.CfnServerlessCluster(fixture.stack, 'Cluster', { clusterName: 'c', clientAuthentication: IAM as any, vpcConfigs: [{ subnetIds: [] }] });
  const given = ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Given', 'sg-7');
  const serverless = flink.MskCluster.fromCfnServerlessCluster(cfn, { securityGroups: [given] });
  expect(serverless.connections.securityGroups).toEqual([given]);
  expect(serverless.authentication.port).toBe(9098);
});

test('clusters that share a security group get a single rule', () => {
  const fixture = networked();
  const other = new msk.CfnCluster(fixture.stack, 'Other', cfnProps());
  fixture.flink.addSource('Orders', new flink.MskSource(flink.MskCluster.fromCfnCluster(cfnCluster(fixture)), READ));
  fixture.flink.addSource('Returns', new flink.MskSource(flink.MskCluster.fromCfnCluster(other), READ));
  fixture.template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
});

function fromAttributes(attrs: Partial<flink.MskClusterAttributes>): flink.MskCluster {
  const fixture = new Fixture();
  return flink.MskCluster.fromAttributes({
    clusterArn: CLUSTER_ARN,
    bootstrapServers: 'b-1:9098',
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Group', 'sg-1')],
    authentication: flink.MskAuthentication.iam(),
    ...attrs,
  });
}

test('rejects empty brokers and empty security groups', () => {
  for (const bootstrapServers of ['', ' ', 'b-1', 'b-1:', 'b-1:9098,', 'b-1:9098,b-2', 'https://b-1:9098']) {
    expect(() => fromAttributes({ bootstrapServers })).toThrow(new Error(`bootstrapServers must be like 'host:port,host:port', got '${bootstrapServers}'`));
  }
  expect(fromAttributes({ bootstrapServers: 'b-1.x:9098, b-2.x:9098' }).bootstrapServers).toBe('b-1.x:9098, b-2.x:9098');
  expect(() => fromAttributes({ securityGroups: [] })).toThrow(new Error('securityGroups must have at least one security group of the brokers, got none'));
});

test.each([
  'events', `x-${CLUSTER_ARN}`, `${CLUSTER_ARN}/more`, 'arn::kafka:eu-west-1:111111111111:cluster/events/1b2c-3', inCluster('topic', 'orders'),
  'arn:aws:s3:eu-west-1:111111111111:cluster/events/1b2c-3', 'arn:aws:kafka:cluster/events/1b2c-3',
  'arn:aws:kafka:eu-west-1:111111111111:cluster/events', 'arn:aws:kafka:eu-west-1:111111111111:cluster//1b2c-3', 'arn:aws:kafka:eu-west-1:111111111111:cluster/events/',
])('rejects cluster ARN %p', clusterArn => {
  expect(() => fromAttributes({ clusterArn })).toThrow(new Error(`clusterArn must look like arn:aws:kafka:region:account:cluster/name/uuid, got '${clusterArn}'`));
});

test.each(['arn:aws-cn:kafka:cn-north-1:111111111111:cluster/events/1b2c-3', CLUSTER_ARN])('accepts cluster ARN %p', clusterArn => {
  expect(fromAttributes({ clusterArn }).clusterArn).toBe(clusterArn);
});

test('an application that starts on deploy waits for the rules to its brokers', () => {
  const fixture = networked();
  const group = new ec2.SecurityGroup(fixture.stack, 'Brokers', { vpc: fixture.vpc });
  const cfn = cfnCluster(fixture, {}, [group.securityGroupId]);
  fixture.flink.addSource('Orders', new flink.MskSource(flink.MskCluster.fromCfnCluster(cfn), READ));
  fixture.flink.startOnDeploy();

  const [rule] = Object.keys(fixture.template.findResources('AWS::EC2::SecurityGroupIngress'));
  fixture.template.hasResource('Custom::ManagedFlinkLifecycle', { DependsOn: Match.arrayWith([rule]) });
});

test('a cluster with unknown security groups gets no rules', () => {
  const fixture = networked();
  const cluster = flink.MskCluster.fromAttributes({
    clusterArn: CLUSTER_ARN, bootstrapServers: 'b-1:9098', authentication: flink.MskAuthentication.iam(),
  });
  fixture.flink.addSource('Orders', new flink.MskSource(cluster, READ));
  expect(cluster.connections.securityGroups).toEqual([]);
  fixture.template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  expect(fixture.group('Orders')).toMatchObject({ 'bootstrap.servers': 'b-1:9098' });
});
