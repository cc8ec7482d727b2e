/**
 * What this warm instance of the function remembers between polls. Another instance does not, so no decision depends on it alone.
 */
import { Alarm, Status } from './observation';

/** More than a stack has applications; a warm instance may live for hours. */
const LIMIT = 1000;

const operations: { readonly name: string; readonly time: number; readonly id: string }[] = [];
const events = new Map<string, EventMemory>();

/** What is remembered of one event. Times are in milliseconds since the epoch. */
export interface EventMemory {
  /** When the event was looked at last. */
  lookedAt: number;
  /** Until when the application need not be looked at again. */
  pausedUntil: number;
  /** Why the job was stopped: an alarm may be over by the time that the application is READY. */
  alarm?: Alarm;
  /** The application that the stack has, once CloudFormation has said it. */
  applicationName?: string;
  /** The state of an application in motion, and since when it was seen in it. */
  movingStatus?: Status;
  movingSince?: number;
  /** Whether the preflight has force-stopped the job. */
  wasStopped?: boolean;
  /** Why a call was refused, to be sent again with the next poll. */
  refusal?: string;
}

/** What is remembered of the event of an application that began at a time. */
export function memoryOf(name: string, eventStartedAt: number, now: number): EventMemory {
  const key = `${name} ${eventStartedAt}`;
  let memory = events.get(key);
  // The clock of a rehearsal can be set back, to another event of the same time.
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

/** Remembers an operation that a call began. */
export function rememberOperation(name: string, time: number, id: string): void {
  operations.unshift({ name, time, id });
  operations.splice(LIMIT);
}

/** The ids of the operations begun since a time, newest first. */
export function operationsBegun(name: string, since: number): string[] {
  return operations.filter(operation => operation.name === name && operation.time >= since).map(operation => operation.id);
}
