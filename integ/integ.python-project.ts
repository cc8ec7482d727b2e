/**
 * A PyFlink job with a third-party package, deployed from its sources.
 *
 * Synthesis installs the packages for the Python of the runtime. It also writes the property groups to a file with local values, so that
 * you can run the job locally before you deploy it.
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

// In the local run, order n has quantity n, the job ends after the last order, and the files are written to the working directory.
const sequence = (field: string) => ({ [`fields.${field}.kind`]: 'sequence', [`fields.${field}.start`]: '1', [`fields.${field}.end`]: '1000' });
orders.writeLocalProperties({
  fileName: 'application_properties.json',
  replace: { OrdersSource: { ...sequence('order_number'), ...sequence('quantity') } },
  overrides: { OrdersSink: { path: 'output' } },
});

new IntegTest(app, 'PythonProjectTest', { testCases: [stack] });
