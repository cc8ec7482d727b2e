import { IConstruct } from 'constructs';
import { IManagedApplication } from './managed-application';
import { attachedToApplication } from './same-application';
import { warn } from '../synth/warn';

/** The sink and the schedules of an application. The combination can lose or repeat records, and both can be defined in any order. */
interface SnapshotUse {
  sink?: string;
  readonly schedules: IConstruct[];
}

function useOf(application: IManagedApplication): SnapshotUse {
  return attachedToApplication<SnapshotUse>(application, 'userSnapshots', () => ({ schedules: [] }));
}

/** Records a sink that uses a two-phase commit. */
export function recordTransactionalSink(application: IManagedApplication, sink: IConstruct): void {
  const use = useOf(application);
  if (use.sink === undefined) {
    use.sink = sink.node.id;
    use.schedules.forEach(schedule => warnAboutStart(schedule, sink.node.id));
  }
}

/** Records a construct that takes snapshots in addition to the service's own. */
export function recordUserSnapshots(application: IManagedApplication, schedule: IConstruct): void {
  const use = useOf(application);
  use.schedules.push(schedule);
  use.sink !== undefined && warnAboutStart(schedule, use.sink);
}

function warnAboutStart(schedule: IConstruct, sink: string): void {
  warn(schedule, 'userSnapshotsWithTransactionalSink',
    `the sink ${sink} of the application uses a two-phase commit: start such a job only from the service's own snapshots, not from snapshots of a SnapshotSchedule`);
}
