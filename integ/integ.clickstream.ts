/**
 * A Java job that is built from its Maven project. It reads clicks from a Kinesis stream and writes counts to another stream.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Clickstream');

const clicks = new kinesis.Stream(stack, 'Clicks', { shardCount: 2 });
const counts = new kinesis.Stream(stack, 'Counts', { shardCount: 1 });

const job = new flink.Application(stack, 'Clickstream', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromMavenProject('examples/clickstream-java'),
  parallelism: 2,
  sources: { InputStream0: new flink.KinesisSource(clicks) },
  sinks: { OutputStream0: new flink.KinesisSink(counts) },
});

// The local run reads and writes existing streams.
const stream = (name: string) => ({ 'stream.arn': `arn:aws:kinesis:us-east-1:123456789012:stream/${name}`, 'aws.region': 'us-east-1' });
job.writeLocalProperties({
  fileName: 'application_properties.json',
  overrides: { InputStream0: { ...stream('clicks'), 'source.init.position': 'TRIM_HORIZON' }, OutputStream0: stream('page-counts') },
});

new IntegTest(app, 'ClickstreamTest', { testCases: [stack] });
