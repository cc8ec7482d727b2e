/**
 * The messages between the state machines and the function for enhanced snapshots. Plain JSON in both directions.
 */

/** The state that an execution keeps between two calls of the function. */
export interface TaskState {
  /** A snapshot in step `REFUSED` might exist anyway. A snapshot in step `CREATED` might not be visible yet. */
  readonly step: 'BEGIN' | 'REFUSED' | 'CREATED' | 'PRUNE';
  /** The number of status checks so far. */
  readonly polls: number;
  /** The number of calls that failed with a transient error. */
  readonly refusals: number;
}

/** Takes a snapshot and deletes surplus snapshots. */
export interface SnapshotTask {
  readonly task: 'SNAPSHOT';
  readonly application: string;
  /** The name prefix of this schedule's snapshots. */
  readonly prefix: string;
  readonly retain: number;
  /** The names and ARNs of the snapshots that the CDK app starts applications from. */
  readonly pinned: string[];
  readonly executionId: string;
  /** The start time of the execution, in ISO 8601. */
  readonly startedAt: string;
  readonly state: TaskState;
}

/** Starts an application from a snapshot. */
export interface StartTask {
  readonly task: 'START';
  readonly application: string;
  /** The run configuration in the format of the API. */
  readonly runConfiguration: object;
  readonly state: TaskState;
}

export type Task = SnapshotTask | StartTask;

/** The next step of the state machine: wait and call again, or end. */
export interface TaskAnswer {
  readonly outcome: 'WAIT' | 'DONE' | 'FAILED';
  readonly state: TaskState;
  /** The name of the error, if the outcome is `FAILED`. */
  readonly error: string;
  readonly cause: string;
}

export const FIRST_STATE: TaskState = { step: 'BEGIN', polls: 0, refusals: 0 };
