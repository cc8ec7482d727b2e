import { RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as aoss from 'aws-cdk-lib/aws-opensearchserverless';
import { Application, ApplicationProps, KinesisSource, MskAuthentication, MskCluster, MskSource, OpenSearchServerlessSink, StudioNotebook } from '../../src';
import { testApplication, testStack, warningIds, warningsOf } from '../support/fixtures';

const RETAIN = { removalPolicy: RemovalPolicy.RETAIN };
const assumedBy = new iam.ServicePrincipal('kinesisanalytics.amazonaws.com');

let stack: Stack;
let vpc: ec2.IVpc;

beforeEach(() => {
  stack = testStack();
  vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'] });
});

/** The deletion policies of the resources whose logical id starts with a prefix, by type. */
function policiesOf(prefix: string): { [type: string]: string } {
  const resources = Object.entries<any>(Template.fromStack(stack).toJSON().Resources);
  return Object.fromEntries(resources.filter(([id]) => id.startsWith(prefix)).map(([, { Type, DeletionPolicy }]) => [Type, DeletionPolicy]));
}

function orders(app: Application, ...securityGroups: ec2.ISecurityGroup[]): void {
  const cluster = MskCluster.fromAttributes({
    clusterArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/orders/abc',
    bootstrapServers: 'b-1:9098',
    authentication: MskAuthentication.iam(),
    securityGroups,
  });
  app.addSource('Orders', new MskSource(cluster, { topics: ['orders'], groupId: 'job' }));
}

test('a retained application keeps its role, policies, network and logs', () => {
  const app = testApplication({ ...RETAIN, vpc }, stack);
  orders(app, ec2.SecurityGroup.fromSecurityGroupId(stack, 'Brokers', 'sg-1'));
  app.addSink('Vectors', new OpenSearchServerlessSink(new aoss.CfnCollection(stack, 'Collection', { name: 'vectors' }), { index: 'vectors' }));
  expect(policiesOf('App')).toEqual({
    'AWS::KinesisAnalyticsV2::Application': 'Retain',
    'AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption': 'Retain',
    'AWS::IAM::Role': 'Retain',
    'AWS::IAM::Policy': 'Retain',
    'AWS::EC2::SecurityGroup': 'Retain',
    'AWS::EC2::SecurityGroupIngress': 'Retain',
    'AWS::Logs::LogGroup': 'Retain',
    'AWS::Logs::LogStream': 'Retain',
    'AWS::OpenSearchServerless::AccessPolicy': 'Retain',
  });
  expect(warningIds(stack)).toEqual([]);
});

test.each<[string, (app: Application) => unknown, string]>([
  ['applyRemovalPolicy', app => app.applyRemovalPolicy(RemovalPolicy.RETAIN), 'Retain'],
  ['RemovalPolicies', app => RemovalPolicies.of(app).retain(), 'Retain'],
  ['applyRemovalPolicy with RETAIN_ON_UPDATE_OR_DELETE', app => app.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE), 'RetainExceptOnCreate'],
])('%s retains the same resources as the prop', (_name, retain, expected) => {
  const app = testApplication({}, stack);
  retain(app);
  app.addSource('Clicks', new KinesisSource(new kinesis.Stream(stack, 'Stream')));
  expect(policiesOf('App')).toMatchObject({ 'AWS::IAM::Role': expected, 'AWS::IAM::Policy': expected });
});

test('an application that is deleted retains nothing more than before', () => {
  testApplication({ vpc }, stack);
  expect(policiesOf('App')).toMatchObject({ 'AWS::IAM::Role': undefined, 'AWS::IAM::Policy': undefined, 'AWS::EC2::SecurityGroup': undefined });
});

test('a removal policy of the user is kept', () => {
  const app = testApplication(RETAIN, stack);
  app.role!.applyRemovalPolicy(RemovalPolicy.DESTROY);
  expect(policiesOf('AppRole')).toEqual({ 'AWS::IAM::Role': 'Delete' });
  expect(warningIds(stack)).toEqual(['cdk-managed-flink:notRetained']);
});

test('the lifecycle is not retained, because it stops the application', () => {
  testApplication({ ...RETAIN, systemRollbackEnabled: true }, stack).startOnDeploy();
  expect(policiesOf('AppLifecycle')).toEqual({ 'Custom::ManagedFlinkLifecycle': 'Delete', 'Custom::ManagedFlinkPreflight': 'Delete' });
  expect(policiesOf('ManagedFlinkLifecycle')).toMatchObject({ 'AWS::IAM::Role': undefined });
});

test('a notebook retains the same resources', () => {
  new StudioNotebook(stack, 'Notebook', RETAIN);
  expect(policiesOf('Notebook')).toMatchObject({ 'AWS::IAM::Role': 'Retain', 'AWS::IAM::Policy': 'Retain', 'AWS::Glue::Database': 'Retain' });
});

test('rules of a shared security group are retained only for applications that are retained', () => {
  const group = new ec2.SecurityGroup(stack, 'Jobs', { vpc, allowAllOutbound: false });
  group.applyRemovalPolicy(RemovalPolicy.RETAIN);
  orders(testApplication({ ...RETAIN, vpc, securityGroups: [group] }, stack), ec2.SecurityGroup.fromSecurityGroupId(stack, 'Brokers', 'sg-1'));
  orders(testApplication({ vpc }, stack, 'Other'), ec2.SecurityGroup.fromSecurityGroupId(stack, 'OtherBrokers', 'sg-2'));
  expect(policiesOf('ManagedFlinkSecurityGroupRules')).toEqual({ 'AWS::EC2::SecurityGroupIngress': 'Retain', 'AWS::EC2::SecurityGroupEgress': 'Retain' });
  expect(policiesOf('Other')).toMatchObject({ 'AWS::EC2::SecurityGroupIngress': undefined });
});

describe('resources of the user that are not retained are named in a warning', () => {
  test.each<[string, () => Partial<ApplicationProps>]>([
    ['role', () => ({ role: new iam.Role(stack, 'Used', { assumedBy }) })],
    ['security group', () => ({ vpc, securityGroups: [new ec2.SecurityGroup(stack, 'Used', { vpc })] })],
    ['VPC', () => ({ vpc: new ec2.Vpc(stack, 'Used') })],
    ['key', () => ({ applicationName: 'clicks', encryptionKey: new kms.Key(stack, 'Used', { removalPolicy: RemovalPolicy.DESTROY }) })],
  ])('%s', (_name, props) => {
    testApplication({ ...RETAIN, ...props() }, stack);
    Template.fromStack(stack);
    expect(warningIds(stack)).toEqual(['cdk-managed-flink:notRetained']);
  });

  test.each<[string, () => Partial<ApplicationProps>]>([
    ['a role of another stack', () => ({ role: new iam.Role(new Stack(stack.node.root, 'Other', { env: stack.environment as any }), 'Used', { assumedBy, roleName: 'used' }) })],
    ['an imported VPC', () => ({ vpc })],
    ['a key, which the CDK retains', () => ({ applicationName: 'clicks', encryptionKey: new kms.Key(stack, 'Used') })],
  ])('not %s', (_name, props) => {
    testApplication({ ...RETAIN, ...props() }, stack);
    Template.fromStack(stack);
    expect(warningsOf(stack, 'notRetained')).toEqual([]);
  });
});
