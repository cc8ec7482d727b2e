/**
 * Observes the application, takes the plan's next step, and returns whether the event is complete.
 *
 * Life of a Create or an Update:
 *
 *   wait while in motion --> READY: start, with the whole run configuration --> RUNNING --> stays up during the health check --> complete
 *                                                                                      |
 *                            force stop --> READY --> error with the job's log lines <-+ failed, crash-looping, or timed out
 *
 * Life of a Delete:
 *
 *   RUNNING: stop with a snapshot --> READY --> complete
 *                 | refused because of the job, failed, or timed out
 *                 +--> force stop --> READY
 *                 | denied, after IAM has had time to propagate permissions
 *                 +--> error with the denial; the job continues to run
 *
 * Gotchas:
 *  - The framework calls this handler until it returns complete, throws, or the framework's timeout ends. In the last case the framework answers and the
 *    application stays as it is. So the handler's deadline is earlier, and leaves enough time to stop a job that does not stay up.
 *  - The only state that reliably survives between polls is what onEvent returned. Sent starts and stops are read from the application's operation history.
 *    If operations cannot be listed, the handler looks up the operations that this instance of the function sent. Another instance has none and would start
 *    a job again that was stopped after a failure. So without a history, the poll that stops a failed job also answers, with the cause.
 *  - Without a history, a job that ended between two polls looks like a job that was never started. The instance that started it fails the event, because
 *    a second start could run a batch job twice. Another instance cannot tell the difference, and starts the job.
 *  - An error thrown here is final. Errors that can pass (throttling, a concurrent change, a role that IAM has not propagated yet) return "not complete".
 *  - CloudFormation can roll back a READY application, or a RUNNING application that can take a snapshot. A crash-looping job cannot, so it is force-stopped.
 *    The rollback's Update then finds the application READY, and starts it from the snapshot that the service took before the update.
 *  - CloudFormation might already have restarted the job when an Update arrives, because updating a RUNNING application restarts it. Then there is nothing to
 *    start. The handler still checks the job's health, because the service reports a crash-looping job as RUNNING.
 *  - The permissions apply to applications with the stack tag. A deleted application has no tag, so its Delete is denied instead of "not found". After IAM
 *    has had time to propagate permissions, a denial means that the application is gone. Before, a running job could be deleted without a snapshot.
 *  - If this deployment did not change the application, it did not restart the job. This is the case if only the lifecycle's settings or the permissions of
 *    the job changed. The job's health is checked, but the job is never stopped: its state since the last snapshot would be lost, and CloudFormation has
 *    nothing to roll back.
 *  - The handler never deletes a snapshot.
 */
import { EventStart, LifecycleEvent, LifecycleRequest, parseEvent } from '../contract';
import { isPreflight } from '../preflight-contract';
import { stackChangedAt } from './cloudformation-api';
import { describeError, isAbsence, isRefusal, isRetriable, ServiceError } from './errors';
import { DeploymentError, failureText } from './failure-message';
import { describe, operationError, start, stop } from './flink-api';
import { nextLook } from './health-check';
import { hintFor } from './hints';
import { io, log } from './io';
import { EventMemory, memoryOf } from './memory';
import { Observed, Status } from './observation';
import { observe } from './observe';
import { needsStackTime, operationsOfEvent, reachedState } from './operation-history';
import { Action, answerBy, deadline, plan } from './plan';
import { preflight } from './preflight';
import { alarmsInAlarm, errorLog } from './telemetry';

export { io } from './io';

const LOG_LINES = 3;
/** The maximum time to wait for a stop before answering with a failure. The function's timeout is more than twice as long. */
const STOP_WAIT = 2 * 60_000;
const STOP_POLL = 5_000;

export interface IsCompleteResult {
  readonly IsComplete: boolean;
  /** The attributes of the resource; only the preflight has any. */
  readonly Data?: object;
}

export async function handler(event: LifecycleEvent): Promise<IsCompleteResult> {
  const { Progress: eventStart } = event;
  const request = isPreflight(event) ? undefined : parseEvent(event);
  if (request === undefined && !isPreflight(event)) {
    return { IsComplete: true };
  }
  if (eventStart === undefined) {
    throw new Error('Progress is missing: onEvent has not seen this event');
  }
  return request === undefined ? preflight(event, eventStart) : poll(request, eventStart);
}

async function poll(request: LifecycleRequest, eventStart: EventStart): Promise<IsCompleteResult> {
  const memory = memoryOf(request.applicationName, eventStart.startedAt, io.now());
  if (await isPaused(request, memory)) {
    return { IsComplete: false };
  }
  let observed: Observed | undefined;
  let action: Action | undefined;
  try {
    observed = withAlarm(await observe(request, eventStart), memory);
    action = plan(request, eventStart, observed);
    if (action.type === 'STOP' && request.stackId !== undefined && needsStackTime(request, eventStart, observed)) {
      observed = { ...observed, stackChangedAt: await stackChangedAt(request.stackId) };
      action = plan(request, eventStart, observed);
    }
    log({ application: request.applicationName, event: request.event, status: observed.status, action: action.type, why: action.why });
    return { IsComplete: await act(action, request, eventStart, observed) };
  } catch (error) {
    // Only for a denied observation. A denied stop does not mean that the application is gone.
    if (request.event === 'Delete' && observed === undefined && isAbsence(error as ServiceError, io.now() - eventStart.startedAt)) {
      log({ application: request.applicationName, event: request.event, action: 'SUCCEED', why: 'it is gone, or no longer of this stack', error: describeError(error as ServiceError) });
      return { IsComplete: true };
    }
    return retryOrFail(error as Error, request, eventStart, observed, action);
  }
}

/** Whether this poll can be skipped: only a health alarm could have changed since the last poll, and none is in ALARM. */
async function isPaused(request: LifecycleRequest, { pausedUntil }: EventMemory): Promise<boolean> {
  try {
    return io.now() < pausedUntil && (await alarmsInAlarm(request)).length === 0;
  } catch {
    // The following observation meets the same error and handles it.
    return false;
  }
}

/** An alarm that was once in ALARM fails the deployment, even if it returns to OK. */
function withAlarm(observed: Observed, memory: EventMemory): Observed {
  memory.alarm = observed.health?.alarm ?? memory.alarm;
  return observed.health && memory.alarm ? { ...observed, health: { ...observed.health, alarm: memory.alarm } } : observed;
}

/** Takes the step. */
async function act(action: Action, request: LifecycleRequest, eventStart: EventStart, observed: Observed): Promise<boolean> {
  switch (action.type) {
    case 'START':
      await start(request.applicationName, action.restore);
      memoryOf(request.applicationName, eventStart.startedAt, observed.now).startSentAt = io.now();
      return false;
    case 'STOP':
      await stopOrForce(request.applicationName, action.force);
      if (action.answers) {
        const now = await afterStop(request.applicationName, observed);
        throw await failure(request, eventStart, now, { why: action.why, reached: observed.status });
      }
      return false;
    case 'WAIT':
      memoryOf(request.applicationName, eventStart.startedAt, observed.now).pausedUntil = nextLook(request, eventStart, observed);
      return false;
    case 'SUCCEED':
      return true;
    case 'FAIL':
      throw await failure(request, eventStart, observed, action);
  }
}

/**
 * Stops the application. Force-stops it if the service refuses a snapshot because of the job. A refused force stop means that the state has just
 * changed.
 */
async function stopOrForce(name: string, force: boolean): Promise<void> {
  try {
    await stop(name, force);
  } catch (error) {
    // A denial is not about the job, and a concurrent change passes.
    if (!isRefusal(error as ServiceError)) {
      throw error;
    }
    log({ application: name, notice: force ? 'the stop was refused' : 'the stop with a snapshot was refused', error: describeError(error as ServiceError) });
    if (!force) {
      await stopOrForce(name, true);
    }
  }
}

/**
 * Waits until the application has stopped, because CloudFormation cannot change it while it stops.
 *
 * After STOP_WAIT, the event is answered with the last known state.
 */
async function afterStop(name: string, before: Observed): Promise<Observed> {
  const end = io.now() + STOP_WAIT;
  let seen = before;
  do {
    await io.sleep(STOP_POLL);
    try {
      seen = { ...before, ...await describe(name), now: io.now() };
    } catch (error) {
      log({ application: name, notice: 'its state after the stop cannot be read', error: describeError(error as ServiceError) });
    }
  } while (seen.status !== 'READY' && seen.status !== 'ABSENT' && io.now() < end);
  return seen;
}

/** Leaves errors that can pass to the next poll, if there is one. Fails the event otherwise. */
async function retryOrFail(
  error: Error, request: LifecycleRequest, eventStart: EventStart, observed: Observed | undefined, action: Action | undefined,
): Promise<IsCompleteResult> {
  if (error instanceof DeploymentError) {
    throw error;
  }
  const { applicationName, event } = request;
  const now = io.now();
  if (isRetriable(error, now - eventStart.startedAt) && now < answerBy(request, eventStart)) {
    log({ application: applicationName, event, action: 'RETRY', error: describeError(error) });
    memoryOf(applicationName, eventStart.startedAt, now).refusal = describeError(error);
    return { IsComplete: false };
  }
  const why = action?.type !== 'STOP' ? `it could not be ${{ Create: 'started', Update: 'started', Delete: 'stopped' }[event]}`
    : event === 'Delete' ? 'it could not be stopped' : `${action.why}; it could not be stopped`;
  throw await failure(request, eventStart, observed, { why, error: describeError(error) });
}

/** The reason for a failure, with the failed operation or the error of a refused call. */
interface Cause {
  readonly why: string;
  readonly operationId?: string;
  readonly error?: string;
  /** The state before a stop that this poll has sent. */
  readonly reached?: Status;
}

async function failure(request: LifecycleRequest, eventStart: EventStart, observed: Observed | undefined, cause: Cause): Promise<DeploymentError> {
  const { applicationName, event } = request;
  const operation = observed?.operations?.find(({ id }) => id === cause.operationId);
  // CloudFormation's update began before the event arrived, and might have failed before it.
  const found = await errorLog(request, Math.min(eventStart.startedAt, operation?.startedAt ?? Infinity), LOG_LINES);
  const error = cause.error ?? await operationErrorText(request, cause.operationId) ?? refusalOf(request, eventStart, observed);
  const text = failureText({
    applicationName,
    why: cause.why,
    state: observed && hasState(observed) ? observed.status : undefined,
    reached: cause.reached ?? (observed && reachedState(eventStart, observed)),
    error,
    logLines: found.lines,
    hint: hintFor([error, ...found.messages]),
  });
  log({ application: applicationName, event, action: 'FAILED', why: text });
  return new DeploymentError(text);
}

/** The error of the call that was refused until the deadline, such as a denied start. */
function refusalOf(request: LifecycleRequest, eventStart: EventStart, observed: Observed | undefined): string | undefined {
  const started = observed !== undefined && operationsOfEvent(eventStart, observed).length > 0;
  return request.event === 'Delete' || started || observed?.status !== 'READY' || io.now() < deadline(request, eventStart)
    ? undefined : memoryOf(request.applicationName, eventStart.startedAt, io.now()).refusal;
}

/** Absent applications and applications in deletion have no state worth reporting, because the reason already names it. */
function hasState({ status }: Observed): boolean {
  return status !== 'ABSENT' && status !== 'DELETING';
}

/** The operation's error. Never throws, because the event fails with or without it. */
async function operationErrorText(request: LifecycleRequest, operationId: string | undefined): Promise<string | undefined> {
  try {
    return operationId && await operationError(request.applicationName, operationId);
  } catch (error) {
    return describeError(error as ServiceError);
  }
}
