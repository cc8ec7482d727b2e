/**
 * Checkpoint and parallelism settings. When you change a setting, the deployment updates the running application, which continues from a
 * snapshot.
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

// A stateless job requires neither checkpoints nor snapshots.
new flink.Application(stack, 'Unchecked', { ...job, checkpointingEnabled: false, snapshotsEnabled: false });

// Four tasks on one KPU. The service scales up from this value, but never below it. The default maximum parallelism of operators is 128.
new flink.Application(stack, 'Growing', { ...job, parallelism: 4, parallelismPerKpu: 4, autoScalingEnabled: true });

new flink.Application(stack, 'Fixed', { ...job, parallelism: 4, autoScalingEnabled: false });

// Twenty KPUs around the clock, and one more for orchestration.
const large = new flink.Application(stack, 'Large', { ...job, parallelism: 20, snapshotsEnabled: true, systemRollbackEnabled: true });
new CfnOutput(stack, 'BilledKpus', { value: `${large.billedKpus}` });

// Not started by the deployment. Developers start and stop it, and it incurs costs only while it runs.
const development = new flink.Application(stack, 'Development', { ...job, parallelism: 4 });
const developer = new iam.Role(stack, 'Developer', { assumedBy: new iam.AccountRootPrincipal() });
development.grantStart(developer);
development.grantStop(developer);

new IntegTest(app, 'TuningTest', { testCases: [stack] });
