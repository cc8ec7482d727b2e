/**
 * Reads metrics and logs: the job's health, and the errors of a failed job.
 *
 * If metrics and logs cannot be read, the application's state and history still decide.
 */
import { DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { FilteredLogEvent, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { LifecycleRequest } from '../contract';
import { describeError, isTransient, ServiceError } from './errors';
import { attempt } from './flink-api';
import { countRestarts, LOOKBACK, Sample, samplesOfJob, steadyMinutes, Window } from './health-check';
import { clients, io, log } from './io';
import { Alarm, Health } from './observation';

const MINUTE = 60_000;
/** Flink 1.x has `fullRestarts` and, since 1.15, `numRestarts`. Flink 2.x only has the latter. The larger value counts. */
const COUNTERS = ['fullRestarts', 'numRestarts'];
const PAGES = 10;
const ALARMS_PER_CALL = 100;
const RESTARTED = /switched from (state )?RUNNING to RESTARTING/;
/** Only the job, not one of its tasks. Tasks have a subtask number in their name, and Flink retries them. */
const FAILED = /^job\b(?!.*\(\d+\/\d+\)).*switched from (state )?[A-Z]+ to FAIL(ED|ING)\b/i;
const ERROR = /ERROR|Exception|FAILED|\wError\b/;

/** The job's health within the window. */
export async function health(request: LifecycleRequest, window: Window): Promise<Health> {
  const incomplete: boolean[] = [];
  const transient = (error: ServiceError) => incomplete.push(isTransient(error));
  const counters = await orNothing(() => samples(request.applicationName, window.start - LOOKBACK), transient) ?? [];
  const lines = await orNothing(() => statusChanges(request, window), transient) ?? [];
  return {
    restarts: Math.max(0, ...counters.map(counter => countRestarts(counter, window)), lines.filter(line => RESTARTED.test(line)).length),
    failed: lines.some(line => FAILED.test(line)),
    ...steadyMinutes(samplesOfJob(counters.flat(), window)),
    alarm: (await alarmsInAlarm(request)).find(({ since }) => since >= window.start && since <= window.end),
    incomplete: incomplete.includes(true),
  };
}

/** The health alarms that are in ALARM. Throws if they cannot be read, because any of them could be in ALARM. */
export async function alarmsInAlarm({ healthAlarms = [] }: LifecycleRequest): Promise<Alarm[]> {
  const found: Alarm[] = [];
  for (let first = 0; first < healthAlarms.length; first += ALARMS_PER_CALL) {
    const names = healthAlarms.slice(first, first + ALARMS_PER_CALL);
    const answer = await attempt(() => clients.metrics().send(new DescribeAlarmsCommand({ AlarmNames: names, MaxRecords: ALARMS_PER_CALL })));
    found.push(...(answer.MetricAlarms ?? []).filter(alarm => alarm.StateValue === 'ALARM').map(alarm => ({
      name: alarm.AlarmName ?? '',
      reason: alarm.StateReason ?? '',
      // The time of the last update also changes without a transition.
      since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime() ?? 0,
    })));
  }
  return found;
}

/** The restart counters of the last minutes; empty if they cannot be read. */
export async function restartCounters(name: string, now: number): Promise<Sample[][]> {
  return await orNothing(() => samples(name, now - LOOKBACK)) ?? [];
}

async function samples(name: string, start: number): Promise<Sample[][]> {
  const answer = await attempt(() => clients.metrics().send(new GetMetricDataCommand({
    StartTime: new Date(Math.floor(start / MINUTE) * MINUTE),
    EndTime: new Date(io.now()),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: COUNTERS.map((counter, index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: { Namespace: 'AWS/KinesisAnalytics', MetricName: counter, Dimensions: [{ Name: 'Application', Value: name }] },
        Period: 60,
        Stat: 'Maximum',
      },
    })),
  })));
  return (answer.MetricDataResults ?? []).map(
    ({ Timestamps: times = [], Values: values = [] }) => times.map((time, i) => ({ time: time.getTime(), value: values[i] })));
}

async function statusChanges(request: LifecycleRequest, window: Window): Promise<string[]> {
  const events = await search(request, '?RESTARTING ?FAILED ?FAILING', window.start, Math.min(window.end, io.now()));
  return linesOf(events, request).map(line => line.text);
}

/** The errors in the log. */
export interface ErrorLog {
  /** The last different error lines, the newest last. */
  readonly lines: string[];
  /** The whole messages of all error lines, with their stack traces. */
  readonly messages: string[];
}

/** Reads the errors from the log. */
export async function errorLog(request: LifecycleRequest, since: number, count: number): Promise<ErrorLog> {
  const now = io.now();
  // Logs are read forwards. A large log has too many pages, so the last minutes come first, and the whole log only if these have no errors.
  for (const start of [Math.max(since, now - 3 * MINUTE), since]) {
    const found = linesOf(await orNothing(() => search(request, '?ERROR ?Exception ?FAILED ?Error', start, now)) ?? [], request);
    // A warning that mentions an exception counts only if there is no error.
    const errors = found.filter(line => line.isError);
    const relevant = errors.length > 0 ? errors : found.filter(line => ERROR.test(line.text));
    if (relevant.length > 0) {
      return { lines: [...new Set(relevant.map(line => line.text))].slice(-count), messages: relevant.map(line => line.whole) };
    }
  }
  return { lines: [], messages: [] };
}

async function search(request: LifecycleRequest, pattern: string, start: number, end: number): Promise<FilteredLogEvent[]> {
  const events: FilteredLogEvent[] = [];
  if (request.logGroupName === undefined || end <= start) {
    return events;
  }
  let token: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer = await attempt(() => clients.logs().send(new FilterLogEventsCommand({
      logGroupName: request.logGroupName,
      logStreamNames: request.logStreamName === undefined ? undefined : [request.logStreamName],
      filterPattern: pattern,
      startTime: start,
      endTime: end,
      nextToken: token,
      limit: 1000,
    })));
    events.push(...answer.events ?? []);
    token = answer.nextToken;
    if (token === undefined) {
      break;
    }
  }
  return events;
}

interface Line {
  readonly text: string;
  /** The message with its stack trace. */
  readonly whole: string;
  readonly isError: boolean;
}

/** The lines of this application. Several applications can share a log stream. */
function linesOf(events: FilteredLogEvent[], request: LifecycleRequest): Line[] {
  return events.map(event => toLine(event.message ?? '', request.applicationName)).filter(line => line !== undefined);
}

/** The service writes JSON. The exception is in a separate field, with its root cause at the end. */
function toLine(message: string, name: string): Line | undefined {
  const entry = parse(message);
  if (typeof entry.applicationARN === 'string' && !entry.applicationARN.endsWith(`:application/${name}`)) {
    return undefined;
  }
  if (entry.message === undefined && entry.throwableInformation === undefined) {
    return { text: message.trim().split('\n')[0], whole: message, isError: false };
  }
  const trace = [entry.throwableInformation ?? []].flat().map(String).flatMap(text => text.split('\n')).map(line => line.trim());
  const rootCause = trace.filter(line => line.startsWith('Caused by:')).at(-1) ?? trace[0];
  return {
    text: [String(entry.message ?? '').trim().split('\n')[0], rootCause].filter(part => part).join(' - '),
    whole: [String(entry.message ?? ''), ...trace].join('\n'),
    isError: entry.messageType === 'ERROR' || entry.throwableInformation !== undefined,
  };
}

function parse(message: string): { readonly [key: string]: unknown } {
  try {
    const entry: unknown = JSON.parse(message);
    return typeof entry === 'object' && entry !== null ? entry as { [key: string]: unknown } : { message: undefined };
  } catch {
    return {};
  }
}

async function orNothing<T>(read: () => Promise<T>, onError?: (error: ServiceError) => void): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    log({ notice: 'metrics or logs could not be read', error: describeError(error as ServiceError) });
    onError?.(error as ServiceError);
    return undefined;
  }
}
