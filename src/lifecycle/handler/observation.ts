/**
 * The observation of an application by one poll. Together with the request, this is the only input of the plan.
 *
 * The plan has no memory of earlier polls except onEvent's note, `run` and `startSentAt`, so the observation must include all that happened in between.
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

/** The last run of the job, as the polls of this instance of the function saw it. Times are in milliseconds since the epoch. */
export interface Run {
  /** When a poll last saw another state before the run. Undefined if no poll did. */
  readonly startedAfter?: number;
  /** When a poll first saw the application RUNNING. */
  readonly seenSince: number;
}

/** The job's health since its start. */
export interface Health {
  /** The number of restarts within the health check's window. */
  readonly restarts: number;
  /** Whether the log reports that the job failed permanently. */
  readonly failed: boolean;
  /** An alarm that went into ALARM within the window. */
  readonly alarm?: Alarm;
  /** The time of the newest metrics, in milliseconds since the epoch; undefined if there are none. */
  readonly metricsUntil?: number;
  /** The end of the first of the newest minutes that have metrics without a gap. The job had started by then. */
  readonly metricsSince?: number;
  /** Whether a call failed that can succeed with the next poll, such as a throttled call. */
  readonly incomplete?: boolean;
}

export interface Observed {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly status: Status;
  readonly runtime?: string;
  readonly code?: CodeLocation;
  /** The parallelism that a template or scaling set last. */
  readonly parallelism?: number;
  /** The customer managed key that encrypts the application's state. */
  readonly encryptionKey?: string;
  /** The time of the rollback that created the current version of the application, if a rollback did. */
  readonly rolledBackAt?: number;
  /** The time of the last change of the application. */
  readonly changedAt?: number;
  /** When the current operation on the stack began. Only read if `needsStackTime` returns true; undefined if it cannot be read. */
  readonly stackChangedAt?: number;
  /** Newest first; undefined if they cannot be listed. */
  readonly operations?: readonly Operation[];
  /** Whether the history cannot be read. Then `operations` has at most the operations that this instance of the function began. */
  readonly historyIsHidden?: boolean;
  /** The error of reading the history, if it cannot be read. */
  readonly historyError?: string;
  /** When this instance of the function last sent a start during this event. Another instance does not report it. */
  readonly startSentAt?: number;
  /** Only used if the history cannot be read. Another instance of the function has seen less. */
  readonly run?: Run;
  /** The error of the newest start that failed during this event. */
  readonly startError?: string;
  /** The error of the newest stop that failed during this event; only read for a Delete. */
  readonly stopError?: string;
  /** The times of the application's snapshots; only read if `needsSnapshots` returns true. */
  readonly snapshotTimes?: readonly number[];
  /** Only read if `needsHealth` returns true. */
  readonly health?: Health;
}
