/**
 * The rules of a Delete: stop the job with a snapshot, and force it only for what is the job's. Pure.
 */
import { IAM_PROPAGATION, isDenialText } from './errors';
import { Operation } from './observation';
import { ownOperation } from './operation-history';
import { Action, Context, deadline, fail, failTimedOut, forceStop, Rule, SNAPSHOT_TIME, wait } from './rules';

export const stopRunning: Rule = c => {
  const stop = ownOperation('StopApplication', c.eventStart, c.observed);
  if (stop?.status === 'IN_PROGRESS') {
    return { type: 'WAIT', why: 'its stop is under way' };
  }
  if (stop?.status === 'FAILED' && isDenialText(c.observed.stopError)) {
    return deniedStop(c, stop);
  }
  const failed = stop?.status === 'FAILED' || stop?.status === 'CANCELLED';
  return { type: 'STOP', force: failed || c.request.stopMode === 'FORCE', why: failed ? 'its stop failed' : `it is ${c.observed.status}` };
};

/** A missing permission is no reason to lose state. IAM may still be spreading it. */
function deniedStop(c: Context, stop: Operation): Action {
  const mayPass = c.observed.now < c.eventStart.startedAt + IAM_PROPAGATION;
  return mayPass ? { type: 'STOP', force: false, why: 'its stop was denied' } : fail('it could not be stopped: its stop was denied', stop);
}

/** No stop was accepted until the deadline, perhaps because each was denied: one with a snapshot is tried before force. */
export const forceStopRunning: Rule = c => {
  const stop = ownOperation('StopApplication', c.eventStart, c.observed);
  if (c.mustAnswer) {
    return failTimedOut(c);
  }
  if (stop?.status === 'FAILED' && isDenialText(c.observed.stopError)) {
    return deniedStop(c, stop);
  }
  const untried = stop === undefined && c.observed.operations !== undefined && c.request.stopMode !== 'FORCE';
  return untried ? { type: 'STOP', force: false, why: `it is ${c.observed.status}` } : forceStop(c);
};

/** A snapshot that was begun late gets some time, but not all of it. */
export const forceStopStopping: Rule = c => {
  const stop = ownOperation('StopApplication', c.eventStart, c.observed);
  const end = deadline(c.request, c.eventStart);
  return stop !== undefined && stop.startedAt >= end && c.observed.now < end + SNAPSHOT_TIME ? wait(c) : forceStop(c);
};

/** A graceful stop is possible from RUNNING only, so the state is waited for; force is not patient. */
export const stopMoving: Rule = c => c.request.stopMode === 'FORCE' ? forceStop(c) : wait(c);
