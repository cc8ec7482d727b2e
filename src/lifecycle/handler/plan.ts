/**
 * What to do next with an application: a pure function of the request, of onEvent's note and of what a poll sees.
 *
 * Each event lives through at most two phases, and each phase has a row for every state of an application:
 *
 *  - START: a Create or Update, until the job runs as asked. It waits out what is in motion, starts a READY application and watches the job come up.
 *  - CLEAN_UP: a Create or Update that has failed, or run out of time. A job that did not come up cannot be snapshotted and CloudFormation cannot update
 *    it, so it is stopped by force; only then comes the answer. That there was a failure is read from the history: during a Create or Update nobody but
 *    the failure path stops the application, and if somebody did, the deployment has failed as well.
 *  - STOP: a Delete. It stops the job with a snapshot unless told otherwise.
 *  - FORCE_STOP: a Delete that has run out of time, which includes a snapshot that hangs.
 *
 * What this deployment has not started or restarted is left alone: an older version that the service rolled back to, or a job that ran before.
 *
 * A phase that ends in force has CLEAN_UP_TIME for it, so every event is answered by its deadline plus that.
 */
import { EventStart, LifecycleRequest } from '../contract';
import { Observed, Status } from './observation';
import { ownOperation } from './operation-history';
import { Action, answerBy, deadline, done, fail, forceStop, Rule, wait, waitUntilDeadline } from './rules';
import { absent, deleting, readyLate, rolledBack, running, runningLate, startable, stoppingLate } from './start-rules';
import { forceStopRunning, forceStopStopping, stopMoving, stopRunning } from './stop-rules';

export type { Action } from './rules';
export { answerBy, CLEAN_UP_TIME, deadline } from './rules';

export type Phase = 'START' | 'CLEAN_UP' | 'STOP' | 'FORCE_STOP';

/** Which phase the event is in. */
export function phase(request: LifecycleRequest, eventStart: EventStart, observed: Observed): Phase {
  const pastDeadline = observed.now >= deadline(request, eventStart);
  if (request.event === 'Delete') {
    return pastDeadline ? 'FORCE_STOP' : 'STOP';
  }
  return pastDeadline || ownOperation('StopApplication', eventStart, observed) ? 'CLEAN_UP' : 'START';
}

/** The states whose rules wait, or answer, whatever the history says. */
const DECISIVE: readonly Status[] = [
  'ABSENT', 'DELETING', 'STARTING', 'UPDATING', 'AUTOSCALING', 'FORCE_STOPPING', 'ROLLING_BACK', 'MAINTENANCE',
];

/** Whether the state alone decides, so that no other call can change what comes next. */
export function stateDecides(request: LifecycleRequest, eventStart: EventStart, status: Status, now: number): boolean {
  const decisive = DECISIVE.includes(status) || (request.event === 'Delete' && ['READY', 'STOPPING'].includes(status));
  return now < deadline(request, eventStart) && decisive;
}

/** Decides what to do next. */
export function plan(request: LifecycleRequest, eventStart: EventStart, observed: Observed): Action {
  if (request.event === 'Delete' && request.stopMode === 'LEAVE_RUNNING') {
    return { type: 'SUCCEED', why: 'it is left as it is' };
  }
  const mustAnswer = observed.now >= answerBy(request, eventStart);
  return RULES[phase(request, eventStart, observed)][observed.status]({ request, eventStart, observed, mustAnswer });
}

const RULES: { readonly [P in Phase]: { readonly [S in Status]: Rule } } = {
  START: {
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
    STARTING: forceStop,
    STOPPING: stoppingLate,
    READY: readyLate,
    RUNNING: runningLate,
    UPDATING: forceStop,
    AUTOSCALING: forceStop,
    FORCE_STOPPING: waitUntilDeadline,
    ROLLING_BACK: waitUntilDeadline,
    MAINTENANCE: waitUntilDeadline,
    ROLLED_BACK: rolledBack,
  },
  STOP: {
    ABSENT: done,
    DELETING: done,
    STARTING: stopMoving,
    STOPPING: stopMoving,
    READY: done,
    RUNNING: stopRunning,
    UPDATING: stopMoving,
    AUTOSCALING: stopMoving,
    FORCE_STOPPING: wait,
    ROLLING_BACK: wait,
    MAINTENANCE: wait,
    ROLLED_BACK: stopRunning,
  },
  FORCE_STOP: {
    ABSENT: done,
    DELETING: done,
    STARTING: forceStop,
    STOPPING: forceStopStopping,
    READY: done,
    RUNNING: forceStopRunning,
    UPDATING: forceStop,
    AUTOSCALING: forceStop,
    FORCE_STOPPING: waitUntilDeadline,
    ROLLING_BACK: waitUntilDeadline,
    MAINTENANCE: waitUntilDeadline,
    ROLLED_BACK: forceStopRunning,
  },
};
