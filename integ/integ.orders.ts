/**
 * A PyFlink job that generates orders and writes totals by product to a bucket.
 *
 * The code is a directory with Python files. The two property groups contain the connector options. The deployment succeeds when the job is
 * running.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Orders');

const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

const orders = new flink.Application(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  systemRollbackEnabled: true,
  propertyGroups: {
    OrdersSource: { 'rows-per-second': '10', 'fields.quantity.min': '1', 'fields.quantity.max': '9' },
  },
  sinks: { OrdersSink: new flink.S3Sink(bucket, { prefix: 'orders' }) },
});
orders.startOnDeploy();

new IntegTest(app, 'OrdersTest', { testCases: [stack] });
