/**
 * A PyFlink job with a third-party package, from its sources to the running job.
 *
 * Synthesis installs the packages for the Python of the runtime. It also writes the property groups to a file, with values for a local
 * run, so that the job can be tried before it is deployed.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'PythonProject');

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

// Locally the order n has the quantity n, the last order ends the job, and the files are in the directory of the run.
const sequence = (field: string) => ({ [`fields.${field}.kind`]: 'sequence', [`fields.${field}.start`]: '1', [`fields.${field}.end`]: '1000' });
orders.writeLocalProperties({
  fileName: 'application_properties.json',
  replace: { OrdersSource: { ...sequence('order_number'), ...sequence('quantity') } },
  overrides: { OrdersSink: { path: 'output' } },
});

new IntegTest(app, 'PythonProjectTest', { testCases: [stack] });
