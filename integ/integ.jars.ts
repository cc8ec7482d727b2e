/**
 * Prebuilt jars in a bucket, for the Table API, Scala and Apache Beam. Each job uses its own names for the property
 * groups.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Jars');

const code = s3.Bucket.fromBucketName(stack, 'Code', `jobs-${stack.account}-${stack.region}`);
const input = new kinesis.Stream(stack, 'Input', { shardCount: 1, removalPolicy: RemovalPolicy.DESTROY });
const output = new kinesis.Stream(stack, 'Output', { shardCount: 1, removalPolicy: RemovalPolicy.DESTROY });
const lake = new s3.Bucket(stack, 'Lake', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

// A job that generates records and writes them to S3.
const table = new flink.Application(stack, 'TableApi', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromBucket(code, 'amazon-msf-java-table-app-1.0.jar', 'tB5nQy8rWc1xHk4mZd7vGs2jLp9fEa6u'),
  propertyGroups: { bucket: { name: lake.bucketName, path: 'output' } },
});
table.addSink('Files', new flink.S3Sink(lake, { prefix: 'output/' }));

// The jar includes Scala, because the service has not included it since Flink 1.15.
new flink.Application(stack, 'Scala', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromBucket(code, 'getting-started-scala-1.0.jar', 'sC3kRv6pXb9wNj2hMz5tYd8gFq1lUe4o'),
  sources: { ConsumerConfigProperties: new flink.KinesisSource(input) },
  sinks: { ProducerConfigProperties: new flink.KinesisSink(output) },
});

// This jar is built for Flink 1.15. Beam also has runners for Flink 1.18 (from Beam 2.57.0) and 1.19 (from 2.61.0), but not for 1.20. Beam
// does not use the connectors' option names.
const beam = new flink.Application(stack, 'Beam', {
  runtime: flink.Runtime.FLINK_1_15,
  code: flink.ApplicationCode.fromBucket(code, 'basic-beam-app-1.0.jar', 'bM7cXw4zTn1kVq8rHd5yPj2sLf9gAe6u'),
  propertyGroups: {
    BeamApplicationProperties: { InputStreamName: input.streamName, OutputStreamName: output.streamName, AwsRegion: stack.region },
  },
});
input.grantRead(beam);
output.grantWrite(beam);

new IntegTest(app, 'JarsTest', { testCases: [stack] });
