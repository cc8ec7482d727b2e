/**
 * An application in the private subnets of a VPC, next to a cache that only the application can connect to.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Vpc');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const cache = new ec2.SecurityGroup(stack, 'Cache', { vpc });

const orders = new flink.Application(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  description: 'Orders, from inside a VPC',
  parallelism: 8,
  parallelismPerKpu: 4,
  checkpointInterval: Duration.seconds(30),
  maintenanceWindow: flink.MaintenanceWindow.startingAt(3, 0),
  systemRollbackEnabled: true,
  logRetention: logs.RetentionDays.ONE_MONTH,
  vpc,
});
orders.connections.allowTo(cache, ec2.Port.tcp(6379), 'orders to the cache');

new IntegTest(app, 'VpcTest', { testCases: [stack] });
