import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { DashboardBody, dashboardBody } from '../../test/support/fixtures/dashboard-body';

const clicks: flink.ISource = {
  bindSource: (_scope, application) => ({
    properties: { 'stream.arn': 'clicks' },
    lagMetric: application.metric('millisBehindLatest', { dimensionsMap: flink.MetricDimensions.kinesisStream(application, 'clicks') }),
  }),
};

/** The dashboard of an application with a Kinesis source, as it would be deployed. */
export function demoDashboard(): DashboardBody {
  const stack = new Stack(new App(), 'Demo', { env: { account: '123456789012', region: 'eu-central-1' } });
  const application = new flink.Application(stack, 'Clickstream', {
    applicationName: 'clickstream',
    runtime: flink.Runtime.FLINK_1_20,
    code: flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'code'), 'clickstream.jar', 'v1'),
    sources: { InputStream0: clicks },
  });
  const alarms = new flink.RecommendedAlarms(stack, 'Alarms', {
    application,
    maxSourceLag: Duration.minutes(2),
    maxCheckpointSize: Size.gibibytes(1),
  });
  new flink.ApplicationDashboard(stack, 'Dashboard', { application, alarms });
  const rows = Object.fromEntries(alarms.alarms.map(alarm => [stack.getLogicalId(alarm.node.defaultChild as any), alarm.node.id]));
  return dashboardBody(Template.fromStack(stack), reference => rows[reference] ?? 'clickstream');
}
