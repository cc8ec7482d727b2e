import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { requireEndpoints } from '../../src/private/application-details';
import { definedEndpoints, existsElsewhere, noteExisting } from '../../src/private/endpoint-inventory';
import { ENV, stringToken, testApplication, testStack, warningIds, warningsOf } from '../helpers';

const ISOLATED = { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
const PRIVATE = { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
const PUBLIC = { name: 'Public', subnetType: ec2.SubnetType.PUBLIC };

let stack: Stack;
let vpc: ec2.Vpc;

beforeEach(() => {
  stack = testStack();
  vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, subnetConfiguration: [ISOLATED, PRIVATE, PUBLIC] });
});

describe('endpoints that are not defined here', () => {
  test('are those that were ever noted for the VPC', () => {
    noteExisting(vpc, ['logs']);
    noteExisting(vpc, ['sqs', 'sts']);
    expect(['logs', 'sqs', 'sts', 'kms'].map(service => existsElsewhere(vpc, service))).toEqual([true, true, true, false]);
  });

  test('are not those of another VPC', () => {
    noteExisting(vpc, ['logs']);
    expect(existsElsewhere(new ec2.Vpc(stack, 'Other'), 'logs')).toBe(false);
  });
});

describe('endpoints that are defined here', () => {
  const services = (scope: Stack = stack) => [...definedEndpoints(scope, vpc).keys()].sort();
  const endpoint = (scope: Stack, id: string, serviceName?: string, vpcId = vpc.vpcId) =>
    new ec2.CfnVPCEndpoint(scope, id, { vpcId, serviceName: serviceName! });

  test('are found in the whole program by their service', () => {
    const sqs = endpoint(stack, 'Sqs', 'com.amazonaws.eu-west-1.sqs');
    const other = new Stack(stack.node.root, 'Other');
    endpoint(other, 'Streams', `com.amazonaws.${other.region}.kinesis-streams`);
    expect(services()).toEqual(['kinesis-streams', 'sqs']);
    expect(services(other)).toEqual(['kinesis-streams', 'sqs']);
    expect(definedEndpoints(stack, vpc).get('sqs')).toBe(sqs);
  });

  test('are those of the VPC alone', () => {
    endpoint(stack, 'Sqs', 'com.amazonaws.eu-west-1.sqs', 'vpc-1');
    expect(services()).toEqual([]);
  });

  test.each([undefined, ENV])('have a service where the CDK makes up their names, in environment %j', env => {
    stack = testStack(env);
    vpc = new ec2.Vpc(stack, 'Vpc');
    vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    expect(services()).toEqual(['logs', 's3']);
  });

  test('stand for no service that could be meant where their names are not known', () => {
    endpoint(stack, 'Token', stringToken(stack));
    endpoint(stack, 'Ending', `com.amazonaws.eu-west-1.${new CfnParameter(stack, 'Service').valueAsString}`);
    endpoint(stack, 'Lattice');
    expect(['', 'logs', 'sqs'].filter(service => services().includes(service))).toEqual([]);
  });
});

describe('the warning about isolated subnets', () => {
  const define = (vpcSubnets: ec2.SubnetSelection) => testApplication({ vpc, vpcSubnets }, stack);

  test('says which services cannot be reached, and what to do', () => {
    define({ subnetType: ISOLATED.subnetType });
    vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    expect(warningsOf(stack, 'isolatedSubnets')).toEqual(['vpcSubnets are isolated and have no endpoints for what the application calls: monitoring: '
      + 'define VpcEndpoints for the application, with those that the VPC has already under existing [ack: cdk-managed-flink:isolatedSubnets]']);
  });

  test('lists the services by their names', () => {
    requireEndpoints(define({ subnetType: ISOLATED.subnetType }), 'sts', 'kinesis-streams');
    expect(warningsOf(stack, 'isolatedSubnets')).toEqual([expect.stringContaining(' calls: kinesis-streams, logs, monitoring, sts: ')]);
  });

  test('comes when one of the subnets is isolated', () => {
    define({ subnets: [...vpc.privateSubnets, ...vpc.isolatedSubnets] });
    expect(warningIds(stack)).toEqual(['cdk-managed-flink:isolatedSubnets']);
  });

  test('does not come when none is, though the VPC has such subnets', () => {
    define({ subnets: vpc.privateSubnets });
    expect(warningIds(stack)).toEqual([]);
  });

  test('does not come when what is missing here is there already', () => {
    noteExisting(vpc, ['logs', 'monitoring']);
    define({ subnetType: ISOLATED.subnetType });
    expect(warningIds(stack)).toEqual([]);
  });
});
