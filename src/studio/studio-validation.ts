import { Duration, Size, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { MavenCoordinates, StudioArtifact, StudioArtifactConfig, StudioArtifactType } from './studio-artifact';
import { DeployAsApplicationOptions, StudioNotebookProps } from './studio-notebook-props';
import { StudioRuntime } from './studio-runtime';
import { StudioTableOptions } from './studio-table-options';
import { explicitName } from '../access/service';
import { validateDescription, validateLogLevel, validateName, validateParallelism } from '../base/validation';
import { validateDuration } from '../synth/checks';
import { InputError } from '../synth/errors';
import { A_STRING, A_TEXT, Kinds, listOf, marked, requireKindIfGiven, requireKinds, struct } from '../synth/kinds';
import { definitelyDiffer, isKnown } from '../synth/tokens';
import { warn } from '../synth/warn';

const MAX_ARTIFACTS = 50;
const MAX_SIZES = { [StudioArtifactType.UDF]: Size.mebibytes(100), [StudioArtifactType.DEPENDENCY_JAR]: Size.mebibytes(300) };

/** Throws on the first prop of a notebook that the service would reject. */
export function validateNotebook(scope: Construct, props: StudioNotebookProps): void {
  requireKindIfGiven('runtime', props.runtime, marked('StudioRuntime', 'a StudioRuntime like StudioRuntime.ZEPPELIN_FLINK_3_0'));
  validateName(props.applicationName);
  validateDescription(props.description);
  validateParallelism(props);
  validateLogLevel(props.logLevel);
  validateRuntime(props);
  validateGlueName('databaseName', props.databaseName);
  const artifacts = props.artifacts?.length ?? 0;
  if (artifacts > MAX_ARTIFACTS) {
    throw new InputError(`artifacts must have at most ${MAX_ARTIFACTS} artifacts, got ${artifacts}`);
  }
  if (props.deployAsApplication) {
    validateDeployment(scope, props.deployAsApplication);
  }
}

/** Whether a runtime differs from the default runtime of the first release of this library. */
export function isOtherRuntime(runtime: StudioRuntime | undefined): runtime is StudioRuntime {
  return runtime !== undefined && definitelyDiffer(runtime.value, StudioRuntime.ZEPPELIN_FLINK_3_0.value);
}

function validateRuntime({ runtime, applicationName }: StudioNotebookProps): void {
  if (isOtherRuntime(runtime) && !explicitName(applicationName)) {
    throw new InputError(`runtime ${runtime.value} requires an applicationName, got none: the runtime of a notebook cannot be changed, and with a generated name CloudFormation would replace the notebook and delete its notes`);
  }
}

const COLUMNS = listOf(struct({ name: A_TEXT, type: A_TEXT, comment: A_STRING }, 'name', 'type'));
const TABLE_KINDS: Kinds = {
  name: A_STRING,
  columns: COLUMNS,
  partitionKeys: COLUMNS,
  format: marked('StudioTableFormat', 'a StudioTableFormat like StudioTableFormat.JSON'),
  rowtime: A_STRING,
  proctime: A_STRING,
};

/** Throws if Glue or the notebook would reject the table. Returns the options without null values. */
export function checkedTable(given: StudioTableOptions): StudioTableOptions {
  const options = requireKinds(given, TABLE_KINDS, { required: ['name', 'columns', 'format'] });
  const { name, source, sink, rowtime, watermarkDelay } = options;
  validateGlueName('name', name);
  if ((source === undefined) === (sink === undefined)) {
    throw new InputError(`source or sink must be set, but not both, got ${source === undefined ? 'neither' : 'both'}`);
  }
  validateColumns(options);
  validateDuration('watermarkDelay', watermarkDelay, { unit: 'milliseconds', minimum: Duration.millis(0) });
  if (watermarkDelay && rowtime === undefined) {
    throw new InputError(`watermarkDelay requires rowtime, got ${watermarkDelay.toHumanString()} without rowtime`);
  }
  return options;
}

function validateColumns({ columns, partitionKeys, rowtime, proctime }: StudioTableOptions): void {
  if (columns.length === 0) {
    throw new InputError('columns must have at least one column, got none');
  }
  const names = columns.map(column => column.name);
  const known = names.every(isKnown);
  if (known && isKnown(rowtime) && !names.includes(rowtime)) {
    throw new InputError(`rowtime must be one of the columns ${names.join(', ')}, got '${rowtime}'`);
  }
  const all = [...names, ...(partitionKeys ?? []).map(key => key.name)];
  const repeated = all.filter(isKnown).find((value, index, list) => list.indexOf(value) !== index);
  if (repeated !== undefined) {
    throw new InputError(`columns and partitionKeys must have different names, got '${repeated}' twice`);
  }
  if (isKnown(proctime) && all.includes(proctime)) {
    throw new InputError(`proctime must not be one of the columns ${all.join(', ')}, got '${proctime}'`);
  }
  if (isKnown(proctime) && proctime.trim() === '') {
    throw new InputError(`proctime must be the name of an additional column, got '${proctime}'`);
  }
}

function validateGlueName(prop: string, name: string | undefined): void {
  if (isKnown(name) && !/^[^A-Z\s/*?]{1,255}$/.test(name)) {
    throw new InputError(`${prop} must have 1 to 255 characters without uppercase letters, spaces or any of /*?, got '${name}'`);
  }
}

function validateDeployment(scope: Construct, { bucket, basePath, applicationNamePrefix }: DeployAsApplicationOptions): void {
  const { region } = Stack.of(scope);
  if (Token.compareStrings(bucket.env.region, region) === TokenComparison.DIFFERENT) {
    throw new InputError(`deployAsApplication bucket must be in the region of the notebook ${region}, got ${bucket.env.region}`);
  }
  // The service also accepts * and ?, but in a policy these wildcards would match objects outside the prefix.
  if (isKnown(basePath) && !/^(?![^]*[*?])[a-zA-Z0-9/!-_.*'()]{1,1024}$/.test(basePath)) {
    throw new InputError(`deployAsApplication basePath must have 1 to 1024 characters of [a-zA-Z0-9/!-_.'()] without * and ?, got '${basePath}'`);
  }
  if (isKnown(applicationNamePrefix) && !/^[a-zA-Z0-9_.-]{1,127}$/.test(applicationNamePrefix)) {
    throw new InputError(`deployAsApplication applicationNamePrefix must have 1 to 127 characters of [a-zA-Z0-9_.-], got '${applicationNamePrefix}'`);
  }
}

/** Throws if notes cannot be deployed from the subnets. */
export function validateDeploymentSubnets(vpc: ec2.IVpc, subnets: ec2.ISubnet[]): void {
  const isolated = subnets.filter(subnet => vpc.isolatedSubnets.includes(subnet));
  if (isolated.length > 0) {
    throw new InputError(`deployAsApplication requires subnets with internet access, got isolated subnets (${isolated.map(subnet => subnet.node.id).join(', ')}): run the exported note as an Application instead`);
  }
}

/** Throws if the total size of the artifacts is too large. Unknown sizes are ignored. */
export function validateArtifactSizes(artifacts: StudioArtifactConfig[]): void {
  for (const [type, maximum] of Object.entries(MAX_SIZES)) {
    const bytes = artifacts.filter(artifact => artifact.type === type).reduce((sum, { file }) => sum + (file?.fileSize ?? 0), 0);
    if (bytes > maximum.toBytes()) {
      throw new InputError(`artifacts of type ${type} must have at most ${maximum.toMebibytes()} MiB together, got ${Math.ceil(bytes / 1024 / 1024)} MiB`);
    }
  }
}

/** Warns about connector versions that the service does not support in a notebook. */
export function warnAboutConnectorVersions(scope: Construct, artifacts: StudioArtifactConfig[]): void {
  const supported = StudioArtifact.DEFAULT_CONNECTORS.map(artifact => artifact.bind(scope).maven!);
  for (const maven of artifacts.flatMap(artifact => artifact.maven ?? [])) {
    const connector = supported.find(candidate => candidate.groupId === maven.groupId
      && candidate.artifactId === maven.artifactId.replace(/_\d+\.\d+$/, ''));
    if (connector && coordinates(connector) !== coordinates(maven) && !Token.isUnresolved(maven.version)) {
      warn(scope, 'studioConnectorVersion',
        `artifact ${coordinates(maven)} is not supported in a notebook: use ${coordinates(connector)}`);
    }
  }
}

function coordinates({ groupId, artifactId, version }: MavenCoordinates): string {
  return `${groupId}:${artifactId}:${version}`;
}
