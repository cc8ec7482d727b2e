/**
 * The work of `SnapshotSchedule` and `RunSchedule` with enhanced snapshots, one step at a time: Step Functions does not have these calls yet.
 *
 *   state machine --> handler --> WAIT: called again after 30 seconds, with the state that is returned
 *                             --> DONE, FAILED: the execution ends
 *
 * Gotchas:
 *  - The handler remembers nothing. A step can be repeated: a snapshot has the same name within an execution, and is looked at before it is created again.
 *  - What passes is returned as WAIT, so that no function is paid for waiting. What does not is FAILED, with the words of the service: a denial names the
 *    permission that is missing.
 */
import { KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';
import { isTransient, ServiceError } from '../../lifecycle/handler/errors';
import { callService } from '../../lifecycle/handler/snapshots-api';
import { Task, TaskAnswer, TaskState } from '../enhanced-task';
import { DONE, fail, Failure, wait } from './answers';
import { takeSnapshot } from './take-snapshot';

/** Somebody else changes the application or the snapshot, or another snapshot is being taken. */
const PASSING = ['ConcurrentModificationException', 'ResourceInUseException', 'LimitExceededException'];
const MAX_REFUSALS = 20;
/** A start is tried again for 15 minutes. */
const MAX_STARTS = 30;

// The state machine is the retry, and a call that hangs must leave time for the others.
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

/** A snapshot whose creation was refused may exist all the same. */
function stepAfter({ step }: TaskState): TaskState['step'] {
  return step === 'BEGIN' ? 'REFUSED' : step;
}
