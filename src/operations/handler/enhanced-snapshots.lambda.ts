/**
 * Performs `SnapshotSchedule` and `RunSchedule` operations with enhanced snapshots, one step per call. Step Functions does not
 * support these API actions yet.
 *
 *   state machine --> handler --> WAIT: called again after 30 seconds, with the returned state
 *                             --> DONE, FAILED: the execution ends
 *
 * Gotchas:
 *  - The handler keeps no state. Steps can be repeated, because a snapshot has the same name within an execution and is looked up
 *    before it is created again.
 *  - Transient errors are returned as WAIT, so that no function is billed for waiting. Other errors are returned as FAILED with
 *    the service's error message, which includes the missing permission if access is denied.
 */
import { KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';
import { isTransient, ServiceError } from '../../lifecycle/handler/errors';
import { callService } from '../../lifecycle/handler/snapshots-api';
import { Task, TaskAnswer, TaskState } from '../enhanced-task';
import { DONE, fail, Failure, wait } from './answers';
import { takeSnapshot } from './take-snapshot';

/** Transient conflicts: another caller is changing the application or the snapshot, or another snapshot is in progress. */
const PASSING = ['ConcurrentModificationException', 'ResourceInUseException', 'LimitExceededException'];
const MAX_REFUSALS = 20;
/** A start is retried for 15 minutes. */
const MAX_STARTS = 30;

// The state machine retries, and a hanging call must leave time for the other calls.
const config = { maxAttempts: 1, requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } };
let client: KinesisAnalyticsV2Client | undefined;

const call = (action: string, input: object) => callService(client ??= new KinesisAnalyticsV2Client(config), action, input);

export async function handler(task: Task): Promise<TaskAnswer> {
  const answer = await next(task);
  const { outcome, error, cause, state } = answer;
  console.log(JSON.stringify({ task: task.task, application: task.application, step: task.state.step, outcome, next: state.step, error, cause }));
  return answer;
}

async function next(task: Task): Promise<TaskAnswer> {
  try {
    return task.task === 'START' ? await start(task.application, task.runConfiguration) : await takeSnapshot(call, task);
  } catch (error) {
    return error instanceof Failure ? fail(error.name, error.message) : refused(error as ServiceError, task);
  }
}

async function start(application: string, runConfiguration: object): Promise<TaskAnswer> {
  await call('StartApplication', { ApplicationName: application, RunConfiguration: runConfiguration });
  return DONE;
}

function refused(error: ServiceError, { task, state }: Task): TaskAnswer {
  const passes = isTransient(error) || PASSING.includes(error.name ?? '');
  if (!passes || state.refusals >= (task === 'START' ? MAX_STARTS : MAX_REFUSALS)) {
    return fail(error.name ?? 'Error', error.message ?? '');
  }
  return wait({ ...state, step: stepAfter(state), refusals: state.refusals + 1 });
}

/** A snapshot can exist even if its creation was refused. */
function stepAfter({ step }: TaskState): TaskState['step'] {
  return step === 'BEGIN' ? 'REFUSED' : step;
}
