import { Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { validateRestore } from './enhanced-snapshots';
import { definitionOf, IManagedApplication, isNotebook } from './managed-application';
import { isPossiblySame } from './same-application';
import { attached } from '../synth/attachment';
import { topLevelStack } from '../synth/reach';
import { RestoreConfiguration } from '../values/restore-configuration';

/** A snapshot that this CDK app starts an application from. */
export interface PinnedSnapshot {
  /** The name or, for an enhanced snapshot, the ARN. Can be a token. */
  readonly snapshot: string;
  readonly isArn: boolean;
  readonly application: IManagedApplication;
  /** The construct that starts the application. */
  readonly starter: IConstruct;
}

/**
 * Records a named snapshot that an application is started from, so that no snapshot schedule deletes it.
 *
 * Throws if the application cannot start from it. A notebook always starts without a snapshot.
 */
export function pinSnapshot(starter: IConstruct, application: IManagedApplication, restore: RestoreConfiguration | undefined): void {
  if (isNotebook(application)) {
    return;
  }
  validateRestore(application, restore);
  const snapshot = restore?.snapshotName ?? restore?.enhancedSnapshotArn;
  if (snapshot !== undefined) {
    pins(application).push({ snapshot, isArn: restore!.enhancedSnapshotArn !== undefined, application, starter });
  }
}

/** The snapshots of an application that this CDK app starts the application from. Complete only at synthesis. */
export function pinnedSnapshots(application: IManagedApplication): PinnedSnapshot[] {
  // ARNs belong to enhanced snapshots.
  return pins(application).filter(pin => !pin.isArn && isPossiblySame(pin.application, application));
}

/**
 * The snapshots that this CDK app starts any application from. Complete only at synthesis.
 *
 * Applications share enhanced snapshots.
 */
export function allPinnedSnapshots(scope: IConstruct): PinnedSnapshot[] {
  return [...pins(scope)];
}

/** Whether a schedule can name a snapshot of its application without a dependency cycle between stacks. */
export function isAcyclic(schedule: IConstruct, { snapshot, application, starter }: PinnedSnapshot): boolean {
  const here = topLevelStack(schedule);
  const owner = definitionOf(application)?.resource;
  // The starter's stack refers to the application.
  const dependsOnSchedule = owner !== undefined && topLevelStack(owner) === here && topLevelStack(starter) !== here;
  return !dependsOnSchedule || !targetsOf(snapshot).some(target => topLevelStack(target) === topLevelStack(starter));
}

/** Whether a schedule can name a snapshot of any application without a new dependency between stacks. */
export function isWithinStack(schedule: IConstruct, { snapshot, starter }: PinnedSnapshot): boolean {
  const here = Stack.of(schedule);
  return Stack.of(starter) === here || targetsOf(snapshot).every(target => Stack.of(target) === here);
}

function targetsOf(text: string): IConstruct[] {
  return Tokenization.reverseString(text).tokens.filter(Reference.isReference).map(({ target }) => target);
}

/** All pinned snapshots of the CDK app. */
function pins(scope: IConstruct): PinnedSnapshot[] {
  return attached<PinnedSnapshot[]>(scope.node.root, 'pinnedSnapshots', () => []);
}
