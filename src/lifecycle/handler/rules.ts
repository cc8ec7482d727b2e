/**
 * The context, the actions and the deadlines that all rules of the plan share. Pure.
 */
import { EventStart, LifecycleRequest, Restore } from '../contract';
import { Observed, Operation } from './observation';
import { ownOperation } from './operation-history';
import { CLEAN_UP_TIME, LONGEST_RUN } from '../time-budget';

export type Action =
  | { readonly type: 'WAIT'; readonly why: string }
  | { readonly type: 'START'; readonly restore?: Restore; readonly why: string }
  /** `answers`: whether the event fails with this step, because no later poll could detect the stop. */
  | { readonly type: 'STOP'; readonly force: boolean; readonly why: string; readonly answers?: boolean }
  | { readonly type: 'SUCCEED'; readonly why: string }
  /** `operationId`: the operation whose error is the cause. `error`: the error of the call that is the cause. */
  | { readonly type: 'FAIL'; readonly why: string; readonly operationId?: string; readonly error?: string };

export { CLEAN_UP_TIME };
/** The maximum time for the snapshot of a job that is stopped after a failure. */
export const SNAPSHOT_TIME = CLEAN_UP_TIME / 2;
/** How long DescribeApplication can lag behind CloudFormation's change of the application. */
export const CONSISTENCY_WINDOW = 60_000;

export interface Context {
  readonly request: LifecycleRequest;
  readonly eventStart: EventStart;
  readonly observed: Observed;
  /** Whether the time for cleaning up is over too, so that the event must be answered now. */
  readonly mustAnswer: boolean;
}

export type Rule = (context: Context) => Action;

/** When the requested state must be reached, in milliseconds since the epoch. */
export function deadline(request: LifecycleRequest, eventStart: EventStart): number {
  return eventStart.startedAt + Math.min(request.timeoutSeconds * 1000, LONGEST_RUN);
}

/** When the event must be answered in any case, in milliseconds since the epoch. */
export function answerBy(request: LifecycleRequest, eventStart: EventStart): number {
  return deadline(request, eventStart) + CLEAN_UP_TIME;
}

export const wait: Rule = ({ observed }) => ({ type: 'WAIT', why: `it is ${observed.status}` });
export const done: Rule = ({ observed }) => ({ type: 'SUCCEED', why: `it is ${observed.status}` });
export const fail = (why: string, operation?: Operation): Action => ({ type: 'FAIL', why, operationId: operation?.id });
export const failTimedOut: Rule = c => fail(`${cause(c)}; it is still ${c.observed.status}`);
export const waitUntilDeadline: Rule = c => c.mustAnswer ? failTimedOut(c) : wait(c);
export const forceStop: Rule = c => c.mustAnswer ? failTimedOut(c) : { type: 'STOP', force: true, why: `it is ${c.observed.status} and must stop` };

/** Why the event failed, after the failure path has ended. */
export function cause(c: Context): string {
  const { request, observed } = c;
  const stop = ownOperation('StopApplication', c.eventStart, c.observed);
  const end = deadline(request, c.eventStart);
  if (request.event === 'Delete') {
    return `it did not stop within ${seconds(end - c.eventStart.startedAt)}, even with a force stop`;
  }
  const health = observed.health;
  if (health?.failed) {
    return 'its job failed after it had started';
  }
  if (health !== undefined && health.restarts > request.maxRestarts) {
    return `its job restarted ${health.restarts} times within the health check (allowed are ${request.maxRestarts})`;
  }
  if (health?.alarm) {
    return `its alarm '${health.alarm.name}' went into ALARM within the health check: ${health.alarm.reason.replace(/\.$/, '')}`;
  }
  if (stop !== undefined && stop.startedAt < end) {
    return 'it was stopped before its job had proved to stay up';
  }
  return `it was not up${request.mode === 'STREAMING' ? ' and healthy' : ''} within ${seconds(end - c.eventStart.startedAt)}`;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} seconds`;
}
