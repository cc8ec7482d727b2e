/**
 * What to do with an application before CloudFormation updates it: a pure function of the request and of what a poll sees.
 *
 * CloudFormation's update is refused while the application is in motion, so that is waited out. Nothing is changed, except that a crash-looping job is
 * force-stopped if `forceStopCrashLoopingJob` is set: it cannot take the snapshot that an update needs.
 */
import { PreflightRequest } from '../preflight-contract';
import { Status } from './observation';
import { LAST_ANSWER } from '../time-budget';

export interface PreflightObserved {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** When the event came, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** The application that the stack has; undefined when it has none, or none that the handlers have permission to look at. */
  readonly application?: {
    readonly name: string;
    readonly status: Status;
    readonly parallelism?: number;
    /** The customer managed key that the application has. */
    readonly encryptionKey?: string;
  };
  /** Since when the application has been in motion, in milliseconds since the epoch. */
  readonly movingSince?: number;
  /** Whether the restart counters of the job have grown in each of the last three whole minutes; only looked up if the request asks for it. */
  readonly isCrashLooping?: boolean;
  /** Whether this event has force-stopped the job. */
  readonly wasStopped?: boolean;
  /** Whether the stack is rolling back; only looked up after the deadline, and if the deployment takes a key away. */
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

/** Until when the application is waited for, in milliseconds since the epoch. */
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

/** Whether the deployment leaves out the customer managed key that the application has. */
export function leavesOutKey({ encryptionKeys }: PreflightRequest, live: string | undefined): boolean {
  // An alias hides its key, and the service may report the key behind it.
  return live !== undefined && ![live, ...encryptionKeys].some(isAlias) && !encryptionKeys.map(keyId).includes(keyId(live));
}

function isAlias(key: string): boolean {
  return /(^|:)alias\//.test(key);
}

/** The id of a key, of which the service reports either the id or the ARN. */
function keyId(key: string): string {
  return key.replace(/^arn:.*:key\//, '');
}

/** Applies a rule, unless the deployment would make the application's snapshots unreadable. A rollback restores what the previous template had. */
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
  // A rollback must not fail for this. CloudFormation says by itself what it cannot update.
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

/** Whether CloudFormation's update would be refused in this state. */
export function isMoving(status: Status): boolean {
  return RULES[status] === moving;
}

/** The parallelism to deploy: the one that scaling has set, unless the template has a new one. */
function parallelismOf({ request, observed }: Context): string | undefined {
  const live = observed.application?.parallelism;
  return request.parallelismChanged || live === undefined ? request.parallelism : String(live);
}

function tooLate({ name, status, request, observed }: Context): PreflightAction {
  const since = new Date(observed.movingSince ?? observed.startedAt).toISOString().replace('.000Z', 'Z');
  const waited = Math.round((preflightDeadline(request, observed.startedAt) - observed.startedAt) / 1000);
  const changed = observed.wasStopped ? 'Its crash-looping job has been stopped by force. Nothing else has been changed.' : 'Nothing has been changed.';
  return { type: 'FAIL', why: `application '${name}' cannot be updated: it has been ${status} since ${since}, and still is after a wait of ${waited} seconds. ${changed}` };
}
