/**
 * A PyFlink job that reads and writes Kinesis streams as tables. Its zip file contains everything that a Python job can have: a jar with
 * connectors, modules and archives. A saved query shows the messages that the job itself logs.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Python');

const code = s3.Bucket.fromBucketName(stack, 'Code', `jobs-${stack.account}-${stack.region}`);
const orders = new kinesis.Stream(stack, 'Orders', { shardCount: 1, removalPolicy: RemovalPolicy.DESTROY });
const totals = new kinesis.Stream(stack, 'Totals', { shardCount: 1, removalPolicy: RemovalPolicy.DESTROY });

const job = new flink.Application(stack, 'Job', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromBucket(code, 'pyflink-job.zip', 'Zq4fTn7wBd2uKx9eRm6yLc1oVs8hJa3p'),
  python: {
    main: 'main.py',
    jarFile: 'lib/pyflink-dependencies.jar',
    pyFiles: ['functions.py', 'formats.zip'],
    pyArchives: ['model.zip'],
  },
  sources: { 'consumer.config.0': new flink.KinesisSource(orders) },
  sinks: { 'producer.config.0': new flink.KinesisSink(totals) },
});

// The driver logs the output of main(), but not the output of functions.
new logs.QueryDefinition(stack, 'PrintedByMain', {
  queryDefinitionName: 'python/printed-by-main',
  queryString: new logs.QueryString({
    fields: ['@timestamp', 'message'],
    filterStatements: ['logger like /PythonDriver/'],
    sort: '@timestamp asc',
    limit: 1000,
  }),
  logGroups: [job.logGroup!],
});

new IntegTest(app, 'PythonTest', { testCases: [stack] });
