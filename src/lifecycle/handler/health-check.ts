/**
 * Decides from metrics and logs whether a job stays up. Pure.
 *
 * The restart counters are cumulative for a job and start again from zero with each start. They arrive a minute or two late, and the service restarts a
 * job when it scales or patches it. So only increases inside the window count, and only samples of the current job.
 *
 * Without an operation history, nothing reports when the job started: the start can be much later than the event. Then the window begins before the job can
 * have started, and ends when the job has certainly run for the whole duration. Both times come from the states that this instance of the function saw. An
 * instance that saw no other state than RUNNING relies on the metrics: a job has them for each minute in which it runs.
 */
import { EventStart, LifecycleRequest } from '../contract';
import { Health, Observed } from './observation';
import { lastRestart, operationsOfEvent, startsRun } from './operation-history';
import { deadline } from './rules';

const MINUTE = 60_000;
/** How far before the window to look for the counter's initial value. */
export const LOOKBACK = 10 * MINUTE;
/** The maximum time to wait for late metrics. */
const MAX_GRACE = 5 * MINUTE;

/** How often to look for late metrics. */
const LATE_METRICS = 30_000;

/** The maximum of a restart counter within a minute. */
export interface Sample {
  readonly time: number;
  readonly value: number;
}

/** The time during which the job must stay up. */
export interface Window {
  readonly start: number;
  readonly end: number;
  /** When to decide without the missing metrics. */
  readonly decideBy: number;
  /** When the job started, if the history is known. */
  readonly jobStartedAt?: number;
  /**
   * Older samples might belong to the previous job. Only set if the history cannot be read, because the handler might have started a job during the
   * event.
   */
  readonly countedSince?: number;
  /** Whether this is the application's first job, so that no sample can belong to a previous job. */
  readonly isFirstJob?: boolean;
}

/**
 * The health check's window. It begins at the end of the last operation during this event, or at the event if CloudFormation restarted the job. Without a
 * history, other operations are only known from the states that polls saw.
 */
export function healthWindow(request: LifecycleRequest, eventStart: EventStart, observed: Observed): Window {
  // The state can be RUNNING before the operation has ended. The window begins after both.
  const ends = operationsOfEvent(eventStart, observed)
    .filter(operation => startsRun(operation) && (operation.status === 'SUCCESSFUL' || operation.status === 'IN_PROGRESS'))
    .map(operation => operation.status === 'IN_PROGRESS' ? observed.now : operation.endedAt ?? operation.startedAt);
  const { now, run, historyIsHidden } = observed;
  const start = Math.max(eventStart.startedAt, ...ends, historyIsHidden && run?.startedAfter || 0);
  const duration = request.healthCheckSeconds * 1000;
  const job = lastRestart(observed);
  const end = duration + (historyIsHidden ? Math.max(start, run?.seenSince ?? now) : start);
  return {
    start,
    end,
    decideBy: end + Math.min(duration, MAX_GRACE),
    jobStartedAt: job && (job.endedAt ?? job.startedAt),
    countedSince: historyIsHidden && job === undefined ? start : undefined,
    isFirstJob: job && !historyIsHidden && observed.operations!.filter(startsRun).length === 1,
  };
}

/** Whether the job has stayed up for the duration of the health check. */
export function hasStayedUp(request: LifecycleRequest, eventStart: EventStart, observed: Observed): boolean {
  const { now, health } = observed;
  const { end, decideBy } = healthWindow(request, eventStart, observed);
  const outOfTime = now >= deadline(request, eventStart);
  // A job that runs as requested is not stopped only because a metric is late, or because nothing reports when it started.
  return (now >= end && (hasMetricsUntil(end, health) || now >= decideBy || outOfTime))
    || (startIsUnknown(observed) && now >= metricsDueBy(request, eventStart))
    || (startWasUnseen(observed) && (outOfTime || !health?.incomplete) && isSteady(request, observed, outOfTime));
}

/** Whether nothing reports when the job started: no history, no state that this instance of the function saw, and no metrics. */
export function startIsUnknown(observed: Observed): boolean {
  return startWasUnseen(observed) && observed.health?.metricsUntil === undefined;
}

/** Until when to wait for the metrics of a job whose start is unknown. Later than the deadline, because the job might have started right before it. */
export function metricsDueBy(request: LifecycleRequest, eventStart: EventStart): number {
  return deadline(request, eventStart) + MAX_GRACE;
}

function startWasUnseen({ historyIsHidden, run }: Observed): boolean {
  return historyIsHidden === true && run?.startedAfter === undefined;
}

function hasMetricsUntil(end: number, health: Health | undefined): boolean {
  return (health?.metricsUntil ?? 0) >= end && !health?.incomplete;
}

/** Whether the job has run for the duration according to its metrics. If the time is over, it has run from its last metrics until now. */
function isSteady({ healthCheckSeconds }: LifecycleRequest, { now, health }: Observed, outOfTime: boolean): boolean {
  const { metricsSince = Infinity, metricsUntil = 0 } = health ?? {};
  return metricsUntil >= now - MAX_GRACE && (outOfTime ? now : metricsUntil) - metricsSince >= healthCheckSeconds * 1000;
}

/** Whether to read the health now: the job of a streaming application is running, or was running until this event stopped it. */
export function needsHealth(request: LifecycleRequest, eventStart: EventStart, observed: Observed): boolean {
  if (!hasHealthCheck(request)) {
    return false;
  }
  if (observed.status === 'RUNNING') {
    // An alarm can return to OK before the next poll.
    const hasAlarms = (request.healthAlarms ?? []).length > 0;
    return hasAlarms || observed.now >= Math.min(firstReading(healthWindow(request, eventStart, observed)), deadline(request, eventStart));
  }
  return observed.status === 'READY' && operationsOfEvent(eventStart, observed).some(operation => operation.name === 'StopApplication');
}

/** When to check a job again during its health check. Metrics arrive once a minute. */
export function nextLook(request: LifecycleRequest, eventStart: EventStart, observed: Observed): number {
  if (!hasHealthCheck(request) || observed.status !== 'RUNNING' || observed.health?.incomplete) {
    return observed.now;
  }
  return Math.min(nextReading(healthWindow(request, eventStart, observed), observed.now), deadline(request, eventStart));
}

function hasHealthCheck(request: LifecycleRequest): boolean {
  return request.event !== 'Delete' && request.mode === 'STREAMING' && request.healthCheckSeconds > 0;
}

/** No metrics exist for the first minute until it is over. */
function firstReading({ start, end }: Window): number {
  return Math.min(start + MINUTE, end);
}

/** When new metrics can be expected. They arrive once a minute, and late. */
function nextReading(window: Window, now: number): number {
  const first = firstReading(window);
  return now < first ? first : now < window.end ? Math.min(now + MINUTE, window.end) : now + LATE_METRICS;
}

/** The samples of the current job. The minute in which the job started can still have the previous job's counter. */
export function samplesOfJob(samples: readonly Sample[], window: Window): readonly Sample[] {
  const { jobStartedAt = -Infinity, countedSince = jobStartedAt, isFirstJob } = window;
  return samples.filter(sample => sample.time >= countedSince || (isFirstJob && sample.time + MINUTE > jobStartedAt));
}

/** The newest minutes that have samples without a gap: the end of the first minute and the end of the last. */
export function steadyMinutes(samples: readonly Sample[]): { readonly metricsSince?: number; readonly metricsUntil?: number } {
  const times = [...new Set(samples.map(({ time }) => time))].sort((a, b) => b - a);
  const gap = times.findIndex((time, i) => time - times[i + 1] !== MINUTE);
  return times.length === 0 ? {} : { metricsSince: times[gap] + MINUTE, metricsUntil: times[0] + MINUTE };
}

/** Counts the restarts within a window from one counter's samples. */
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

/** Whether a restart counter grew in each of the last three whole minutes with metrics. These minutes must be recent. */
export function isCrashLooping(samples: readonly Sample[], now: number): boolean {
  const latest = samples.filter(({ time }) => time + MINUTE <= now).sort((a, b) => b.time - a.time).slice(0, 4);
  const isRecent = latest.length === 4 && latest[0].time + MINUTE >= now - MAX_GRACE;
  return isRecent && latest.slice(0, 3).every(({ time, value }, i) => value > latest[i + 1].value && time - latest[i + 1].time === MINUTE);
}
