import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { Application, StudioNotebook } from '../../src';
import { NetworkProps } from '../../src/foundation/vpc-connection';
import { applicationConfiguration, ENV, statementsOf, testApplication, testStack } from '../support/fixtures';

const VPC_TYPE = 'AWS::EC2::VPC';
const GROUP_TYPE = 'AWS::EC2::SecurityGroup';

let stack: Stack;
let vpc: ec2.Vpc;

beforeEach(() => {
  stack = testStack();
  vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
});

function securityGroups(count: number): ec2.ISecurityGroup[] {
  return Array.from({ length: count }, (_, i) => ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${i}`, `sg-${i}`));
}

function subnets(count: number): ec2.ISubnet[] {
  return Array.from({ length: count }, (_, i) => ec2.Subnet.fromSubnetId(stack, `Subnet${i}`, `subnet-${i}`));
}

test('an application without a vpc has no network', () => {
  stack = testStack();
  testApplication({}, stack);
  expect(applicationConfiguration(stack)).not.toHaveProperty('VpcConfigurations');
  const template = Template.fromStack(stack);
  template.resourceCountIs(VPC_TYPE, 0);
  template.resourceCountIs(GROUP_TYPE, 0);
  expect(statementsOf(template, 'App').flatMap(statement => statement.Action).filter(action => action.startsWith('ec2:'))).toEqual([]);
});

test('vpc places the application in the private subnets, with a dedicated security group', () => {
  testApplication({ vpc }, stack);
  expect(applicationConfiguration(stack).VpcConfigurations).toEqual([{
    SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^AppSecurityGroup/), 'GroupId'] }],
    SubnetIds: vpc.privateSubnets.map(subnet => stack.resolve(subnet.subnetId)),
  }]);
  Template.fromStack(stack).hasResourceProperties(GROUP_TYPE, { VpcId: stack.resolve(vpc.vpcId) });
});

test('vpc only allows the eight network calls of the service', () => {
  testApplication({ vpc }, stack);
  const statements = statementsOf(Template.fromStack(stack), 'AppAccessPolicy').filter(({ Resource }) => Resource === '*');
  expect(statements).toEqual([
    {
      Sid: 'ReadVpc',
      Effect: 'Allow',
      Action: ['ec2:DescribeVpcs', 'ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups', 'ec2:DescribeDhcpOptions'],
      Resource: '*',
    },
    {
      Sid: 'ManageNetworkInterfaces',
      Effect: 'Allow',
      Action: [
        'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface',
      ],
      Resource: '*',
    },
  ]);
});

test('vpcSubnets selects the subnets', () => {
  testApplication({ vpc, vpcSubnets: { subnets: [vpc.privateSubnets[1]] } }, stack);
  expect(applicationConfiguration(stack).VpcConfigurations[0].SubnetIds).toEqual([stack.resolve(vpc.privateSubnets[1].subnetId)]);
});

test('isolated subnets are private', () => {
  const isolated = new ec2.Vpc(stack, 'Isolated', { natGateways: 0, subnetConfiguration: [{ name: 'a', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
  testApplication({ vpc: isolated, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }, stack);
  expect(applicationConfiguration(stack).VpcConfigurations[0].SubnetIds).toHaveLength(isolated.isolatedSubnets.length);
});

test('securityGroups replace the dedicated security group', () => {
  const app = testApplication({ vpc, securityGroups: securityGroups(2) }, stack);
  expect(applicationConfiguration(stack).VpcConfigurations[0].SecurityGroupIds).toEqual(['sg-0', 'sg-1']);
  Template.fromStack(stack).resourceCountIs(GROUP_TYPE, 0);
  expect(app.connections.securityGroups.map(group => group.securityGroupId)).toEqual(['sg-0', 'sg-1']);
});

test('connections open the security group of the other side to the application', () => {
  const app = testApplication({ vpc }, stack);
  const broker = new ec2.SecurityGroup(stack, 'Broker', { vpc });
  broker.connections.allowFrom(app, ec2.Port.tcp(9098));
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    GroupId: stack.resolve(broker.securityGroupId),
    SourceSecurityGroupId: stack.resolve(app.connections.securityGroups[0].securityGroupId),
    FromPort: 9098,
  });
});

describe('rejects', () => {
  test('vpcSubnets without vpc', () => {
    expect(() => testApplication({ vpcSubnets: { subnets: subnets(1) } }, stack)).toThrow('vpcSubnets requires a vpc, got none');
  });

  test('securityGroups without vpc', () => {
    expect(() => testApplication({ securityGroups: securityGroups(1) }, stack)).toThrow('securityGroups requires a vpc, got none');
  });

  test.each<[string, () => unknown]>([
    ['an application', () => testApplication({ securityGroups: [] }, stack)],
    ['a notebook', () => new StudioNotebook(stack, 'Notebook', { securityGroups: [] })],
    ['an imported application', () => Application.fromApplicationAttributes(stack, 'Import', {
      applicationArn: 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/orders', securityGroups: [],
    })],
  ])('an empty list of security groups without vpc: %s', (_, define) => {
    expect(define).toThrow(/^securityGroups must have (1 to 5 security groups|at least one security group of the application), got (0|none) \(in Stack\/\w+\)$/);
  });

  test.each([0, 6])('%d security groups', count => {
    expect(() => testApplication({ vpc, securityGroups: securityGroups(count) }, stack))
      .toThrow(`securityGroups must have 1 to 5 security groups, got ${count}`);
  });

  test('public subnets', () => {
    expect(() => testApplication({ vpc, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } }, stack))
      .toThrow('vpcSubnets must be private, got public subnets: the network interfaces of an application have no public address');
  });

  test.each([0, 17])('%d subnets', count => {
    expect(() => testApplication({ vpc, vpcSubnets: { subnets: subnets(count) } }, stack))
      .toThrow(`vpcSubnets must have 1 to 16 subnets, got ${count}`);
  });

  test('a vpc without private subnets with egress, if no subnets are selected', () => {
    const isolated = new ec2.Vpc(stack, 'Isolated', { natGateways: 0, subnetConfiguration: [{ name: 'a', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
    expect(() => testApplication({ vpc: isolated }, stack))
      .toThrow(/^vpcSubnets must select existing subnets of the vpc, got none, which selects the private subnets with egress: .*Isolated/);
  });

  test('subnets that the vpc does not have', () => {
    expect(() => testApplication({ vpc, vpcSubnets: { subnetGroupName: 'Data' } }, stack))
      .toThrow(/^vpcSubnets must select existing subnets of the vpc, got others: .*Data/);
  });

  const OTHER = { region: 'us-east-1' };
  const attributes = { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['route-1'] };
  test.each<[string, (scope: Stack, other: Stack) => NetworkProps]>([
    ['vpc', scope => ({ vpc: ec2.Vpc.fromVpcAttributes(scope, 'Imported', { ...attributes, ...OTHER }) })],
    ['vpc', (_, other) => ({ vpc: new ec2.Vpc(other, 'Vpc') })],
    ['vpcSubnets', (scope, other) => ({ vpc: new ec2.Vpc(scope, 'Vpc'), vpcSubnets: { subnets: [ec2.Subnet.fromSubnetId(other, 'Subnet', 'subnet-1')] } })],
    ['securityGroups', (scope, other) => ({ vpc: new ec2.Vpc(scope, 'Vpc'), securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(other, 'Group', 'sg-1')] })],
  ])('%s of another region', (prop, props) => {
    const known = testStack(ENV);
    const other = new Stack(known.node.root as Construct, 'Other', { env: { ...ENV, ...OTHER } });
    const given = props(known, other);
    const error = (id: string) => `${prop} must be in the application's region eu-west-1, got us-east-1 (in ${known.node.path}/${id})`;
    expect(() => testApplication(given, known)).toThrow(error('App'));
    expect(() => new StudioNotebook(known, 'Notebook', given)).toThrow(error('Notebook'));
  });

  test('the most that is allowed passes', () => {
    testApplication({ vpc, vpcSubnets: { subnets: subnets(16) }, securityGroups: securityGroups(5) }, stack);
    const [{ SubnetIds, SecurityGroupIds }] = applicationConfiguration(stack).VpcConfigurations;
    expect([SubnetIds.length, SecurityGroupIds.length]).toEqual([16, 5]);
  });
});

test('the subnets of a VPC that is still to be looked up are not counted', () => {
  const known = testStack(ENV);
  const pending = ec2.Vpc.fromLookup(known, 'Pending', { vpcId: 'vpc-1' });
  expect(() => testApplication({ vpc: pending, vpcSubnets: { subnetGroupName: 'Streams' } }, known)).not.toThrow();
});

test('a VPC of another account can share its subnets', () => {
  const owner = new Stack(undefined, 'Owner', { env: { ...ENV, account: '222222222222' } });
  const shared = ec2.Vpc.fromVpcAttributes(owner, 'Shared', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] });
  expect(() => testApplication({ vpc: shared }, testStack(ENV))).not.toThrow();
});
