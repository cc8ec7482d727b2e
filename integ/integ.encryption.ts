/**
 * An application with state encrypted by a customer managed key, which has replaced a previous key, and a role that releases new versions.
 *
 * The job's bucket also has a customer managed key, which the application can only use for this bucket.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Encryption');

const retiredKey = new kms.Key(stack, 'RetiredKey', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
const stateKey = new kms.Key(stack, 'StateKey', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
const resultsKey = new kms.Key(stack, 'ResultsKey', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
const results = new s3.Bucket(stack, 'Results', { encryptionKey: resultsKey, removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

const orders = new flink.Application(stack, 'Orders', {
  // The key policy contains the application name, so an explicit name is required.
  applicationName: 'encrypted-orders',
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  systemRollbackEnabled: true,
  encryptionKey: stateKey,
  // Earlier deployments used this key, and older snapshots still require it.
  previousEncryptionKeys: [retiredKey],
  propertyGroups: {
    OrdersSource: { 'rows-per-second': '10' },
    OrdersSink: { path: `s3://${results.bucketName}/orders/` },
  },
});
results.grantReadWrite(orders, 'orders/*');
orders.startOnDeploy();

// Operators can only use the key through the service and for this application.
const release = new iam.Role(stack, 'Release', { assumedBy: new iam.AccountRootPrincipal() });
orders.grantRead(release);
orders.grantUpdate(release);
orders.grantSnapshots(release);

new IntegTest(app, 'EncryptionTest', { testCases: [stack] });
