/**
 * State that a warm instance of the function keeps between polls. Another instance lacks it, so decisions use it only if it is there, and
 * do without it otherwise.
 */
import { Alarm, Run, Status } from './observation';

/** More than the applications of a stack. A warm instance can live for hours. */
const LIMIT = 1000;

const operations: { readonly name: string; readonly time: number; readonly id: string }[] = [];
const events = new Map<string, EventMemory>();

/** The state of one event. Times are in milliseconds since the epoch. */
export interface EventMemory {
  /** When the last poll of the event ran. */
  lookedAt: number;
  /** When to observe the application again. */
  pausedUntil: number;
  /** When a poll last saw the application in another state than RUNNING. */
  otherStateAt?: number;
  /** The last run of the job that a poll saw. */
  run?: Run;
  /** The alarm for which the job was stopped. It can return to OK before the application is READY. */
  alarm?: Alarm;
  /** The name of the stack's application, after CloudFormation has returned it. */
  applicationName?: string;
  /** The transitional state of the application, and when a poll first observed it. */
  movingStatus?: Status;
  movingSince?: number;
  /** Whether the preflight has force-stopped the job. */
  wasStopped?: boolean;
  /** When this instance of the function last sent a start. */
  startSentAt?: number;
  /** The error of a refused call that the next poll repeats. */
  refusal?: string;
}

/** The state of an application's event that arrived at a time. */
export function memoryOf(name: string, eventStartedAt: number, now: number): EventMemory {
  const key = `${name} ${eventStartedAt}`;
  let memory = events.get(key);
  // Tests can set the clock back, to another event with the same time.
  if (memory === undefined || memory.lookedAt > now) {
    memory = { lookedAt: now, pausedUntil: 0 };
  }
  memory.lookedAt = now;
  if (events.size >= LIMIT) {
    events.clear();
  }
  events.set(key, memory);
  return memory;
}

/** Stores the state that a poll saw, and returns the last run of the job. */
export function rememberStatus(memory: EventMemory, status: Status, now: number): Run | undefined {
  if (status !== 'RUNNING') {
    memory.otherStateAt = now;
  } else if (memory.run === undefined || memory.run.startedAfter !== memory.otherStateAt) {
    memory.run = { startedAfter: memory.otherStateAt, seenSince: now };
  }
  return memory.run;
}

/** Stores an operation that a call began. */
export function rememberOperation(name: string, time: number, id: string): void {
  operations.unshift({ name, time, id });
  operations.splice(LIMIT);
}

/** The ids of the operations begun since a time, newest first. */
export function operationsBegun(name: string, since: number): string[] {
  return operations.filter(operation => operation.name === name && operation.time >= since).map(operation => operation.id);
}
