/**
 * Decides what to do next with an application. Pure: depends only on the request, on onEvent's note and on the observation of one poll.
 *
 * Each event passes through at most two phases, and each phase has a rule for every application state:
 *
 *  - START: a Create or Update, until the job runs as requested. It waits while the application is in motion, starts a READY application and checks the
 *    job's health.
 *  - CLEAN_UP: a Create or Update that has failed or timed out. A job that does not stay up cannot take a snapshot, and CloudFormation cannot update it.
 *    So the plan force-stops it and answers afterwards. A failure is detected from the operation history: during a Create or Update only the failure path
 *    stops the application, and a stop by any other caller also means that the deployment failed.
 *  - STOP: a Delete. It stops the job with a snapshot unless the stop mode is another.
 *  - FORCE_STOP: a Delete that has timed out, for example because a snapshot hangs.
 *
 * A job that this deployment has not started or restarted is left running: an earlier job, or the older version that the service rolled back to.
 *
 * A force stop can take CLEAN_UP_TIME, so every event is answered at most CLEAN_UP_TIME after its deadline.
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

/** The phase of the event. */
export function phase(request: LifecycleRequest, eventStart: EventStart, observed: Observed): Phase {
  const pastDeadline = observed.now >= deadline(request, eventStart);
  if (request.event === 'Delete') {
    return pastDeadline ? 'FORCE_STOP' : 'STOP';
  }
  return pastDeadline || ownOperation('StopApplication', eventStart, observed) ? 'CLEAN_UP' : 'START';
}

/** The states whose rules wait or answer regardless of the history. */
const DECISIVE: readonly Status[] = [
  'ABSENT', 'DELETING', 'STARTING', 'UPDATING', 'AUTOSCALING', 'FORCE_STOPPING', 'ROLLING_BACK', 'MAINTENANCE',
];

/** Whether the state alone decides, so that the history, metrics and logs need not be read. */
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
