import { Fn, Token, Validations } from 'aws-cdk-lib';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { ApplicationSettings } from '../base/application-settings';
import { PYTHON_GROUP } from '../base/validation';
import { InputError } from '../synth/errors';
import { isKnown } from '../synth/tokens';
import { ApplicationCodeConfig } from '../values/code/code-config';
import { RestoreConfiguration } from '../values/restore-configuration';
import { PropertyGroups, PythonOptions, SnapshotMode } from '../values/settings';

/** Without `CUSTOM`, the service ignores all other values of a block. */
const CUSTOM = { configurationType: 'CUSTOM' };

/** Renders all settings explicitly, so that the template does not depend on the service's defaults. */
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

/** The code content. `ZIPFILE` stands for both zip files and jars. */
export function applicationCodeConfiguration(code: ApplicationCodeConfig): CfnApplication.ApplicationCodeConfigurationProperty {
  return {
    codeContent: {
      s3ContentLocation: { bucketArn: code.bucket.bucketArn, fileKey: code.fileKey, objectVersion: code.objectVersion },
    },
    codeContentType: 'ZIPFILE',
  };
}

/** The property groups in the order in which they were added, or undefined if there are none. */
export function environmentProperties(groups: PropertyGroups): CfnApplication.EnvironmentPropertiesProperty | undefined {
  const entries = Object.entries(groups);
  return entries.length === 0 ? undefined : {
    propertyGroups: entries.map(([propertyGroupId, propertyMap]) => renderedGroup(propertyGroupId, propertyMap)),
  };
}

/**
 * Renders a changed property group.
 *
 * Preserves all other values of the configuration, which mixins and users can also change. A `Lazy` would hide the values from them.
 */
export function renderPropertyGroup(resource: CfnApplication, propertyGroupId: string, propertyMap: { [key: string]: string }): void {
  const settings = resource.applicationConfiguration;
  const properties = isKnown(settings) ? settings.environmentProperties : undefined;
  const groups = isKnown(properties) ? properties.propertyGroups ?? [] : [];
  if (Token.isUnresolved(settings) || Token.isUnresolved(properties) || !Array.isArray(groups)) {
    throw new InputError(`property group ${propertyGroupId} cannot be added to an applicationConfiguration that has been replaced by a token`);
  }
  const group = renderedGroup(propertyGroupId, propertyMap);
  const index = groups.findIndex(candidate => !Token.isUnresolved(candidate) && (candidate as typeof group).propertyGroupId === propertyGroupId);
  const propertyGroups = index < 0 ? [...groups, group] : [...groups.slice(0, index), group, ...groups.slice(index + 1)];
  resource.applicationConfiguration = { ...settings as object, environmentProperties: { ...properties as object, propertyGroups } };
}

function renderedGroup(propertyGroupId: string, propertyMap: { [key: string]: string }) {
  if (Object.hasOwn(propertyMap, '__proto__')) {
    throw new InputError(`property keys of group ${propertyGroupId} must not be __proto__, which the CDK leaves out of the template, got '__proto__'`);
  }
  return { propertyGroupId, propertyMap };
}

/** The property group with the entry point of a PyFlink job. */
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

/** Renders properties that the oldest supported aws-cdk-lib does not include. */
export function overrideNewProperties(resource: CfnApplication, props: { snapshotMode?: SnapshotMode; restore?: RestoreConfiguration }): void {
  if (props.snapshotMode) {
    resource.addPropertyOverride('ApplicationConfiguration.ApplicationSnapshotConfiguration.SnapshotMode', props.snapshotMode);
  }
  if (props.restore?.enhancedSnapshotArn) {
    resource.addPropertyOverride('RunConfiguration.ApplicationRestoreConfiguration.SnapshotArn', props.restore.enhancedSnapshotArn);
  }
  if (props.snapshotMode || props.restore?.enhancedSnapshotArn) {
    Validations.of(resource).acknowledge({
      id: 'CloudFormation-Validate::F3002', reason: 'The schema that the CDK checks templates against lacks SnapshotMode and SnapshotArn, which the service takes.',
    });
  }
}
