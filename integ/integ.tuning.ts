/**
 * Checkpoints and parallelism. Each is a setting of the stack: a changed one is an update of the running application, which
 * continues from its own snapshot.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Tuning');

const job = {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
};

new flink.Application(stack, 'Frequent', {
  ...job,
  checkpointInterval: Duration.seconds(20),
  minPauseBetweenCheckpoints: Duration.seconds(10),
});

// A job that keeps no state needs no checkpoints, nor snapshots.
new flink.Application(stack, 'Unchecked', { ...job, checkpointingEnabled: false, snapshotsEnabled: false });

// Four tasks on one KPU. The service goes up from there, and never below; operators have a maximum parallelism of 128 unless the job sets it.
new flink.Application(stack, 'Growing', { ...job, parallelism: 4, parallelismPerKpu: 4, autoScalingEnabled: true });

new flink.Application(stack, 'Fixed', { ...job, parallelism: 4, autoScalingEnabled: false });

// Twenty KPUs around the clock, and one more that coordinates.
const large = new flink.Application(stack, 'Large', { ...job, parallelism: 20, snapshotsEnabled: true, systemRollbackEnabled: true });
new CfnOutput(stack, 'BilledKpus', { value: `${large.billedKpus}` });

// Not started by its deployment, but by those who develop it, and paid for while it runs.
const development = new flink.Application(stack, 'Development', { ...job, parallelism: 4 });
const developer = new iam.Role(stack, 'Developer', { assumedBy: new iam.AccountRootPrincipal() });
development.grantStart(developer);
development.grantStop(developer);

new IntegTest(app, 'TuningTest', { testCases: [stack] });
