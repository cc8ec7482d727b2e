import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { RestoreConfiguration } from './restore-configuration';

/** The complete run configuration as CloudFormation spells it. The service resets values that are left out. */
export function cfnRunConfiguration(restore: RestoreConfiguration): CfnApplication.RunConfigurationProperty {
  return {
    applicationRestoreConfiguration: {
      applicationRestoreType: restore.restoreType,
      snapshotName: restore.snapshotName,
    },
    flinkRunConfiguration: { allowNonRestoredState: restore.allowNonRestoredState },
  };
}

/** The complete run configuration as the API of the service spells it. */
export function apiRunConfiguration(restore: RestoreConfiguration): object {
  const { restoreType, snapshotName, enhancedSnapshotArn, allowNonRestoredState } = restore;
  return {
    ApplicationRestoreConfiguration: {
      ApplicationRestoreType: restoreType,
      ...(snapshotName !== undefined && { SnapshotName: snapshotName }),
      ...(enhancedSnapshotArn !== undefined && { SnapshotArn: enhancedSnapshotArn }),
    },
    FlinkRunConfiguration: { AllowNonRestoredState: allowNonRestoredState },
  };
}
