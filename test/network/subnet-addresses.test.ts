/** Subnets that are too small for the network interfaces of an application. */
import { CfnParameter } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as flink from '../../src';
import { testApplication, testStack } from '../support/fixtures';

function warnings(props: Partial<flink.ApplicationProps>, cidrMask = 28, zones = 1) {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: zones,
    subnetConfiguration: [{ name: 'Job', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask }],
  });
  testApplication({ vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, ...props }, stack);
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('tooFewAddresses'));
}

test.each<[string, number, Partial<flink.ApplicationProps>, number, number]>([
  ['10 KPUs and one for orchestration in 11 addresses', 0, { parallelism: 10 }, 28, 1],
  ['11 KPUs and one for orchestration in 11 addresses', 1, { parallelism: 11 }, 28, 1],
  ['11 KPUs in two subnets', 0, { parallelism: 11 }, 28, 2],
  ['22 KPUs in two subnets', 1, { parallelism: 22 }, 28, 2],
  ['44 slots in 11 KPUs', 1, { parallelism: 44, parallelismPerKpu: 4 }, 28, 1],
  ['40 slots in 10 KPUs', 0, { parallelism: 40, parallelismPerKpu: 4 }, 28, 1],
  ['64 KPUs in a large subnet', 0, { parallelism: 64 }, 24, 1],
])('%s', (_, count, props, mask, zones) => {
  expect(warnings(props, mask, zones)).toHaveLength(count);
});

test('does not check a token parallelism or imported subnets', () => {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const imported = ec2.Subnet.fromSubnetAttributes(stack, 'Subnet', { subnetId: 'subnet-1', ipv4CidrBlock: '10.0.0.0/28', availabilityZone: 'us-east-1a' });
  testApplication({ vpc, vpcSubnets: { subnets: [imported] }, parallelism: 20 }, stack);
  const small = new ec2.Subnet(stack, 'Small', { vpcId: vpc.vpcId, cidrBlock: '10.0.250.0/28', availabilityZone: 'us-east-1a' });
  testApplication({ vpc, vpcSubnets: { subnets: [small] }, parallelism: new CfnParameter(stack, 'P', { type: 'Number' }).valueAsNumber }, stack, 'Token');
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('tooFewAddresses'))).toEqual([]);
});

test.each([[10, 0], [11, 1]])('checks a notebook of %d KPUs in 11 addresses', (parallelism, count) => {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 1, subnetConfiguration: [{ name: 'Notes', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 28 }],
  });
  new flink.StudioNotebook(stack, 'Notebook', { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, parallelism, parallelismPerKpu: 1 });
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('tooFewAddresses'))).toHaveLength(count);
});
