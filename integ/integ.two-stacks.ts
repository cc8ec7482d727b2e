/**
 * Separate stacks for data, network and jobs, deployed in this order. The job starts after the other two stacks are deployed.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();

const data = new Stack(app, 'TwoStacksData');
const key = new kms.Key(data, 'Key', { removalPolicy: RemovalPolicy.DESTROY, enableKeyRotation: true });
const orders = new kinesis.Stream(data, 'Orders', {
  encryption: kinesis.StreamEncryption.KMS, encryptionKey: key, removalPolicy: RemovalPolicy.DESTROY,
});
const files = new s3.Bucket(data, 'Files', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

const network = new Stack(app, 'TwoStacksNetwork');
const vpc = new ec2.Vpc(network, 'Vpc', { maxAzs: 2, natGateways: 1 });
const cache = new ec2.SecurityGroup(network, 'Cache', { vpc, allowAllOutbound: false });

const jobs = new Stack(app, 'TwoStacksJobs');
const pipeline = new flink.StreamingPipeline(jobs, 'Clicks', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromAsset('examples/orders-python', { exclude: ['README.md'] }),
  python: { main: 'main.py' },
  propertyGroups: { OrdersSource: { 'rows-per-second': '10' } },
  logRetention: logs.RetentionDays.ONE_MONTH,
  vpc,
  sources: { Orders: new flink.KinesisSource(orders) },
});
// The start also waits for resources that are defined later.
pipeline.application.addSink('OrdersSink', new flink.S3Sink(files, { prefix: 'orders' }));
pipeline.application.connections.allowTo(cache, ec2.Port.tcp(6379), 'clicks to the cache');

new IntegTest(app, 'TwoStacksTest', { testCases: [jobs], diffAssets: true });
