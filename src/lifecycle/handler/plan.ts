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
import { LifecycleRequest, Progress } from '../contract';
import { Observed, Status } from './observation';
import { ownOperation } from './operation-history';
import { Action, answerBy, deadline, done, fail, forceToTheEnd, Rule, wait, waitToTheEnd } from './rules';
import { absent, deleting, readyLate, rolledBack, running, runningLate, startable, stoppingLate } from './start-rules';
import { forceDownRunning, forceDownStopping, takeDownMoving, takeDownRunning } from './stop-rules';

export type { Action } from './rules';
export { answerBy, CLEAN_UP_TIME, deadline } from './rules';

export type Phase = 'BRING_UP' | 'CLEAN_UP' | 'TAKE_DOWN' | 'FORCE_DOWN';

/** Which phase the event is in. */
export function phase(request: LifecycleRequest, progress: Progress, observed: Observed): Phase {
  const late = observed.now >= deadline(request, progress);
  if (request.event === 'Delete') {
    return late ? 'FORCE_DOWN' : 'TAKE_DOWN';
  }
  return late || ownOperation('StopApplication', progress, observed) ? 'CLEAN_UP' : 'BRING_UP';
}

/** The states whose rules wait, or answer, whatever the history says. */
const DECISIVE: readonly Status[] = [
  'ABSENT', 'DELETING', 'STARTING', 'UPDATING', 'AUTOSCALING', 'FORCE_STOPPING', 'ROLLING_BACK', 'MAINTENANCE',
];

/** Whether the state alone decides, so that no other call can change what comes next. */
export function stateDecides(request: LifecycleRequest, progress: Progress, status: Status, now: number): boolean {
  const decisive = DECISIVE.includes(status) || (request.event === 'Delete' && ['READY', 'STOPPING'].includes(status));
  return now < deadline(request, progress) && decisive;
}

/** Decides what to do next. */
export function plan(request: LifecycleRequest, progress: Progress, observed: Observed): Action {
  if (request.event === 'Delete' && request.stopMode === 'LEAVE_RUNNING') {
    return { type: 'SUCCEED', why: 'it is left as it is' };
  }
  const late = observed.now >= answerBy(request, progress);
  return RULES[phase(request, progress, observed)][observed.status]({ request, progress, observed, late });
}

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
    STOPPING: forceDownStopping,
    READY: done,
    RUNNING: forceDownRunning,
    UPDATING: forceToTheEnd,
    AUTOSCALING: forceToTheEnd,
    FORCE_STOPPING: waitToTheEnd,
    ROLLING_BACK: waitToTheEnd,
    MAINTENANCE: waitToTheEnd,
    ROLLED_BACK: forceDownRunning,
  },
};
