import { CfnParameter, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { requireEndpoints } from '../../src/base/managed-application';
import { definedEndpoints, isExisting, isReachableFrom, registerExistingEndpoints } from '../../src/network/endpoint-inventory';
import { ENV, stringToken, testApplication, testStack, warningIds, warningsOf } from '../support/fixtures';

const ISOLATED = { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
const PRIVATE = { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
const PUBLIC = { name: 'Public', subnetType: ec2.SubnetType.PUBLIC };

let stack: Stack;
let vpc: ec2.Vpc;

beforeEach(() => {
  stack = testStack();
  vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, subnetConfiguration: [ISOLATED, PRIVATE, PUBLIC] });
});

describe('existing endpoints', () => {
  test('are registered per VPC', () => {
    registerExistingEndpoints(vpc, ['logs']);
    registerExistingEndpoints(vpc, ['sqs', 'sts']);
    expect(['logs', 'sqs', 'sts', 'kms'].map(service => isExisting(vpc, service))).toEqual([true, true, true, false]);
  });

  test('exclude endpoints of another VPC', () => {
    registerExistingEndpoints(vpc, ['logs']);
    expect(isExisting(new ec2.Vpc(stack, 'Other'), 'logs')).toBe(false);
  });
});

describe('endpoints that the CDK app defines', () => {
  const defined = (service: string, scope: Stack = stack) => definedEndpoints(scope, vpc, service);
  const endpoint = (scope: Stack, id: string, serviceName?: string, vpcId = vpc.vpcId) =>
    new ec2.CfnVPCEndpoint(scope, id, { vpcId, serviceName: serviceName! });

  test('are found in the whole CDK app by service', () => {
    const sqs = endpoint(stack, 'Sqs', 'com.amazonaws.eu-west-1.sqs');
    const other = new Stack(stack.node.root, 'Other');
    const registry = endpoint(other, 'Registry', `com.amazonaws.${other.region}.ecr.api`);
    [stack, other].forEach(scope => expect([defined('sqs', scope), defined('ecr.api', scope), defined('api', scope)]).toEqual([[sqs], [registry], []]));
  });

  test('can be several gateways', () => {
    const gateways = ['A', 'B'].map(id => endpoint(stack, id, 'cn.com.amazonaws.cn-north-1.s3'));
    expect(defined('s3')).toEqual(gateways);
  });

  test('exclude endpoints of other VPCs', () => {
    endpoint(stack, 'Sqs', 'com.amazonaws.eu-west-1.sqs', 'vpc-1');
    expect(defined('sqs')).toEqual([]);
  });

  test.each([undefined, ENV])('have a service if the CDK generates their names, in environment %j', env => {
    stack = testStack(env);
    vpc = new ec2.Vpc(stack, 'Vpc');
    vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    expect([defined('logs'), defined('s3'), defined('sqs')].map(found => found.length)).toEqual([1, 1, 0]);
  });

  test('match no service if their names are unknown or not AWS names', () => {
    endpoint(stack, 'Token', stringToken(stack));
    endpoint(stack, 'Ending', `com.amazonaws.eu-west-1.${new CfnParameter(stack, 'Service').valueAsString}`);
    endpoint(stack, 'Lattice');
    endpoint(stack, 'Own', 'kinesis-com.amazonaws.eu-west-1.streams');
    expect(['', 'logs', 'sqs', 'kinesis-streams'].flatMap(service => defined(service))).toEqual([]);
  });
});

describe('a subnet can reach', () => {
  const gateway = (routeTableIds?: string[], vpcEndpointType?: string) =>
    new ec2.CfnVPCEndpoint(stack, 'Endpoint', { vpcId: vpc.vpcId, serviceName: 's3', vpcEndpointType, routeTableIds });

  test('an interface endpoint', () => {
    expect(isReachableFrom(vpc.isolatedSubnets[0], gateway(undefined, 'Interface'))).toBe(true);
  });

  test.each([undefined, 'Gateway'])('a gateway endpoint of type %s in its route table', type => {
    const [subnet] = vpc.isolatedSubnets;
    expect(isReachableFrom(subnet, gateway(['rtb-1', subnet.routeTable.routeTableId], type))).toBe(true);
  });

  test('no other gateway endpoint', () => {
    expect(isReachableFrom(vpc.isolatedSubnets[0], gateway(['rtb-1'], 'Gateway'))).toBe(false);
  });

  test('no gateway endpoint without route tables', () => {
    expect(isReachableFrom(vpc.isolatedSubnets[0], gateway())).toBe(false);
  });

  test('a gateway endpoint with unknown route tables', () => {
    expect(isReachableFrom(vpc.isolatedSubnets[0], gateway(Token.asList({ Ref: 'RouteTables' })))).toBe(true);
    expect(isReachableFrom({} as ec2.ISubnet, new ec2.CfnVPCEndpoint(stack, 'Other', { vpcId: vpc.vpcId, serviceName: 's3' }))).toBe(true);
  });
});

describe('the warning about isolated subnets', () => {
  const define = (vpcSubnets: ec2.SubnetSelection) => testApplication({ vpc, vpcSubnets }, stack);

  test('lists the unreachable services and the solution', () => {
    define({ subnetType: ISOLATED.subnetType });
    vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    expect(warningsOf(stack, 'unreachableServices')).toEqual(['vpcSubnets are isolated and have no usable endpoints for services that the application calls: monitoring: '
      + 'define VpcEndpoints for the application, and list the services with existing endpoints in existingServices [ack: cdk-managed-flink:unreachableServices]']);
  });

  test('lists the services by name', () => {
    requireEndpoints(define({ subnetType: ISOLATED.subnetType }), 'sts', 'kinesis-streams');
    expect(warningsOf(stack, 'unreachableServices')).toEqual([expect.stringContaining(' calls: kinesis-streams, logs, monitoring, sts: ')]);
  });

  test('is produced if one of the subnets is isolated', () => {
    define({ subnets: [...vpc.privateSubnets, ...vpc.isolatedSubnets] });
    expect(warningIds(stack)).toEqual(['cdk-managed-flink:unreachableServices']);
  });

  test('is produced if one of the subnets has no route to a gateway', () => {
    vpc = new ec2.Vpc(stack, 'Wide', { maxAzs: 2, natGateways: 0, subnetConfiguration: [ISOLATED] });
    registerExistingEndpoints(vpc, ['logs', 'monitoring']);
    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3, subnets: [{ subnets: [vpc.isolatedSubnets[0]] }] });
    requireEndpoints(testApplication({ vpc, vpcSubnets: { subnets: [vpc.isolatedSubnets[0]] } }, stack, 'First'), 's3');
    expect(warningIds(stack)).toEqual([]);
    requireEndpoints(testApplication({ vpc, vpcSubnets: { subnets: vpc.isolatedSubnets } }, stack, 'Second'), 's3');
    expect(warningsOf(stack, 'unreachableServices')).toEqual([expect.stringContaining(' calls: s3: ')]);
  });

  test('is not produced for other subnets of a VPC with isolated subnets', () => {
    define({ subnets: vpc.privateSubnets });
    expect(warningIds(stack)).toEqual([]);
  });

  test('is not produced if the missing endpoints already exist', () => {
    registerExistingEndpoints(vpc, ['logs', 'monitoring']);
    define({ subnetType: ISOLATED.subnetType });
    expect(warningIds(stack)).toEqual([]);
  });
});
