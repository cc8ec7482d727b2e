/**
 * The rules of a Delete: stop the job with a snapshot, and force-stop it only if the snapshot fails because of the job. Pure.
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

/** A missing permission is no reason to lose state. IAM might not have propagated it yet. */
function deniedStop(c: Context, stop: Operation): Action {
  const mayPass = c.observed.now < c.eventStart.startedAt + IAM_PROPAGATION;
  return mayPass ? { type: 'STOP', force: false, why: 'its stop was denied' } : fail('it could not be stopped: its stop was denied', stop);
}

/** If no stop was accepted before the deadline, perhaps because each was denied, a stop with a snapshot comes before a force stop. */
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

/** A snapshot that began after the deadline gets part of the time for cleaning up. */
export const forceStopStopping: Rule = c => {
  const stop = ownOperation('StopApplication', c.eventStart, c.observed);
  const end = deadline(c.request, c.eventStart);
  return stop !== undefined && stop.startedAt >= end && c.observed.now < end + SNAPSHOT_TIME ? wait(c) : forceStop(c);
};

/** A stop with a snapshot is possible from RUNNING only, so this rule waits for RUNNING. A force stop is possible at once. */
export const stopMoving: Rule = c => c.request.stopMode === 'FORCE' ? forceStop(c) : wait(c);
