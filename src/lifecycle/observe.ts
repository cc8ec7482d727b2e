/**
 * Looks at an application: all that the plan asks for, and no call more.
 */
import { LifecycleRequest, Progress } from './contract';
import { health } from './evidence';
import { healthWindow, needsHealth } from './health';
import { needsSnapshots, ownOperation } from './history';
import { Observed } from './observed';
import { describe, operationError, operations, snapshotTimes } from './service';
import { settings } from './settings';

export async function observe(request: LifecycleRequest, progress: Progress): Promise<Observed> {
  const name = request.applicationName;
  // The history is read before the state: an operation that ends in between is then seen as under way, never as one that had no effect.
  const history = await operations(name);
  const seen: Observed = { now: settings.now(), ...await describe(name), operations: history };
  const start = ownOperation('StartApplication', progress, seen);
  const failedStart = seen.status === 'READY' && start?.status === 'FAILED' && request.event !== 'Delete' ? start : undefined;
  return {
    ...seen,
    startError: failedStart && await operationError(name, failedStart.id),
    snapshotTimes: needsSnapshots(request, progress, seen) ? await snapshotTimes(name) : undefined,
    health: needsHealth(request, progress, seen) ? await health(request, healthWindow(request, progress, seen)) : undefined,
  };
}
