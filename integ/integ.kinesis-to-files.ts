/**
 * Two ways to write records of a Kinesis stream to files. One job writes files to the bucket with each checkpoint. The other job writes to
 * a Firehose stream, which delivers the files.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'KinesisToFiles');

const clicks = new kinesis.Stream(stack, 'Clicks', { shardCount: 1, removalPolicy: RemovalPolicy.DESTROY });
const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });
const archive = new firehose.DeliveryStream(stack, 'Archive', {
  destination: new firehose.S3Bucket(bucket, { dataOutputPrefix: 'archive/' }),
});

const common = {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromMavenProject('examples/clickstream-java'),
  sources: { InputStream0: new flink.KinesisSource(clicks) },
  systemRollbackEnabled: true,
};

new flink.Application(stack, 'ToS3', {
  ...common,
  sinks: { Files: new flink.S3Sink(bucket, { prefix: 'clicks/' }) },
  // Files become visible when a checkpoint completes, so fewer checkpoints produce larger files.
  checkpointInterval: Duration.minutes(10),
}).startOnDeploy();

new flink.Application(stack, 'ToFirehose', {
  ...common,
  sinks: { Archive: new flink.FirehoseSink(archive) },
}).startOnDeploy();

new IntegTest(app, 'KinesisToFilesTest', { testCases: [stack] });
