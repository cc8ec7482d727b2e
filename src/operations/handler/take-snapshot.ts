/**
 * Takes an enhanced snapshot, waits until the snapshot is ready, and deletes the schedule's surplus snapshots.
 */
import { ServiceError } from '../../lifecycle/handler/errors';
import { Call, listSnapshots, SnapshotInfo } from '../../lifecycle/handler/snapshots-api';
import { SnapshotTask, TaskAnswer } from '../enhanced-task';
import { DONE, Failure, wait } from './answers';

/** The maximum number of status checks, which take one hour. */
const MAX_POLLS = 120;
/** The next call of the function deletes the rest. */
const DELETIONS_PER_CALL = 50;
const ID_LENGTH = 8;

/** Performs the next step of a task. */
export async function takeSnapshot(call: Call, task: SnapshotTask): Promise<TaskAnswer> {
  switch (task.state.step) {
    case 'BEGIN':
      return create(call, task);
    case 'PRUNE':
      return prune(call, task);
    default:
      return look(call, task);
  }
}

/** The name of a snapshot. The time alone is not unique, because two executions can start in the same second. */
export function snapshotName({ prefix, startedAt, executionId }: SnapshotTask): string {
  const id = executionId.split(':').at(-1)!.replace(/[^a-zA-Z0-9_.-]/g, '').slice(0, ID_LENGTH).padStart(ID_LENGTH, '0');
  // Names cannot contain colons.
  return `${prefix}${startedAt.slice(0, 19).replace(/:/g, '-')}-${id}`;
}

async function create(call: Call, task: SnapshotTask): Promise<TaskAnswer> {
  if (!(await describe(call, task)).running) {
    return DONE;
  }
  await call('CreateSnapshot', { ApplicationName: task.application, SnapshotName: snapshotName(task) });
  return wait({ ...task.state, step: 'CREATED' });
}

async function look(call: Call, task: SnapshotTask): Promise<TaskAnswer> {
  const { state } = task;
  const status = await statusOf(call, snapshotName(task));
  if (status === 'READY') {
    // From this step on, a retry only repeats the deletion.
    return wait({ ...state, step: 'PRUNE', refusals: 0 });
  }
  if (status === undefined && state.step === 'REFUSED') {
    return create(call, task);
  }
  const mayBecomeReady = status === undefined || status === 'CREATING';
  if (!mayBecomeReady || state.polls >= MAX_POLLS) {
    const seen = status === undefined ? 'not found' : status;
    throw new Failure('SnapshotNotTaken', `snapshot ${snapshotName(task)} of application ${task.application} is ${seen} after ${state.polls + 1} checks`);
  }
  return wait({ ...state, polls: state.polls + 1 });
}

async function statusOf(call: Call, name: string): Promise<string | undefined> {
  try {
    return (await call('DescribeSnapshot', { SnapshotName: name })).SnapshotInfoDetails?.SnapshotStatus;
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
    return undefined;
  }
}

/** Deletes the surplus snapshots. The application is checked before every deletion, because it might have started to restore from a snapshot. */
async function prune(call: Call, task: SnapshotTask): Promise<TaskAnswer> {
  const candidates = surplus(await listSnapshots(call, task.application), task);
  for (const snapshot of candidates.slice(0, DELETIONS_PER_CALL)) {
    const { running, inUse } = await describe(call, task);
    if (!running) {
      return DONE;
    }
    if (!isNamed(snapshot, inUse)) {
      await remove(call, snapshot);
    }
  }
  return candidates.length > DELETIONS_PER_CALL ? wait({ ...task.state, step: 'PRUNE' }) : DONE;
}

async function remove(call: Call, { SnapshotName, SnapshotCreationTimestamp }: SnapshotInfo): Promise<void> {
  try {
    await call('DeleteSnapshot', { SnapshotName, SnapshotCreationTimestamp });
  } catch (error) {
    // Another caller has already deleted the snapshot.
    if (!isNotFound(error)) {
      throw error;
    }
  }
}

/** The schedule's surplus and failed snapshots, oldest first. Failed snapshots are deleted because they keep their names reserved. */
export function surplus(snapshots: readonly SnapshotInfo[], { application, prefix, retain, pinned }: SnapshotTask): SnapshotInfo[] {
  const newestFirst = snapshots.filter(snapshot => snapshot.SourceApplicationName === application && snapshot.SnapshotName.startsWith(prefix)
    && snapshot.SnapshotInitiatorOperation === 'CreateSnapshot' && snapshot.SnapshotInitiator !== 'SYSTEM')
    .sort((a, b) => b.SnapshotCreationTimestamp - a.SnapshotCreationTimestamp);
  const kept = newestFirst.filter(snapshot => snapshot.SnapshotStatus === 'READY').slice(0, retain);
  return newestFirst.filter(snapshot => ['READY', 'FAILED'].includes(snapshot.SnapshotStatus) && !kept.includes(snapshot) && !isNamed(snapshot, pinned)).reverse();
}

/** Whether a list of names and ARNs contains a snapshot. */
function isNamed({ SnapshotName: name }: SnapshotInfo, list: readonly string[]): boolean {
  return list.some(entry => entry.split('/').at(-1) === name);
}

async function describe(call: Call, { application }: SnapshotTask): Promise<{ readonly running: boolean; readonly inUse: string[] }> {
  const { ApplicationDetail: detail } = await call('DescribeApplication', { ApplicationName: application });
  const restore = detail.ApplicationConfigurationDescription?.RunConfigurationDescription?.ApplicationRestoreConfigurationDescription;
  return {
    running: detail.ApplicationStatus === 'RUNNING',
    inUse: [restore?.SnapshotName, restore?.SnapshotArn].filter(entry => entry !== undefined),
  };
}

function isNotFound(error: unknown): boolean {
  return (error as ServiceError).name === 'ResourceNotFoundException';
}
