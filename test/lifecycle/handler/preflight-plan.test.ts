/** Each decision of the preflight, on both sides of what it depends on. */
import { Status, STATUSES } from '../../../src/lifecycle/handler/observation';
import { isMoving, planPreflight, PreflightAction, preflightDeadline, PreflightObserved } from '../../../src/lifecycle/handler/preflight-plan';
import { PreflightRequest } from '../../../src/lifecycle/preflight-contract';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 15, 12);
const REQUEST: PreflightRequest = {
  event: 'Update', stackId: 'stack', logicalId: 'App', nameRemoved: false, timeoutSeconds: 1800, parallelism: '2', parallelismChanged: false, forceStopCrashLoopingJob: false, encryptionKeys: [],
};
const seen = (status: Status, minutes: number, change: Partial<PreflightObserved> = {}): PreflightObserved =>
  ({ now: START + minutes * MINUTE, startedAt: START, application: { name: 'orders', status, parallelism: 6 }, ...change });
const ALMOST = 30 - 1 / MINUTE;
const done = (status: Status, parallelism = '6'): PreflightAction => ({ type: 'SUCCEED', why: `it is ${status}`, parallelism });
const failure = (status: Status, since: string, changed = 'Nothing has been changed.') =>
  ({ type: 'FAIL', why: `application 'orders' cannot be updated: it has been ${status} since ${since}, and still is after a wait of 1800 seconds. ${changed}` });
const MOVING: Status[] = ['STARTING', 'STOPPING', 'UPDATING', 'AUTOSCALING', 'FORCE_STOPPING', 'ROLLING_BACK', 'MAINTENANCE'];

test.each<[string, Partial<PreflightRequest>, PreflightObserved, PreflightAction]>([
  ['a Delete', { event: 'Delete' }, seen('AUTOSCALING', 0), { type: 'SUCCEED', why: 'there is nothing to do' }],
  ['no application', {}, seen('READY', 0, { application: undefined }), { type: 'SUCCEED', why: 'there is no application yet', parallelism: '2' }],
  ['an application that is gone', {}, seen('ABSENT', 0), { type: 'SUCCEED', why: 'it does not exist', parallelism: '2' }],
  ...(['READY', 'RUNNING', 'ROLLED_BACK', 'DELETING'] as Status[]).map(
    (status): [string, Partial<PreflightRequest>, PreflightObserved, PreflightAction] => [status, {}, seen(status, 0), done(status)]),
  ...MOVING.flatMap((status): [string, Partial<PreflightRequest>, PreflightObserved, PreflightAction][] => [
    [`${status}`, {}, seen(status, 0), { type: 'WAIT', why: `it is ${status}` }],
    [`${status} a moment before the deadline`, {}, seen(status, ALMOST), { type: 'WAIT', why: `it is ${status}` }],
    [`${status} at the deadline`, {}, seen(status, 30, { movingSince: START - MINUTE }), failure(status, '2026-01-15T11:59:00Z') as PreflightAction],
    [`${status} at the deadline, rolling back`, {}, seen(status, 30, { isRollingBack: true }), done(status)],
  ]),
  ['since an unknown time', {}, seen('UPDATING', 30), failure('UPDATING', '2026-01-15T12:00:00Z') as PreflightAction],
  ['stopped by force at the deadline', {}, seen('FORCE_STOPPING', 30, { wasStopped: true }),
    failure('FORCE_STOPPING', '2026-01-15T12:00:00Z', 'Its crash-looping job has been force-stopped. Nothing else has been changed.') as PreflightAction],
  ['a new parallelism', { parallelismChanged: true }, seen('RUNNING', 0), done('RUNNING', '2')],
  ['a live parallelism that is unknown', {}, seen('RUNNING', 0, { application: { name: 'orders', status: 'RUNNING' } }), done('RUNNING', '2')],
  ['a crash loop', {}, seen('RUNNING', 0, { isCrashLooping: true }), done('RUNNING')],
  ['a crash loop that may be forced', { forceStopCrashLoopingJob: true }, seen('RUNNING', 0, { isCrashLooping: true }),
    { type: 'STOP', why: 'its job restarted in each of the last three minutes' }],
  ['a healthy job that might be forced', { forceStopCrashLoopingJob: true }, seen('RUNNING', 0, { isCrashLooping: false }), done('RUNNING')],
  ['a crash loop at the deadline', { forceStopCrashLoopingJob: true }, seen('RUNNING', 30, { isCrashLooping: true }), done('RUNNING')],
])('%s', (_, change, observed, expected) => {
  expect(planPreflight({ ...REQUEST, ...change }, observed)).toEqual(expected);
});

describe('the key of the application', () => {
  const ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
  const KEY = `arn:aws:kms:us-east-1:111122223333:key/${ID}`;
  const OTHER = 'arn:aws:kms:us-east-1:111122223333:key/other';
  const plan = (status: Status, encryptionKey: string | undefined, encryptionKeys: string[], isRollingBack = false) =>
    planPreflight({ ...REQUEST, encryptionKeys }, seen(status, 0, { application: { name: 'orders', status, encryptionKey }, isRollingBack })).type;

  test.each<[string, string | undefined, string[], string]>([
    ['named as the current key', KEY, [KEY], 'SUCCEED'],
    ['named as a previous key', KEY, [OTHER, KEY], 'SUCCEED'],
    ['reported by its id', ID, [KEY], 'SUCCEED'],
    ['owned by AWS', undefined, [KEY], 'SUCCEED'],
    ['owned by AWS, with no key named', undefined, [], 'SUCCEED'],
    ['behind an alias of the template', KEY, ['arn:aws:kms:us-east-1:111122223333:alias/state'], 'SUCCEED'],
    ['reported as an alias', 'alias/state', [KEY], 'SUCCEED'],
    ['left out', KEY, [], 'FAIL'],
    ['another one', KEY, [OTHER], 'FAIL'],
  ])('%s', (_, live, named, expected) => {
    for (const status of ['READY', 'RUNNING', 'ROLLED_BACK'] as Status[]) {
      expect(plan(status, live, named)).toBe(expected);
      expect(plan(status, live, named, true)).toBe('SUCCEED');
    }
    expect(plan('UPDATING', live, named)).toBe('WAIT');
  });
});

test('no action but a wait, and a stop that the owner asked for, leaves CloudFormation waiting', () => {
  for (const status of STATUSES) {
    for (const forceStopCrashLoopingJob of [true, false]) {
      for (const isCrashLooping of [true, false]) {
        for (const isRollingBack of [true, false]) {
          for (const minutes of [0, 29, 30, 60]) {
            const action = planPreflight({ ...REQUEST, forceStopCrashLoopingJob }, seen(status, minutes, { isCrashLooping, isRollingBack }));
            expect(action.type !== 'STOP' || (forceStopCrashLoopingJob && isCrashLooping && status === 'RUNNING')).toBe(true);
            expect(action.type !== 'FAIL' || (!isRollingBack && isMoving(status))).toBe(true);
            expect(minutes < 30 || ['SUCCEED', 'FAIL'].includes(action.type)).toBe(true);
          }
        }
      }
    }
  }
});

test('the longest wait ends before CloudFormation gives up', () => {
  expect(preflightDeadline({ ...REQUEST, timeoutSeconds: 3600 }, START)).toBe(START + 57 * MINUTE);
});
