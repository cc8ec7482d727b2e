/**
 * Reads an application's operation history. Pure.
 *
 * It decides which operations belong to this event, whether the deployment restarted the job, whether the service rolled the deployment back, and whether
 * the application is stopped because a deployment failed.
 */
import { EventStart, LifecycleRequest, Restore } from '../contract';
import { Observed, Operation, Status } from './observation';

const MINUTE = 60_000;
/** CloudFormation updates the application before the event arrives. Older operations belong to an earlier deployment. */
const DEPLOYMENT = 60 * MINUTE;
/** The maximum difference between the clocks of the service and the handler. */
const SKEW = 5_000;
/** The state of an application during each operation that restarts a job. */
const MOVING: readonly [RegExp, Status][] = [
  [/^Start/, 'STARTING'], [/^Update/, 'UPDATING'], [/^Rollback/, 'ROLLING_BACK'], [/Maintenance/i, 'MAINTENANCE'], [/scal/i, 'AUTOSCALING'],
];
/** The operations that restart a job in a deployment. */
const DEPLOYS = /^(Start|Update|Rollback)Application$/;

/** The operations that began during this event, newest first. */
export function operationsOfEvent(eventStart: EventStart, observed: Observed): readonly Operation[] {
  const operations = observed.operations ?? [];
  const before = operations.findIndex(operation => operation.id === eventStart.lastOperationId);
  if (before >= 0) {
    return operations.slice(0, before);
  }
  // An empty id means that there was no operation before. If the id is unknown, the clocks decide.
  return eventStart.lastOperationId === '' ? operations : operations.filter(operation => operation.startedAt >= eventStart.startedAt - SKEW);
}

/** The operations that began before this event, newest first. */
export function operationsBefore(eventStart: EventStart, observed: Observed): readonly Operation[] {
  return (observed.operations ?? []).slice(operationsOfEvent(eventStart, observed).length);
}

/** The newest operation with a name during this event. */
export function ownOperation(name: string, eventStart: EventStart, observed: Observed): Operation | undefined {
  return operationsOfEvent(eventStart, observed).find(operation => operation.name === name);
}

/** Whether an operation restarts a job: a deployment, or the service's scaling and patching. */
export function startsRun(operation: Operation): boolean {
  return DEPLOYS.test(operation.name) || /Maintenance|scal/i.test(operation.name);
}

/** The newest operation that restarted a job. */
export function lastRestart(observed: Observed): Operation | undefined {
  return observed.operations?.find(startsRun);
}

/** The state in which this event's first stop found the application. Without a stop, the current state. */
export function reachedState(eventStart: EventStart, observed: Observed): Status {
  const operations = observed.operations ?? [];
  const stop = operationsOfEvent(eventStart, observed).filter(operation => operation.name === 'StopApplication').at(-1);
  const before = stop && operations.slice(operations.indexOf(stop) + 1).find(startsRun);
  if (before === undefined) {
    return observed.status;
  }
  const moving = MOVING.find(([name]) => name.test(before.name))![1];
  return before.status === 'SUCCESSFUL' ? 'RUNNING' : moving;
}

/** Whether this event deployed the job. Restarts caused by the service's own scaling or patching do not count as part of a deployment. */
function restartedDuringEvent(eventStart: EventStart, observed: Observed): boolean {
  return operationsOfEvent(eventStart, observed).some(operation => DEPLOYS.test(operation.name));
}

/** Whether only the time of the stack's change can tell this deployment from an earlier deployment that restarted the job. */
export function needsStackTime(request: LifecycleRequest, eventStart: EventStart, observed: Observed): boolean {
  return request.event !== 'Delete' && !request.configurationUnchanged && !restartedDuringEvent(eventStart, observed);
}

/**
 * Whether this deployment started the running job, through the handler or through CloudFormation's update shortly before.
 *
 * An update takes a snapshot before it restarts a job, so such a job can be force-stopped without loss. True if nothing is known.
 */
export function restartedByDeployment(request: LifecycleRequest, eventStart: EventStart, observed: Observed): boolean {
  if (restartedDuringEvent(eventStart, observed)) {
    return true;
  }
  if (request.configurationUnchanged) {
    return false;
  }
  const last = observed.operations?.find(operation => DEPLOYS.test(operation.name));
  // CloudFormation does not start applications, so a start before the event belongs to an earlier deployment or another caller.
  const earlierStart = last?.name === 'StartApplication' ? (last.endedAt ?? last.startedAt) + SKEW : 0;
  // Updates before the current operation on the stack belong to an earlier deployment too.
  const since = Math.max(eventStart.startedAt - DEPLOYMENT, earlierStart, (observed.stackChangedAt ?? 0) - SKEW);
  const times = [last?.startedAt, observed.changedAt].filter(time => time !== undefined);
  return times.length === 0 || times.some(time => time >= since);
}

/**
 * The operation that rolled this deployment back: a rollback, or an update that failed while the job continued to run.
 *
 * A later successful update cancels this, for example CloudFormation's own rollback.
 */
export function rollback(eventStart: EventStart, observed: Observed): Operation | 'UNLISTED' | undefined {
  const recent = (time: number) => time >= eventStart.startedAt - DEPLOYMENT;
  const operations = observed.operations ?? [];
  const changes = operations.filter(operation => /^(Update|Rollback)Application$/.test(operation.name));
  const last = changes[0];
  if (last === undefined || !recent(last.endedAt ?? last.startedAt)) {
    return observed.rolledBackAt !== undefined && recent(observed.rolledBackAt) ? 'UNLISTED' : undefined;
  }
  if (last.name === 'RollbackApplication') {
    // The failed update has the error that caused the rollback. A successful rollback has no error.
    return changes.find(operation => operation.name === 'UpdateApplication' && operation.status === 'FAILED' && recent(operation.startedAt)) ?? last;
  }
  // A later start means that the running job is no longer the job that the update should have replaced.
  const runsOn = !operations.slice(0, operations.indexOf(last)).some(operation => operation.name === 'StartApplication');
  return last.status === 'FAILED' && runsOn && ['RUNNING', 'ROLLED_BACK'].includes(observed.status) ? last : undefined;
}

/** The newest finished operation before this event that began or ended a run. */
function lastRunChange(eventStart: EventStart, observed: Observed): Operation | undefined {
  return operationsBefore(eventStart, observed).find(operation => /^(Start|Stop)Application$/.test(operation.name) && operation.status !== 'IN_PROGRESS');
}

/** Whether the choice of the restore depends on the times of the snapshots. */
export function needsSnapshots(request: LifecycleRequest, eventStart: EventStart, observed: Observed): boolean {
  return mayOverride(request) && observed.status === 'READY' && lastRunChange(eventStart, observed)?.name === 'StopApplication';
}

/**
 * The state to start from.
 *
 * After a failed deployment this is the latest snapshot, regardless of the properties. A named snapshot can be months old. The latest snapshot is the one
 * that the service took before the update, with the state of the previous version. CloudFormation's rollback looks like any other update, so the
 * operation history decides. The application is stopped because of a failed deployment if
 * - its last start failed, or
 * - it is a streaming job whose last start succeeded and that no operation stopped: the job ended without a stop, or both an update and the service's
 *   rollback failed, or
 * - a force stop, which takes no snapshot, ended its last run.
 * If the history cannot be read, restore from the latest snapshot, which never skips state.
 */
export function restoreFor(request: LifecycleRequest, eventStart: EventStart, observed: Observed): Restore {
  const run = lastRunChange(eventStart, observed);
  const intended = observed.operations !== undefined && (run === undefined || endedAsIntended(run, request, observed));
  if (intended || !mayOverride(request)) {
    return request.restore;
  }
  return { type: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: request.restore.allowNonRestoredState };
}

function mayOverride(request: LifecycleRequest): boolean {
  return request.event === 'Update' && !request.renamed && request.restore.type !== 'RESTORE_FROM_LATEST_SNAPSHOT';
}

function endedAsIntended(run: Operation, request: LifecycleRequest, observed: Observed): boolean {
  if (run.name === 'StartApplication') {
    return run.status === 'SUCCESSFUL' && request.mode === 'BATCH';
  }
  // Both times come from the service's clock. A skew would count an update's snapshot, which can be seconds older than a force stop.
  return (observed.snapshotTimes ?? []).some(time => time >= run.startedAt && time <= (run.endedAt ?? observed.now));
}
