import { Stack, Token } from 'aws-cdk-lib';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { arnOf, snapshotModeOf } from './application-reference';
import { InputError } from '../synth/errors';
import { definitelyDiffer, isKnown } from '../synth/tokens';
import { RestoreConfiguration } from '../values/restore-configuration';
import { SnapshotMode } from '../values/settings';

/** The ARN of the enhanced snapshots in an application's account and region with names that match a pattern. */
export function snapshotArn(application: IApplicationRef, names = '*'): string {
  const { account, region } = application.env;
  const arn = arnOf(application);
  const partition = isKnown(arn) ? arn.split(':')[1] : undefined;
  return Stack.of(application).formatArn({ partition, service: 'kinesisanalytics', region, account, resource: 'snapshot', resourceName: names });
}

/** Throws if an application cannot start from a snapshot, because of its kind, account or region. */
export function validateRestore(application: IApplicationRef, restore: RestoreConfiguration | undefined): void {
  const mode = snapshotModeOf(application);
  if (restore?.snapshotName !== undefined && mode === SnapshotMode.ENHANCED) {
    const given = Token.isUnresolved(restore.snapshotName) ? 'a name' : `the name '${restore.snapshotName}'`;
    throw new InputError(`restore must be a snapshot ARN with snapshotMode ENHANCED, as in RestoreConfiguration.snapshotArn(arn), got ${given}`);
  }
  if (restore?.enhancedSnapshotArn !== undefined && mode === SnapshotMode.LEGACY) {
    throw new InputError('restore from a snapshot ARN requires snapshotMode ENHANCED, got LEGACY, which is the default');
  }
  if (isKnown(restore?.enhancedSnapshotArn)) {
    validateEnvironment(application, restore!.enhancedSnapshotArn!);
  }
}

function validateEnvironment({ env }: IApplicationRef, arn: string): void {
  const [, , , region, account] = arn.split(':');
  for (const [kind, applicationValue, snapshotValue] of [['region', env.region, region], ['account', env.account, account]]) {
    if (definitelyDiffer(applicationValue, snapshotValue)) {
      throw new InputError(`restore must be a snapshot of the application's ${kind} ${applicationValue}, got a snapshot of ${snapshotValue}`);
    }
  }
}
