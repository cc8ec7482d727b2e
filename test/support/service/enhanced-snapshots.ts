/**
 * The enhanced snapshots of an account and region, with the service's rules: names are unique, also those of failed snapshots; an application takes one
 * at a time; lists are paged and take exactly one filter; what is deleted is gone after a while.
 */
import { ServiceFault } from './faults';

type Data = any;

export interface EnhancedSnapshot {
  readonly name: string;
  readonly application: string;
  readonly at: number;
  readonly state: number;
  readonly operation: 'CreateSnapshot' | 'ImportSnapshot' | 'SystemCreateSnapshot';
  readonly readyAt: number;
  readonly outcome: 'READY' | 'FAILED';
  deletedAt?: number;
}

/** What a snapshot is taken of. */
export interface Source {
  readonly name: string;
  readonly status: string;
  readonly snapshotMode: string;
  stateAt(time: number): number;
}

const NAME = /^(?!systemsnapshot)[a-zA-Z0-9_.-]{1,100}$/i;
const FILTERS = ['SourceApplicationName', 'SnapshotInitiator', 'SnapshotInitiatorOperation', 'SnapshotStatus'];
const DELETION = 20_000;
const ARN = 'arn:aws:kinesisanalytics:us-east-1:111122223333:snapshot/';

/** The actions that need no application. */
export const ACCOUNT_ACTIONS = ['DescribeSnapshot', 'ListSnapshots', 'DeleteSnapshot'];

export class EnhancedSnapshots {
  /** How many snapshots are on a page. */
  pageSize = 3;
  /** How long a snapshot takes, in milliseconds; Infinity for one that never ends. */
  snapshotTime = 45_000;
  /** What becomes of the next snapshots. */
  outcome: 'READY' | 'FAILED' = 'READY';
  /** How long a new snapshot cannot be found yet. */
  visibleAfter = 0;
  /** Oldest first. */
  private snapshots: EnhancedSnapshot[] = [];
  private nextId = 1;

  /** All that exist, oldest first. */
  all(now: number): EnhancedSnapshot[] {
    this.snapshots = this.snapshots.filter(snapshot => snapshot.deletedAt === undefined || snapshot.deletedAt + DELETION > now);
    return this.snapshots;
  }

  /** Those of an application that can be restored, oldest first. */
  ready(application: string, now: number): EnhancedSnapshot[] {
    return this.all(now).filter(item => item.application === application && status(item, now) === 'READY');
  }

  /** Adds one without a call; without a name it is one of the service. */
  add(snapshot: { application: string; at: number; state?: number; name?: string; operation?: EnhancedSnapshot['operation']; outcome?: 'READY' | 'FAILED' }): void {
    this.snapshots.push({
      operation: snapshot.name === undefined ? 'SystemCreateSnapshot' : 'CreateSnapshot',
      state: 0,
      readyAt: snapshot.at,
      outcome: 'READY',
      ...snapshot,
      name: snapshot.name ?? `SYSTEMSNAPSHOT-${this.nextId++}`,
    });
  }

  create(source: Source, { SnapshotName: name }: Data, now: number): Data {
    if (source.snapshotMode !== 'ENHANCED_SNAPSHOTS') {
      throw new ServiceFault('UnsupportedOperationException', `Application ${source.name} has no enhanced snapshots`);
    }
    if (!NAME.test(name)) {
      throw new ServiceFault('InvalidArgumentException', `${name} is no name of a snapshot`);
    }
    if (source.status !== 'RUNNING') {
      throw new ServiceFault('ResourceInUseException', `Application ${source.name} is ${source.status}`);
    }
    const all = this.all(now);
    if (all.some(item => item.name === name)) {
      throw new ServiceFault('ResourceInUseException', `Snapshot ${name} exists already`);
    }
    if (all.some(item => item.application === source.name && status(item, now) === 'CREATING')) {
      throw new ServiceFault('ResourceInUseException', `Application ${source.name} is taking a snapshot`);
    }
    this.snapshots.push({
      name, application: source.name, at: now, state: source.stateAt(now), operation: 'CreateSnapshot', readyAt: now + this.snapshotTime, outcome: this.outcome,
    });
    return { SnapshotArn: ARN + name, SnapshotStatus: 'CREATING', SnapshotOperationId: `op-${this.nextId++}`, SnapshotOperationStatus: 'IN_PROGRESS' };
  }

  execute(action: string, input: Data, now: number): Data {
    switch (action) {
      case 'DescribeSnapshot':
        return { SnapshotInfoDetails: info(this.find(input.SnapshotName, now), now) };
      case 'ListSnapshots':
        return this.list(input, now);
      default:
        return this.delete(input, now);
    }
  }

  find(name: string | undefined, now: number): EnhancedSnapshot {
    const found = this.all(now).find(item => item.name === name && (item.operation !== 'CreateSnapshot' || item.at + this.visibleAfter <= now));
    if (found === undefined) {
      throw new ServiceFault('ResourceNotFoundException', `Snapshot ${name} does not exist`);
    }
    return found;
  }

  private list(input: Data, now: number): Data {
    const filters = FILTERS.filter(item => input[item] !== undefined);
    if (filters.length !== 1 || input.Limit > 50) {
      throw new ServiceFault('InvalidArgumentException', `ListSnapshots takes one filter and a limit of at most 50, got ${JSON.stringify(input)}`);
    }
    const found = this.all(now).map(item => info(item, now)).filter((item: Data) => item[filters[0]] === input[filters[0]]).reverse();
    const first = Number(input.NextToken ?? 0);
    const last = first + Math.min(input.Limit ?? 50, this.pageSize);
    return { SnapshotInfoList: found.slice(first, last), NextToken: last < found.length ? String(last) : undefined };
  }

  private delete({ SnapshotName: name, SnapshotCreationTimestamp: at }: Data, now: number): Data {
    const found = this.find(name, now);
    if (found.at !== at * 1000) {
      throw new ServiceFault('InvalidArgumentException', `Snapshot ${name} was not created at ${at}`);
    }
    if (!['READY', 'FAILED'].includes(status(found, now))) {
      throw new ServiceFault('ResourceInUseException', `Snapshot ${name} is ${status(found, now)}`);
    }
    found.deletedAt = now;
    return { SnapshotStatus: 'DELETING' };
  }
}

function status(snapshot: EnhancedSnapshot, now: number): string {
  return snapshot.deletedAt !== undefined ? 'DELETING' : snapshot.readyAt > now ? 'CREATING' : snapshot.outcome;
}

function info(snapshot: EnhancedSnapshot, now: number): Data {
  return {
    SnapshotName: snapshot.name,
    SnapshotArn: ARN + snapshot.name,
    SnapshotStatus: status(snapshot, now),
    SnapshotCreationTimestamp: snapshot.at / 1000,
    SnapshotInitiator: snapshot.operation === 'SystemCreateSnapshot' ? 'SYSTEM' : 'USER',
    SnapshotInitiatorOperation: snapshot.operation,
    SourceApplicationName: snapshot.application,
    SnapshotFormat: 'CANONICAL',
  };
}
