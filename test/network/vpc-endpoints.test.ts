import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Application, ApplicationProps, VpcEndpoints } from '../../src';
import { requireEndpoints } from '../../src/base/managed-application';
import { testApplication, testStack } from '../support/fixtures';

const ISOLATED = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
const WARNING = Match.stringLikeRegexp('\\[ack: cdk-managed-flink:unreachableServices\\]');

let stack: Stack;
let vpc: ec2.Vpc;

beforeEach(() => {
  stack = testStack();
  vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 2, subnetConfiguration: [{ name: 'Isolated', ...ISOLATED }] });
});

function application(props: Partial<ApplicationProps> = {}, id = 'App', scope: Stack = stack): Application {
  return testApplication({ vpc, vpcSubnets: ISOLATED, ...props }, scope, id);
}

/** The endpoints of a template, as `<type>:<service>`. */
function endpoints(scope: Stack = stack): string[] {
  return Object.values<any>(Template.fromStack(scope).findResources('AWS::EC2::VPCEndpoint'))
    .map(({ Properties: { VpcEndpointType: type, ServiceName: name } }) => `${type}:${/\.([a-z0-9-]+)["\]}]*$/.exec(JSON.stringify(name))![1]}`)
    .sort();
}

function isolationWarnings(scope: Stack = stack): string[] {
  return Annotations.fromStack(scope).findWarning('*', WARNING).map(({ entry }) => String(entry.data));
}

describe('an application without sources and sinks', () => {
  test('gets endpoints for logs and metrics in its subnets, for this application only', () => {
    const app = application();
    const found = new VpcEndpoints(stack, 'Endpoints', { application: app });
    expect(endpoints()).toEqual(['Interface:logs', 'Interface:monitoring']);
    const template = Template.fromStack(stack);
    const subnets = vpc.isolatedSubnets.map(subnet => stack.resolve(subnet.subnetId));
    template.allResourcesProperties('AWS::EC2::VPCEndpoint', {
      PrivateDnsEnabled: true,
      SubnetIds: subnets,
      SecurityGroupIds: [stack.resolve(found.connections.securityGroups[0].securityGroupId)],
    });
    const rules = Object.values<any>(template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(rules.map(rule => rule.Properties)).toEqual([expect.objectContaining({
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      GroupId: stack.resolve(found.connections.securityGroups[0].securityGroupId),
      SourceSecurityGroupId: stack.resolve(app.connections.securityGroups[0].securityGroupId),
    })]);
    template.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  });

  test('gets endpoints in one subnet per Availability Zone', () => {
    const wide = new ec2.Vpc(stack, 'Wide', {
      natGateways: 0, maxAzs: 2, subnetConfiguration: [{ name: 'A', ...ISOLATED }, { name: 'B', ...ISOLATED }],
    });
    new VpcEndpoints(stack, 'Endpoints', { application: application({ vpc: wide }) });
    Template.fromStack(stack).allResourcesProperties('AWS::EC2::VPCEndpoint', {
      SubnetIds: wide.isolatedSubnets.slice(0, 2).map(subnet => stack.resolve(subnet.subnetId)),
    });
  });

  test('gets endpoints in the specified subnets', () => {
    const mixed = new ec2.Vpc(stack, 'Mixed', { natGateways: 0, maxAzs: 2, subnetConfiguration: [{ name: 'A', ...ISOLATED }, { name: 'B', ...ISOLATED }] });
    new VpcEndpoints(stack, 'Endpoints', { application: application({ vpc: mixed, vpcSubnets: { subnetGroupName: 'A' } }), subnets: { subnetGroupName: 'B' } });
    Template.fromStack(stack).allResourcesProperties('AWS::EC2::VPCEndpoint', {
      SubnetIds: mixed.selectSubnets({ subnetGroupName: 'B' }).subnetIds.map(id => stack.resolve(id)),
    });
  });
});

describe('an application with sources and sinks', () => {
  test('gets endpoints for connectors that are added before or after the endpoints', () => {
    const app = application();
    requireEndpoints(app, 'kinesis-streams', 's3');
    const found = new VpcEndpoints(stack, 'Endpoints', { application: app });
    requireEndpoints(app, 'kinesis-streams', 'sts', 'dynamodb');
    expect(endpoints()).toEqual(['Gateway:dynamodb', 'Gateway:s3', 'Interface:kinesis-streams', 'Interface:logs', 'Interface:monitoring', 'Interface:sts']);
    expect(found.endpoint('s3')).toBeInstanceOf(ec2.GatewayVpcEndpoint);
    expect(found.endpoint('sts')).toBeInstanceOf(ec2.InterfaceVpcEndpoint);
    expect(found.endpoint('kms')).toBeUndefined();
  });

  test('gets gateway endpoints with routes in its subnets', () => {
    const app = application();
    requireEndpoints(app, 's3');
    new VpcEndpoints(stack, 'Endpoints', { application: app });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      RouteTableIds: vpc.isolatedSubnets.map(subnet => stack.resolve(subnet.routeTable.routeTableId)),
    });
  });

  test('gets endpoints for additional services of the job', () => {
    new VpcEndpoints(stack, 'Endpoints', { application: application(), services: ['bedrock-runtime'] });
    expect(endpoints()).toContain('Interface:bedrock-runtime');
  });

  test('ignores required services without a VPC', () => {
    expect(() => requireEndpoints(application({ vpc: undefined, vpcSubnets: undefined }), 'sqs')).not.toThrow();
  });
});

describe('endpoints that already exist', () => {
  test('are reused if the CDK app defines them, and allow the application', () => {
    const logs = vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, open: false });
    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    const app = application();
    requireEndpoints(app, 's3');
    new VpcEndpoints(stack, 'Endpoints', { application: app });
    expect(endpoints()).toEqual(['Gateway:s3', 'Interface:logs', 'Interface:monitoring']);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: stack.resolve(logs.connections.securityGroups[0].securityGroupId),
      SourceSecurityGroupId: stack.resolve(app.connections.securityGroups[0].securityGroupId),
      FromPort: 443,
    });
    expect(isolationWarnings()).toEqual([]);
  });

  test('are not defined again for a second application in the VPC, and allow it', () => {
    const first = new VpcEndpoints(stack, 'First', { application: application() });
    const second = application({}, 'Second');
    requireEndpoints(second, 'sqs');
    new VpcEndpoints(stack, 'SecondEndpoints', { application: second });
    expect(endpoints()).toEqual(['Interface:logs', 'Interface:monitoring', 'Interface:sqs']);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: stack.resolve(first.connections.securityGroups[0].securityGroupId),
      SourceSecurityGroupId: stack.resolve(second.connections.securityGroups[0].securityGroupId),
    });
  });

  test('in other subnets do not replace a gateway endpoint for the application subnets', () => {
    vpc = new ec2.Vpc(stack, 'Split', { natGateways: 0, subnetConfiguration: ['Here', 'There'].map(name => ({ name, ...ISOLATED })) });
    const [here, there] = ['Here', 'There'].map(subnetGroupName => ({ subnetGroupName }));
    vpc.addGatewayEndpoint('Gateway', { service: ec2.GatewayVpcEndpointAwsService.S3, subnets: [here] });
    for (const [id, vpcSubnets] of Object.entries({ Here: here, There: there })) {
      const app = application({ vpcSubnets }, id);
      requireEndpoints(app, 's3');
      const found = new VpcEndpoints(stack, `${id}Endpoints`, { application: app, existingServices: ['logs', 'monitoring'] });
      expect(found.endpoint('s3') !== undefined).toBe(id === 'There');
    }
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      RouteTableIds: vpc.selectSubnets(there).subnets.map(subnet => stack.resolve(subnet.routeTable.routeTableId)),
    });
    expect(isolationWarnings()).toEqual([]);
  });

  test('in another VPC are ignored', () => {
    const other = new ec2.Vpc(stack, 'Other', { natGateways: 0, subnetConfiguration: [{ name: 'Isolated', ...ISOLATED }] });
    other.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    new VpcEndpoints(stack, 'Endpoints', { application: application() });
    expect(endpoints()).toEqual(['Interface:logs', 'Interface:logs', 'Interface:monitoring']);
  });

  test('are not defined if listed in existingServices', () => {
    new VpcEndpoints(stack, 'Endpoints', { application: application(), existingServices: ['logs', 'monitoring'] });
    expect(endpoints()).toEqual([]);
    expect(isolationWarnings()).toEqual([]);
  });
});

describe('the warning about isolated subnets', () => {
  test('lists the unreachable services', () => {
    requireEndpoints(application(), 'kinesis-streams');
    expect(isolationWarnings()).toEqual([expect.stringContaining('kinesis-streams, logs, monitoring')]);
  });

  test('considers endpoints that are defined later', () => {
    requireEndpoints(application(), 'sqs');
    vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    vpc.addInterfaceEndpoint('Metrics', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING });
    expect(isolationWarnings()).toEqual([expect.stringMatching(/calls: sqs:/)]);
  });

  test.each([undefined, 'cn-north-1', 'us-gov-west-1'])('recognizes the endpoint names of region %s', region => {
    const other = new Stack(new App(), 'Other', region ? { env: { account: '111111111111', region } } : {});
    vpc = new ec2.Vpc(other, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'Isolated', ...ISOLATED }] });
    const app = application({}, 'App', other);
    new VpcEndpoints(other, 'Endpoints', { application: app });
    expect(isolationWarnings(other)).toEqual([]);
  });

  test('lists a service whose gateway has routes only in other subnets', () => {
    requireEndpoints(application(), 's3');
    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3, subnets: [{ subnets: [vpc.isolatedSubnets[0]] }] });
    expect(isolationWarnings()).toEqual([expect.stringContaining('logs, monitoring, s3')]);
  });

  test('is not produced for unknown subnets and for subnets with internet access', () => {
    const open = new ec2.Vpc(stack, 'Open', { natGateways: 1 });
    application({ vpc: open, vpcSubnets: undefined });
    application({ vpcSubnets: { subnets: [ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-1')] } }, 'Second');
    expect(isolationWarnings()).toEqual([]);
  });

  test('is produced for an imported VPC', () => {
    const imported = ec2.Vpc.fromVpcAttributes(stack, 'Imported', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'] });
    application({ vpc: imported });
    expect(isolationWarnings()).toHaveLength(1);
  });
});

describe('starting and bad input', () => {
  test('starts the application after its endpoints, even if the endpoints are defined later', () => {
    const app = application();
    app.startOnDeploy();
    new VpcEndpoints(stack, 'Endpoints', { application: app });
    requireEndpoints(app, 'sqs');
    const template = Template.fromStack(stack);
    const ids = Object.keys(template.findResources('AWS::EC2::VPCEndpoint'));
    expect(ids).toHaveLength(3);
    template.hasResource('Custom::ManagedFlinkLifecycle', { DependsOn: Match.arrayWith(ids.sort()) });
  });

  test.each([
    [{ services: ['com.amazonaws.us-east-1.sqs'] }, /^services must have .*, got 'com.amazonaws.us-east-1.sqs' \(in Stack\/Endpoints\)$/],
    [{ existingServices: [''] }, /^existingServices must have .*, got '' \(in Stack\/Endpoints\)$/],
  ])('rejects %j', (props, message) => {
    expect(() => new VpcEndpoints(stack, 'Endpoints', { application: application(), ...props })).toThrow(message);
  });

  test('rejects an application without a VPC and an imported application', () => {
    const message = /^application must be defined in this CDK app and have a vpc/;
    expect(() => new VpcEndpoints(stack, 'A', { application: application({ vpc: undefined, vpcSubnets: undefined }) })).toThrow(message);
    expect(() => new VpcEndpoints(stack, 'B', { application: Application.fromApplicationName(stack, 'Imported', 'orders') })).toThrow(message);
  });
});

describe('in several stacks', () => {
  const addTo = (id: string) => new Stack(stack.node.root as App, id);

  test.each(['the VPC', 'the application'])('endpoints in the stack of %s create no dependency cycle', place => {
    vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    const jobs = addTo('Jobs');
    const app = application({}, 'App', jobs);
    new VpcEndpoints(place === 'the VPC' ? stack : jobs, 'Endpoints', { application: app });
    app.startOnDeploy();

    Template.fromStack(jobs).resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    expect(jobs.dependencies).toEqual([stack]);
    expect(stack.dependencies).toEqual([]);
  });

  test('a security group without outbound rules gets an egress rule to the endpoints', () => {
    const jobs = addTo('Jobs');
    const securityGroup = new ec2.SecurityGroup(jobs, 'Strict', { vpc, allowAllOutbound: false });
    new VpcEndpoints(stack, 'Endpoints', { application: application({ securityGroups: [securityGroup] }, 'App', jobs) });
    Template.fromStack(jobs).hasResourceProperties('AWS::EC2::SecurityGroupEgress', { GroupId: jobs.resolve(securityGroup.securityGroupId), FromPort: 443 });
  });
});

test('recognizes service names with dots', () => {
  for (const id of ['First', 'Second']) {
    new VpcEndpoints(stack, `${id}Endpoints`, { application: application({}, id), services: ['ecr.api', 'ecr.dkr'] });
  }
  Template.fromStack(stack).resourceCountIs('AWS::EC2::VPCEndpoint', 4);
  expect(isolationWarnings()).toEqual([]);
});

test('rejects a gateway endpoint for subnets without known route tables', () => {
  const imported = ec2.Vpc.fromVpcAttributes(stack, 'Imported', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'] });
  const app = application({ vpc: imported });
  new VpcEndpoints(stack, 'Endpoints', { application: app });
  expect(() => requireEndpoints(app, 's3')).toThrow(/^application must be in subnets whose route tables are known for a gateway endpoint of s3, got Stack\/App/);
});
