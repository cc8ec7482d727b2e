/**
 * Observes an application with as few calls as the plan requires.
 */
import { EventStart, LifecycleRequest } from '../contract';
import { describeError, isRetriable, ServiceError } from './errors';
import { begunOperations, describe, operationError, operations, snapshotTimes } from './flink-api';
import { healthWindow, needsHealth } from './health-check';
import { io, log } from './io';
import { memoryOf, rememberStatus } from './memory';
import { Observed, Status } from './observation';
import { needsSnapshots, ownOperation } from './operation-history';
import { stateDecides } from './plan';
import { health } from './telemetry';

export async function observe(request: LifecycleRequest, eventStart: EventStart): Promise<Observed> {
  const name = request.applicationName;
  const look = await describe(name);
  const memory = memoryOf(name, eventStart.startedAt, io.now());
  // Before the history, which might not be readable in this poll.
  const run = rememberStatus(memory, look.status, io.now());
  if (stateDecides(request, eventStart, look.status, io.now())) {
    return { now: io.now(), ...look };
  }
  const history = await historyOf(name, eventStart.startedAt);
  // An operation could end between both calls and seem to have had no effect. So the state is read after the history.
  const seen: Observed = { ...look.status === 'READY' ? await describe(name) : look, now: io.now(), run, startSentAt: memory.startSentAt, ...history };
  const start = ownOperation('StartApplication', eventStart, seen);
  const failedStart = seen.status === 'READY' && start?.status === 'FAILED' && request.event !== 'Delete' ? start : undefined;
  const stop = ownOperation('StopApplication', eventStart, seen);
  const failedStop = request.event === 'Delete' && hasJob(seen.status) && stop?.status === 'FAILED' ? stop : undefined;
  return {
    ...seen,
    stopError: failedStop && await operationError(name, failedStop.id),
    startError: failedStart && await operationError(name, failedStart.id),
    snapshotTimes: needsSnapshots(request, eventStart, seen) ? await snapshotTimes(name, request.snapshotMode) : undefined,
    health: needsHealth(request, eventStart, seen) ? await health(request, healthWindow(request, eventStart, seen)) : undefined,
  };
}

function hasJob(status: Status): boolean {
  return status === 'RUNNING' || status === 'ROLLED_BACK';
}

/**
 * Some kinds of applications have no readable history, and a policy outside this stack can deny it. The application's state is enough to detect a
 * running job.
 */
async function historyOf(name: string, since: number): Promise<Pick<Observed, 'operations' | 'historyIsHidden' | 'historyError'>> {
  let historyError: string | undefined;
  for (const read of [operations, begunOperations]) {
    try {
      return { operations: await read(name, since), historyIsHidden: read === begunOperations, historyError };
    } catch (error) {
      if (isRetriable(error as ServiceError, io.now() - since)) {
        throw error;
      }
      log({ application: name, notice: 'its operations cannot be read', error: describeError(error as ServiceError) });
      historyError ??= describeError(error as ServiceError);
    }
  }
  return { historyIsHidden: true, historyError };
}
