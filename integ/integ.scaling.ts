/**
 * Two ways to scale. One application scales on the lag of its stream, the other on a schedule that spans midnight.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Scaling');

const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

function defineOrders(id: string): flink.Application {
  const orders = new flink.Application(stack, id, {
    runtime: flink.Runtime.FLINK_1_20,
    code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
    // Only one mechanism can scale an application: the service, a metric or a schedule.
    autoScalingEnabled: false,
    propertyGroups: {
      OrdersSource: { 'rows-per-second': '10', 'fields.quantity.min': '1', 'fields.quantity.max': '9' },
      OrdersSink: { path: `s3://${bucket.bucketName}/${id}/` },
    },
  });
  bucket.grantReadWrite(orders, `${id}/*`);
  return orders;
}

const stream = new kinesis.Stream(stack, 'Stream', { shardCount: 2 });
const byMetric = defineOrders('ByMetric');
new flink.MetricScaling(stack, 'MetricScaling', {
  application: byMetric,
  scaleOut: { metric: stream.metricGetRecordsIteratorAgeMilliseconds({ period: Duration.minutes(1) }), threshold: 60_000 },
  scaleIn: { metric: byMetric.metricContainerCPUUtilization({ period: Duration.minutes(5) }), threshold: 20, evaluationPeriods: 12 },
  minParallelism: 1,
  maxParallelism: 8,
});
// A deployment keeps the parallelism that the metric has set.
byMetric.startOnDeploy({ keepLiveParallelism: true });

const timeZone = TimeZone.EUROPE_BERLIN;
new flink.ParallelismSchedule(stack, 'NightShift', {
  application: defineOrders('ByClock'),
  entries: [
    { schedule: scheduler.ScheduleExpression.cron({ hour: '22', minute: '0', timeZone }), parallelism: 4 },
    { schedule: scheduler.ScheduleExpression.cron({ hour: '6', minute: '0', timeZone }), parallelism: 1 },
  ],
});

new IntegTest(app, 'ScalingTest', { testCases: [stack] });
