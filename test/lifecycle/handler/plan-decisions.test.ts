/** Each decision of the plan on both sides of what it hangs on, with the words that end up in the deployment's error or in the log. */
import { EventStart, LifecycleRequest } from '../../../src/lifecycle/contract';
import { Observed, Operation, Status } from '../../../src/lifecycle/handler/observation';
import { answerBy, deadline, phase, plan } from '../../../src/lifecycle/handler/plan';
import { REQUEST } from '../../support/cloudformation/lifecycle-request';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 15, 12);
const EVENT_START: EventStart = { startedAt: START, lastOperationId: 'before' };
const CODE = REQUEST.code;
const BEFORE: Operation = { id: 'before', name: 'UpdateApplication', status: 'SUCCESSFUL', startedAt: START - MINUTE, endedAt: START - 1000 };
/** The timeout of the request, and the time after it in which the event is answered. */
const DEADLINE = START + 30 * MINUTE;
const ANSWER_BY = START + 40 * MINUTE;

const OTHER_CODE = { bucketArn: 'arn:aws:s3:::code', fileKey: 'v0.jar' };
const SICK = { restarts: 3, failed: false };
const SEEN = (minutes: number) => ({ restarts: 0, failed: false, metricsUntil: START + minutes * MINUTE });

function operation(name: 'Start' | 'Stop' | 'Update' | 'Rollback', status: Operation['status'], minutes = 1): Operation {
  const startedAt = START + minutes * MINUTE;
  return { id: `${name}-${minutes}`, name: `${name}Application`, status, startedAt, endedAt: status === 'IN_PROGRESS' ? undefined : startedAt };
}

/** What is seen at a number of minutes, with the operations of this event. */
function seen(status: Status, minutes: number, operations: Operation[] = [], change: Partial<Observed> = {}): Observed {
  return { now: START + minutes * MINUTE, status, runtime: 'FLINK-1_20', code: CODE, operations: [...operations, BEFORE], ...change };
}

/** A READY application at a number of minutes, after a start in the first minute whose operation cannot be read. */
function hidden(minutes: number): Observed {
  return seen('READY', minutes, [], { operations: undefined, historyIsHidden: true, historyError: 'denied', startSentAt: START + MINUTE });
}

const NO_RESULT = 'it is READY again after its start, and the result of the start cannot be read';
const ALMOST = 1 / MINUTE;
const wait = (why: string) => ({ type: 'WAIT', why });
const succeed = (why: string) => ({ type: 'SUCCEED', why });
const fail = (why: string, operationId?: string) => ({ type: 'FAIL', why, operationId });
const force = (why: string) => ({ type: 'STOP', force: true, why });
const START_IT = { type: 'START', restore: REQUEST.restore, why: 'it is READY' };

type Case = [string, Partial<LifecycleRequest>, Observed, object];

const NOT_UP = 'it was not up and healthy within 1800 seconds';
const UPDATE = { event: 'Update' } as const;
const DELETE = { event: 'Delete' } as const;
const BATCH = { mode: 'BATCH' } as const;
const CRASHED = 'its job restarted 3 times within the health check (allowed are 0)';

describe.each<[string, Case[]]>([
  ['bringing up', [
    ['not visible yet', {}, seen('ABSENT', 1 - ALMOST), wait('it is ABSENT')],
    ['never visible', {}, seen('ABSENT', 1), fail('it does not exist')],
    ['being deleted', {}, seen('DELETING', 1), fail('it is being deleted')],
    ['a start under way', {}, seen('READY', 1, [operation('Start', 'IN_PROGRESS')]), wait('its start is under way')],
    ['a batch job that has finished', BATCH, seen('READY', 1, [operation('Start', 'SUCCESSFUL')]), succeed('its job has finished')],
    ['a job that ended', {}, seen('READY', 1, [operation('Start', 'SUCCESSFUL')]),
      fail('its job ended right after it had started and it is READY again', 'Start-1')],
    ['a start that failed', {}, seen('READY', 1, [operation('Start', 'FAILED')]), fail('its start failed and it is READY again', 'Start-1')],
    ['a start that was cancelled', {}, seen('READY', 1, [operation('Start', 'CANCELLED')]), fail('its start was cancelled and it is READY again', 'Start-1')],
    ['a role that is new', {}, seen('READY', 5 - ALMOST, [operation('Start', 'FAILED')], { startError: 'cannot assume the role' }), START_IT],
    ['a role that is new no more', {}, seen('READY', 5, [operation('Start', 'FAILED')], { startError: 'cannot assume the role' }),
      fail('its start failed and it is READY again', 'Start-1')],
    ['ready', {}, seen('READY', 1), START_IT],
    ['ready with other code', {}, seen('READY', 2, [], { code: OTHER_CODE }), fail(expect.stringContaining('v0.jar') as any)],
    ['other code at first', UPDATE, seen('RUNNING', 1 - ALMOST, [], { code: OTHER_CODE }),
      wait(expect.stringMatching(/v0\.jar.*, which may be a late description$/) as any)],
    ['other code after a minute', UPDATE, seen('RUNNING', 1, [], { code: OTHER_CODE }), fail(expect.stringContaining('v0.jar') as any)],
    ['rolled back by the service', UPDATE, seen('ROLLED_BACK', 2, [operation('Rollback', 'SUCCESSFUL'), operation('Update', 'FAILED', -2)]),
      fail('the service rolled it back to an older version', 'Update--2')],
    ['rolled back, without a history', UPDATE, seen('RUNNING', 2, [], { operations: undefined, rolledBackAt: START }),
      fail('the service rolled it back to an older version')],
    ['failed for good', {}, seen('RUNNING', 2, [operation('Start', 'SUCCESSFUL')], { health: { restarts: 0, failed: true } }),
      force('its job failed after it had started')],
    ['crash-looping', {}, seen('RUNNING', 2, [operation('Start', 'SUCCESSFUL')], { health: SICK }), force(CRASHED)],
  ]],
  ['the health check', [
    ['with all metrics, a moment early', {}, seen('RUNNING', 2 - ALMOST, [], { health: SEEN(2) }), wait('its health is being checked')],
    ['with all metrics, in time', {}, seen('RUNNING', 2, [], { health: SEEN(2) }), succeed('it is RUNNING')],
    ['with metrics that end too early', {}, seen('RUNNING', 2, [], { health: SEEN(2 - ALMOST) }), wait('its health is being checked')],
    ['without metrics, before patience ends', {}, seen('RUNNING', 4 - ALMOST), wait('its health is being checked')],
    ['without metrics, when patience ends', {}, seen('RUNNING', 4), succeed('it is RUNNING')],
    ['without metrics, when time is up', { timeoutSeconds: 180 }, seen('RUNNING', 3), succeed('it is RUNNING')],
    ['turned off', { healthCheckSeconds: 0 }, seen('RUNNING', 0, [], { health: SICK }), succeed('it is RUNNING')],
    ['of a batch job', BATCH, seen('RUNNING', 0, [], { health: SICK }), succeed('it is RUNNING')],
    ['with as many restarts as allowed', { maxRestarts: 3 }, seen('RUNNING', 4, [], { health: SICK }), succeed('it is RUNNING')],
  ]],
  ['cleaning up', [
    ['gone', {}, seen('ABSENT', 30), fail('it does not exist')],
    ['on its way up, a moment before the deadline', {}, seen('STARTING', 30 - ALMOST), wait('it is STARTING')],
    ['on its way up at the deadline', {}, seen('STARTING', 30), force('it is STARTING and must stop')],
    ['on its way up at the end', {}, seen('STARTING', 40), fail(`${NOT_UP}; it is still STARTING`)],
    ['on its way up a moment before the end', {}, seen('STARTING', 40 - ALMOST), force('it is STARTING and must stop')],
    ['in motion', {}, seen('MAINTENANCE', 35), wait('it is MAINTENANCE')],
    ['in motion at the end', {}, seen('MAINTENANCE', 40), fail(`${NOT_UP}; it is still MAINTENANCE`)],
    ['a snapshot under way', {}, seen('STOPPING', 35 - ALMOST, [operation('Stop', 'IN_PROGRESS', 30)]), wait('it is STOPPING')],
    ['a snapshot that takes too long', {}, seen('STOPPING', 35, [operation('Stop', 'IN_PROGRESS', 30)]), force('it is STOPPING and must stop')],
    ["somebody else's snapshot", {}, seen('STOPPING', 31), force('it is STOPPING and must stop')],
    ['ready too late', {}, seen('READY', 31), fail(NOT_UP)],
    ['ready after a failure of an operation', {}, seen('READY', 31, [operation('Stop', 'SUCCESSFUL', 20), operation('Start', 'FAILED')]),
      fail('it was stopped before its job had proved to stay up', 'Start-1')],
    ['stopped at the deadline', {}, seen('READY', 31, [operation('Stop', 'SUCCESSFUL', 30)]), fail(NOT_UP)],
    ['stopped because it crash-looped', {}, seen('READY', 5, [operation('Stop', 'SUCCESSFUL', 4)], { health: SICK }), fail(CRASHED)],
    ['a batch job that finished late', BATCH, seen('READY', 31, [operation('Start', 'SUCCESSFUL')]), succeed('its job has finished')],
    ['a batch job that finished, of other code', BATCH, seen('READY', 31, [operation('Start', 'SUCCESSFUL')], { code: OTHER_CODE }),
      fail(expect.stringContaining('v0.jar') as any)],
    ['a start that was cancelled', {}, seen('READY', 31, [operation('Stop', 'SUCCESSFUL', 30), operation('Start', 'CANCELLED')]), fail(NOT_UP, 'Start-1')],
    ['a batch job whose start failed late', BATCH, seen('READY', 31, [operation('Start', 'FAILED')]), fail('it was not up within 1800 seconds', 'Start-1')],
    ['a batch job that was stopped', BATCH, seen('READY', 31, [operation('Stop', 'SUCCESSFUL', 31), operation('Start', 'SUCCESSFUL')]),
      fail('it was not up within 1800 seconds')],
    ['a streaming job that ended late', {}, seen('READY', 31, [operation('Start', 'SUCCESSFUL')]), fail(NOT_UP)],
    ['up and well, late', {}, seen('RUNNING', 31, [operation('Start', 'SUCCESSFUL')]), succeed('it is RUNNING')],
    ['up and well, but being stopped', {}, seen('RUNNING', 31, [operation('Stop', 'IN_PROGRESS', 30), operation('Start', 'SUCCESSFUL')]),
      wait('its stop is under way')],
    ['a stop that hangs', {}, seen('RUNNING', 35, [operation('Stop', 'IN_PROGRESS', 30), operation('Start', 'SUCCESSFUL')]), force(NOT_UP)],
    ['a stop a moment before it hangs', {}, seen('RUNNING', 35 - ALMOST, [operation('Stop', 'IN_PROGRESS', 30)]), wait('its stop is under way')],
    ['a stop that failed', {}, seen('RUNNING', 31, [operation('Stop', 'FAILED', 20), operation('Start', 'SUCCESSFUL')]),
      force('it was stopped before its job had proved to stay up')],
    ['other code, late', UPDATE, seen('RUNNING', 31, [], { code: OTHER_CODE }), fail(expect.stringContaining('v0.jar') as any)],
    ['other code of a short timeout, which may be a late description', { ...UPDATE, timeoutSeconds: 30 }, seen('RUNNING', 0.5, [], { code: OTHER_CODE }),
      force('it was not up and healthy within 30 seconds')],
    ['the same without a health check', { ...UPDATE, timeoutSeconds: 30, healthCheckSeconds: 0 }, seen('RUNNING', 0.5, [], { code: OTHER_CODE }),
      force('it was not up and healthy within 30 seconds')],
    ['a batch job that runs late', BATCH, seen('RUNNING', 31, [operation('Start', 'SUCCESSFUL')]), succeed('it is RUNNING')],
    ['stopped at the deadline, without a restart', {}, seen('READY', 31, [operation('Stop', 'SUCCESSFUL', 30)], { health: SEEN(1) }), fail(NOT_UP)],
    ['sick, late', {}, seen('RUNNING', 31, [operation('Start', 'SUCCESSFUL')], { health: SICK }), force(CRASHED)],
    ['sick at the end', {}, seen('RUNNING', 40, [operation('Start', 'SUCCESSFUL')], { health: SICK }), fail(`${CRASHED}; it is still RUNNING`)],
    ['sick, but not of this deployment', UPDATE,
      seen('RUNNING', 2, [], { operations: [{ ...operation('Start', 'SUCCESSFUL', -300), id: 'before' }], health: SICK }),
      fail(`${CRASHED}; it ran before this deployment and is left running`)],
    ['sick, updated before, by another deployment than this one', { ...UPDATE, configurationUnchanged: true }, seen('RUNNING', 2, [], { health: SICK }),
      fail(`${CRASHED}; it ran before this deployment and is left running`)],
    ['sick, and started by this deployment, which changed nothing else', { ...UPDATE, configurationUnchanged: true },
      seen('RUNNING', 2, [operation('Start', 'SUCCESSFUL')], { health: SICK }), force(CRASHED)],
    ['not of this deployment, and a stop of it failed', UPDATE,
      seen('RUNNING', 2, [], { operations: [operation('Stop', 'FAILED'), { ...operation('Start', 'SUCCESSFUL', -300), id: 'before' }], health: SICK }),
      fail(`${CRASHED}; it ran before this deployment and is left running`)],
    ['sick, updated before the operation on the stack', UPDATE, seen('RUNNING', 2, [], { health: SICK, stackChangedAt: BEFORE.startedAt + 5001 }),
      fail(`${CRASHED}; it ran before this deployment and is left running`)],
    ['sick, updated by the operation on the stack, if the clocks differ', UPDATE,
      seen('RUNNING', 2, [], { health: SICK, stackChangedAt: BEFORE.startedAt + 5000 }), force(CRASHED)],
  ]],
  ['taking down', [
    ['left as it is', { ...DELETE, stopMode: 'LEAVE_RUNNING' }, seen('RUNNING', 1), succeed('it is left as it is')],
    ['gone', DELETE, seen('ABSENT', 1), succeed('it is ABSENT')],
    ['running', DELETE, seen('RUNNING', 1), { type: 'STOP', force: false, why: 'it is RUNNING' }],
    ['running, by force', { ...DELETE, stopMode: 'FORCE' }, seen('RUNNING', 1), force('it is RUNNING')],
    ['a stop under way', DELETE, seen('RUNNING', 1, [operation('Stop', 'IN_PROGRESS')]), wait('its stop is under way')],
    ['a stop that succeeded, and was undone', DELETE, seen('RUNNING', 1, [operation('Stop', 'SUCCESSFUL')]), { type: 'STOP', force: false, why: 'it is RUNNING' }],
    ['a stop that failed', DELETE, seen('RUNNING', 1, [operation('Stop', 'FAILED')]), force('its stop failed')],
    ['a stop that was cancelled', DELETE, seen('RUNNING', 1, [operation('Stop', 'CANCELLED')]), force('its stop failed')],
    ['starting', DELETE, seen('STARTING', 1), wait('it is STARTING')],
    ['starting, by force', { ...DELETE, stopMode: 'FORCE' }, seen('STARTING', 1), force('it is STARTING and must stop')],
    ['a stop that was denied a moment ago', DELETE,
      seen('RUNNING', 5 - ALMOST, [operation('Stop', 'FAILED')], { stopError: 'AccessDeniedException' }), { type: 'STOP', force: false, why: 'its stop was denied' }],
    ['a stop that was denied for longer than IAM needs', DELETE, seen('RUNNING', 5, [operation('Stop', 'FAILED')], { stopError: 'not authorized to use the key' }),
      fail('it could not be stopped: its stop was denied', 'Stop-1')],
    ['a stop that was denied, at the deadline', DELETE, seen('RUNNING', 30, [operation('Stop', 'FAILED')], { stopError: 'KMS key is disabled' }),
      fail('it could not be stopped: its stop was denied', 'Stop-1')],
    ['a stop that failed for the job, at the deadline', DELETE, seen('RUNNING', 30, [operation('Stop', 'FAILED')], { stopError: 'no snapshot' }),
      force('it is RUNNING and must stop')],
    ['running at the deadline, never stopped', DELETE, seen('RUNNING', 30), { type: 'STOP', force: false, why: 'it is RUNNING' }],
    ['running at the deadline, by force', { ...DELETE, stopMode: 'FORCE' }, seen('RUNNING', 30), force('it is RUNNING and must stop')],
    ['running at the end', DELETE, seen('RUNNING', 40), fail('it did not stop within 1800 seconds, even with a force stop; it is still RUNNING')],
    ['a snapshot that was begun at the deadline', DELETE, seen('STOPPING', 35 - ALMOST, [operation('Stop', 'IN_PROGRESS', 30)]), wait('it is STOPPING')],
    ['a snapshot that was begun at the deadline and hangs', DELETE, seen('STOPPING', 35, [operation('Stop', 'IN_PROGRESS', 30)]),
      force('it is STOPPING and must stop')],
    ['stopping a moment before the deadline', DELETE, seen('STOPPING', 30 - ALMOST), wait('it is STOPPING')],
    ['stopping at the end', DELETE, seen('STOPPING', 40), fail('it did not stop within 1800 seconds, even with a force stop; it is still STOPPING')],
  ]],
])('%s', (_, cases) => {
  test.each(cases)('%s', (_name, change, observed, expected) => {
    expect(plan({ ...REQUEST, ...change }, EVENT_START, observed)).toEqual(expected);
  });
});

test('a deployment is late from its deadline on', () => {
  expect(deadline(REQUEST, EVENT_START)).toBe(DEADLINE);
  expect(answerBy(REQUEST, EVENT_START)).toBe(ANSWER_BY);
  expect(phase(REQUEST, EVENT_START, seen('STARTING', 30 - ALMOST))).toBe('START');
  expect(phase(REQUEST, EVENT_START, seen('STARTING', 30))).toBe('CLEAN_UP');
  expect(phase({ ...REQUEST, ...DELETE }, EVENT_START, seen('STARTING', 30))).toBe('FORCE_STOP');
});

test('a notebook starts without a run configuration', () => {
  const action = plan({ ...REQUEST, mode: 'INTERACTIVE', code: undefined }, EVENT_START, seen('READY', 1, [], { code: undefined, operations: undefined }));
  expect(action).toEqual({ type: 'START', restore: undefined, why: 'it is READY' });
});

test.each<Case>([
  ['ready a minute after a start without a history', BATCH, hidden(2 - ALMOST), wait('the result of its start cannot be read yet')],
  ['ready long after a start without a history', BATCH, hidden(2), { ...fail(NO_RESULT), error: 'denied' }],
  ['ready after a start, in a history without it', BATCH, { ...hidden(2), historyIsHidden: false }, START_IT],
  ['ready after a start without a history, if the role might be new', {}, hidden(5 - ALMOST), START_IT],
  ['ready after a start without a history, if the role is not new', {}, hidden(5), { ...fail(NO_RESULT), error: 'denied' }],
])('without a newest operation at the event, %s', (_, change, observed, expected) => {
  expect(plan({ ...REQUEST, ...change }, { startedAt: START }, observed)).toEqual(expected);
});
