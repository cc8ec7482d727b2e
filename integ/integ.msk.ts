/**
 * A job that reads and writes topics of a serverless MSK cluster with IAM authentication. The brokers are looked up at deployment.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Msk');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const brokers = new ec2.SecurityGroup(stack, 'Brokers', { vpc });
const cluster = flink.MskCluster.fromCfnServerlessCluster(new msk.CfnServerlessCluster(stack, 'Events', {
  clusterName: 'events',
  clientAuthentication: { sasl: { iam: { enabled: true } } },
  vpcConfigs: [{ subnetIds: vpc.privateSubnets.map(subnet => subnet.subnetId), securityGroups: [brokers.securityGroupId] }],
}));

const orders = new flink.Application(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  systemRollbackEnabled: true,
  vpc,
});
orders.addSource('Orders', new flink.MskSource(cluster, {
  topics: ['orders', 'returns'],
  groupId: 'orders-job',
  startingOffsets: flink.StartingOffsets.COMMITTED,
}));
orders.addSink('Totals', new flink.MskSink(cluster, { topic: 'totals', transactionalIdPrefix: 'orders-job' }));

new IntegTest(app, 'MskTest', { testCases: [stack] });
