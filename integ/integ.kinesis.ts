/**
 * A job that reads a Kinesis stream with enhanced fan-out and writes to another stream. Both streams have a customer managed key.
 *
 * The sources and sinks define the property groups that the job passes to its connectors.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Kinesis');

const encryptionKey = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
const clicks = new kinesis.Stream(stack, 'Clicks', { shardCount: 2, encryptionKey, removalPolicy: RemovalPolicy.DESTROY });
const counts = new kinesis.Stream(stack, 'Counts', { shardCount: 1, encryptionKey, removalPolicy: RemovalPolicy.DESTROY });

const clickstream = new flink.Application(stack, 'Clickstream', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromMavenProject('examples/clickstream-java'),
  parallelism: 2,
  systemRollbackEnabled: true,
  sources: {
    InputStream0: new flink.KinesisSource(clicks, {
      startingPosition: flink.StartingPosition.TRIM_HORIZON,
      consumerName: 'clickstream',
    }),
  },
  sinks: { OutputStream0: new flink.KinesisSink(counts) },
});
clickstream.startOnDeploy();

new IntegTest(app, 'KinesisTest', { testCases: [stack] });
