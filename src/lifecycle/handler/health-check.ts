/**
 * Decides from metrics whether a job stays up. Pure.
 *
 * The restart counters are cumulative for a job and begin anew with each start, they come a minute or two late, and the service itself restarts a job when
 * it scales or patches it. So increases are counted, from the job's own beginning at the earliest and inside the window only.
 */
import { EventStart, LifecycleRequest } from '../contract';
import { Observed } from './observation';
import { lastRestart, operationsOfEvent, startsRun } from './operation-history';
import { deadline } from './rules';

const MINUTE = 60_000;
/** How far before the window the counter's value at its beginning is looked for. */
export const LOOKBACK = 10 * MINUTE;
/** How long to wait for late metrics at most. */
const MAX_GRACE = 5 * MINUTE;

/** How often to look for metrics that are late. */
const LATE_METRICS = 30_000;

/** A minute's greatest value of a restart counter. */
export interface Sample {
  readonly time: number;
  readonly value: number;
}

/** The time in which the job must stay up. */
export interface Window {
  readonly start: number;
  readonly end: number;
  /** When to decide without the metrics that have not come. */
  readonly decideBy: number;
  /** When the job began, if the history says. */
  readonly jobStartedAt?: number;
  /** Before this a counter may be that of the job before, if the history cannot be read: since the event the handler may have started another. */
  readonly countedSince?: number;
  /** Whether the application had no job before, to which a counter could belong. */
  readonly isFirstJob?: boolean;
}

/** The health check's window: from the end of the last operation inside this event, or from the event itself when CloudFormation restarted the job. */
export function healthWindow(request: LifecycleRequest, eventStart: EventStart, observed: Observed): Window {
  // The state may say RUNNING before the operation is done; the window begins when both do.
  const ends = operationsOfEvent(eventStart, observed)
    .filter(operation => startsRun(operation) && (operation.status === 'SUCCESSFUL' || operation.status === 'IN_PROGRESS'))
    .map(operation => operation.status === 'IN_PROGRESS' ? observed.now : operation.endedAt ?? operation.startedAt);
  const start = Math.max(eventStart.startedAt, ...ends);
  const duration = request.healthCheckSeconds * 1000;
  const job = lastRestart(observed);
  const end = start + duration;
  return {
    start,
    end,
    decideBy: end + Math.min(duration, MAX_GRACE),
    jobStartedAt: job && (job.endedAt ?? job.startedAt),
    countedSince: observed.historyIsHidden && job === undefined ? eventStart.startedAt : undefined,
    isFirstJob: job && observed.operations!.filter(startsRun).length === 1,
  };
}

/** Whether the health must be known now: the job of a streaming application is up, or was until this event stopped it. */
export function needsHealth(request: LifecycleRequest, eventStart: EventStart, observed: Observed): boolean {
  if (!hasHealthCheck(request)) {
    return false;
  }
  if (observed.status === 'RUNNING') {
    // An alarm may be over soon.
    const hasAlarms = (request.healthAlarms ?? []).length > 0;
    return hasAlarms || observed.now >= Math.min(firstReading(healthWindow(request, eventStart, observed)), deadline(request, eventStart));
  }
  return observed.status === 'READY' && operationsOfEvent(eventStart, observed).some(operation => operation.name === 'StopApplication');
}

/** Until when a job under its health check need not be looked at again: metrics come once a minute. */
export function nextLook(request: LifecycleRequest, eventStart: EventStart, observed: Observed): number {
  if (!hasHealthCheck(request) || observed.status !== 'RUNNING' || observed.health?.incomplete) {
    return observed.now;
  }
  return Math.min(nextReading(healthWindow(request, eventStart, observed), observed.now), deadline(request, eventStart));
}

function hasHealthCheck(request: LifecycleRequest): boolean {
  return request.event !== 'Delete' && request.mode === 'STREAMING' && request.healthCheckSeconds > 0;
}

/** Before a minute has passed there are no metrics of it. */
function firstReading({ start, end }: Window): number {
  return Math.min(start + MINUTE, end);
}

/** When the health can be told next: metrics come once a minute, and late. */
function nextReading(window: Window, now: number): number {
  const first = firstReading(window);
  return now < first ? first : now < window.end ? Math.min(now + MINUTE, window.end) : now + LATE_METRICS;
}

/** The samples that are of the job: the minute in which it began may still hold the counter of the job before it. */
export function samplesOfJob(samples: readonly Sample[], { jobStartedAt = -Infinity, countedSince = jobStartedAt, isFirstJob }: Window): readonly Sample[] {
  return samples.filter(sample => sample.time >= countedSince || (isFirstJob && sample.time + MINUTE > jobStartedAt));
}

/** Counts the restarts in a window from one counter's samples. */
export function countRestarts(samples: readonly Sample[], window: Window): number {
  const jobSamples = [...samplesOfJob(samples, window)].sort((a, b) => a.time - b.time);
  const before = jobSamples.filter(sample => sample.time + MINUTE <= window.start);
  const inside = jobSamples.filter(sample => sample.time + MINUTE > window.start);
  const isNew = window.jobStartedAt !== undefined && window.jobStartedAt >= window.start - LOOKBACK;
  let last = before.at(-1)?.value ?? (isNew ? 0 : inside[0]?.value ?? 0);
  let count = 0;
  for (const { value } of inside) {
    count += value >= last ? value - last : value;
    last = value;
  }
  return count;
}

/** Whether a restart counter grew in each of the last three whole minutes for which there are metrics, which must be recent. */
export function isCrashLooping(samples: readonly Sample[], now: number): boolean {
  const latest = samples.filter(({ time }) => time + MINUTE <= now).sort((a, b) => b.time - a.time).slice(0, 4);
  const isRecent = latest.length === 4 && latest[0].time + MINUTE >= now - MAX_GRACE;
  return isRecent && latest.slice(0, 3).every(({ time, value }, i) => value > latest[i + 1].value && time - latest[i + 1].time === MINUTE);
}
