import { CfnResource, Fn, Lazy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Fixture } from './fixture';
import { cfnCluster, cfnProps, cluster, networked } from './msk';
import * as flink from '../../src';
import { applicationDetails } from '../../src/private/application-details';

const READ = { topics: ['orders'], groupId: 'job' };
const IAM = { sasl: { iam: { enabled: true } } };

describe('brokers of a cluster of this app', () => {
  test('are looked up when the stack is deployed, by a call that may do only that', () => {
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

  test('are looked up once, for every source and sink, and for every way that one of them uses', () => {
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
    expect(call).toMatch(/outputPaths.*BootstrapBrokerStringSaslIam.*BootstrapBrokerStringTls/);
  });

  test('of two clusters are looked up by one function with one log group', () => {
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

  test('of a cluster in another stack are looked up there', () => {
    const app = networked();
    const platform = new Fixture(app.app, 'Platform');
    app.flink.addSource('Orders', new flink.MskSource(flink.MskCluster.fromCfnCluster(cfnCluster(platform)), READ));
    platform.template.resourceCountIs('Custom::MskBootstrapBrokers', 1);
    app.template.resourceCountIs('Custom::MskBootstrapBrokers', 0);
    expect(app.group('Orders')['bootstrap.servers']).toEqual({ 'Fn::ImportValue': expect.stringContaining('BootstrapBrokerStringSaslIam') });
  });
});

test('a serverless cluster authenticates by IAM, in its own security groups', () => {
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

describe('what the definition of a cluster says', () => {
  const read = (props: Partial<msk.CfnClusterProps>) => flink.MskCluster.fromCfnCluster(cfnCluster(new Fixture(), props)).authentication;
  const transit = (clientBroker: string) => ({ encryptionInfo: { encryptionInTransit: { clientBroker } } });

  test.each<[string, Partial<msk.CfnClusterProps>, number]>([
    ['IAM', { clientAuthentication: IAM }, 9098],
    ['IAM, and nobody without it', { clientAuthentication: { ...IAM, unauthenticated: { enabled: false } } }, 9098],
    ['mutual TLS', { clientAuthentication: { tls: { enabled: true, certificateAuthorityArnList: ['arn:aws:acm-pca:::certificate-authority/x'] } } }, 9094],
    ['mutual TLS, as once written', { clientAuthentication: { tls: { certificateAuthorityArnList: ['arn:aws:acm-pca:::certificate-authority/x'] } } }, 9094],
    ['nothing', { clientAuthentication: undefined }, 9094],
    ['everyone, in plain text', { clientAuthentication: { unauthenticated: { enabled: true } }, ...transit('PLAINTEXT') }, 9092],
    ['everyone, by TLS', { clientAuthentication: { unauthenticated: { enabled: true } }, ...transit('TLS') }, 9094],
  ])('%s', (_, props, port) => {
    expect(read(props).port).toBe(port);
  });

  test.each<[string, Partial<msk.CfnClusterProps>, RegExp]>([
    ['two ways', { clientAuthentication: { ...IAM, unauthenticated: { enabled: true } } }, /several are enabled: iam, tls$/],
    ['everyone, by either', { clientAuthentication: undefined, ...transit('TLS_PLAINTEXT') }, /several are enabled: tls, plaintext$/],
    ['SCRAM, whose secret it does not name', { clientAuthentication: { sasl: { scram: { enabled: true } } } }, /SCRAM needs its secret$/],
    ['a token', { clientAuthentication: Lazy.any({ produce: () => IAM }) }, /its definition is a token$/],
    ['a token inside', { clientAuthentication: { sasl: { iam: { enabled: Fn.conditionEquals('a', 'b') } } } }, /its definition is a token$/],
  ])('%s: asks for authentication', (_, props, error) => {
    expect(() => read(props)).toThrow(error);
    expect(() => read(props)).toThrow(/^authentication of the MSK cluster Stack\/Cluster must be given to MskCluster/);
  });

  test('options win over the definition', () => {
    const fixture = new Fixture();
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Given', 'sg-9');
    const authentication = flink.MskAuthentication.scram(secretsmanager.Secret.fromSecretNameV2(fixture.stack, 'Secret', 'AmazonMSK_x'));
    const given = flink.MskCluster.fromCfnCluster(cfnCluster(fixture, { clientAuthentication: undefined }), {
      authentication, securityGroups: [securityGroup],
    });
    expect(given.authentication).toBe(authentication);
    expect(given.connections.securityGroups).toEqual([securityGroup]);
  });

  test('without security groups: asks for them', () => {
    const asks = /^securityGroups of the MSK cluster Stack\/Cluster must be given to MskCluster.*its definition names none$/;
    expect(() => flink.MskCluster.fromCfnCluster(cfnCluster(new Fixture(), {}, []))).toThrow(asks);
    const fixture = new Fixture();
    const cfn = new msk.CfnServerlessCluster(fixture.stack, 'Cluster', { clusterName: 'c', clientAuthentication: IAM as any, vpcConfigs: [{ subnetIds: [] }] });
    expect(() => flink.MskCluster.fromCfnServerlessCluster(cfn)).toThrow(asks);
  });

  test('a list of security groups that is a token: asks for them', () => {
    const cfn = cfnCluster(new Fixture(), {}, Fn.split(',', Fn.importValue('Groups')));
    expect(() => flink.MskCluster.fromCfnCluster(cfn)).toThrow(/^securityGroups of the MSK cluster .* its definition is a token$/);
  });
});

test('a serverless cluster whose definition names no security groups takes those that are given', () => {
  const fixture = networked();
  const cfn = new msk.CfnServerlessCluster(fixture.stack, 'Cluster', { clusterName: 'c', clientAuthentication: IAM as any, vpcConfigs: [{ subnetIds: [] }] });
  const given = ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Given', 'sg-7');
  const serverless = flink.MskCluster.fromCfnServerlessCluster(cfn, { securityGroups: [given] });
  expect(serverless.connections.securityGroups).toEqual([given]);
  expect(serverless.authentication.port).toBe(9098);
});

test('clusters that share a security group get one rule', () => {
  const fixture = networked();
  const other = new msk.CfnCluster(fixture.stack, 'Other', cfnProps());
  fixture.flink.addSource('Orders', new flink.MskSource(flink.MskCluster.fromCfnCluster(cfnCluster(fixture)), READ));
  fixture.flink.addSource('Returns', new flink.MskSource(flink.MskCluster.fromCfnCluster(other), READ));
  fixture.template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
});

test.each([
  [{ bootstrapServers: '' }, /^bootstrapServers must be like/],
  [{ securityGroups: [] }, /^securityGroups must have the security groups of the brokers, got none$/],
  [{ clusterArn: 'events' }, /^clusterArn must look like arn:aws:kafka/],
])('attributes %p fail', (attrs, error) => {
  const fixture = new Fixture();
  expect(() => flink.MskCluster.fromAttributes({
    clusterArn: cluster(fixture).clusterArn,
    bootstrapServers: 'b-1:9098',
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Group', 'sg-1')],
    authentication: flink.MskAuthentication.iam(),
    ...attrs,
  })).toThrow(error);
});

test('an application that is started with the stack waits for the way to its brokers', () => {
  const fixture = networked();
  const group = new ec2.SecurityGroup(fixture.stack, 'Brokers', { vpc: fixture.vpc });
  const cfn = cfnCluster(fixture, {}, [group.securityGroupId]);
  fixture.flink.addSource('Orders', new flink.MskSource(flink.MskCluster.fromCfnCluster(cfn), READ));
  const start = new CfnResource(fixture.stack, 'Start', { type: 'Custom::Start' });
  start.node.addDependency(...applicationDetails(fixture.flink)!.startDependencies);

  const [rule] = Object.keys(fixture.template.findResources('AWS::EC2::SecurityGroupIngress'));
  fixture.template.hasResource('Custom::Start', { DependsOn: Match.arrayWith([rule]) });
});
