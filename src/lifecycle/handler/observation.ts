/**
 * What a poll sees of an application: together with the request, the only input of the plan.
 *
 * Nothing is remembered between polls but onEvent's note, so whatever happened in between must be readable from here.
 */
import { CodeLocation } from '../contract';

/** The service's application states, and ABSENT. */
export const STATUSES = [
  'ABSENT', 'DELETING', 'STARTING', 'STOPPING', 'READY', 'RUNNING', 'UPDATING', 'AUTOSCALING', 'FORCE_STOPPING', 'ROLLING_BACK', 'MAINTENANCE', 'ROLLED_BACK',
] as const;
export type Status = typeof STATUSES[number];

/** One entry of the application's history of operations. */
export interface Operation {
  readonly id: string;
  /** The API action, such as StartApplication. */
  readonly name: string;
  readonly status: 'IN_PROGRESS' | 'CANCELLED' | 'SUCCESSFUL' | 'FAILED';
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt?: number;
}

/** An alarm that is in ALARM. */
export interface Alarm {
  readonly name: string;
  readonly reason: string;
  /** When it went into ALARM, in milliseconds since the epoch. */
  readonly since: number;
}

/** How the job fared since it came up. */
export interface Health {
  /** Restarts inside the health check's window. */
  readonly restarts: number;
  /** Whether the log says that the job itself failed for good. */
  readonly failed: boolean;
  /** An alarm that went into ALARM inside the window. */
  readonly alarm?: Alarm;
  /** Until when there are metrics, in milliseconds since the epoch; undefined when there are none. */
  readonly metricsUntil?: number;
  /** Whether a call that may succeed with the next poll did not, such as a throttled one. */
  readonly incomplete?: boolean;
}

export interface Observed {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly status: Status;
  readonly runtime?: string;
  readonly code?: CodeLocation;
  /** The parallelism that was set last, by a template or by scaling. */
  readonly parallelism?: number;
  /** The customer managed key that encrypts the application's state. */
  readonly encryptionKey?: string;
  /** When the current version of the application was made by a rollback: the time of that. */
  readonly rolledBackAt?: number;
  /** When the application was changed last. */
  readonly changedAt?: number;
  /** Newest first; undefined when they cannot be listed. */
  readonly operations?: readonly Operation[];
  /** Whether the history cannot be read, so that `operations` are at most those that this instance has begun. Another instance may not see them. */
  readonly historyIsHidden?: boolean;
  /** The error of the newest start that failed inside this event. */
  readonly startError?: string;
  /** The error of the newest stop that failed inside this event; only looked up for a Delete. */
  readonly stopError?: string;
  /** When the application's snapshots were taken; only looked up where `needsSnapshots` asks for it. */
  readonly snapshotTimes?: readonly number[];
  /** Only looked up where `needsHealth` asks for it. */
  readonly health?: Health;
}
