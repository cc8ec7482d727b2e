import { Fn, Token } from 'aws-cdk-lib';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ApplicationSettings } from '../base/application-settings';
import { PYTHON_GROUP } from '../base/validation';
import { ApplicationCodeConfig } from '../values/code/code-config';
import { RestoreConfiguration } from '../values/restore-configuration';
import { PropertyGroups, PythonOptions, SnapshotMode } from '../values/settings';

/** Without `CUSTOM` the service ignores every other value of a block. */
const CUSTOM = { configurationType: 'CUSTOM' };

/** The blocks are complete, so that a template says what runs and auditors need not know the service's defaults. */
export function flinkApplicationConfiguration(settings: ApplicationSettings): CfnApplication.FlinkApplicationConfigurationProperty {
  return {
    checkpointConfiguration: {
      ...CUSTOM,
      checkpointingEnabled: settings.checkpointingEnabled,
      checkpointInterval: settings.checkpointInterval.toMilliseconds(),
      minPauseBetweenCheckpoints: settings.minPauseBetweenCheckpoints.toMilliseconds(),
    },
    monitoringConfiguration: {
      ...CUSTOM,
      logLevel: settings.logLevel,
      metricsLevel: settings.metricsLevel,
    },
    parallelismConfiguration: {
      ...CUSTOM,
      autoScalingEnabled: settings.autoScalingEnabled,
      parallelism: settings.parallelism,
      parallelismPerKpu: settings.parallelismPerKpu,
    },
  };
}

/** A zip file or a jar: the service calls both `ZIPFILE`. */
export function applicationCodeConfiguration(code: ApplicationCodeConfig): CfnApplication.ApplicationCodeConfigurationProperty {
  return {
    codeContent: {
      s3ContentLocation: { bucketArn: code.bucket.bucketArn, fileKey: code.fileKey, objectVersion: code.objectVersion },
    },
    codeContentType: 'ZIPFILE',
  };
}

/** The property groups in the order in which they were given, or nothing where there are none. */
export function environmentProperties(groups: PropertyGroups): CfnApplication.EnvironmentPropertiesProperty | undefined {
  const entries = Object.entries(groups);
  return entries.length === 0 ? undefined : {
    propertyGroups: entries.map(([propertyGroupId, propertyMap]) => ({ propertyGroupId, propertyMap })),
  };
}

/** The property group that tells the service how to run a PyFlink job. */
export function pythonPropertyGroup(python: PythonOptions): PropertyGroups {
  const options = {
    python: python.main,
    jarfile: python.jarFile,
    pyFiles: commaSeparated(python.pyFiles),
    pyArchives: commaSeparated(python.pyArchives),
  };
  return { [PYTHON_GROUP]: Object.fromEntries(Object.entries(options).flatMap(([key, value]) => value ? [[key, value]] : [])) };
}

function commaSeparated(list: string[] = []): string {
  return Token.isUnresolved(list) ? Fn.join(',', list) : list.join(',');
}

/** The key that encrypts the state of the application. */
export function encryptionConfiguration(key: kms.IKey): CfnApplication.ApplicationEncryptionConfigurationProperty {
  return { keyType: 'CUSTOMER_MANAGED_KEY', keyId: key.keyArn };
}

/** The whole run configuration: the service resets what is left out. */
export function runConfiguration(restore: RestoreConfiguration): CfnApplication.RunConfigurationProperty {
  return {
    applicationRestoreConfiguration: {
      applicationRestoreType: restore.restoreType,
      snapshotName: restore.snapshotName,
    },
    flinkRunConfiguration: { allowNonRestoredState: restore.allowNonRestoredState },
  };
}

/** Renders what the oldest supported aws-cdk-lib does not know yet. */
export function overrideNewProperties(resource: CfnApplication, props: { snapshotMode?: SnapshotMode; restore?: RestoreConfiguration }): void {
  if (props.snapshotMode) {
    resource.addPropertyOverride('ApplicationConfiguration.ApplicationSnapshotConfiguration.SnapshotMode', props.snapshotMode);
  }
  if (props.restore?.enhancedSnapshotArn) {
    resource.addPropertyOverride('RunConfiguration.ApplicationRestoreConfiguration.SnapshotArn', props.restore.enhancedSnapshotArn);
  }
}
