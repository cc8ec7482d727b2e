import { App, Duration, Stack } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Application, IApplication, RestoreConfiguration, RunSchedule, SnapshotMode, SnapshotSchedule } from '../../src';
import { handler } from '../../src/operations/handler/enhanced-snapshots.lambda';
import { CONCURRENT, INTERNAL, THROTTLING } from '../support/service/faults';
import { World } from '../support/service/operations';
import { ServiceDouble } from '../support/service/service-double';
import { SimulatedApplication } from '../support/service/simulated-application';

const HOUR = 3_600_000;
const ARN = 'arn:aws:kinesisanalytics:us-east-1:111122223333:snapshot/';

let double: ServiceDouble;
let world: World;
let application: SimulatedApplication;
let prefix: string;

beforeAll(async () => {
  double = await ServiceDouble.start();
  jest.spyOn(console, 'log').mockImplementation();
});
afterEach(() => world.steps.close());
afterAll(() => double.close());

const enhanced = (scope: Stack, id = 'Enhanced', name = 'app'): IApplication => Application.fromApplicationAttributes(scope, id, {
  applicationArn: `arn:aws:kinesisanalytics:us-east-1:111122223333:application/${name}`, snapshotMode: SnapshotMode.ENHANCED,
});

async function open(define: (stack: Stack) => void): Promise<void> {
  world = new World(double, define);
  world.steps.invoke = handler;
  application = await world.runningApplication(1, { snapshotMode: 'ENHANCED_SNAPSHOTS' });
}

async function snapshots(retain?: number, define: (stack: Stack) => void = () => {}): Promise<void> {
  await open(stack => {
    prefix = new SnapshotSchedule(stack, 'Snapshots', { application: enhanced(stack), schedule: ScheduleExpression.rate(Duration.hours(1)), retain }).snapshotNamePrefix;
    define(stack);
  });
}

/** Fires the schedule, and advances the clock by an hour. */
async function fire() {
  const execution = world.fire('Schedule');
  await world.steps.runAll();
  double.clock.advance(HOUR);
  double.settle();
  return execution;
}

const all = () => world.flink.snapshots.all(world.now);
const names = () => all().map(item => item.name);
const mine = () => names().filter(name => name.startsWith(prefix));
const add = (name: string, more: object = {}) => world.flink.snapshots.add({ name, application: 'app', at: world.now - 24 * HOUR, ...more });

describe('a SnapshotSchedule of an application with enhanced snapshots', () => {
  test('takes a snapshot and waits until it is ready', async () => {
    await snapshots();
    const at = world.now;
    const execution = await fire();
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    expect(names()).toHaveLength(1);
    expect(names()[0]).toMatch(new RegExp(`^${prefix}${new Date(at).toISOString().slice(0, 19).replace(/:/g, '-')}-[a-zA-Z0-9_.-]{8}$`));
    expect(names()[0].length).toBeLessThanOrEqual(100);
    expect(double.actions().filter(action => action === 'DescribeSnapshot').length).toBeGreaterThan(1);
    expect(double.actions()).not.toContain('CreateApplicationSnapshot');
  });

  test('keeps its newest snapshots across all pages', async () => {
    await snapshots(3);
    for (let run = 0; run < 7; run++) {
      await fire();
    }
    expect(mine()).toHaveLength(3);
    expect(all().map(item => item.at).every(at => at > world.now - 4 * HOUR)).toBe(true);
  });

  test('never deletes snapshots of other origin, regardless of their names', async () => {
    await snapshots(1);
    add(`${prefix}imported`, { operation: 'ImportSnapshot' });
    add(`${prefix}system`, { operation: 'SystemCreateSnapshot' });
    add(`${prefix}of-another`, { application: 'clicks' });
    add('before-the-migration');
    add('Other-2026-01-01T00-00-00');
    application.takeSnapshot();
    const others = names();
    for (let run = 0; run < 4; run++) {
      await fire();
    }
    expect(names()).toEqual(expect.arrayContaining(others));
    expect(names()).toHaveLength(others.length + 1);
  });

  test('deletes the oldest snapshots first, and failed snapshots, which keep their names reserved', async () => {
    await snapshots(2);
    add(`${prefix}1`, { at: world.now - 5 * HOUR });
    add(`${prefix}failed`, { outcome: 'FAILED', at: world.now - 2 * HOUR });
    add(`${prefix}2`, { at: world.now - 4 * HOUR });
    add(`${prefix}3`, { at: world.now - 3 * HOUR });
    await fire();
    const deleted = double.calls.filter(call => call.action === 'DeleteSnapshot').map(call => call.input.SnapshotName);
    expect(deleted).toEqual([`${prefix}1`, `${prefix}2`, `${prefix}failed`]);
    expect(mine()).toEqual([`${prefix}3`, expect.any(String)]);
  });

  test('keeps the snapshots that any application in the CDK app is restored from', async () => {
    await snapshots(1, stack => {
      const schedule = ScheduleExpression.rate(Duration.days(1));
      const copies = new Stack(stack.node.root as App, 'Copies', { env: { account: '111122223333', region: 'us-east-1' } });
      new RunSchedule(copies, 'Run', { application: enhanced(copies, 'Copy', 'copy'), schedule, restore: RestoreConfiguration.snapshotArn(`${ARN}${prefix}pinned`) });
    });
    ['pinned', 'other'].forEach(name => add(prefix + name));
    await fire();
    expect(mine()).toEqual([`${prefix}pinned`, expect.any(String)]);
  });

  test('keeps the snapshot that the application was started from', async () => {
    await snapshots(1);
    ['used', 'unused'].forEach(name => add(prefix + name));
    world.flink.restoredFromArn = `${ARN}${prefix}used`;
    await fire();
    expect(mine()).toEqual([`${prefix}used`, expect.any(String)]);
  });

  test.each(['READY', 'STARTING', 'UPDATING', 'STOPPING'] as const)('skips quietly while the application is %s', async status => {
    await snapshots();
    application.freeze(status);
    expect(await fire()).toMatchObject({ status: 'SUCCEEDED' });
    expect(double.actions()).toEqual(['DescribeApplication']);
  });

  test('deletes nothing while the application is busy', async () => {
    await snapshots(1);
    await fire();
    world.steps.at(world.now + 40_000, () => application.freeze('UPDATING'));
    expect(await fire()).toMatchObject({ status: 'SUCCEEDED' });
    expect(mine()).toHaveLength(2);
  });

  test.each([
    ['throttling', THROTTLING], ['a fault of the service', INTERNAL], ['a conflict', CONCURRENT], ['a lost connection', { code: 'RESET' }],
    ['a resource in use', { code: 'ResourceInUseException' }], ['a limit', { code: 'LimitExceededException' }],
  ])('retries every call after %s', async (_, fault) => {
    await snapshots(1);
    await fire();
    ['DescribeApplication', 'CreateSnapshot', 'DescribeSnapshot', 'ListSnapshots', 'DeleteSnapshot'].forEach(action => double.faults.inject({ ...fault, action, times: 2 }));
    expect(await fire()).toMatchObject({ status: 'SUCCEEDED' });
    expect(mine()).toHaveLength(1);
  });

  test('waits for another snapshot of the application', async () => {
    await snapshots();
    double.execute('CreateSnapshot', { ApplicationName: 'app', SnapshotName: 'by-hand' });
    expect(await fire()).toMatchObject({ status: 'SUCCEEDED' });
    expect(mine()).toHaveLength(1);
  });

  test('takes a single snapshot if only the response is lost', async () => {
    await snapshots();
    double.faults.inject({ action: 'CreateSnapshot', code: 'RESET' });
    let name: string | undefined;
    world.steps.invoke = async task => {
      const answer = await handler(task);
      if (name === undefined) {
        // The call succeeded even though the response was lost.
        name = double.calls.find(call => call.action === 'CreateSnapshot')!.input.SnapshotName as string;
        add(name, { at: world.now });
      }
      return answer;
    };
    expect(await fire()).toMatchObject({ status: 'SUCCEEDED' });
    expect(mine()).toEqual([name]);
  });

  test('retries if the snapshot is not visible yet', async () => {
    await snapshots();
    world.flink.snapshots.visibleAfter = 100_000;
    expect(await fire()).toMatchObject({ status: 'SUCCEEDED' });
    expect(mine()).toHaveLength(1);
    expect(double.actions().filter(action => action === 'CreateSnapshot')).toHaveLength(1);
  });

  test('two executions that start at the same time use different snapshot names', async () => {
    await snapshots();
    world.flink.snapshots.snapshotTime = 0;
    const executions = [world.fire('Schedule'), world.fire('Schedule')];
    await world.steps.runAll();
    expect(executions.map(execution => execution.status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(new Set(mine()).size).toBe(2);
  });

  test('ends if the application is stopped before a retry', async () => {
    await snapshots();
    double.faults.inject({ action: 'CreateSnapshot', code: 'ResourceInUseException' });
    world.steps.at(world.now + 1000, () => application.freeze('READY'));
    expect(await fire()).toMatchObject({ status: 'SUCCEEDED' });
    expect(mine()).toEqual([]);
  });

  test.each([['AccessDeniedException', 'CreateSnapshot'], ['AccessDeniedException', 'DeleteSnapshot'], ['InvalidArgumentException', 'ListSnapshots']])(
    "fails with the service's error message on %s of %s", async (code, action) => {
      await snapshots(1);
      await fire();
      double.faults.inject({ action, code, message: `not authorized to perform: kinesisanalytics:${action}` });
      expect(await fire()).toMatchObject({ status: 'FAILED', error: code, cause: `not authorized to perform: kinesisanalytics:${action}` });
    });

  test.each([['LimitExceededException', 'CreateSnapshot'], ['ConcurrentModificationException', 'DeleteSnapshot'], ['ThrottlingException', 'DescribeApplication']])(
    'fails if %s of %s persists', async (code, action) => {
      await snapshots(1);
      await fire();
      double.faults.inject({ action, code, message: 'again', times: 10_000 });
      expect(await fire()).toMatchObject({ status: 'FAILED', error: code, cause: 'again' });
    });

  test('fails without deletions if the snapshot fails, and deletes the failed snapshot next time', async () => {
    await snapshots(1);
    await fire();
    world.flink.snapshots.outcome = 'FAILED';
    expect(await fire()).toMatchObject({ status: 'FAILED', error: 'SnapshotNotTaken', cause: expect.stringMatching(/ of application app is FAILED after \d checks$/) });
    expect(double.actions()).not.toContain('DeleteSnapshot');
    world.flink.snapshots.outcome = 'READY';
    await fire();
    expect(mine()).toHaveLength(1);
  });

  test('fails if the snapshot never finishes', async () => {
    await snapshots();
    world.flink.snapshots.snapshotTime = Infinity;
    expect(await fire()).toMatchObject({ status: 'FAILED', error: 'SnapshotNotTaken', cause: expect.stringMatching(/is CREATING after 121 checks$/) });
  });

  test('fails with the error of the function if the function cannot run', async () => {
    await snapshots();
    world.steps.invoke = async () => { throw new TypeError('broken'); };
    expect(await fire()).toMatchObject({ status: 'FAILED', error: 'TypeError', cause: expect.stringContaining('broken') });
  });
});

describe('a RunSchedule with the ARN of a snapshot', () => {
  const runs = () => open(stack => {
    new RunSchedule(stack, 'Run', {
      application: enhanced(stack), schedule: ScheduleExpression.rate(Duration.days(1)), restore: RestoreConfiguration.snapshotArn(`${ARN}start`, { allowNonRestoredState: true }),
    });
  });
  const starts = () => double.calls.filter(call => call.action === 'StartApplication');

  beforeEach(async () => {
    await runs();
    add('start', { application: 'another', state: 7 });
    application.freeze('READY');
  });

  test('starts the application from the snapshot', async () => {
    expect(await fire()).toMatchObject({ status: 'SUCCEEDED' });
    expect(starts().map(start => start.input)).toEqual([{
      ApplicationName: 'app',
      RunConfiguration: {
        ApplicationRestoreConfiguration: { ApplicationRestoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT', SnapshotArn: `${ARN}start` },
        FlinkRunConfiguration: { AllowNonRestoredState: true },
      },
    }]);
    expect(application.runs.at(-1)).toMatchObject({ snapshot: 'start', state: 7 });
  });

  test('waits for a running job for a limited time', async () => {
    application.freeze('RUNNING');
    world.steps.at(world.now + 5 * 60_000, () => application.freeze('READY'));
    expect(await fire()).toMatchObject({ status: 'SUCCEEDED' });
    application.freeze('RUNNING');
    const before = world.now;
    const execution = await fire();
    expect(execution).toMatchObject({ status: 'FAILED', error: 'ResourceInUseException' });
    expect(world.now - before - HOUR).toBeLessThan(20 * 60_000);
  });

  test("fails with the service's error message", async () => {
    double.faults.inject({ action: 'StartApplication', code: 'AccessDeniedException', message: 'not authorized to perform: kinesisanalytics:StartApplication' });
    expect(await fire()).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException', cause: expect.stringContaining('kinesisanalytics:StartApplication') });
    expect(starts()).toHaveLength(1);
  });
});
