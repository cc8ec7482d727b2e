/**
 * Looks at an application before CloudFormation updates it, and says whether CloudFormation may go on.
 *
 * Life of an event:
 *
 *   which application does the stack have? --> none: complete
 *                                          --> in motion: not complete yet
 *                                          --> READY, RUNNING: complete, with the parallelism to deploy
 *
 * Gotchas:
 *  - CloudFormation is asked first which application the stack has. The handlers reach applications by a tag, so one that does not exist is denied rather
 *    than not found; and one of another stack with the same name is none of the preflight's business.
 *  - An application that is started on deploy for the first time has no tag yet. It is denied, and counts as none once IAM cannot be spreading the permission.
 *  - A rollback sends an Update too. Whatever happens here, it must not be what breaks the rollback.
 */
import { EventStart, LifecycleEvent } from '../contract';
import { parsePreflight, PreflightRequest } from '../preflight-contract';
import { applicationOf, isRollingBack } from './cloudformation-api';
import { describeError, isDenial, isRefusal, isRetriable, ServiceError } from './errors';
import { DeploymentError } from './failure-message';
import { describe, operations, stop } from './flink-api';
import { isCrashLooping } from './health-check';
import { io, log } from './io';
import { EventMemory, memoryOf } from './memory';
import { Operation } from './observation';
import { isMoving, leavesOutKey, planPreflight, PreflightObserved, preflightDeadline } from './preflight-plan';
import { restartCounters } from './telemetry';

/** For how long an application that is denied may be one whose permission IAM has not spread yet. */
const DENIED_FOR = 60_000;

export interface PreflightResult {
  readonly IsComplete: boolean;
  readonly Data?: { readonly Parallelism: string };
}

/** One poll. */
export async function preflight(event: LifecycleEvent, { startedAt }: EventStart): Promise<PreflightResult> {
  const request = parsePreflight(event);
  const memory = memoryOf(`preflight ${request.stackId} ${request.logicalId}`, startedAt, io.now());
  try {
    const observed = await look(request, startedAt, memory);
    const action = planPreflight(request, observed);
    log({ preflight: request.logicalId, application: observed.application?.name, event: request.event, action: action.type, why: action.why });
    switch (action.type) {
      case 'WAIT':
        return { IsComplete: false };
      case 'STOP':
        await forceStop(observed.application!.name, memory);
        return { IsComplete: false };
      case 'SUCCEED':
        return complete(action.parallelism);
      case 'FAIL':
        throw new DeploymentError(action.why);
    }
  } catch (error) {
    return afterError(error as Error, request, startedAt);
  }
}

function complete(parallelism: string | undefined): PreflightResult {
  return { IsComplete: true, Data: parallelism === undefined ? undefined : { Parallelism: parallelism } };
}

async function look(request: PreflightRequest, startedAt: number, memory: EventMemory): Promise<PreflightObserved> {
  const seen: PreflightObserved = { now: io.now(), startedAt };
  if (request.event === 'Delete') {
    return seen;
  }
  const name = memory.applicationName ??= await applicationOf(request);
  if (name === undefined) {
    return seen;
  }
  const described = await describeUnlessDenied(name, request, startedAt);
  if (described === undefined) {
    return seen;
  }
  const { status, parallelism, encryptionKey } = described;
  const application = { name, status, parallelism, encryptionKey };
  if (!isMoving(status)) {
    const takesKeyAway = leavesOutKey(request, encryptionKey);
    const mayLoop = request.forceStopCrashLoopingJob && status === 'RUNNING';
    return {
      ...seen,
      application,
      isCrashLooping: mayLoop && await loops(name),
      isRollingBack: takesKeyAway && await isRollingBack(request.stackId),
    };
  }
  memory.movingSince = memory.movingStatus === status ? memory.movingSince : io.now();
  memory.movingStatus = status;
  if (io.now() < preflightDeadline(request, startedAt)) {
    return { ...seen, application };
  }
  const history = await historyOf(name);
  return {
    ...seen,
    application,
    movingSince: history.find(operation => operation.status === 'IN_PROGRESS')?.startedAt ?? memory.movingSince,
    wasStopped: memory.wasStopped ?? history.some(operation => operation.name === 'StopApplication' && operation.startedAt >= startedAt),
    isRollingBack: await isRollingBack(request.stackId),
  };
}

async function describeUnlessDenied(name: string, { timeoutSeconds }: PreflightRequest, startedAt: number) {
  try {
    return await describe(name);
  } catch (error) {
    if (isDenial(error as ServiceError) && io.now() - startedAt >= Math.min(DENIED_FOR, timeoutSeconds * 1000)) {
      log({ application: name, notice: 'it cannot be looked at, so it is not waited for', error: describeError(error as ServiceError) });
      return undefined;
    }
    throw error;
  }
}

async function loops(name: string): Promise<boolean> {
  const now = io.now();
  return (await restartCounters(name, now)).some(samples => isCrashLooping(samples, now));
}

/** Only for words, so it is no error that there is none. */
async function historyOf(name: string): Promise<readonly Operation[]> {
  try {
    return await operations(name);
  } catch {
    return [];
  }
}

async function forceStop(name: string, memory: EventMemory): Promise<void> {
  try {
    await stop(name, true);
    memory.wasStopped = true;
  } catch (error) {
    // The state has just changed; the next poll sees it.
    if (!isRefusal(error as ServiceError)) {
      throw error;
    }
  }
}

/** What may pass is left to the next poll. What does not must not break a rollback. */
async function afterError(error: Error, request: PreflightRequest, startedAt: number): Promise<PreflightResult> {
  if (error instanceof DeploymentError) {
    throw error;
  }
  const now = io.now();
  if (isRetriable(error, now - startedAt) && now < preflightDeadline(request, startedAt)) {
    log({ preflight: request.logicalId, action: 'RETRY', error: describeError(error) });
    return { IsComplete: false };
  }
  if (await isRollingBack(request.stackId)) {
    log({ preflight: request.logicalId, action: 'SUCCEED', why: 'the stack is rolling back', error: describeError(error) });
    return complete(request.parallelism);
  }
  throw new DeploymentError(
    `the application ${request.applicationName ?? request.logicalId} could not be looked at before its update. Nothing has been changed. The service says: ${describeError(error)}`);
}
