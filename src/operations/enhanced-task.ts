/**
 * What passes between the state machines and the function that does their work on enhanced snapshots. Plain JSON in both directions.
 */

/** What an execution remembers between two calls of the function. */
export interface TaskState {
  /** A `REFUSED` snapshot may exist all the same, a `CREATED` one may not be visible yet. */
  readonly step: 'BEGIN' | 'REFUSED' | 'CREATED' | 'PRUNE';
  /** How often the function has looked at something that changes by itself. */
  readonly polls: number;
  /** How often a call was refused with an error that passes. */
  readonly refusals: number;
}

/** Takes a snapshot and deletes those that are too many. */
export interface SnapshotTask {
  readonly task: 'SNAPSHOT';
  readonly application: string;
  /** What the names of this schedule's snapshots begin with. */
  readonly prefix: string;
  readonly retain: number;
  /** The names and ARNs of snapshots that the CDK app starts applications from. */
  readonly pinned: string[];
  readonly executionId: string;
  /** When the execution began, in ISO 8601. */
  readonly startedAt: string;
  readonly state: TaskState;
}

/** Starts an application from a snapshot. */
export interface StartTask {
  readonly task: 'START';
  readonly application: string;
  /** In the words of the API. */
  readonly runConfiguration: object;
  readonly state: TaskState;
}

export type Task = SnapshotTask | StartTask;

/** What the state machine does next: wait and call again, or end. */
export interface TaskAnswer {
  readonly outcome: 'WAIT' | 'DONE' | 'FAILED';
  readonly state: TaskState;
  /** With `FAILED`: the name and the text of the error. */
  readonly error: string;
  readonly cause: string;
}

export const FIRST_STATE: TaskState = { step: 'BEGIN', polls: 0, refusals: 0 };
