import { EventStart, LifecycleRequest, Mode, RestoreType } from '../../../src/lifecycle/contract';
import { Health, Observed, Operation, Status, STATUSES } from '../../../src/lifecycle/handler/observation';
import { Action, answerBy, CLEAN_UP_TIME, deadline, Phase, phase, plan } from '../../../src/lifecycle/handler/plan';
import { StopMode } from '../../../src/lifecycle/stop-mode';
import { REQUEST } from '../../support/cloudformation/lifecycle-request';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 15, 12);
const EVENT_START: EventStart = { startedAt: START, lastOperationId: 'before' };

const EVENTS: { [name: string]: Pick<LifecycleRequest, 'event' | 'renamed'> } = {
  'Create': { event: 'Create', renamed: false },
  'Update, same application': { event: 'Update', renamed: false },
  'Update, new application': { event: 'Update', renamed: true },
  'Delete': { event: 'Delete', renamed: false },
};
const MODES: Mode[] = ['STREAMING', 'BATCH', 'INTERACTIVE'];
const STOPS = Object.values(StopMode);
const RESTORES: RestoreType[] = ['RESTORE_FROM_LATEST_SNAPSHOT', 'RESTORE_FROM_CUSTOM_SNAPSHOT', 'SKIP_RESTORE_FROM_SNAPSHOT'];
const AGES: { [name: string]: number } = { early: 2 * MINUTE, late: 31 * MINUTE, over: 41 * MINUTE };

function operation(name: string, status: Operation['status'], startedAt: number): Operation {
  return { id: `${name}-${startedAt}`, name, status, startedAt, endedAt: status === 'IN_PROGRESS' ? undefined : startedAt + 1000 };
}

const BEFORE: Operation = { id: 'before', name: 'UpdateApplication', status: 'SUCCESSFUL', startedAt: START - MINUTE, endedAt: START - 1000 };
const own = (name: string, status: Operation['status'], age = MINUTE) => [operation(name, status, START + age), BEFORE];
const HISTORIES: { [name: string]: readonly Operation[] | undefined } = {
  'unlisted': undefined,
  'nothing yet': [BEFORE],
  'start under way': own('StartApplication', 'IN_PROGRESS'),
  'start successful': own('StartApplication', 'SUCCESSFUL'),
  'start failed': own('StartApplication', 'FAILED'),
  'start cancelled': own('StartApplication', 'CANCELLED'),
  'stop under way': own('StopApplication', 'IN_PROGRESS'),
  'stop successful': own('StopApplication', 'SUCCESSFUL'),
  'stop failed': own('StopApplication', 'FAILED'),
  'rolled back': [operation('RollbackApplication', 'SUCCESSFUL', START + MINUTE), operation('UpdateApplication', 'FAILED', START - MINUTE), BEFORE],
};
const HEALTHS: { [name: string]: Health | undefined } = {
  unknown: undefined,
  well: { restarts: 0, failed: false, metricsUntil: START + 60 * MINUTE },
  sick: { restarts: 3, failed: false },
};

interface Row {
  readonly title: string;
  readonly request: LifecycleRequest;
  readonly observed: Observed;
}

function request(change: Partial<LifecycleRequest> = {}): LifecycleRequest {
  return { ...REQUEST, ...change };
}

function observed(status: Status, change: Partial<Observed> = {}): Observed {
  return {
    now: START + 2 * MINUTE, status, runtime: 'FLINK-1_20', code: { bucketArn: 'arn:aws:s3:::code', fileKey: 'v1.jar' }, operations: [BEFORE], ...change,
  };
}

function* rows(): Generator<Row> {
  for (const [event, kind] of Object.entries(EVENTS)) {
    for (const mode of MODES) {
      for (const stopMode of STOPS) {
        for (const type of RESTORES) {
          for (const status of STATUSES) {
            for (const [history, operations] of Object.entries(HISTORIES)) {
              for (const [age, elapsed] of Object.entries(AGES)) {
                for (const [state, health] of Object.entries(HEALTHS)) {
                  yield {
                    title: [event, mode, stopMode, type, status, history, age, state].join(' / '),
                    request: request({ ...kind, mode, stopMode, restore: { type, snapshotName: 'named', allowNonRestoredState: false } }),
                    observed: observed(status, { now: START + elapsed, operations, health }),
                  };
                }
              }
            }
          }
        }
      }
    }
  }
}

/** What must hold of an action, whatever else; undefined when all does. */
function violation({ request: asked, observed: seen }: Row, action: Action): string | undefined {
  const rules: { [rule: string]: boolean } = {
    'only a READY application is started': action.type !== 'START' || seen.status === 'READY',
    'a Delete starts nothing': action.type !== 'START' || asked.event !== 'Delete',
    'nothing is started after the deadline': action.type !== 'START' || seen.now < deadline(asked, EVENT_START),
    'only a running application is stopped with a snapshot': action.type !== 'STOP' || action.force || ['RUNNING', 'ROLLED_BACK'].includes(seen.status),
    'force is used where the service allows it': action.type !== 'STOP' || !action.force
      || ['STARTING', 'UPDATING', 'STOPPING', 'AUTOSCALING', 'RUNNING', 'ROLLED_BACK'].includes(seen.status),
    'a Create or Update succeeds only up': action.type !== 'SUCCEED' || asked.event === 'Delete' || seen.status === 'RUNNING'
      || (asked.mode === 'BATCH' && seen.status === 'READY'),
    'a sick job is no success': action.type !== 'SUCCEED' || asked.event === 'Delete' || asked.mode !== 'STREAMING' || seen.health?.restarts !== 3,
    'a Delete succeeds only down': action.type !== 'SUCCEED' || asked.event !== 'Delete' || asked.stopMode === 'LEAVE_RUNNING'
      || ['ABSENT', 'DELETING', 'READY'].includes(seen.status),
    'there is an answer in the end': seen.now < answerBy(asked, EVENT_START) || action.type === 'SUCCEED' || action.type === 'FAIL',
    'a Delete of what is gone does not fail': action.type !== 'FAIL' || asked.event !== 'Delete' || !['ABSENT', 'DELETING', 'READY'].includes(seen.status),
    'a failure leaves nothing under way before the end': action.type !== 'FAIL' || seen.now >= answerBy(asked, EVENT_START)
      || ['ABSENT', 'DELETING', 'READY', 'ROLLED_BACK', 'RUNNING'].includes(seen.status),
    'a running job is left alone only when it is an older version or was there before': action.type !== 'FAIL' || seen.status !== 'RUNNING' || seen.now >= answerBy(asked, EVENT_START)
      || /rolled it back|left running/.test(action.why),
    'a notebook restores nothing': action.type !== 'START' || asked.mode !== 'INTERACTIVE' || action.restore === undefined,
    'a job restores something': action.type !== 'START' || asked.mode === 'INTERACTIVE' || action.restore !== undefined,
    'state is skipped only if asked': action.type !== 'START' || action.restore === undefined
      || [asked.restore.type, 'RESTORE_FROM_LATEST_SNAPSHOT'].includes(action.restore.type),
    'a Create and a new application restore as asked': action.type !== 'START' || action.restore === undefined
      || (asked.event === 'Update' && !asked.renamed) || action.restore.type === asked.restore.type,
  };
  return Object.keys(rules).find(rule => !rules[rule]);
}

describe('the full product of requests, states and histories', () => {
  test('breaks no rule and leaves no row of the plan unreached', () => {
    const reached = new Set<string>();
    const broken: string[] = [];
    let count = 0;
    for (const row of rows()) {
      const action = plan(row.request, EVENT_START, row.observed);
      const rule = violation(row, action);
      if (rule !== undefined) {
        broken.push(`${rule}: ${row.title}: ${JSON.stringify(action)}`);
      }
      if (!(row.request.event === 'Delete' && row.request.stopMode === 'LEAVE_RUNNING')) {
        reached.add(`${phase(row.request, EVENT_START, row.observed)} ${row.observed.status}`);
      }
      count++;
    }
    expect(broken.slice(0, 5)).toEqual([]);
    expect(count).toBe(4 * 3 * 3 * 3 * 12 * 10 * 3 * 3);
    const phases: Phase[] = ['START', 'CLEAN_UP', 'STOP', 'FORCE_STOP'];
    expect([...reached].sort()).toEqual(phases.flatMap(item => STATUSES.map(status => `${item} ${status}`)).sort());
  });
});

/** The table of the design, row by row: the state and what has happened so far, and the step that follows. */
const TABLE: [string, Partial<LifecycleRequest>, Observed, string][] = [
  ['Create, not visible yet', {}, observed('ABSENT', { now: START + 1000 }), 'WAIT'],
  ['Create, not there', {}, observed('ABSENT'), 'FAIL'],
  ['Create, being deleted', {}, observed('DELETING'), 'FAIL'],
  ['Create, READY', {}, observed('READY'), 'START RESTORE_FROM_LATEST_SNAPSHOT'],
  ...(['STARTING', 'STOPPING', 'UPDATING', 'AUTOSCALING', 'FORCE_STOPPING', 'ROLLING_BACK', 'MAINTENANCE'] as const).flatMap(
    (status): [string, Partial<LifecycleRequest>, Observed, string][] => [
      [`Create, ${status}`, {}, observed(status), 'WAIT'],
      [`Update, ${status}`, { event: 'Update' }, observed(status), 'WAIT'],
    ]),
  ['Create, RUNNING, health check under way', {}, observed('RUNNING'), 'WAIT'],
  ['Create, RUNNING, stayed up', {}, observed('RUNNING', { now: START + 5 * MINUTE, health: HEALTHS.well }), 'SUCCEED'],
  ['Create, RUNNING, crash-looping', {}, observed('RUNNING', { operations: own('StartApplication', 'SUCCESSFUL'), health: HEALTHS.sick }), 'STOP by force'],
  ['Create, RUNNING, as many restarts as allowed', { maxRestarts: 3 },
    observed('RUNNING', { now: START + 10 * MINUTE, health: { ...HEALTHS.sick!, metricsUntil: START + 10 * MINUTE } }), 'SUCCEED'],
  ['Create, RUNNING, the log says FAILED', {}, observed('RUNNING', { health: { restarts: 0, failed: true } }), 'STOP by force'],
  ['Create, RUNNING, no metrics yet', {}, observed('RUNNING', { now: START + 3 * MINUTE, health: { restarts: 0, failed: false } }), 'WAIT'],
  ['Create, RUNNING, never any metrics', {}, observed('RUNNING', { now: START + 4 * MINUTE, health: { restarts: 0, failed: false } }), 'SUCCEED'],
  ['Create, RUNNING, health check off', { healthCheckSeconds: 0 }, observed('RUNNING'), 'SUCCEED'],
  ['Create, batch, RUNNING', { mode: 'BATCH' }, observed('RUNNING'), 'SUCCEED'],
  ['Create, batch, finished', { mode: 'BATCH' }, observed('READY', { operations: own('StartApplication', 'SUCCESSFUL') }), 'SUCCEED'],
  ['Create, batch, start failed', { mode: 'BATCH' }, observed('READY', { operations: own('StartApplication', 'FAILED') }), 'FAIL'],
  ['Create, streaming, READY again', {}, observed('READY', { operations: own('StartApplication', 'SUCCESSFUL') }), 'FAIL'],
  ['Create, start failed', {}, observed('READY', { operations: own('StartApplication', 'FAILED') }), 'FAIL'],
  ['Create, start failed for a new role', {},
    observed('READY', { operations: own('StartApplication', 'FAILED'), startError: 'cannot assume the role' }), 'START RESTORE_FROM_LATEST_SNAPSHOT'],
  ['Create, start failed for a role that is not new', {},
    observed('READY', { now: START + 6 * MINUTE, operations: own('StartApplication', 'FAILED'), startError: 'cannot assume the role' }), 'FAIL'],
  ['Create, notebook', { mode: 'INTERACTIVE', code: undefined }, observed('READY', { operations: undefined, code: undefined }), 'START'],
  ['Create, other code', {}, observed('READY', { code: { bucketArn: 'arn:aws:s3:::code', fileKey: 'other.jar' } }), 'FAIL'],
  ['Update, older code running', { event: 'Update' }, observed('RUNNING', { code: { bucketArn: 'arn:aws:s3:::code', fileKey: 'v0.jar' } }), 'FAIL'],
  ['Update, older code described at first', { event: 'Update' },
    observed('RUNNING', { now: START + 1000, code: { bucketArn: 'arn:aws:s3:::code', fileKey: 'v0.jar' } }), 'WAIT'],
  ['Update, other version of the code', { event: 'Update', code: { bucketArn: 'arn:aws:s3:::code', fileKey: 'v1.jar', objectVersion: '2' } },
    observed('RUNNING', { code: { bucketArn: 'arn:aws:s3:::code', fileKey: 'v1.jar', objectVersion: '1' } }), 'FAIL'],
  ['Update, older runtime', { event: 'Update' }, observed('RUNNING', { runtime: 'FLINK-1_19' }), 'FAIL'],
  ['Update, rolled back by the service', { event: 'Update' }, observed('RUNNING', { operations: HISTORIES['rolled back'] }), 'FAIL'],
  ['Update, rolled back long ago', { event: 'Update', healthCheckSeconds: 0 },
    observed('RUNNING', { operations: [operation('RollbackApplication', 'SUCCESSFUL', START - 120 * MINUTE)] }), 'SUCCEED'],
  ['Update, ROLLED_BACK', { event: 'Update' }, observed('ROLLED_BACK'), 'FAIL'],
  ['Update, late, still STARTING', { event: 'Update' }, observed('STARTING', { now: START + 31 * MINUTE }), 'STOP by force'],
  ['Update, late, up and well', { event: 'Update' }, observed('RUNNING', { now: START + 31 * MINUTE, health: HEALTHS.well }), 'SUCCEED'],
  ['Update, stopped after a failure', { event: 'Update' }, observed('READY', { operations: own('StopApplication', 'SUCCESSFUL') }), 'FAIL'],
  ['Update, sick since before this deployment', { event: 'Update' },
    observed('RUNNING', { operations: [operation('StartApplication', 'SUCCESSFUL', START - 300 * MINUTE)], health: HEALTHS.sick }), 'FAIL'],
  ['Delete, RUNNING', { event: 'Delete' }, observed('RUNNING'), 'STOP with a snapshot'],
  ['Delete, RUNNING, by force', { event: 'Delete', stopMode: 'FORCE' }, observed('RUNNING'), 'STOP by force'],
  ['Delete, RUNNING, left running', { event: 'Delete', stopMode: 'LEAVE_RUNNING' }, observed('RUNNING'), 'SUCCEED'],
  ['Delete, stop failed', { event: 'Delete' }, observed('RUNNING', { operations: own('StopApplication', 'FAILED') }), 'STOP by force'],
  ['Delete, stop hangs', { event: 'Delete' }, observed('STOPPING', { now: START + 31 * MINUTE }), 'STOP by force'],
  ['Delete, force hangs', { event: 'Delete' }, observed('FORCE_STOPPING', { now: START + 41 * MINUTE }), 'FAIL'],
  ['Delete, READY', { event: 'Delete' }, observed('READY'), 'SUCCEED'],
  ['Delete, gone', { event: 'Delete' }, observed('ABSENT'), 'SUCCEED'],
  ['Delete, DELETING', { event: 'Delete' }, observed('DELETING'), 'SUCCEED'],
];

test.each(TABLE)('%s', (_, change, seen, expected) => {
  const action = plan(request(change), EVENT_START, seen);
  const detail = action.type === 'START' ? action.restore?.type : action.type === 'STOP' ? action.force ? 'by force' : 'with a snapshot' : undefined;
  expect([action.type, detail].filter(item => item).join(' ')).toBe(expected);
});

describe('after a failed deployment', () => {
  const skip = request({ event: 'Update', restore: { type: 'SKIP_RESTORE_FROM_SNAPSHOT', allowNonRestoredState: false } });
  const past = (name: string, status: Operation['status'], minutes: number): Operation => operation(name, status, START - minutes * MINUTE);
  const last = { ...past('UpdateApplication', 'SUCCESSFUL', 1), id: 'before' };
  const cases: [string, Operation[], number[] | undefined, string][] = [
    ['the last start failed', [past('StartApplication', 'FAILED', 3)], undefined, 'RESTORE_FROM_LATEST_SNAPSHOT'],
    ['the job ended by itself', [past('StartApplication', 'SUCCESSFUL', 90)], undefined, 'RESTORE_FROM_LATEST_SNAPSHOT'],
    ['it was stopped by force', [past('StopApplication', 'SUCCESSFUL', 3)], [START - 5 * MINUTE], 'RESTORE_FROM_LATEST_SNAPSHOT'],
    ['it was stopped with a snapshot', [past('StopApplication', 'SUCCESSFUL', 3)], [START - 3 * MINUTE + 500], 'SKIP_RESTORE_FROM_SNAPSHOT'],
    ['it never ran', [], undefined, 'SKIP_RESTORE_FROM_SNAPSHOT'],
  ];

  test.each(cases)('when %s', (_, history, snapshotTimes, expected) => {
    const action = plan(skip, EVENT_START, observed('READY', { operations: [last, ...history], snapshotTimes }));
    expect(action).toMatchObject({ type: 'START', restore: { type: expected } });
  });

  test('a batch job that finished restores as asked', () => {
    const action = plan({ ...skip, mode: 'BATCH' }, EVENT_START, observed('READY', { operations: [last, past('StartApplication', 'SUCCESSFUL', 90)] }));
    expect(action).toMatchObject({ type: 'START', restore: { type: 'SKIP_RESTORE_FROM_SNAPSHOT' } });
  });
});

test('every event is answered before CloudFormation gives up after an hour', () => {
  expect(answerBy(request({ timeoutSeconds: 3600 }), EVENT_START)).toBeLessThan(START + 60 * MINUTE);
  expect(deadline(request({ timeoutSeconds: 600 }), EVENT_START)).toBe(START + 10 * MINUTE);
  expect(answerBy(request({ timeoutSeconds: 600 }), EVENT_START)).toBe(START + 10 * MINUTE + CLEAN_UP_TIME);
});
