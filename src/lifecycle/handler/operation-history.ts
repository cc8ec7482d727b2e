/**
 * Reads an application's history of operations: which belong to this event, whether the deployment restarted the job, whether the service took the
 * deployment back, and whether the application is stopped because a deployment failed. Pure.
 */
import { EventStart, LifecycleRequest, Restore } from '../contract';
import { Observed, Operation, Status } from './observation';

const MINUTE = 60_000;
/** CloudFormation updates the application before the event comes; what is older than this belongs to an earlier deployment. */
const DEPLOYMENT = 60 * MINUTE;
/** Clocks of the service and of the handler may differ by this much. */
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
  // There was none before. Where that is not known, the clocks decide.
  return eventStart.lastOperationId === '' ? operations : operations.filter(operation => operation.startedAt >= eventStart.startedAt - SKEW);
}

/** The operations that were there before this event, newest first. */
export function operationsBefore(eventStart: EventStart, observed: Observed): readonly Operation[] {
  return (observed.operations ?? []).slice(operationsOfEvent(eventStart, observed).length);
}

/** The newest operation of a name inside this event. */
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

/** The state that the application had reached when this event's first stop took it out of it, or else the one that it is in. */
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

/**
 * Whether the job that runs now was started by this deployment: by the handler, or by CloudFormation's update shortly before.
 *
 * An update takes a snapshot before it restarts a job, so such a job can be force-stopped without loss. Where nothing is known, the answer is yes.
 */
export function restartedByDeployment(request: LifecycleRequest, eventStart: EventStart, observed: Observed): boolean {
  // A restart by the service's own scaling or patching is no deployment's.
  if (operationsOfEvent(eventStart, observed).some(operation => DEPLOYS.test(operation.name))) {
    return true;
  }
  if (request.configurationUnchanged) {
    return false;
  }
  const last = observed.operations?.find(operation => DEPLOYS.test(operation.name));
  const times = [last?.startedAt, observed.changedAt].filter(time => time !== undefined);
  return times.length === 0 || times.some(time => time >= eventStart.startedAt - DEPLOYMENT);
}

/**
 * The operation that took this deployment back: a rollback, or an update that failed while the job runs on.
 *
 * A later update that succeeded (CloudFormation's own rollback is one) makes it history.
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
    // The update's own error says why the service rolled back; the rollback itself has none when it succeeds.
    return changes.find(operation => operation.name === 'UpdateApplication' && operation.status === 'FAILED' && recent(operation.startedAt)) ?? last;
  }
  // Started after that, the job is no longer the one that the update should have replaced.
  const runsOn = !operations.slice(0, operations.indexOf(last)).some(operation => operation.name === 'StartApplication');
  return last.status === 'FAILED' && runsOn && ['RUNNING', 'ROLLED_BACK'].includes(observed.status) ? last : undefined;
}

/** The newest finished operation before this event that began or ended a run. */
function lastRunChange(eventStart: EventStart, observed: Observed): Operation | undefined {
  return operationsBefore(eventStart, observed).find(operation => /^(Start|Stop)Application$/.test(operation.name) && operation.status !== 'IN_PROGRESS');
}

/** Whether the choice of the restore hangs on when snapshots were taken. */
export function needsSnapshots(request: LifecycleRequest, eventStart: EventStart, observed: Observed): boolean {
  return mayOverride(request) && observed.status === 'READY' && lastRunChange(eventStart, observed)?.name === 'StopApplication';
}

/**
 * From which state to start.
 *
 * After a failed deployment it is the latest snapshot, whatever the properties say: a named snapshot may be months old by then, and the state of the
 * version before is what the snapshot that the service took before the update holds. CloudFormation does not tell its rollback from any other update, so
 * the history must: the application is stopped because a deployment failed when
 * - its last start failed, or it is a streaming job whose last start succeeded and that nobody stopped (its job ended by itself, or an update and the
 *   service's rollback of it failed), or
 * - its last run was ended by a force-stop, which takes no snapshot.
 * Where the history cannot be read, the latest snapshot it is: that never skips state.
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
  // Both times are the service's, so no skew: an update's own snapshot can be seconds older than a force-stop.
  return (observed.snapshotTimes ?? []).some(time => time >= run.startedAt && time <= (run.endedAt ?? observed.now));
}
