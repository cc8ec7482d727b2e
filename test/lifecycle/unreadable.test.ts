/** What the handlers do when they cannot read all that they ask for, or read it otherwise than they would like. */
import { EventStart } from '../../src/lifecycle/contract';
import { Observed, Operation } from '../../src/lifecycle/handler/observation';
import { operationsOfEvent, reachedState, rollback } from '../../src/lifecycle/handler/operation-history';
import { CRASH_LOOP, MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';
import { RecordedCall } from '../support/service/service-double';

const world = useWorld();
const LIST = 'ListApplicationOperations';
const denyList = (call: RecordedCall) => call.action === LIST ? `User: handler is not authorized to perform: kinesisanalytics:${LIST}` : undefined;

describe('without a history of operations', () => {
  test('a running job is stopped before it is deleted', async () => {
    await world.stack.create(V1);
    world.double.deny = denyList;
    expect(await world.stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(world.stops()).toEqual([false]);
  });

  test('a deployment succeeds', async () => {
    world.double.faults.inject({ action: LIST, code: 'UnknownOperationException', times: Infinity });
    expect(await world.stack.create(V1)).toEqual({ status: 'CREATE_COMPLETE' });
    expect(world.starts()).toHaveLength(1);
  });

  test('a failed start is identified by the returned operation, and not retried', async () => {
    world.double.faults.inject({ action: LIST, code: 'UnsupportedOperationException', times: Infinity });
    world.double.flink.behaviours.set('v1.jar', { outcome: 'FAILS_TO_START', error: 'no main class' });
    const { reason } = await world.stack.create({ ...V1, applicationName: 'other' });
    expect(reason).toContain('its start failed and it is READY again; the service says: no main class');
    expect(world.starts()).toHaveLength(1);
  });

  test('a crash loop is stopped once and is a failure', async () => {
    world.double.faults.inject({ action: LIST, code: 'UnsupportedOperationException', times: Infinity });
    world.double.flink.behaviours.set('v1.jar', CRASH_LOOP);
    // The double is set back to the same time, while the handlers remember by name.
    const { reason } = await world.stack.create({ ...V1, applicationName: 'another' });
    expect(reason).toMatch(/its job restarted \d+ times within the health check \(allowed are 0\); it was RUNNING and is READY/);
    expect([world.starts().length, world.stops()]).toEqual([1, [true]]);
  });

  test('an Update starts from the latest snapshot, regardless of the configured restore', async () => {
    await world.stack.create(V1);
    world.double.execute('StopApplication', { ApplicationName: 'orders' });
    world.double.clock.advance(10 * MINUTE);
    world.double.faults.inject({ action: LIST, code: 'UnsupportedOperationException', times: Infinity });
    await world.send('Update', { ...V1, lifecycle: { restore: { type: 'SKIP_RESTORE_FROM_SNAPSHOT', allowNonRestoredState: false } } }, 'orders');
    expect(world.starts().at(-1).ApplicationRestoreConfiguration).toEqual({ ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' });
  });
});

test('a Delete force-stops after any rejected stop with a snapshot', async () => {
  await world.stack.create(V1);
  world.double.faults.inject({ action: 'StopApplication', code: 'LimitExceededException', message: 'too many snapshots' });
  expect(await world.stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
  expect(world.stops()).toEqual([true]);
});

describe('the reason of a failure', () => {
  test('contains the status that the application did not leave, and its final status', async () => {
    world.double.flink.behaviours.set('v1.jar', { outcome: 'HANGS' });
    expect((await world.stack.create(V1)).reason).toContain('it was not up and healthy within 1800 seconds; it was STARTING and is READY');
  });

  test('prefers errors to warnings and other messages', async () => {
    world.double.flink.behaviours.set('v1.jar', { outcome: 'FAILS_TO_START', error: 'no main class' });
    for (const messageType of ['WARN', 'INFO']) {
      world.double.observability.otherLines.push({
        time: world.double.clock.now() + MINUTE, message: JSON.stringify({ messageType, message: `${messageType}: ClassNotFoundException, as so often` }),
      });
    }
    const { reason } = await world.stack.create(V1);
    expect(reason).toContain('the job could not be run');
    expect(reason).not.toContain('as so often');
  });

  test('uses a warning if there is no error', async () => {
    world.double.flink.behaviours.set('v1.jar', { outcome: 'HANGS' });
    world.double.observability.otherLines.push({ time: world.double.clock.now() + MINUTE, message: JSON.stringify({ messageType: 'WARN', message: 'SomeException' }) });
    expect((await world.stack.create(V1)).reason).toContain('last errors in its log: SomeException');
  });

  test('has the errors of the update that was rolled back before the event came', async () => {
    world.stack.noticesFailedUpdates = false;
    await world.stack.create(V1);
    world.double.flink.behaviours.set('v2.jar', { outcome: 'FAILS_TO_START', error: 'operator mismatch' });
    expect((await world.stack.update(V2)).reason).toContain('last errors in its log: the job could not be run - Caused by: operator mismatch');
  });
});

test('a failed task is not a failed job', async () => {
  world.double.observability.otherLines.push({
    time: world.double.clock.now() + 2 * MINUTE, message: 'Job events source (1/2)#0 (c0ffee) switched from RUNNING to FAILED on 10.0.0.1',
  });
  expect(await world.stack.create(V1)).toEqual({ status: 'CREATE_COMPLETE' });
});

describe('the history', () => {
  const START = Date.UTC(2026, 0, 15, 12);
  const eventStart: EventStart = { startedAt: START, lastOperationId: 'before' };
  const operation = (name: string, status: Operation['status'], minutes: number): Operation => ({
    id: `${name}${minutes}`, name: `${name}Application`, status, startedAt: START + minutes * MINUTE, endedAt: START + minutes * MINUTE,
  });
  const seen = (operations: Operation[] | undefined, change: Partial<Observed> = {}): Observed => ({ now: START + MINUTE, status: 'RUNNING', operations, ...change });

  test('of an application without earlier operations belongs to this event, regardless of clock differences', () => {
    const start = operation('Start', 'FAILED', -4);
    expect(operationsOfEvent({ startedAt: START, lastOperationId: '' }, seen([start]))).toEqual([start]);
    expect(operationsOfEvent({ startedAt: START }, seen([start]))).toEqual([]);
  });

  test.each<[string, Observed, Operation | string | undefined]>([
    ['an update that failed while the job runs on', seen([operation('Update', 'FAILED', -2)]), operation('Update', 'FAILED', -2)],
    ['an update that failed before the job was started', seen([operation('Start', 'SUCCESSFUL', -1), operation('Update', 'FAILED', -2)]), undefined],
    ['an update that failed, and ROLLED_BACK', seen([operation('Update', 'FAILED', -2)], { status: 'ROLLED_BACK' }), operation('Update', 'FAILED', -2)],
    ['a description that says so, and a history that does not', seen([operation('Start', 'SUCCESSFUL', -900)], { rolledBackAt: START - MINUTE }), 'UNLISTED'],
    ['a description that said so before a later update', seen([operation('Update', 'SUCCESSFUL', -1)], { rolledBackAt: START - 2 * MINUTE }), undefined],
  ])('detects a rollback from %s', (_, observed, expected) => expect(rollback(eventStart, observed)).toEqual(expected));

  test.each<[string, Operation[], string]>([
    ['of a start that hung', [operation('Stop', 'SUCCESSFUL', 2), operation('Start', 'CANCELLED', 1)], 'STARTING'],
    ['of an update that hung', [operation('Stop', 'SUCCESSFUL', 2), operation('Update', 'FAILED', -1)], 'UPDATING'],
    ['of a job that came up', [operation('Stop', 'SUCCESSFUL', 3), operation('Stop', 'FAILED', 2), operation('Start', 'SUCCESSFUL', 1)], 'RUNNING'],
    ['of a start that failed', [operation('Start', 'FAILED', 1)], 'READY'],
    ['of what nobody knows', [operation('Stop', 'SUCCESSFUL', 1)], 'READY'],
  ])('detects the state %s', (_, operations, expected) => {
    expect(reachedState({ startedAt: START, lastOperationId: '' }, seen(operations, { status: 'READY' }))).toBe(expected);
  });
});
