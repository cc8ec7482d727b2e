/**
 * A Table API job that writes a topic to partitioned files. The two tables take their options from the property groups. The cluster is
 * imported.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'MskToS3');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const cluster = flink.MskCluster.fromAttributes({
  clusterArn: stack.formatArn({ service: 'kafka', resource: 'cluster', resourceName: 'events/11111111-2222-3333-4444-555555555555-1' }),
  bootstrapServers: `b-1.events.abc123.c2.kafka.${stack.region}.${stack.urlSuffix}:9098`,
  securityGroups: [new ec2.SecurityGroup(stack, 'Brokers', { vpc })],
  authentication: flink.MskAuthentication.iam(),
});
const lake = new s3.Bucket(stack, 'Lake', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });
const code = s3.Bucket.fromBucketName(stack, 'Code', `jobs-${stack.account}-${stack.region}`);

const files = new flink.Application(stack, 'Files', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromBucket(code, 'orders-to-files/job.jar', 'hG1vJ0mZ8kTqWm3sX5cR7aYp2nEoLd4u'),
  systemRollbackEnabled: true,
  vpc,
  sources: { KafkaTable: new flink.MskSource(cluster, { topics: ['orders'], groupId: 'orders-to-files' }) },
  sinks: { FileTable: new flink.S3Sink(lake, { prefix: 'orders/' }) },
});
files.addPropertyGroup('FileTable', {
  'format': 'json',
  'partition.time-extractor.timestamp-pattern': '$dt $hr:00:00',
  'sink.partition-commit.delay': '1 h',
  'sink.partition-commit.policy.kind': 'success-file',
});
files.startOnDeploy();

new IntegTest(app, 'MskToS3Test', { testCases: [stack] });
