/**
 * Snapshots every six hours, kept for a week, and an email when a snapshot fails.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch_actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'SnapshotSchedule');

const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

const orders = new flink.Application(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  systemRollbackEnabled: true,
  propertyGroups: {
    OrdersSource: { 'rows-per-second': '10', 'fields.quantity.min': '1', 'fields.quantity.max': '9' },
    OrdersSink: { path: `s3://${bucket.bucketName}/orders/` },
  },
});
bucket.grantReadWrite(orders, 'orders/*');
orders.startOnDeploy();

const snapshots = new flink.SnapshotSchedule(stack, 'Snapshots', {
  application: orders,
  schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)),
  retain: 28,
});
snapshots.failureAlarm.addAlarmAction(new cloudwatch_actions.SnsAction(new sns.Topic(stack, 'Operators')));

new IntegTest(app, 'SnapshotScheduleTest', { testCases: [stack] });
