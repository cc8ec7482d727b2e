export type Status = 'DELETING' | 'STARTING' | 'STOPPING' | 'READY' | 'RUNNING' | 'UPDATING' | 'AUTOSCALING' | 'FORCE_STOPPING' | 'ROLLING_BACK'
| 'MAINTENANCE' | 'ROLLED_BACK';

/** What a version of an application is made of. */
export interface Configuration {
  readonly runtime: string;
  readonly mode: 'STREAMING' | 'INTERACTIVE';
  readonly bucketArn: string;
  readonly fileKey: string;
  readonly objectVersion?: string;
  readonly snapshotsEnabled: boolean;
  readonly snapshotMode: 'APPLICATION_SNAPSHOTS_LEGACY' | 'ENHANCED_SNAPSHOTS';
  readonly rollbackEnabled: boolean;
  readonly parallelism: number;
  /** A customer managed key; the key that AWS owns if left out. */
  readonly encryptionKey?: string;
}

/** How a job behaves: a property of its code. */
export interface Behaviour {
  readonly outcome: 'RUNS' | 'CRASH_LOOPS' | 'FAILS_TO_START' | 'HANGS' | 'FINISHES' | 'DIES';
  /** Milliseconds from the start to RUNNING, or to the failure. */
  readonly startTime?: number;
  /** Milliseconds from RUNNING to the end of a job that FINISHES or DIES. */
  readonly after?: number;
  /** Milliseconds between crashes. */
  readonly every?: number;
  /** What the job says when it fails. */
  readonly error?: string;
}

export const HEALTHY: Behaviour = { outcome: 'RUNS' };

export interface RunConfiguration {
  readonly restoreType: string;
  readonly snapshotName?: string;
  readonly snapshotArn?: string;
  readonly allowNonRestoredState: boolean;
}

/** A job that was begun. Times are in milliseconds since the epoch. */
export interface JobRun extends RunConfiguration {
  readonly at: number;
  /** The snapshot that it was restored from. */
  readonly snapshot?: string;
  /** The state that it began from. */
  readonly state: number;
  readonly behaviour: Behaviour;
  readonly versionId: number;
  runningSince?: number;
  endedAt?: number;
}

export interface SnapshotRecord {
  readonly name: string;
  readonly at: number;
  readonly state: number;
  readonly versionId: number;
}

export interface OperationRecord {
  readonly id: string;
  readonly name: string;
  status: 'IN_PROGRESS' | 'CANCELLED' | 'SUCCESSFUL' | 'FAILED';
  readonly startedAt: number;
  endedAt?: number;
  error?: string;
  rollbackId?: string;
}
