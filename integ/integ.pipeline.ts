/**
 * A production pipeline between two Kinesis streams. The deployment succeeds when the job is running, and a failed update is rolled back.
 * Logs are kept for a year, alarms notify the operators, a dashboard shows the job, and a snapshot is taken every six hours.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Pipeline');

const clicks = new kinesis.Stream(stack, 'Clicks', { shardCount: 1, removalPolicy: RemovalPolicy.DESTROY });
const counts = new kinesis.Stream(stack, 'Counts', { shardCount: 1, removalPolicy: RemovalPolicy.DESTROY });
const onCall = new sns.Topic(stack, 'OnCall', { enforceSSL: true });

const { application } = new flink.StreamingPipeline(stack, 'Clickstream', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromMavenProject('examples/clickstream-java'),
  sources: { InputStream0: new flink.KinesisSource(clicks, { startingPosition: flink.StartingPosition.TRIM_HORIZON }) },
  sinks: { OutputStream0: new flink.KinesisSink(counts) },
  // Settings of the job in addition to its streams. If you remove a group here, the next deployment removes it from the application.
  propertyGroups: {
    ConsumerConfigProperties: { 'aws.region': stack.region },
    ProducerConfigProperties: { 'aws.region': stack.region, 'flink.stream.initpos': 'LATEST', 'AggregationEnabled': 'false' },
  },
  checkpointInterval: Duration.seconds(20),
  minPauseBetweenCheckpoints: Duration.seconds(10),
  logLevel: flink.LogLevel.INFO,
  metricsLevel: flink.MetricsLevel.APPLICATION,
  alarmActions: [new actions.SnsAction(onCall)],
  // Lag and records out depend on the job, so these alarms need thresholds.
  alarmSettings: { maxSourceLag: Duration.minutes(5), minRecordsOutPerSecond: 1 },
  snapshots: { schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)), retain: 28 },
});
application.addPropertyGroup('ProducerConfigProperties', { 'flink.stream.maxretries': '5' });

new IntegTest(app, 'PipelineTest', { testCases: [stack] });
