/** Scheduled snapshots of a job that writes with a two-phase commit. */
import { aws_scheduler as scheduler, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { testApplication, testStack } from '../support/fixtures';

const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('userSnapshotsWithTransactionalSink'));
const schedule = (app: flink.Application) =>
  new flink.SnapshotSchedule(app, 'Snapshots', { application: app, schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)) });

const bucketOf = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Lake', 'lake');
function mskSink(stack: Stack, transactionalIdPrefix?: string): flink.MskSink {
  const cluster = flink.MskCluster.fromAttributes({
    clusterArn: stack.formatArn({ service: 'kafka', resource: 'cluster', resourceName: 'orders/1234abcd-12ab-34cd-56ef-1234567890ab-1' }),
    bootstrapServers: 'b-1.orders:9098',
    authentication: flink.MskAuthentication.iam(),
  });
  return new flink.MskSink(cluster, { topic: 'totals', transactionalIdPrefix });
}

describe.each([['before', true], ['after', false]])('a schedule that is defined %s the sink', (_, scheduleFirst) => {
  test.each<[string, number, (stack: Stack) => flink.ISink]>([
    ['an S3Sink', 1, stack => new flink.S3Sink(bucketOf(stack))],
    ['a transactional MskSink', 1, stack => mskSink(stack, 'totals-job')],
    ['an MskSink without transactions', 0, stack => mskSink(stack)],
    ['an IcebergSink', 0, stack => new flink.IcebergSink('lake', 'totals', bucketOf(stack))],
  ])('with %s', (_sink, expected, sink) => {
    const stack = testStack();
    const app = testApplication({ vpc: new ec2.Vpc(stack, 'Vpc') }, stack);
    scheduleFirst && schedule(app);
    app.addSink('Out', sink(stack));
    scheduleFirst || schedule(app);
    expect(warnings(stack)).toHaveLength(expected);
  });
});

test('two such sinks produce one warning for each schedule, and sinks of another application do not count', () => {
  const stack = testStack();
  const [app, other] = ['App', 'Other'].map(id => testApplication({}, stack, id));
  app.addSink('A', new flink.S3Sink(bucketOf(stack)));
  schedule(other);
  expect(warnings(stack)).toHaveLength(0);
  schedule(app);
  app.addSink('B', new flink.S3Sink(s3.Bucket.fromBucketName(stack, 'Lake2', 'lake2')));
  expect(warnings(stack)).toHaveLength(1);
});

test('a schedule of the L1 resource of the application counts too', () => {
  const stack = testStack();
  const app = testApplication({}, stack);
  new flink.SnapshotSchedule(stack, 'Snapshots', {
    application: app.node.defaultChild as CfnApplication, schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)),
  });
  app.addSink('Out', new flink.S3Sink(bucketOf(stack)));
  expect(warnings(stack)).toHaveLength(1);
});
