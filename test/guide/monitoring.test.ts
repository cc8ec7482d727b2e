/** Values, limits, statements and metrics of the service's guide: each test has the number of the audited row in its name. */
import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { defineApplication, stackIn } from '../support/fixtures/monitoring';

const APPLICATION = 'AWS::KinesisAnalyticsV2::Application';

function configurationOf(stack: Stack): any {
  const [application] = Object.values(Template.fromStack(stack).findResources(APPLICATION));
  return application.Properties.ApplicationConfiguration;
}

function statements(stack: Stack): any[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

function expectWarning(stack: Stack, id: string): void {
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(`cdk-managed-flink:${id}`));
}

test('row 117: logs go to a stream of the log group, and the role is allowed to write there', () => {
  const stack = stackIn();
  defineApplication(stack);
  Template.fromStack(stack).resourceCountIs('AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption', 1);
  expect(statements(stack).flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(['logs:DescribeLogStreams', 'logs:PutLogEvents']));
});

test('row 118: the log level is INFO', () => {
  const stack = stackIn();
  defineApplication(stack);
  expect(configurationOf(stack).FlinkApplicationConfiguration.MonitoringConfiguration.LogLevel).toBe('INFO');
});

test('row 118: DEBUG is for a while only', () => {
  const stack = stackIn();
  defineApplication(stack, { logLevel: flink.LogLevel.DEBUG });
  expectWarning(stack, 'debugLogs');
});

test('row 119: metrics of the job have the dimensions of its metric groups and the application', () => {
  const metric = defineApplication(stackIn()).customMetric('FilteredRecords', { Program: 'clicks' });
  expect([metric.namespace, Object.keys(metric.dimensions!).sort()]).toEqual(['AWS/KinesisAnalytics', ['Application', 'Program']]);
});

test('row 120: eight queries are saved', () => {
  const stack = stackIn();
  new flink.LogQueries(stack, 'Queries', { application: defineApplication(stack) });
  Template.fromStack(stack).resourceCountIs('AWS::Logs::QueryDefinition', 8);
});

test('row 122: a notebook has five metrics of Zeppelin', () => {
  const notebook = new flink.StudioNotebook(stackIn(), 'Notebook');
  expect([
    notebook.metricZeppelinCpuUtilization(), notebook.metricZeppelinHeapMemoryUtilization(), notebook.metricZeppelinThreadCount(),
    notebook.metricZeppelinWaitingJobs(), notebook.metricZeppelinServerUptime(),
  ].map(({ metricName }) => metricName)).toEqual([
    'zeppelinCpuUtilization', 'zeppelinHeapMemoryUtilization', 'zeppelinThreadCount', 'zeppelinWaitingJobs', 'zeppelinServerUptime',
  ]);
});

test.each([[64, false], [65, true]])('row 123: metrics of subtasks at parallelism %d warn: %p', (parallelism, warns) => {
  const stack = stackIn();
  defineApplication(stack, { parallelism, parallelismPerKpu: 8, metricsLevel: flink.MetricsLevel.PARALLELISM });
  const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-managed-flink:parallelismMetrics'));
  expect(found.length > 0).toBe(warns);
});

test('row 124: it shows whether a stream is fed and read', () => {
  const stack = stackIn();
  const { metrics, throttleMetric } = defineApplication(stack).addSource('In', new flink.KinesisSource(new kinesis.Stream(stack, 'Stream')));
  expect(Object.values(metrics!).map(metric => (metric as cloudwatch.Metric).metricName)).toEqual([
    'IncomingRecords', 'GetRecords.IteratorAgeMilliseconds', 'ReadProvisionedThroughputExceeded',
  ]);
  expect(throttleMetric).toBe(metrics!['throttled reads']);
});

test('row 126: lag and records out can be watched for every pipeline', () => {
  const stack = stackIn();
  const { alarms } = new flink.StreamingPipeline(stack, 'Pipeline', {
    runtime: flink.Runtime.FLINK_1_20,
    code: flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'code'), 'job.jar', 'v1'),
    sources: { In: new flink.KinesisSource(new kinesis.Stream(stack, 'Stream')) },
    alarmSettings: { maxSourceLag: Duration.minutes(5), minRecordsOutPerSecond: 1 },
  });
  expect(alarms!.alarm(flink.RecommendedAlarm.SOURCE_LAG)).toBeDefined();
  expect(alarms!.alarm(flink.RecommendedAlarm.RECORDS_OUT)).toBeDefined();
});

test.each(['lastCheckpointSize', 'lastCheckpointDuration'])('row 127: the rate of %s is on the dashboard', name => {
  const stack = stackIn();
  new flink.ApplicationDashboard(stack, 'Dashboard', { application: defineApplication(stack) });
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'))).toContain(`RATE(${name})`);
});

test.each([[64, false], [65, true]])('row 135: %d KPUs are above the quota: %p', (parallelism, warns) => {
  const stack = stackIn();
  defineApplication(stack, { parallelism });
  const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-managed-flink:kpuQuotaExceeded'));
  expect(found.length > 0).toBe(warns);
});

test('row 136: a maintenance window has its start in UTC', () => {
  const stack = stackIn();
  defineApplication(stack, { maintenanceWindow: flink.MaintenanceWindow.startingAt(3, 0) });
  Template.fromStack(stack).hasResourceProperties(APPLICATION, {
    ApplicationMaintenanceConfiguration: { ApplicationMaintenanceWindowStartTime: '03:00' },
  });
});

test('row 139: snapshots are off in development only', () => {
  const stack = stackIn();
  defineApplication(stack, { snapshotsEnabled: false });
  expectWarning(stack, 'snapshotsDisabled');
});

test('row 143: the role has the eight EC2 actions of an application in a VPC', () => {
  const stack = stackIn();
  defineApplication(stack, { vpc: new ec2.Vpc(stack, 'Vpc') });
  const actions = statements(stack).flatMap(({ Action }) => Action).filter((action: string) => action.startsWith('ec2:'));
  expect([...new Set(actions)].sort()).toEqual([
    'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DescribeDhcpOptions',
    'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
  ]);
});

test('row 143: public subnets are rejected', () => {
  const stack = stackIn();
  expect(() => defineApplication(stack, { vpc: new ec2.Vpc(stack, 'Vpc'), vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } })).toThrow(/public/);
});

test('row 159: a sink in another region takes a support case', () => {
  const stack = stackIn();
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Lake', { bucketName: 'lake', region: 'us-east-1' });
  defineApplication(stack, { sinks: { Out: new flink.S3Sink(bucket) } });
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('support case.*crossRegionS3Sink'))).toHaveLength(1);
});

test('row 160: SQL-1_0 is rejected', () => {
  expect(() => defineApplication(stackIn(), { runtime: flink.Runtime.of('SQL-1_0') })).toThrow(/SQL-1_0/);
});
