/**
 * A batch job that runs every night. Each run starts without state, and ends when all data is read.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Batch');

const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

const report = new flink.Application(stack, 'Report', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  propertyGroups: {
    // A finite generator makes the job end.
    OrdersSource: { 'number-of-rows': '100000', 'fields.quantity.min': '1', 'fields.quantity.max': '9' },
    OrdersSink: { path: `s3://${bucket.bucketName}/report/` },
  },
});
bucket.grantReadWrite(report, 'report/*');

new flink.RunSchedule(stack, 'EveryNight', {
  application: report,
  schedule: scheduler.ScheduleExpression.cron({ hour: '2', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
  restore: flink.RestoreConfiguration.none(),
});

new IntegTest(app, 'BatchTest', { testCases: [stack] });
