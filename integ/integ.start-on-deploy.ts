/**
 * The deployment succeeds when the job is running. In a real account, this test verifies the application status.
 */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'StartOnDeploy');

const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

const orders = new flink.Application(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  systemRollbackEnabled: true,
  propertyGroups: {
    OrdersSource: { 'rows-per-second': '10', 'fields.quantity.min': '1', 'fields.quantity.max': '9' },
  },
  sinks: { OrdersSink: new flink.S3Sink(bucket, { prefix: 'orders' }) },
});
const lifecycle = orders.startOnDeploy({
  timeout: Duration.minutes(20),
  healthCheck: { duration: Duration.minutes(3) },
});
// The deployment fails if one of these alarms changes to ALARM during the health check of three minutes.
const alarms = new flink.RecommendedAlarms(stack, 'Alarms', { application: orders });
lifecycle.addHealthAlarms(alarms.alarm(flink.RecommendedAlarm.DOWNTIME)!, alarms.alarm(flink.RecommendedAlarm.FAILED_CHECKPOINTS)!);

const test = new IntegTest(app, 'StartOnDeployTest', { testCases: [stack], diffAssets: true });

const described = test.assertions.awsApiCall('KinesisAnalyticsV2', 'describeApplication', { ApplicationName: orders.applicationName });
described.provider.addToRolePolicy({
  Effect: 'Allow', Action: ['kinesisanalytics:DescribeApplication'], Resource: [orders.applicationArn],
});
described.expect(ExpectedResult.objectLike({
  ApplicationDetail: { ApplicationStatus: 'RUNNING', RuntimeEnvironment: 'FLINK-1_20' },
}));
