/**
 * What to do next with an application: a pure function of the request, of onEvent's note and of what a poll sees.
 *
 * Each event lives through at most two phases, and each phase has a row for every state of an application:
 *
 *  - BRING_UP: a Create or Update, until the job runs as asked. It waits out what is in motion, starts a READY application and watches the job come up.
 *  - CLEAN_UP: a Create or Update that has failed, or run out of time. A job that did not come up cannot be snapshotted and CloudFormation cannot update
 *    it, so it is stopped by force; only then comes the answer. That there was a failure is read from the history: during a Create or Update nobody but
 *    the failure path stops the application, and if somebody did, the deployment has failed as well.
 *  - TAKE_DOWN: a Delete. It stops the job with a snapshot unless told otherwise.
 *  - FORCE_DOWN: a Delete that has run out of time, which includes a snapshot that hangs.
 *
 * What this deployment has not started or restarted is left alone: an older version that the service rolled back to, or a job that ran before.
 *
 * A phase that ends in force has CLEAN_UP_TIME for it, so every event is answered by its deadline plus that.
 */
import { LifecycleRequest, Progress, Restore } from '../contract';
import { difference } from './drift';
import { IAM_PROPAGATION, isAboutRole } from './errors';
import { healthWindow } from './health-check';
import { Observed, Operation, Status } from './observation';
import { ours, ownOperation, restartedByDeployment, restoreFor, rollback } from './operation-history';

export type Phase = 'BRING_UP' | 'CLEAN_UP' | 'TAKE_DOWN' | 'FORCE_DOWN';

export type Action =
  | { readonly type: 'WAIT'; readonly why: string }
  | { readonly type: 'START'; readonly restore?: Restore; readonly why: string }
  | { readonly type: 'STOP'; readonly force: boolean; readonly why: string }
  | { readonly type: 'SUCCEED'; readonly why: string }
  /** `operationId`: the operation whose error is the cause. */
  | { readonly type: 'FAIL'; readonly why: string; readonly operationId?: string };

/** How long an application may take to stop by force. */
export const CLEAN_UP_TIME = 10 * 60_000;
/** CloudFormation itself gives up after an hour; the last poll, which may be an interval late, must come before. */
const CLOUDFORMATION_LIMIT = 57 * 60_000;
/** How long a snapshot may take when a job is stopped after a failure. */
const SNAPSHOT_TIME = CLEAN_UP_TIME / 2;
/** How long a description may lag behind CloudFormation's change of the application. */
const CONSISTENCY = 60_000;

interface Context {
  readonly request: LifecycleRequest;
  readonly progress: Progress;
  readonly observed: Observed;
  readonly late: boolean;
}

type Rule = (context: Context) => Action;

/** Until when the state that was asked for must be reached, in milliseconds since the epoch. */
export function deadline(request: LifecycleRequest, progress: Progress): number {
  return progress.startedAt + Math.min(request.timeoutSeconds * 1000, CLOUDFORMATION_LIMIT - CLEAN_UP_TIME);
}

/** Until when the event is answered, whatever happens, in milliseconds since the epoch. */
export function answerBy(request: LifecycleRequest, progress: Progress): number {
  return deadline(request, progress) + CLEAN_UP_TIME;
}

/** Which phase the event is in. */
export function phase(request: LifecycleRequest, progress: Progress, observed: Observed): Phase {
  const late = observed.now >= deadline(request, progress);
  if (request.event === 'Delete') {
    return late ? 'FORCE_DOWN' : 'TAKE_DOWN';
  }
  return late || ownOperation('StopApplication', progress, observed) ? 'CLEAN_UP' : 'BRING_UP';
}

/** Decides what to do next. */
export function plan(request: LifecycleRequest, progress: Progress, observed: Observed): Action {
  if (request.event === 'Delete' && request.stopMode === 'LEAVE_RUNNING') {
    return { type: 'SUCCEED', why: 'it is left as it is' };
  }
  const late = observed.now >= answerBy(request, progress);
  return RULES[phase(request, progress, observed)][observed.status]({ request, progress, observed, late });
}

const wait: Rule = ({ observed }) => ({ type: 'WAIT', why: `it is ${observed.status}` });
const done: Rule = ({ observed }) => ({ type: 'SUCCEED', why: `it is ${observed.status}` });
const fail = (why: string, operation?: Operation): Action => ({ type: 'FAIL', why, operationId: operation?.id });
const giveUp: Rule = c => fail(`${cause(c)}; it is still ${c.observed.status}`);
const waitToTheEnd: Rule = c => c.late ? giveUp(c) : wait(c);
const forceToTheEnd: Rule = c => c.late ? giveUp(c) : { type: 'STOP', force: true, why: `it is ${c.observed.status} and must stop` };

/** A batch job that has run its course counts only if it was the deployed one. */
const finished: Rule = c => mistaken(c) ?? { type: 'SUCCEED', why: 'its job has finished' };

/** The application may not be visible yet. */
const absent: Rule = c => isYoung(c) ? wait(c) : fail('it does not exist');
const deleting: Rule = () => fail('it is being deleted');

const startable: Rule = c => {
  const start = ownOperation('StartApplication', c.progress, c.observed);
  if (start?.status === 'IN_PROGRESS') {
    return { type: 'WAIT', why: 'its start is under way' };
  }
  if (start?.status === 'SUCCESSFUL') {
    return c.request.mode === 'BATCH' ? finished(c) : fail('its job ended right after it had started and it is READY again', start);
  }
  const roleIsNew = c.observed.now - c.progress.startedAt < IAM_PROPAGATION && isAboutRole(c.observed.startError);
  if (start !== undefined && !roleIsNew) {
    return fail(`its start ${start.status === 'FAILED' ? 'failed' : 'was cancelled'} and it is READY again`, start);
  }
  const wrong = mistaken(c);
  return wrong ?? {
    type: 'START',
    // A notebook has no state to restore, and the service takes no run configuration for it.
    restore: c.request.mode === 'INTERACTIVE' ? undefined : restoreFor(c.request, c.progress, c.observed),
    why: 'it is READY',
  };
};

const running: Rule = c => {
  const wrong = mistaken(c);
  if (wrong !== undefined) {
    return wrong;
  }
  const verdict = judge(c);
  return verdict === 'SICK' ? stopAfterFailure(c) : verdict === 'UNKNOWN' ? { type: 'WAIT', why: 'its health is being checked' } : done(c);
};

/** The deadline has passed, or the failure path has stopped the application. */
const runningLate: Rule = c => {
  if (ownOperation('StopApplication', c.progress, c.observed) === undefined) {
    const wrong = mistaken(c);
    // What runs as asked by now is not taken down for a metric that is late.
    if (wrong !== undefined ? wrong.type === 'FAIL' : judge(c) === 'WELL') {
      return wrong ?? done(c);
    }
  }
  return c.late ? giveUp(c) : stopAfterFailure(c);
};

const rolledBack: Rule = c => fail('the service rolled it back to an older version', changeTakenBack(c));

const readyLate: Rule = c => {
  const start = ownOperation('StartApplication', c.progress, c.observed);
  if (ownOperation('StopApplication', c.progress, c.observed) === undefined && start?.status === 'SUCCESSFUL' && c.request.mode === 'BATCH') {
    return finished(c);
  }
  const own = ours(c.progress, c.observed);
  return fail(cause(c), own.find(one => one.status === 'FAILED') ?? own.find(one => one.status === 'CANCELLED'));
};

/** A snapshot is being taken by somebody, perhaps by this handler: it is worth waiting for, but not to the end. */
const stoppingLate: Rule = c => {
  const stop = ownOperation('StopApplication', c.progress, c.observed);
  return stop !== undefined && c.observed.now < stop.startedAt + SNAPSHOT_TIME ? wait(c) : forceToTheEnd(c);
};

const takeDownRunning: Rule = c => {
  const stop = ownOperation('StopApplication', c.progress, c.observed);
  if (stop?.status === 'IN_PROGRESS') {
    return { type: 'WAIT', why: 'its stop is under way' };
  }
  const failed = stop?.status === 'FAILED' || stop?.status === 'CANCELLED';
  return { type: 'STOP', force: failed || c.request.stopMode === 'FORCE', why: failed ? 'its stop failed' : `it is ${c.observed.status}` };
};

/** A graceful stop is possible from RUNNING only, so the state is waited for; force is not patient. */
const takeDownMoving: Rule = c => c.request.stopMode === 'FORCE' ? forceToTheEnd(c) : wait(c);

const RULES: { readonly [P in Phase]: { readonly [S in Status]: Rule } } = {
  BRING_UP: {
    ABSENT: absent,
    DELETING: deleting,
    STARTING: wait,
    STOPPING: wait,
    READY: startable,
    RUNNING: running,
    UPDATING: wait,
    AUTOSCALING: wait,
    FORCE_STOPPING: wait,
    ROLLING_BACK: wait,
    MAINTENANCE: wait,
    ROLLED_BACK: rolledBack,
  },
  CLEAN_UP: {
    ABSENT: () => fail('it does not exist'),
    DELETING: deleting,
    STARTING: forceToTheEnd,
    STOPPING: stoppingLate,
    READY: readyLate,
    RUNNING: runningLate,
    UPDATING: forceToTheEnd,
    AUTOSCALING: forceToTheEnd,
    FORCE_STOPPING: waitToTheEnd,
    ROLLING_BACK: waitToTheEnd,
    MAINTENANCE: waitToTheEnd,
    ROLLED_BACK: rolledBack,
  },
  TAKE_DOWN: {
    ABSENT: done,
    DELETING: done,
    STARTING: takeDownMoving,
    STOPPING: takeDownMoving,
    READY: done,
    RUNNING: takeDownRunning,
    UPDATING: takeDownMoving,
    AUTOSCALING: takeDownMoving,
    FORCE_STOPPING: wait,
    ROLLING_BACK: wait,
    MAINTENANCE: wait,
    ROLLED_BACK: takeDownRunning,
  },
  FORCE_DOWN: {
    ABSENT: done,
    DELETING: done,
    STARTING: forceToTheEnd,
    STOPPING: forceToTheEnd,
    READY: done,
    RUNNING: forceToTheEnd,
    UPDATING: forceToTheEnd,
    AUTOSCALING: forceToTheEnd,
    FORCE_STOPPING: waitToTheEnd,
    ROLLING_BACK: waitToTheEnd,
    MAINTENANCE: waitToTheEnd,
    ROLLED_BACK: forceToTheEnd,
  },
};

/** Whether what the application is made of is not what the template says: an older version, or another one. */
function mistaken(c: Context): Action | undefined {
  const takenBack = rollback(c.progress, c.observed);
  if (takenBack !== undefined) {
    return rolledBack(c);
  }
  const wrong = difference(c.request, c.observed);
  return wrong === undefined ? undefined : isYoung(c) ? { type: 'WAIT', why: `${wrong}, which may be a late description` } : fail(wrong);
}

function changeTakenBack(c: Context): Operation | undefined {
  const operation = rollback(c.progress, c.observed);
  return operation === 'UNLISTED' ? undefined : operation;
}

function isYoung(c: Context): boolean {
  return c.observed.now < c.progress.startedAt + CONSISTENCY;
}

function judge(c: Context): 'WELL' | 'SICK' | 'UNKNOWN' {
  if (c.request.mode !== 'STREAMING' || c.request.healthCheckSeconds === 0) {
    return 'WELL';
  }
  const window = healthWindow(c.request, c.progress, c.observed);
  const health = c.observed.health;
  if (health !== undefined && (health.failed || health.restarts > c.request.maxRestarts)) {
    return 'SICK';
  }
  const outOfTime = c.observed.now >= deadline(c.request, c.progress);
  const enough = (health?.seenUntil ?? 0) >= window.end || c.observed.now >= window.patience || outOfTime;
  return c.observed.now >= window.end && enough ? 'WELL' : 'UNKNOWN';
}

/**
 * A job that this deployment restarted has its state in the snapshot from before, so force loses nothing. One that it did not restart has state that no
 * snapshot holds yet, and nothing that CloudFormation must roll back: it is left alone.
 */
function stopAfterFailure(c: Context): Action {
  const stop = ownOperation('StopApplication', c.progress, c.observed);
  if (stop?.status === 'IN_PROGRESS' && c.observed.now < stop.startedAt + SNAPSHOT_TIME) {
    return { type: 'WAIT', why: 'its stop is under way' };
  }
  if (stop === undefined && !restartedByDeployment(c.request, c.progress, c.observed)) {
    return fail(`${cause(c)}; it ran before this deployment and is left running`);
  }
  return { type: 'STOP', force: true, why: cause(c) };
}

/** Why the event failed, once the failure path is behind it. */
function cause(c: Context): string {
  const { request, observed } = c;
  const stop = ownOperation('StopApplication', c.progress, c.observed);
  const end = deadline(request, c.progress);
  if (request.event === 'Delete') {
    return `it did not stop within ${seconds(end - c.progress.startedAt)}, nor by force`;
  }
  const health = observed.health;
  if (health?.failed) {
    return 'its job failed after it had started';
  }
  if (health !== undefined && health.restarts > request.maxRestarts) {
    return `its job restarted ${health.restarts} times within the health check (allowed are ${request.maxRestarts})`;
  }
  if (stop !== undefined && stop.startedAt < end) {
    return 'it was stopped before its job had proved to stay up';
  }
  return `it was not up${request.mode === 'STREAMING' ? ' and healthy' : ''} within ${seconds(end - c.progress.startedAt)}`;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} seconds`;
}
