import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IApplication, MetricScaling, MetricScalingProps, ScalingStep } from '../../src';
import { CONCURRENT, INTERNAL, THROTTLING } from '../support/service/faults';
import { World } from '../support/service/operations';
import { ServiceDouble } from '../support/service/service-double';

const MINUTE = 60_000;
const COOLDOWN = 10 * MINUTE;

let double: ServiceDouble;
let world: World;

beforeAll(async () => { double = await ServiceDouble.start(); });
afterEach(() => world.steps.close());
afterAll(() => double.close());

function scaling(props: Partial<MetricScalingProps> = {}): World {
  const metric = new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Lag' });
  world = new World(double, (stack: Stack, application: IApplication) => new MetricScaling(stack, 'Scaling', {
    application, scaleOut: { metric, threshold: 100 }, scaleIn: { metric, threshold: 10 }, minParallelism: 1, maxParallelism: 8, ...props,
  }));
  return world;
}

const targets = () => world.flink.updates.map(update => update.to);

test('scales out step by step while the alarm is active, with a cooldown between the steps', async () => {
  await scaling().runningApplication(2);
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(targets()).toEqual([4, 8]);
  expect(world.flink.updates[1].at - world.flink.updates[0].at).toBeGreaterThanOrEqual(COOLDOWN);
  expect(world.steps.executions.map(execution => execution.status)).toEqual(['SUCCEEDED']);
});

test('ends after twenty rounds if the alarm stays active', async () => {
  await scaling({ step: ScalingStep.by(1), maxParallelism: 40 }).runningApplication(1);
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(world.steps.executions.map(execution => execution.status)).toEqual(['SUCCEEDED']);
  expect(targets().at(-1)).toBe(22);

  world.fire('EveryHour');
  await world.steps.runAll();
  expect(targets().at(-1)).toBe(40);
});

test('stops when the alarm is no longer active', async () => {
  await scaling().runningApplication(1);
  world.raise('ScaleOutAlarm');
  world.steps.at(world.now + 5 * MINUTE, () => world.lower('ScaleOutAlarm'));
  await world.steps.runAll();
  expect(targets()).toEqual([2]);
});

test('scales in because of the direction in the event, not the alarm name', async () => {
  await scaling().runningApplication(8);
  world.raise('ScaleInAlarm');
  await world.steps.runAll();
  expect(targets()).toEqual([4, 2, 1]);
});

test.each([
  ['rounds up when scaling out', { step: ScalingStep.factor(1.5) }, 1, 'ScaleOutAlarm', [2, 3, 5, 8]],
  ['rounds down when scaling in', { step: ScalingStep.factor(1.5), minParallelism: 2 }, 8, 'ScaleInAlarm', [5, 3, 2]],
  ['does not round up floating-point errors', { step: ScalingStep.factor(1.1), maxParallelism: 11 }, 10, 'ScaleOutAlarm', [11]],
  ['adds a count', { step: ScalingStep.by(3), maxParallelism: 10 }, 2, 'ScaleOutAlarm', [5, 8, 10]],
  ['subtracts a count', { step: ScalingStep.by(3), minParallelism: 2 }, 8, 'ScaleInAlarm', [5, 2]],
  ['returns to the bounds from below', { minParallelism: 6, maxParallelism: 7 }, 1, 'ScaleOutAlarm', [6, 7]],
  ['returns to the bounds from above', { minParallelism: 6, maxParallelism: 7 }, 40, 'ScaleInAlarm', [7, 6]],
  ['never scales in to scale out', {}, 40, 'ScaleOutAlarm', []],
  ['never scales out to scale in', { minParallelism: 4 }, 2, 'ScaleInAlarm', []],
] as const)('%s', async (_, props, parallelism, alarm, expected) => {
  await scaling(props).runningApplication(parallelism);
  world.raise(alarm);
  await world.steps.runAll();
  expect(targets()).toEqual(expected);
});

test('scales out if both alarms are active', async () => {
  await scaling({ maxParallelism: 4 }).runningApplication(2);
  world.raise('ScaleInAlarm');
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(targets()).toEqual([4]);
});

test('changes only the parallelism of a running job, and keeps its state', async () => {
  const application = await scaling().runningApplication(4);
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(world.flink.updates[0].input).toEqual({
    ApplicationName: 'app',
    CurrentApplicationVersionId: 1,
    ApplicationConfigurationUpdate: {
      FlinkApplicationConfigurationUpdate: { ParallelismConfigurationUpdate: { ConfigurationTypeUpdate: 'CUSTOM', ParallelismUpdate: 8 } },
    },
    RunConfigurationUpdate: { ApplicationRestoreConfiguration: { ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' } },
  });
  expect(application.job?.snapshot).toBeDefined();
});

test('does not restore an old snapshot if snapshots are disabled', async () => {
  await scaling().runningApplication(4, { snapshotsEnabled: false });
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(world.flink.updates[0].input).not.toHaveProperty('RunConfigurationUpdate');
});

test.each(['UPDATING', 'AUTOSCALING', 'MAINTENANCE', 'STARTING', 'ROLLING_BACK'] as const)('waits for an application that is %s, and then a cooldown', async status => {
  const application = await scaling().runningApplication(4);
  application.freeze(status);
  const settledAt = world.now + 7 * MINUTE;
  world.steps.at(settledAt, () => application.freeze('RUNNING'));
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(targets()).toEqual([8]);
  expect(world.flink.updates[0].at).toBeGreaterThanOrEqual(settledAt + COOLDOWN);
});

test('does nothing if the application is being deleted', async () => {
  (await scaling().runningApplication(4)).freeze('DELETING');
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(world.steps.executions[0].status).toBe('SUCCEEDED');
  expect(double.actions()).not.toContain('UpdateApplication');
});

test('does nothing if the application is stopped, and scales it after a start without a new alarm event', async () => {
  const application = await scaling().runningApplication(4);
  application.freeze('READY');
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(targets()).toEqual([]);
  expect(world.steps.executions[0].status).toBe('SUCCEEDED');

  application.freeze('RUNNING');
  world.fire('EveryHour');
  await world.steps.runAll();
  expect(targets()).toEqual([8]);
});

test('starts the cooldown after a deployment', async () => {
  const application = await scaling().runningApplication(4);
  const deployedAt = world.now;
  application.update({ parallelism: 2 });
  double.clock.advance(3 * MINUTE);
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(targets()[0]).toBe(4);
  expect(world.flink.updates[0].at - deployedAt).toBeGreaterThanOrEqual(COOLDOWN);
});

test.each([
  ['throttling', THROTTLING], ['a fault of the service', INTERNAL], ['a conflict', CONCURRENT], ['a lost connection', { code: 'RESET' }],
  ['a conflict of states', { code: 'ResourceInUseException' }],
])('retries every call after %s', async (_, fault) => {
  await scaling().runningApplication(4);
  for (const action of ['DescribeAlarms', 'DescribeApplication', 'UpdateApplication']) {
    double.faults.inject({ ...fault, action, times: 2 });
  }
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(targets()).toEqual([8]);
  expect(world.steps.executions[0].status).toBe('SUCCEEDED');
});

test('does not repeat an update if only the response is lost', async () => {
  const application = await scaling().runningApplication(2);
  double.faults.inject({ action: 'UpdateApplication', code: 'RESET' });
  world.steps.at(world.now, () => application.update({ parallelism: 4 }));
  world.raise('ScaleOutAlarm');
  world.steps.at(world.now + 5 * MINUTE, () => world.lower('ScaleOutAlarm'));
  await world.steps.runAll();
  expect(targets()).toEqual([]);
  expect(application.configuration.parallelism).toBe(4);
});

test('decides again if another caller changes the application before the update', async () => {
  const application = await scaling().runningApplication(1);
  world.raise('ScaleOutAlarm');
  let changed = false;
  world.steps.pick = () => {
    const updating = world.steps.executions[0].trace.at(-1) === 'Decided';
    updating && !changed && application.update({ parallelism: 3 });
    changed ||= updating;
    return 0;
  };
  await world.steps.runAll();
  expect(double.calls.filter(call => call.action === 'UpdateApplication')[0].error).toBe('ConcurrentModificationException');
  expect(targets()).toEqual([6, 8]);
});

test.each([
  ['that is permanent', { code: 'ThrottlingException', message: 'Rate exceeded', times: Infinity }, 'CloudWatch'],
  ['that is not transient', { code: 'LimitExceededException', message: 'more KPUs than allowed' }, 'LimitExceededException'],
  ['of permissions', { code: 'AccessDeniedException', message: 'not authorized', times: Infinity }, 'Exception'],
])('fails the execution with the error after a refusal %s', async (_, fault, error) => {
  await scaling().runningApplication(4);
  double.faults.inject({ ...fault, action: error === 'CloudWatch' ? 'DescribeAlarms' : 'UpdateApplication' });
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(world.steps.executions[0]).toMatchObject({ status: 'FAILED', error: expect.stringContaining(error), cause: expect.stringContaining(fault.message) });
  expect(targets()).toEqual([]);
});

test.each([[false, 'READY in version 2:'], [true, 'ROLLING_BACK in version 3, to which the service rolled it back:']])(
  'fails if the job does not start with the new parallelism, with system rollback %s', async (rollbackEnabled, state) => {
    await scaling().runningApplication(4, { fileKey: 'narrow.jar', rollbackEnabled });
    // The job fails after the change, and runs again after the rollback.
    world.flink.behaviours.set('narrow.jar', { outcome: 'FAILS_TO_START' });
    world.steps.at(world.now + 70_000, () => world.flink.behaviours.delete('narrow.jar'));
    world.raise('ScaleOutAlarm');
    await world.steps.runAll();
    expect(world.steps.executions[0]).toMatchObject({
      status: 'FAILED', error: 'UpdateFailed', cause: `application app was not set to parallelism 8, it is ${state} see its operations and its log for the cause`,
    });
  });

test('continues from the new version if another caller changes the application during the update', async () => {
  const application = await scaling({ maxParallelism: 16 }).runningApplication(4);
  world.raise('ScaleOutAlarm');
  world.steps.at(world.now + 61_000, () => {
    application.settle(world.now);
    application.status === 'RUNNING' && application.update({ parallelism: 3 });
  });
  await world.steps.runAll();
  expect(targets()).toEqual([8, 6, 12, 16]);
  expect(world.steps.executions[0].status).toBe('SUCCEEDED');
});

test('fails if the update does not finish', async () => {
  await scaling().runningApplication(4, { fileKey: 'hangs.jar' });
  world.flink.behaviours.set('hangs.jar', { outcome: 'HANGS' });
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(world.steps.executions[0]).toMatchObject({
    status: 'FAILED', error: 'UpdateStuck', cause: 'the update of application app to parallelism 8 is not finished after an hour',
  });
});

test('fails if the application stays busy', async () => {
  (await scaling().runningApplication(4)).freeze('UPDATING');
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(world.steps.executions[0]).toMatchObject({ status: 'FAILED', error: 'ApplicationStuck', cause: 'application app has been UPDATING for an hour' });
});

test('fails for an imported application that the service scales', async () => {
  await scaling().runningApplication(4);
  world.flink.autoScalingEnabled = true;
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(world.steps.executions[0]).toMatchObject({
    status: 'FAILED',
    error: 'AutoScalingEnabled',
    cause: 'application app is scaled by the service, set AutoScalingEnabled to false to scale it on metrics or on a schedule',
  });
  expect(targets()).toEqual([]);
});

test('waits for the specified cooldown', async () => {
  await scaling({ cooldown: Duration.minutes(30) }).runningApplication(2);
  world.raise('ScaleOutAlarm');
  await world.steps.runAll();
  expect(world.flink.updates[1].at - world.flink.updates[0].at).toBeGreaterThanOrEqual(30 * MINUTE);
});

test.each([['out', 'ScaleInAlarm'], ['in', 'ScaleOutAlarm']])('with direction %s, ignores the other alarm', async (direction, alarm) => {
  await scaling().runningApplication(4);
  world.alarms.raised.add(world.alarm(alarm));
  const execution = world.start({ direction });
  await world.steps.runAll();
  expect(execution.status).toBe('SUCCEEDED');
  expect(targets()).toEqual([]);
});
