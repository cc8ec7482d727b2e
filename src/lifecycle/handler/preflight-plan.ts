/**
 * Decides what to do with an application before CloudFormation updates it. Pure: depends only on the request and the observation of one poll.
 *
 * The service refuses CloudFormation's update while the application is in motion, so the preflight waits. It changes nothing, with one exception: if
 * `forceStopCrashLoopingJob` is set, it force-stops a crash-looping job, which cannot take the snapshot that an update requires.
 */
import { PreflightRequest } from '../preflight-contract';
import { Status } from './observation';
import { LAST_ANSWER } from '../time-budget';

export interface PreflightObserved {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** When the event arrived, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** The stack's application; undefined if there is none, or if the handlers have no permission to describe it. */
  readonly application?: {
    readonly name: string;
    readonly status: Status;
    readonly parallelism?: number;
    /** The application's customer managed key. */
    readonly encryptionKey?: string;
  };
  /** Since when the application has been in motion, in milliseconds since the epoch. */
  readonly movingSince?: number;
  /** Whether a restart counter of the job grew in each of the last three whole minutes; only read if the request has `forceStopCrashLoopingJob`. */
  readonly isCrashLooping?: boolean;
  /** Whether this event has force-stopped the job. */
  readonly wasStopped?: boolean;
  /** Whether the stack is rolling back; only read after the deadline, and if the deployment removes a key. */
  readonly isRollingBack?: boolean;
}

export type PreflightAction =
  | { readonly type: 'WAIT'; readonly why: string }
  | { readonly type: 'STOP'; readonly why: string }
  | { readonly type: 'SUCCEED'; readonly why: string; readonly parallelism?: string }
  | { readonly type: 'FAIL'; readonly why: string };

interface Context {
  readonly request: PreflightRequest;
  readonly observed: PreflightObserved;
  readonly name: string;
  readonly status: Status;
}

type Rule = (context: Context) => PreflightAction;

/** How long to wait for the application, in milliseconds since the epoch. */
export function preflightDeadline(request: PreflightRequest, startedAt: number): number {
  return startedAt + Math.min(request.timeoutSeconds * 1000, LAST_ANSWER);
}

/** Decides what to do next. */
export function planPreflight(request: PreflightRequest, observed: PreflightObserved): PreflightAction {
  if (request.event === 'Delete') {
    return { type: 'SUCCEED', why: 'there is nothing to do' };
  }
  const { application } = observed;
  if (application === undefined) {
    return { type: 'SUCCEED', why: 'there is no application yet', parallelism: request.parallelism };
  }
  return RULES[application.status]({ request, observed, name: application.name, status: application.status });
}

/** Whether the deployment does not name the application's customer managed key. */
export function leavesOutKey({ encryptionKeys }: PreflightRequest, live: string | undefined): boolean {
  // An alias hides its key, and the service can report the key behind it.
  return live !== undefined && ![live, ...encryptionKeys].some(isAlias) && !encryptionKeys.map(keyId).includes(keyId(live));
}

function isAlias(key: string): boolean {
  return /(^|:)alias\//.test(key);
}

/** The id of a key. The service reports either the id or the ARN. */
function keyId(key: string): string {
  return key.replace(/^arn:.*:key\//, '');
}

/** Applies a rule, unless the deployment would make the application's snapshots unreadable. A rollback restores the keys of the previous template. */
function withKeyNamed(rule: Rule): Rule {
  return c => {
    const key = c.observed.application?.encryptionKey;
    return leavesOutKey(c.request, key) && !c.observed.isRollingBack ? keyLeftOut(c, key!) : rule(c);
  };
}

function keyLeftOut({ name }: Context, key: string): PreflightAction {
  return {
    type: 'FAIL',
    why: `application '${name}' is encrypted with the key ${key}, which this deployment does not name. `
      + 'Its snapshots need this key: add it to previousEncryptionKeys. Nothing has been changed.',
  };
}

const done: Rule = c => ({ type: 'SUCCEED', why: `it is ${c.status}`, parallelism: parallelismOf(c) });

const moving: Rule = c => {
  if (c.observed.now < preflightDeadline(c.request, c.observed.startedAt)) {
    return { type: 'WAIT', why: `it is ${c.status}` };
  }
  // A rollback must not fail because of the preflight. CloudFormation reports failed updates itself.
  return c.observed.isRollingBack ? done(c) : tooLate(c);
};

const running: Rule = c => {
  const early = c.observed.now < preflightDeadline(c.request, c.observed.startedAt);
  return c.request.forceStopCrashLoopingJob && c.observed.isCrashLooping && early
    ? { type: 'STOP', why: 'its job restarted in each of the last three minutes' } : done(c);
};

const RULES: { readonly [S in Status]: Rule } = {
  ABSENT: c => ({ type: 'SUCCEED', why: 'it does not exist', parallelism: c.request.parallelism }),
  DELETING: done,
  STARTING: moving,
  STOPPING: moving,
  READY: withKeyNamed(done),
  RUNNING: withKeyNamed(running),
  UPDATING: moving,
  AUTOSCALING: moving,
  FORCE_STOPPING: moving,
  ROLLING_BACK: moving,
  MAINTENANCE: moving,
  ROLLED_BACK: withKeyNamed(done),
};

/** Whether the service refuses CloudFormation's update in this state. */
export function isMoving(status: Status): boolean {
  return RULES[status] === moving;
}

/** The parallelism to deploy: the live value, which scaling might have set, unless the template has a new one. */
function parallelismOf({ request, observed }: Context): string | undefined {
  const live = observed.application?.parallelism;
  return request.parallelismChanged || live === undefined ? request.parallelism : String(live);
}

function tooLate({ name, status, request, observed }: Context): PreflightAction {
  const since = new Date(observed.movingSince ?? observed.startedAt).toISOString().replace('.000Z', 'Z');
  const waited = Math.round((preflightDeadline(request, observed.startedAt) - observed.startedAt) / 1000);
  const changed = observed.wasStopped ? 'Its crash-looping job has been force-stopped. Nothing else has been changed.' : 'Nothing has been changed.';
  return { type: 'FAIL', why: `application '${name}' cannot be updated: it has been ${status} since ${since}, and still is after a wait of ${waited} seconds. ${changed}` };
}
