/**
 * Observes an application before CloudFormation updates it, and decides whether CloudFormation can continue.
 *
 * Life of an event:
 *
 *   the stack's application --> none: complete
 *                           --> in motion: not complete yet
 *                           --> READY, RUNNING: complete, with the parallelism to deploy
 *
 * Gotchas:
 *  - The application's name comes from CloudFormation. The handlers' permissions depend on a tag, so access to a missing application is denied instead of
 *    "not found". The preflight also ignores another stack's application with the same name.
 *  - An application without the lifecycle so far has no tag yet, so access is denied. After DENIED_FOR, it is treated as missing.
 *  - A rollback sends an Update too. The preflight must never break a rollback.
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

/** How long to wait for IAM to propagate the permission on an application. */
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

/** The operation history, used in the message only. So it is empty if it cannot be read. */
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
    // The state has just changed. The next poll observes it.
    if (!isRefusal(error as ServiceError)) {
      throw error;
    }
  }
}

/** Leaves errors that can pass to the next poll. Other errors fail the event, but never a rollback. */
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
