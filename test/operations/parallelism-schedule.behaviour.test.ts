import { Stack } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { IApplication, ParallelismSchedule } from '../../src';
import { CONCURRENT, INTERNAL, THROTTLING } from '../support/service/faults';
import { World } from '../support/service/operations';
import { ServiceDouble } from '../support/service/service-double';
import { SimulatedApplication } from '../support/service/simulated-application';

const MINUTE = 60_000;

let double: ServiceDouble;
let world: World;
let application: SimulatedApplication;

beforeAll(async () => { double = await ServiceDouble.start(); });
afterEach(() => world.steps.close());
afterAll(() => double.close());

beforeEach(async () => {
  world = new World(double, (stack: Stack, app: IApplication) => new ParallelismSchedule(stack, 'Hours', {
    application: app,
    entries: [
      { schedule: ScheduleExpression.cron({ hour: '22', minute: '0' }), parallelism: 8 },
      { schedule: ScheduleExpression.cron({ hour: '6', minute: '0' }), parallelism: 2 },
    ],
  }));
  application = await world.runningApplication(4);
});

const targets = () => world.flink.updates.map(update => update.to);

test('sets the parallelism of the entry until the next entry, also across midnight', async () => {
  world.fire('Schedule0');
  await world.steps.runAll();
  expect(application).toMatchObject({ status: 'RUNNING', configuration: { parallelism: 8 } });
  double.clock.advance(8 * 60 * MINUTE);
  expect(application.configuration.parallelism).toBe(8);
  world.fire('Schedule1');
  await world.steps.runAll();
  expect(targets()).toEqual([8, 2]);
});

test('does nothing if the application already has the parallelism', async () => {
  application.configuration = { ...application.configuration, parallelism: 8 };
  const execution = world.fire('Schedule0');
  await world.steps.runAll();
  expect(execution.status).toBe('SUCCEEDED');
  expect(targets()).toEqual([]);
});

test('sets the parallelism of a stopped application without starting it', async () => {
  application.freeze('READY');
  world.fire('Schedule0');
  await world.steps.runAll();
  expect(application).toMatchObject({ status: 'READY', configuration: { parallelism: 8 } });
  expect(world.flink.updates[0].input).not.toHaveProperty('RunConfigurationUpdate');
});

test('does nothing if the application is being deleted', async () => {
  application.freeze('DELETING');
  const execution = world.fire('Schedule0');
  await world.steps.runAll();
  expect(execution.status).toBe('SUCCEEDED');
  expect(double.actions()).toEqual(['DescribeApplication']);
});

test('fails if the update does not finish', async () => {
  application.configuration = { ...application.configuration, fileKey: 'hangs.jar' };
  world.flink.behaviours.set('hangs.jar', { outcome: 'HANGS' });
  const execution = world.fire('Schedule0');
  await world.steps.runAll();
  expect(execution).toMatchObject({ status: 'FAILED', error: 'UpdateStuck', cause: 'the update of application app to parallelism 8 is not finished after an hour' });
});

test.each(['UPDATING', 'STARTING', 'MAINTENANCE', 'STOPPING'] as const)('waits for an application that is %s', async status => {
  application.freeze(status);
  world.steps.at(world.now + 20 * MINUTE, () => application.freeze('RUNNING'));
  world.fire('Schedule0');
  await world.steps.runAll();
  expect(targets()).toEqual([8]);
});

test('an entry that had to wait does not undo a later entry', async () => {
  application.freeze('MAINTENANCE');
  const first = world.fire('Schedule0');
  await world.steps.runAll(world.now + 10 * MINUTE);
  double.clock.advance(MINUTE);
  const second = world.fire('Schedule1');
  world.steps.at(world.now + 10 * MINUTE, () => application.freeze('RUNNING'));
  await world.steps.runAll();
  expect(targets()).toEqual([2]);
  expect([first.status, second.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
});

test('tolerates an outdated list of executions', async () => {
  world.fire('Schedule1');
  await world.steps.runAll();
  double.clock.advance(60 * MINUTE);
  world.steps.listDelay = 30 * MINUTE;
  world.fire('Schedule0');
  await world.steps.runAll();
  expect(targets()).toEqual([2, 8]);
});

test.each([['throttling', THROTTLING], ['a fault of the service', INTERNAL], ['a conflict', CONCURRENT], ['a lost connection', { code: 'RESET' }]])(
  'retries every call after %s', async (_, fault) => {
    for (const action of ['DescribeApplication', 'UpdateApplication']) {
      double.faults.inject({ ...fault, action, times: 3 });
    }
    const execution = world.fire('Schedule0');
    await world.steps.runAll();
    expect(execution.status).toBe('SUCCEEDED');
    expect(targets()).toEqual([8]);
  });

test('fails with the error if the change is refused', async () => {
  double.faults.inject({ action: 'UpdateApplication', code: 'LimitExceededException', message: 'more KPUs than allowed' });
  const execution = world.fire('Schedule0');
  await world.steps.runAll();
  expect(execution).toMatchObject({
    status: 'FAILED', error: 'KinesisAnalyticsV2.LimitExceededException', cause: expect.stringMatching(/^more KPUs than allowed \(Service: /),
  });
});

test('fails if the change is refused permanently', async () => {
  double.faults.inject({ ...CONCURRENT, action: 'UpdateApplication', times: Infinity });
  const execution = world.fire('Schedule0');
  await world.steps.runAll();
  expect(execution).toMatchObject({ status: 'FAILED', error: 'KinesisAnalyticsV2.ConcurrentModificationException' });
  expect(double.actions().filter(action => action === 'UpdateApplication')).toHaveLength(21);
});

test('fails if the application stays busy for an hour', async () => {
  application.freeze('UPDATING');
  const execution = world.fire('Schedule0');
  await world.steps.runAll();
  expect(execution).toMatchObject({ status: 'FAILED', error: 'ApplicationStuck', cause: 'application app has been UPDATING for an hour' });
});

test('fails for an imported application that the service scales', async () => {
  world.flink.autoScalingEnabled = true;
  const execution = world.fire('Schedule0');
  await world.steps.runAll();
  expect(execution).toMatchObject({
    status: 'FAILED',
    error: 'AutoScalingEnabled',
    cause: 'application app is scaled by the service, set AutoScalingEnabled to false to scale it on metrics or on a schedule',
  });
  expect(targets()).toEqual([]);
});

test('fails if another caller keeps changing the application', async () => {
  world.flink.behaviours.set('v1.jar', { outcome: 'RUNS', startTime: 40_000 });
  for (let second = 1; second < 900; second++) {
    // The other caller changes the application after each restart.
    world.steps.at(world.now + second * 1000, () => {
      application.settle(world.now);
      application.status === 'RUNNING' && application.configuration.parallelism === 8 && application.update({ parallelism: 4 });
    });
  }
  const execution = world.fire('Schedule0');
  await world.steps.runAll();
  expect(targets()).toEqual([8, 8, 8]);
  expect(execution).toMatchObject({
    status: 'FAILED',
    error: 'UpdateFailed',
    cause: expect.stringMatching(/^application app was not set to parallelism 8, it is [A-Z]+ in version \d+: see its operations and its log for the cause$/),
  });
});
