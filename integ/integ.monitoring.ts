/**
 * A job with its monitoring: the recommended alarms, a dashboard and saved log queries. Also the alarms and the dashboard for an
 * application of another stack, on Flink 2.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Monitoring');

const onCall = new sns.Topic(stack, 'OnCall', { enforceSSL: true });

const orders = new flink.Application(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  metricsLevel: flink.MetricsLevel.OPERATOR,
});

const alarms = new flink.RecommendedAlarms(stack, 'Alarms', {
  application: orders,
  actions: [new actions.SnsAction(onCall)],
  okActions: [new actions.SnsAction(onCall)],
  minRecordsOutPerSecond: 5,
  maxWatermarkSkew: Duration.seconds(10),
  operator: 'Source:_orders',
  maxCheckpointDuration: Duration.seconds(30),
  maxCheckpointSize: Size.mebibytes(100),
  maxThreads: 500,
  maxOldGenerationGcTimePercent: 20,
  maxOldGenerationGcPerMinute: 5,
});
new flink.ApplicationDashboard(stack, 'Dashboard', { application: orders, alarms });
new flink.LogQueries(stack, 'Queries', { application: orders });

const elsewhere = flink.Application.fromApplicationAttributes(stack, 'Elsewhere', {
  applicationArn: stack.formatArn({ service: 'kinesisanalytics', resource: 'application', resourceName: 'clickstream' }),
  runtime: flink.Runtime.FLINK_2_2,
});
new flink.RecommendedAlarms(stack, 'ElsewhereAlarms', { application: elsewhere, maxSourceLagRecords: 10_000 });
new flink.ApplicationDashboard(stack, 'ElsewhereDashboard', { application: elsewhere });

new IntegTest(app, 'MonitoringTest', { testCases: [stack] });
