import { RestoreConfiguration } from '../values/restore-configuration';

const named = new WeakMap<object, Set<string>>();

/** Notes the snapshot that something starts an application from, where it names one. */
export function noteSnapshot(application: object, restore: RestoreConfiguration | undefined): void {
  if (restore?.snapshotName !== undefined) {
    named.set(application, new Set([...namedSnapshots(application), restore.snapshotName]));
  }
}

/** The snapshots that this program starts an application from: complete only at synthesis, and each may be a token. */
export function namedSnapshots(application: object): string[] {
  return [...named.get(application) ?? []];
}
