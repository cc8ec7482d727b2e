/**
 * Looks at the application, takes the plan's next step, and says whether the event is done.
 *
 * Life of a Create or an Update:
 *
 *   wait out what is in motion --> READY: start, with the whole run configuration --> RUNNING --> stays up for the health check --> complete
 *                                                                                        |
 *                            force stop --> READY --> error with the job's own words <---+ failed, crash-looping, or too late
 *
 * Life of a Delete:
 *
 *   RUNNING: stop with a snapshot --> READY --> complete
 *                 | refused because of the job, failed, or too late
 *                 +--> force stop --> READY
 *                 | denied, and IAM cannot be spreading it any more
 *                 +--> error with the denial's text; the job runs on
 *
 * Gotchas:
 *  - The framework calls this again until it says complete, throws, or the framework's own time is up. In the last case the framework answers by itself
 *    and the application stays as it is; so this handler has a deadline of its own, with enough time after it to stop what did not come up.
 *  - Nothing survives from one poll to the next for sure but onEvent's note. That a start or a stop was sent is read from the application's history of
 *    operations; where it cannot be listed, the operations are looked up that this instance of the function has begun. Another instance sees none, and
 *    would start again what was stopped after a failure: so without a history, the poll that stops a failed job is the one that answers, with the cause.
 *  - An error thrown here is final. What may pass (throttling, a concurrent change, a role that IAM has not spread yet) is "not complete yet" instead.
 *  - CloudFormation can roll back a READY or a RUNNING application that can take a snapshot. A crash-looping job cannot, hence the force. The rollback's own
 *    Update then finds the application READY and starts it from the latest snapshot, the one that the service took before the update.
 *  - CloudFormation may already have restarted the job when an Update comes: the service restarts a RUNNING application when it is updated. Then there is
 *    nothing to start, but its health is checked all the same: the service calls a crash-looping job RUNNING.
 *  - The permissions are on applications with the stack's tag. One that is gone has no tag, so a Delete is denied access to it rather than told that there is
 *    none. Once the denial cannot be a permission that IAM has not spread yet, it counts as gone: sooner, and a running job could be deleted without a snapshot.
 *  - A job that this deployment did not restart (only the lifecycle's own settings changed) is checked like any other, but never stopped: its state since
 *    the last snapshot would be lost, and CloudFormation has nothing to roll back on it.
 *  - No snapshot is ever deleted here.
 */
import { EventStart, LifecycleEvent, LifecycleRequest, parseEvent } from '../contract';
import { isPreflight } from '../preflight-contract';
import { describeError, isAbsence, isRefusal, isRetriable, ServiceError } from './errors';
import { DeploymentError, failureText } from './failure-message';
import { describe, operationError, start, stop } from './flink-api';
import { nextLook } from './health-check';
import { hintFor } from './hints';
import { io, log } from './io';
import { EventMemory, memoryOf } from './memory';
import { Observed, Status } from './observation';
import { observe } from './observe';
import { operationsOfEvent, reachedState } from './operation-history';
import { Action, answerBy, deadline, plan } from './plan';
import { preflight } from './preflight';
import { alarmsInAlarm, errorLog } from './telemetry';

export { io } from './io';

const LOG_LINES = 3;
/** How long the answer to a failure waits for the application to stop. The function has more than twice that. */
const STOP_WAIT = 2 * 60_000;
const STOP_POLL = 5_000;

export interface IsCompleteResult {
  readonly IsComplete: boolean;
  /** The attributes of the resource; only of the preflight's. */
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
    log({ application: request.applicationName, event: request.event, status: observed.status, action: action.type, why: action.why });
    return { IsComplete: await act(action, request, eventStart, observed) };
  } catch (error) {
    // Only when looking: a denied stop is no sign of absence.
    if (request.event === 'Delete' && observed === undefined && isAbsence(error as ServiceError, io.now() - eventStart.startedAt)) {
      log({ application: request.applicationName, event: request.event, action: 'SUCCEED', why: 'it is gone, or no longer of this stack', error: describeError(error as ServiceError) });
      return { IsComplete: true };
    }
    return retryOrFail(error as Error, request, eventStart, observed, action);
  }
}

/** Whether nothing can have changed since the last look but a health alarm, and none is in ALARM. */
async function isPaused(request: LifecycleRequest, { pausedUntil }: EventMemory): Promise<boolean> {
  try {
    return io.now() < pausedUntil && (await alarmsInAlarm(request)).length === 0;
  } catch {
    // The look that follows meets the same error, and decides.
    return false;
  }
}

/** An alarm has failed the deployment once it was seen, whatever it does afterwards. */
function withAlarm(observed: Observed, memory: EventMemory): Observed {
  memory.alarm = observed.health?.alarm ?? memory.alarm;
  return observed.health && memory.alarm ? { ...observed, health: { ...observed.health, alarm: memory.alarm } } : observed;
}

/** Takes the step. */
async function act(action: Action, request: LifecycleRequest, eventStart: EventStart, observed: Observed): Promise<boolean> {
  switch (action.type) {
    case 'START':
      await start(request.applicationName, action.restore);
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

/** Stops the application, by force if the service refuses a snapshot because of the job. A refused force means that the state has just changed. */
async function stopOrForce(name: string, force: boolean): Promise<void> {
  try {
    await stop(name, force);
  } catch (error) {
    // A denial says nothing of the job, and a concurrent change passes.
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
 * Waits as long as one call may, until the application has stopped: CloudFormation cannot change what is in motion. What is not known by then the answer
 * goes without.
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

/** What may pass is left to the next poll, as long as there is one. */
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

/** What is known of a failure: the operation that it comes from, or the error of a refused call. */
interface Cause {
  readonly why: string;
  readonly operationId?: string;
  readonly error?: string;
  /** The state that a stop has just ended. */
  readonly reached?: Status;
}

async function failure(request: LifecycleRequest, eventStart: EventStart, observed: Observed | undefined, cause: Cause): Promise<DeploymentError> {
  const { applicationName, event } = request;
  const operation = observed?.operations?.find(({ id }) => id === cause.operationId);
  // An update by CloudFormation began, and may have failed, before the event came.
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

/** Why no start was accepted until the deadline: a call that was refused until then, such as a denied one. */
function refusalOf(request: LifecycleRequest, eventStart: EventStart, observed: Observed | undefined): string | undefined {
  const started = observed !== undefined && operationsOfEvent(eventStart, observed).length > 0;
  return request.event === 'Delete' || started || observed?.status !== 'READY' || io.now() < deadline(request, eventStart)
    ? undefined : memoryOf(request.applicationName, eventStart.startedAt, io.now()).refusal;
}

/** What is gone, or on its way, is told in words of its own. */
function hasState({ status }: Observed): boolean {
  return status !== 'ABSENT' && status !== 'DELETING';
}

/** The operation's own error. A failure without it is still a failure, so nothing is thrown here. */
async function operationErrorText(request: LifecycleRequest, operationId: string | undefined): Promise<string | undefined> {
  try {
    return operationId && await operationError(request.applicationName, operationId);
  } catch (error) {
    return describeError(error as ServiceError);
  }
}
