import { attached } from '../synth/attachment';
import { RestoreConfiguration } from '../values/restore-configuration';

/** Records the snapshot that something starts an application from, if it names one, so that no schedule deletes the snapshot. */
export function pinSnapshot(application: object, restore: RestoreConfiguration | undefined): void {
  if (restore?.snapshotName !== undefined) {
    pinned(application).add(restore.snapshotName);
  }
}

/** The snapshots that this CDK app starts an application from. Complete only at synthesis; each can be a token. */
export function pinnedSnapshots(application: object): string[] {
  return [...pinned(application)];
}

/** Applications can be of any class, so the names are kept with the object. */
function pinned(application: object): Set<string> {
  return attached(application, 'pinnedSnapshots', () => new Set<string>());
}
