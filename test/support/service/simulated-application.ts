/**
 * One application of the service: its state machine, its history of operations, its snapshots, and the job inside with the state it has computed.
 */
import { EnhancedSnapshots } from './enhanced-snapshots';
import { ServiceFault } from './faults';
import { Behaviour, Configuration, HEALTHY, JobRun, OperationRecord, RunConfiguration, SnapshotRecord, Status } from './simulated-types';

const LATEST: RunConfiguration = { restoreType: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false };

export class SimulatedApplication {
  status: Status = 'READY';
  versionId = 1;
  updatedAt: number;
  rolledBackFrom?: number;
  readonly createdAt: number;
  /** Newest last. */
  readonly operations: OperationRecord[] = [];
  readonly snapshots: SnapshotRecord[] = [];
  /** Every job that was begun, with the state that it began from. */
  readonly runs: JobRun[] = [];
  readonly versions = new Map<number, Configuration>();
  /** How the next stops go. */
  stopping: { graceful?: 'HANGS' | 'FAILS'; force?: 'HANGS'; time?: number; error?: string } = {};
  private transition?: { at: number; apply: () => void };
  private clock: number;
  private nextId = 1;

  constructor(
    readonly name: string, public configuration: Configuration, now: number, private readonly behaviourOf: (of: Configuration) => Behaviour,
    private readonly account = new EnhancedSnapshots(),
  ) {
    this.createdAt = this.updatedAt = this.clock = now;
    this.versions.set(1, configuration);
  }

  get arn(): string {
    return `arn:aws:kinesisanalytics:us-east-1:111122223333:application/${this.name}`;
  }

  /** The job that runs now. */
  get job(): JobRun | undefined {
    const last = this.runs.at(-1);
    return last && last.runningSince !== undefined && last.endedAt === undefined ? last : undefined;
  }

  /** Lets happen what was due. */
  settle(now: number): void {
    while (this.transition !== undefined && this.transition.at <= now) {
      const { at, apply } = this.transition;
      this.transition = undefined;
      this.clock = at;
      apply();
    }
    this.clock = now;
  }

  start(run: RunConfiguration): OperationRecord {
    this.only(['READY'], 'started');
    // A snapshot that does not exist is refused before anything begins.
    this.restored(run);
    const operation = this.begin('StartApplication', 'STARTING');
    this.launch(run, operation, error => this.end(operation, 'READY', 'FAILED', error));
    return operation;
  }

  stop(force: boolean): OperationRecord {
    this.only(force ? ['STARTING', 'UPDATING', 'STOPPING', 'AUTOSCALING', 'RUNNING'] : ['RUNNING'], force ? 'stopped by force' : 'stopped');
    if (!force) {
      this.requireSnapshot();
    }
    this.operations.filter(operation => operation.status === 'IN_PROGRESS').forEach(operation => this.close(operation, 'CANCELLED'));
    const operation = this.begin('StopApplication', force ? 'FORCE_STOPPING' : 'STOPPING');
    const outcome = force ? this.stopping.force : this.stopping.graceful;
    const ended = () => {
      if (!force) {
        this.takeSnapshot();
      }
      this.endJob();
      this.end(operation, 'READY', 'SUCCESSFUL');
    };
    const refused = () => this.end(operation, 'RUNNING', 'FAILED', this.stopping.error ?? 'the snapshot could not be taken');
    this.after(outcome === 'HANGS' ? undefined : this.stopping.time ?? 30_000, outcome === 'FAILS' ? refused : ended);
    return operation;
  }

  /** Changes the configuration; a running job is snapshotted and begins anew. */
  update(change: Partial<Configuration>, run?: RunConfiguration): OperationRecord {
    this.only(['READY', 'RUNNING'], 'updated');
    const wasRunning = this.status === 'RUNNING';
    if (wasRunning) {
      this.requireSnapshot();
    }
    const before = this.configuration;
    const operation = this.begin('UpdateApplication', wasRunning ? 'UPDATING' : 'READY');
    this.newVersion({ ...before, ...change });
    if (!wasRunning) {
      this.close(operation, 'SUCCESSFUL');
      return operation;
    }
    this.takeSnapshot(undefined, before.snapshotMode);
    this.endJob();
    this.launch(run ?? LATEST, operation, error => this.updateFailed(operation, before, error));
    return operation;
  }

  /** Back to the version before, from the last snapshot. */
  rollBack(): OperationRecord {
    this.only(['UPDATING', 'AUTOSCALING', 'RUNNING'], 'rolled back');
    if (this.latestSnapshot() === undefined) {
      throw new ServiceFault('InvalidRequestException', 'The application has no snapshot to roll back to');
    }
    const before = this.versions.get(this.versionId - 1) ?? this.configuration;
    this.endJob();
    return this.beginRollback(before);
  }

  /** The service restarts the job by itself, for scaling or patching. */
  restartByService(status: 'AUTOSCALING' | 'MAINTENANCE', time: number): void {
    if (this.status !== 'RUNNING') {
      return;
    }
    this.endJob();
    const operation = this.begin(status === 'MAINTENANCE' ? 'ApplicationMaintenance' : 'Autoscaling', status);
    this.after(time, () => this.launch(LATEST, operation, error => this.end(operation, 'READY', 'FAILED', error), 0));
  }

  delete(): void {
    this.endJob();
    this.status = 'DELETING';
    this.transition = undefined;
  }

  /** A state that lasts, whatever was under way. */
  freeze(status: Status): void {
    this.status = status;
    this.transition = undefined;
  }

  takeSnapshot(name?: string, mode = this.configuration.snapshotMode): void {
    const snapshot = { at: this.clock, state: this.stateAt(this.clock) };
    if (!this.configuration.snapshotsEnabled) {
      return;
    }
    if (mode === 'ENHANCED_SNAPSHOTS') {
      this.account.add({ name, application: this.name, ...snapshot });
    } else {
      this.snapshots.push({ name: name ?? `system-${this.nextId++}`, versionId: this.versionId, ...snapshot });
    }
  }

  /** AWS does not say which kind of snapshot this is: here the newest of both. */
  private latestSnapshot(): { name: string; at: number; state: number } | undefined {
    return [...this.snapshots, ...this.account.ready(this.name, this.clock)].sort((a, b) => a.at - b.at).at(-1);
  }

  /** What the job has computed: seconds of its undisturbed life, and what it began from. */
  stateAt(time: number): number {
    const run = this.runs.at(-1);
    if (run === undefined || run.runningSince === undefined) {
      return run?.state ?? 0;
    }
    const crashes = run.behaviour.outcome === 'CRASH_LOOPS';
    return run.state + (crashes ? 0 : Math.max(0, Math.min(time, run.endedAt ?? time) - run.runningSince) / 1000);
  }

  private launch(run: RunConfiguration, operation: OperationRecord, failed: (error: string) => void, time?: number): void {
    const behaviour = this.behaviourOf(this.configuration);
    const snapshot = this.restored(run);
    const job: JobRun = { ...run, at: this.clock, snapshot: snapshot?.name, state: snapshot?.state ?? 0, behaviour, versionId: this.versionId };
    this.runs.push(job);
    this.after(behaviour.outcome === 'HANGS' ? undefined : time ?? behaviour.startTime ?? 60_000, () => {
      if (behaviour.outcome === 'FAILS_TO_START') {
        job.endedAt = this.clock;
        failed(behaviour.error ?? 'the job could not be started');
        return;
      }
      job.runningSince = this.clock;
      this.end(operation, 'RUNNING', 'SUCCESSFUL');
      if (behaviour.outcome === 'FINISHES' || behaviour.outcome === 'DIES') {
        this.after(behaviour.after ?? 0, () => {
          this.endJob();
          this.status = 'READY';
        });
      }
    });
  }

  private restored(run: RunConfiguration): { name: string; state: number } | undefined {
    if (run.restoreType === 'SKIP_RESTORE_FROM_SNAPSHOT') {
      return undefined;
    }
    if (run.restoreType === 'RESTORE_FROM_LATEST_SNAPSHOT') {
      return this.latestSnapshot();
    }
    return run.snapshotArn === undefined ? this.snapshots.find(snapshot => snapshot.name === run.snapshotName)
      : this.account.find(run.snapshotArn.split('/').at(-1), this.clock);
  }

  private updateFailed(operation: OperationRecord, before: Configuration, error: string): void {
    if (!this.configuration.rollbackEnabled) {
      this.end(operation, 'READY', 'FAILED', error);
      return;
    }
    this.close(operation, 'FAILED', error);
    operation.rollbackId = this.beginRollback(before).id;
  }

  private beginRollback(before: Configuration): OperationRecord {
    const operation = this.begin('RollbackApplication', 'ROLLING_BACK');
    const from = this.versionId;
    this.newVersion(before);
    this.rolledBackFrom = from;
    this.launch(LATEST, operation, error => this.end(operation, 'READY', 'FAILED', error));
    return operation;
  }

  private newVersion(configuration: Configuration): void {
    this.configuration = configuration;
    this.versions.set(++this.versionId, configuration);
    this.updatedAt = this.clock;
    this.rolledBackFrom = undefined;
  }

  private requireSnapshot(): void {
    const outcome = (this.job?.behaviour ?? HEALTHY).outcome;
    if (this.configuration.snapshotsEnabled && outcome === 'CRASH_LOOPS') {
      throw new ServiceFault('InvalidApplicationConfigurationException',
        `Failed to take snapshot for the application ${this.name} at this moment. The application is currently experiencing downtime.`);
    }
  }

  private only(legal: Status[], verb: string): void {
    if (!legal.includes(this.status)) {
      throw new ServiceFault('ResourceInUseException', `Application ${this.name} cannot be ${verb} while it is ${this.status}`);
    }
  }

  private begin(name: string, status: Status): OperationRecord {
    const operation: OperationRecord = { id: `${this.name}-op-${this.nextId++}`, name, status: 'IN_PROGRESS', startedAt: this.clock };
    this.operations.push(operation);
    this.status = status;
    return operation;
  }

  private end(operation: OperationRecord, status: Status, outcome: OperationRecord['status'], error?: string): void {
    this.status = status;
    this.close(operation, outcome, error);
  }

  private close(operation: OperationRecord, outcome: OperationRecord['status'], error?: string): void {
    Object.assign(operation, { status: outcome, endedAt: this.clock, error });
  }

  private endJob(): void {
    const run = this.runs.at(-1);
    if (run !== undefined) {
      run.endedAt ??= this.clock;
    }
  }

  private after(time: number | undefined, apply: () => void): void {
    this.transition = time === undefined ? undefined : { at: this.clock + time, apply };
  }
}
