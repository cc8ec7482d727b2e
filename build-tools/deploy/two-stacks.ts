/**
 * Data and job in a stack each. It is integ/integ.two-stacks.ts without a network, which the emulator does not have.
 */
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { QuickPipeline } from './quick-pipeline';
import * as flink from '../../src';

const app = new App();

const data = new Stack(app, 'TwoStacksData');
const key = new kms.Key(data, 'Key', { removalPolicy: RemovalPolicy.DESTROY, enableKeyRotation: true });
const orders = new kinesis.Stream(data, 'Orders', {
  encryption: kinesis.StreamEncryption.KMS, encryptionKey: key, removalPolicy: RemovalPolicy.DESTROY,
});
const files = new s3.Bucket(data, 'Files', { removalPolicy: RemovalPolicy.DESTROY });

const jobs = new Stack(app, 'TwoStacksJobs');
const pipeline = new QuickPipeline(jobs, 'Clicks', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromAsset('job'),
  python: { main: 'main.py' },
  sources: { Orders: new flink.KinesisSource(orders) },
});
// The job starts when everything that is added after the start is there.
pipeline.application.addSink('OrdersSink', new flink.S3Sink(files, { prefix: 'orders' }));

app.synth();
