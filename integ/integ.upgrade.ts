/**
 * Restore options and Flink upgrades. To upgrade, change `runtime` and `code` together and deploy. The application is updated in place, and
 * continues from the snapshot that the service takes before the update.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Upgrade');

const code = new s3.Bucket(stack, 'Code', { versioned: true, removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

// Previously Runtime.FLINK_1_18 with job-1.18.jar. A separate key for each jar makes it possible to return to the previous jar.
const orders = new flink.Application(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromBucket(code, 'job-1.20.jar', 'uP2gRk5vDx8mTc1wNz4hYb7qJs9fLe3a'),
  // If the upgrade fails, or the job does not start afterwards, the previous version is restored.
  systemRollbackEnabled: true,
});
orders.startOnDeploy({ restore: flink.RestoreConfiguration.latestSnapshot() });

// Returns to an older version with its state. Allows discarding the state of operators that the older version does not have.
const rolledBack = new flink.Application(stack, 'RolledBack', {
  runtime: flink.Runtime.FLINK_1_18,
  code: flink.ApplicationCode.fromBucket(code, 'job-1.18.jar', 'dN6oWv3gRx9aDe1tTo4sTb8yJk2mLf5c'),
  systemRollbackEnabled: true,
});
rolledBack.startOnDeploy({ restore: flink.RestoreConfiguration.snapshot('before-1-20', { allowNonRestoredState: true }) });

// Always starts without state, for a job that reads all data again.
const stateless = new flink.Application(stack, 'Stateless', {
  runtime: flink.Runtime.FLINK_2_2,
  code: flink.ApplicationCode.fromBucket(code, 'job-2.2.jar', 'sL4eSk7iPr1eSt5oRe8fRm2sNp9xHt3o'),
  systemRollbackEnabled: true,
});
stateless.startOnDeploy({ restore: flink.RestoreConfiguration.none() });

new IntegTest(app, 'UpgradeTest', { testCases: [stack] });
