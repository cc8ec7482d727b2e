/**
 * The rules of a Create or Update: start the job, or leave an application that CloudFormation can roll back. Pure.
 */
import { difference } from './drift';
import { IAM_PROPAGATION, mentionsRole } from './errors';
import { hasStayedUp, startIsUnknown, metricsDueBy } from './health-check';
import { Operation } from './observation';
import { operationsOfEvent, ownOperation, restartedByDeployment, restoreFor, rollback } from './operation-history';
import { Action, cause, CONSISTENCY_WINDOW, Context, deadline, done, fail, failTimedOut, forceStop, Rule, SNAPSHOT_TIME, wait } from './rules';

/** A finished batch job counts only if it ran the deployed code. */
const finished: Rule = c => wrongVersion(c) ?? { type: 'SUCCEED', why: 'its job has finished' };

/** A new application might not be visible yet. */
export const absent: Rule = c => withinConsistencyWindow(c) ? wait(c) : fail('it does not exist');
export const deleting: Rule = () => fail('it is being deleted');

export const startable: Rule = c => {
  const start = ownOperation('StartApplication', c.eventStart, c.observed);
  if (start?.status === 'IN_PROGRESS') {
    return { type: 'WAIT', why: 'its start is under way' };
  }
  if (start?.status === 'SUCCESSFUL') {
    return c.request.mode === 'BATCH' ? finished(c) : fail('its job ended right after it had started and it is READY again', start);
  }
  const roleIsNew = c.observed.now - c.eventStart.startedAt < IAM_PROPAGATION && mentionsRole(c.observed.startError);
  if (start !== undefined && !roleIsNew) {
    return fail(`its start ${start.status === 'FAILED' ? 'failed' : 'was cancelled'} and it is READY again`, start);
  }
  if (c.observed.historyIsHidden && c.eventStart.lastOperationId !== undefined) {
    // The history could be read when the event arrived, so an earlier poll might have stopped a failed job.
    return { type: 'WAIT', why: 'its operations cannot be read any more' };
  }
  const wrong = wrongVersion(c);
  return wrong ?? afterHiddenStart(c, start) ?? {
    type: 'START',
    // A notebook has no state to restore, and the service accepts no run configuration for it.
    restore: c.request.mode === 'INTERACTIVE' ? undefined : restoreFor(c.request, c.eventStart, c.observed),
    why: 'it is READY',
  };
};

/**
 * Returns the action for an application that is READY after a start whose operation cannot be read. Undefined if the application can be started.
 *
 * Its job might have run, and a batch job must not run twice. Other jobs are started again as long as the start might have failed because the role is new.
 */
function afterHiddenStart(c: Context, start: Operation | undefined): Action | undefined {
  const { now, startSentAt, historyIsHidden, historyError } = c.observed;
  const roleMightBeNew = c.request.mode !== 'BATCH' && now - c.eventStart.startedAt < IAM_PROPAGATION;
  if (!historyIsHidden || start !== undefined || startSentAt === undefined || roleMightBeNew) {
    return undefined;
  }
  return now < startSentAt + CONSISTENCY_WINDOW ? { type: 'WAIT', why: 'the result of its start cannot be read yet' }
    : { type: 'FAIL', why: 'it is READY again after its start, and the result of the start cannot be read', error: historyError };
}

export const running: Rule = c => {
  const wrong = wrongVersion(c);
  if (wrong !== undefined) {
    return wrong;
  }
  const verdict = healthVerdict(c);
  return verdict === 'UNHEALTHY' ? stopAfterFailure(c) : verdict === 'UNKNOWN' ? { type: 'WAIT', why: 'its health is being checked' } : done(c);
};

/** For a running job after the deadline, or after the failure path has sent a stop. */
export const runningLate: Rule = c => {
  if (ownOperation('StopApplication', c.eventStart, c.observed) === undefined) {
    const wrong = wrongVersion(c);
    const verdict = healthVerdict(c);
    // A job that runs as requested is not stopped only because a metric is late.
    if (wrong !== undefined ? wrong.type === 'FAIL' : verdict === 'HEALTHY') {
      return wrong ?? done(c);
    }
    if (wrong === undefined && verdict === 'UNKNOWN' && startIsUnknown(c.observed) && c.observed.now < metricsDueBy(c.request, c.eventStart)) {
      return { type: 'WAIT', why: 'nothing reports how long its job has run' };
    }
  }
  return c.mustAnswer ? failTimedOut(c) : stopAfterFailure(c);
};

export const rolledBack: Rule = c => fail('the service rolled it back to an older version', rolledBackOperation(c));

export const readyLate: Rule = c => {
  const start = ownOperation('StartApplication', c.eventStart, c.observed);
  if (ownOperation('StopApplication', c.eventStart, c.observed) === undefined && start?.status === 'SUCCESSFUL' && c.request.mode === 'BATCH') {
    return finished(c);
  }
  const operations = operationsOfEvent(c.eventStart, c.observed);
  return fail(cause(c), operations.find(operation => operation.status === 'FAILED') ?? operations.find(operation => operation.status === 'CANCELLED'));
};

/** The service is taking a snapshot, perhaps for this handler. The snapshot gets part of the time for cleaning up. */
export const stoppingLate: Rule = c => {
  const stop = ownOperation('StopApplication', c.eventStart, c.observed);
  return stop !== undefined && c.observed.now < stop.startedAt + SNAPSHOT_TIME ? wait(c) : forceStop(c);
};

/** Returns the action for an application whose code or runtime differs from the template. Undefined if both match. */
function wrongVersion(c: Context): Action | undefined {
  const rolledBackBy = rollback(c.eventStart, c.observed);
  if (rolledBackBy !== undefined) {
    return rolledBack(c);
  }
  const wrong = difference(c.request, c.observed);
  return wrong === undefined ? undefined : withinConsistencyWindow(c) ? { type: 'WAIT', why: `${wrong}, which may be a late description` } : fail(wrong);
}

function rolledBackOperation(c: Context): Operation | undefined {
  const operation = rollback(c.eventStart, c.observed);
  return operation === 'UNLISTED' ? undefined : operation;
}

function withinConsistencyWindow(c: Context): boolean {
  return c.observed.now < c.eventStart.startedAt + CONSISTENCY_WINDOW;
}

function healthVerdict(c: Context): 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' {
  if (c.request.mode !== 'STREAMING' || c.request.healthCheckSeconds === 0) {
    return 'HEALTHY';
  }
  const health = c.observed.health;
  if (health !== undefined && (health.failed || health.alarm || health.restarts > c.request.maxRestarts)) {
    return 'UNHEALTHY';
  }
  return hasStayedUp(c.request, c.eventStart, c.observed) ? 'HEALTHY' : 'UNKNOWN';
}

/**
 * Force-stops a job that this deployment restarted. Its state is in the snapshot from before the restart, so nothing is lost.
 *
 * A job that this deployment did not restart is left running: its latest state is in no snapshot, and CloudFormation has nothing to roll back. This includes
 * a job that another caller tried to stop.
 */
function stopAfterFailure(c: Context): Action {
  const stop = ownOperation('StopApplication', c.eventStart, c.observed);
  if (stop?.status === 'IN_PROGRESS' && c.observed.now < stop.startedAt + SNAPSHOT_TIME) {
    return { type: 'WAIT', why: 'its stop is under way' };
  }
  if (!restartedByDeployment(c.request, c.eventStart, c.observed)) {
    return fail(`${cause(c)}; it ran before this deployment and is left running`);
  }
  // Without a history, the next poll would start the READY application again. After the deadline, no poll starts it.
  const answers = c.observed.historyIsHidden && c.observed.now < deadline(c.request, c.eventStart);
  return { type: 'STOP', force: true, why: cause(c), answers };
}
