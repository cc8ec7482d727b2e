import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { RestoreConfiguration } from './restore-configuration';

/** The complete run configuration in the format of CloudFormation. The service resets values that are left out. */
export function cfnRunConfiguration(restore: RestoreConfiguration): CfnApplication.RunConfigurationProperty {
  return {
    applicationRestoreConfiguration: {
      applicationRestoreType: restore.restoreType,
      snapshotName: restore.snapshotName,
    },
    flinkRunConfiguration: { allowNonRestoredState: restore.allowNonRestoredState },
  };
}

/** The complete run configuration in the format of the service API. */
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
