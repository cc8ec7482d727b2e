import { IConstruct } from 'constructs';
import { validateRestore } from './enhanced-snapshots';
import { IManagedApplication, isNotebook } from './managed-application';
import { attached } from '../synth/attachment';
import { RestoreConfiguration } from '../values/restore-configuration';

/**
 * Records a named snapshot that an application is started from, so that no snapshot schedule deletes it.
 *
 * Throws if the application cannot start from it. A notebook always starts without a snapshot.
 */
export function pinSnapshot(application: IManagedApplication, restore: RestoreConfiguration | undefined): void {
  if (isNotebook(application)) {
    return;
  }
  validateRestore(application, restore);
  if (restore?.snapshotName !== undefined) {
    pinned(application).add(restore.snapshotName);
    pinned(application.node.root).add(restore.snapshotName);
  }
  if (restore?.enhancedSnapshotArn !== undefined) {
    pinned(application.node.root).add(restore.enhancedSnapshotArn);
  }
}

/** The names of the snapshots that this CDK app starts an application from. Complete only at synthesis; each can be a token. */
export function pinnedSnapshots(application: IConstruct): string[] {
  return [...pinned(application)];
}

/**
 * The names and ARNs of the snapshots that this CDK app starts any application from. Complete only at synthesis; each can be a token.
 *
 * Applications share enhanced snapshots.
 */
export function allPinnedSnapshots(scope: IConstruct): string[] {
  return [...pinned(scope.node.root)];
}

/** Applications can be of any class, so the names are attached to the object. */
function pinned(host: IConstruct): Set<string> {
  return attached(host, 'pinnedSnapshots', () => new Set<string>());
}
