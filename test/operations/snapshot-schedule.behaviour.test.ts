import { Duration, Stack } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { IApplication, RestoreConfiguration, RunSchedule, SnapshotSchedule } from '../../src';
import { CONCURRENT, INTERNAL, THROTTLING } from '../support/service/faults';
import { World } from '../support/service/operations';
import { ServiceDouble } from '../support/service/service-double';
import { SimulatedApplication } from '../support/service/simulated-application';

const HOUR = 3_600_000;

let double: ServiceDouble;
let world: World;
let application: SimulatedApplication;
let prefix: string;

beforeAll(async () => { double = await ServiceDouble.start(); });
afterEach(() => world.steps.close());
afterAll(() => double.close());

async function snapshots(retain?: number, define: (stack: Stack, app: IApplication) => void = () => {}): Promise<void> {
  world = new World(double, (stack: Stack, app: IApplication) => {
    prefix = new SnapshotSchedule(stack, 'Snapshots', { application: app, schedule: ScheduleExpression.rate(Duration.hours(1)), retain }).snapshotNamePrefix;
    define(stack, app);
  });
  application = await world.runningApplication();
}

/** Fires the schedule, and advances the clock by an hour. */
async function fire() {
  const execution = world.fire('Schedule');
  await world.steps.runAll();
  double.clock.advance(HOUR);
  return execution;
}

const names = () => application.snapshots.map(snapshot => snapshot.name);
const mine = () => names().filter(name => name.startsWith(prefix));

test('takes a snapshot and waits until it is ready', async () => {
  await snapshots();
  const at = world.now;
  const execution = await fire();
  expect(execution.status).toBe('SUCCEEDED');
  expect(names()).toEqual([`${prefix}${new Date(at).toISOString().slice(0, 19).replace(/:/g, '-')}`]);
  expect(names()[0]).toMatch(/^[a-zA-Z0-9_.-]{1,256}$/);
  expect(execution.trace.filter(item => item === 'DescribeSnapshot').length).toBeGreaterThan(1);
});

test('keeps its newest snapshots across all pages and versions', async () => {
  await snapshots(3);
  for (let run = 0; run < 7; run++) {
    await fire();
    application.update({ fileKey: `v${run}.jar` });
    double.clock.advance(HOUR);
    double.settle();
  }
  const ages = application.snapshots.filter(snapshot => snapshot.name.startsWith(prefix)).map(snapshot => snapshot.versionId);
  expect(ages).toEqual([5, 6, 7]);
});

test('never deletes snapshots of the service, of other callers or of other schedules', async () => {
  await snapshots(1);
  application.takeSnapshot('before-the-migration');
  application.takeSnapshot('Other-Snapshots-2026-01-01T00-00-00');
  application.takeSnapshot(`not-${prefix}2026-01-01T00-00-00`);
  application.takeSnapshot();
  const others = names();
  for (let run = 0; run < 4; run++) {
    await fire();
  }
  expect(names()).toEqual(expect.arrayContaining(others));
  expect(mine()).toHaveLength(1);
});

test('deletes all surplus snapshots if retain is lowered', async () => {
  await snapshots(2);
  for (let run = 0; run < 8; run++) {
    double.clock.advance(HOUR);
    application.settle(world.now);
    application.takeSnapshot(`${prefix}2026-01-01T0${run}-00-00`);
  }
  await fire();
  expect(mine()).toHaveLength(2);
  expect(mine()[0]).toBe(`${prefix}2026-01-01T07-00-00`);
});

test('keeps the snapshot that the application was started from', async () => {
  await snapshots(1);
  await fire();
  world.flink.restoredFrom = mine()[0];
  await fire();
  await fire();
  expect(mine()).toHaveLength(2);
  expect(mine()).toContain(world.flink.restoredFrom);
});

test('keeps the snapshots that the CDK app restores the application from', async () => {
  await snapshots(1, (stack, app) => ['first', 'second'].forEach(name => new RunSchedule(stack, `Run-${name}`, {
    application: app, schedule: ScheduleExpression.rate(Duration.days(1)), restore: RestoreConfiguration.snapshot(`${prefix}${name}`),
  })));
  ['first', 'second', 'third'].forEach(name => application.takeSnapshot(`${prefix}${name}`));
  await fire();
  await fire();
  expect(mine()).toHaveLength(3);
  expect(mine().slice(0, 2)).toEqual([`${prefix}first`, `${prefix}second`]);
});

test('keeps a snapshot that the application starts to restore from during the deletions', async () => {
  await snapshots(1);
  for (let run = 0; run < 4; run++) {
    application.takeSnapshot(`${prefix}2026-01-01T0${run}-00-00`);
    double.clock.advance(HOUR);
    application.settle(world.now);
  }
  world.steps.pick = () => {
    // Between two deletions, a caller restores an older state.
    world.flink.restoredFrom = mine().length < 4 ? `${prefix}2026-01-01T02-00-00` : undefined;
    return 0;
  };
  await fire();
  expect(mine()).toContain(`${prefix}2026-01-01T02-00-00`);
});

test('deletes nothing while the application is busy', async () => {
  await snapshots(1);
  await fire();
  world.steps.at(world.now + 40_000, () => application.freeze('UPDATING'));
  const execution = await fire();
  expect(execution.status).toBe('SUCCEEDED');
  expect(mine()).toHaveLength(2);

  application.freeze('RUNNING');
  await fire();
  expect(mine()).toHaveLength(1);
});

test.each(['READY', 'STARTING', 'UPDATING', 'STOPPING'] as const)('skips quietly while the application is %s', async status => {
  await snapshots();
  application.freeze(status);
  expect((await fire()).status).toBe('SUCCEEDED');
  expect(double.actions()).toEqual(['DescribeApplication']);
});

test.each([['throttling', THROTTLING], ['a fault of the service', INTERNAL], ['a conflict', CONCURRENT], ['a lost connection', { code: 'RESET' }]])(
  'retries every call after %s', async (_, fault) => {
    await snapshots(1);
    await fire();
    const calls = ['DescribeApplication', 'CreateApplicationSnapshot', 'DescribeApplicationSnapshot', 'ListApplicationSnapshots', 'DeleteApplicationSnapshot'];
    calls.forEach(action => double.faults.inject({ ...fault, action, times: 2 }));
    expect((await fire()).status).toBe('SUCCEEDED');
    expect(mine()).toHaveLength(1);
  });

test('takes a single snapshot if only the response is lost', async () => {
  await snapshots();
  const at = new Date(world.now).toISOString().slice(0, 19).replace(/:/g, '-');
  double.faults.inject({ action: 'CreateApplicationSnapshot', code: 'RESET' });
  world.steps.at(world.now + 100, () => application.takeSnapshot(`${prefix}${at}`));
  const execution = await fire();
  expect(execution.status).toBe('SUCCEEDED');
  expect(mine()).toHaveLength(1);
});

test('ends if the application is stopped before a retry', async () => {
  await snapshots();
  double.faults.inject({ action: 'CreateApplicationSnapshot', code: 'ResourceInUseException' });
  world.steps.at(world.now + 1000, () => application.freeze('READY'));
  expect((await fire()).status).toBe('SUCCEEDED');
  expect(mine()).toEqual([]);
});

test.each([
  ['LimitExceededException', 'CreateApplicationSnapshot'], ['InvalidArgumentException', 'DeleteApplicationSnapshot'],
])('fails the execution with the error on %s of %s', async (code, action) => {
  await snapshots(1);
  await fire();
  double.faults.inject({ action, code, message: 'too many snapshots' });
  expect(await fire()).toMatchObject({ status: 'FAILED', error: expect.stringContaining(code), cause: expect.stringContaining('too many snapshots') });
});

test('succeeds if another caller has already deleted a snapshot', async () => {
  await snapshots(1);
  await fire();
  double.faults.inject({ action: 'DeleteApplicationSnapshot', code: 'ResourceNotFoundException' });
  expect((await fire()).status).toBe('SUCCEEDED');
});

test('fails without deletions if the snapshot fails', async () => {
  await snapshots(1);
  await fire();
  world.flink.snapshotOutcome = 'FAILED';
  expect(await fire()).toMatchObject({ status: 'FAILED', error: 'SnapshotNotTaken', cause: expect.stringMatching(/ is FAILED after \d checks$/) });
  expect(double.actions()).not.toContain('DeleteApplicationSnapshot');
});

test('does not count failed snapshots', async () => {
  await snapshots(2);
  await fire();
  await fire();
  world.flink.snapshotOutcome = 'FAILED';
  await fire();
  world.flink.snapshotOutcome = 'READY';
  await fire();
  const ready = mine().filter(item => world.flink.unfinished.get(item)?.outcome === 'READY');
  expect(ready).toHaveLength(2);
});

test('fails if the snapshot never finishes', async () => {
  await snapshots();
  world.flink.snapshotTime = Infinity;
  const execution = await fire();
  expect(execution).toMatchObject({ status: 'FAILED', error: 'SnapshotNotTaken' });
  expect(execution.cause).toMatch(new RegExp(`^snapshot ${prefix}[-0-9T]+ of application app is CREATING after 120 checks$`));
});

test('fails if the list of snapshots never ends', async () => {
  await snapshots();
  world.flink.pageSize = 0;
  expect(await fire()).toMatchObject({ status: 'FAILED', error: 'TooManyPages', cause: 'the snapshots of application app exceed 100 pages' });
});

test('fails if a deletion is refused permanently', async () => {
  await snapshots(1);
  await fire();
  double.faults.inject({ ...CONCURRENT, action: 'DeleteApplicationSnapshot', times: Infinity });
  expect(await fire()).toMatchObject({ status: 'FAILED', error: 'KinesisAnalyticsV2.ConcurrentModificationException' });
});

test('fails if the snapshot is refused permanently', async () => {
  await snapshots();
  double.faults.inject({ action: 'CreateApplicationSnapshot', code: 'ResourceInUseException', times: Infinity });
  expect(await fire()).toMatchObject({ status: 'FAILED', error: expect.stringContaining('KinesisAnalyticsV2.Resource') });
});

test('fails with the error if the snapshot cannot be described', async () => {
  await snapshots();
  double.faults.inject({ action: 'DescribeApplicationSnapshot', code: 'InvalidArgumentException', message: 'no such name', times: Infinity });
  expect(await fire()).toMatchObject({ status: 'FAILED', error: 'KinesisAnalyticsV2.InvalidArgumentException', cause: expect.stringContaining('no such name') });
});

test('counts the refusals of snapshots and deletions separately', async () => {
  await snapshots(1);
  await fire();
  ['CreateApplicationSnapshot', 'DeleteApplicationSnapshot'].forEach(action => double.faults.inject({ ...CONCURRENT, action, times: 15 }));
  expect((await fire()).status).toBe('SUCCEEDED');
  expect(mine()).toHaveLength(1);
});
