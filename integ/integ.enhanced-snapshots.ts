/**
 * Enhanced snapshots every six hours, kept for a week, and a second application that starts from such a snapshot.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch_actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'EnhancedSnapshots');
const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

function orders(id: string, prefix: string): flink.Application {
  const application = new flink.Application(stack, id, {
    runtime: flink.Runtime.FLINK_1_20,
    code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
    snapshotMode: flink.SnapshotMode.ENHANCED,
    systemRollbackEnabled: true,
    propertyGroups: {
      OrdersSource: { 'rows-per-second': '10', 'fields.quantity.min': '1', 'fields.quantity.max': '9' },
      OrdersSink: { path: `s3://${bucket.bucketName}/${prefix}/` },
    },
  });
  bucket.grantReadWrite(application, `${prefix}/*`);
  return application;
}

const original = orders('Orders', 'orders');
original.startOnDeploy();

const snapshots = new flink.SnapshotSchedule(stack, 'Snapshots', {
  application: original,
  schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)),
  retain: 28,
});
snapshots.failureAlarm.addAlarmAction(new cloudwatch_actions.SnsAction(new sns.Topic(stack, 'Operators')));

// Every night, the copy starts again with the state of the original application.
const snapshot = new CfnParameter(stack, 'Snapshot', { description: 'The ARN of the snapshot from which the copy starts' });
new flink.RunSchedule(stack, 'EveryNight', {
  application: orders('Copy', 'copy'),
  schedule: scheduler.ScheduleExpression.cron({ hour: '2', minute: '0' }),
  restore: flink.RestoreConfiguration.snapshotArn(snapshot.valueAsString),
});

new IntegTest(app, 'EnhancedSnapshotsTest', { testCases: [stack] });
