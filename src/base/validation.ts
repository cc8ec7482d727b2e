import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { validateCount, validateDuration } from '../synth/checks';
import { InputError } from '../synth/errors';
import { A_STRING, AN_OBJECT, describe, marked, memberOf, requireKind, requireKindIfGiven } from '../synth/kinds';
import { PYTHON } from '../synth/prop-kinds';
import { isKnown, isToken } from '../synth/tokens';
import { ApplicationCode } from '../values/application-code';
import { ApplicationCodeConfig } from '../values/code/code-config';
import { validatePythonMain } from '../values/code/python-main';
import { isOlderThan } from '../values/flink-version';
import { RestoreConfiguration } from '../values/restore-configuration';
import { Runtime } from '../values/runtime';
import { LogLevel, MetricsLevel, PropertyGroups, PythonOptions, SnapshotMode } from '../values/settings';

/** The property group from which the service reads the entry point of a PyFlink job. */
export const PYTHON_GROUP = 'kinesis.analytics.flink.run.options';

/** The kind of a Flink runtime. */
export const RUNTIME = marked('Runtime', 'a Runtime like Runtime.FLINK_1_20');
const RETIRED = ['FLINK-1_6', 'FLINK-1_8', 'FLINK-1_11', 'FLINK-1_13'];
const MAX_PROPERTY_GROUPS = 50;
const MAX_PROPERTIES = 50;
const MAX_PARALLELISM_PER_KPU = 8;

/** The props that can be validated individually. */
export interface ValidatedProps {
  readonly applicationName?: string;
  readonly description?: string;
  readonly runtime: Runtime;
  readonly code: ApplicationCode;
  readonly parallelism?: number;
  readonly parallelismPerKpu?: number;
  readonly checkpointInterval?: Duration;
  readonly minPauseBetweenCheckpoints?: Duration;
  readonly propertyGroups?: PropertyGroups;
  readonly python?: PythonOptions;
  readonly logLevel?: LogLevel;
  readonly metricsLevel?: MetricsLevel;
  readonly snapshotMode?: SnapshotMode;
  readonly restore?: RestoreConfiguration;
  readonly encryptionKey?: kms.IKey;
  readonly previousEncryptionKeys?: kms.IKey[];
}

/** Throws on the first prop that the service would reject. */
export function validateProps(props: ValidatedProps): void {
  requireKind('runtime', props.runtime, RUNTIME);
  validateName(props.applicationName);
  validateDescription(props.description);
  validateLogLevel(props.logLevel);
  requireKindIfGiven('metricsLevel', props.metricsLevel, memberOf(MetricsLevel));
  requireKindIfGiven('snapshotMode', props.snapshotMode, memberOf(SnapshotMode));
  validateRuntime(props);
  validateParallelism(props);
  validateDuration('checkpointInterval', props.checkpointInterval, { unit: 'milliseconds', minimum: Duration.millis(1) });
  validateDuration('minPauseBetweenCheckpoints', props.minPauseBetweenCheckpoints, { unit: 'milliseconds', minimum: Duration.millis(0) });
  validatePython(props.python);
}

/** Throws on a name that the service would reject. */
export function validateName(name: string | undefined): void {
  if (isKnown(name) && !(typeof name === 'string' && /^[a-zA-Z0-9_.-]{1,128}$/.test(name))) {
    throw new InputError(`applicationName must have 1 to 128 characters of [a-zA-Z0-9_.-], got ${describe(name)}`);
  }
}

/** Throws on a description that the service would reject. */
export function validateDescription(description: string | undefined): void {
  if (isKnown(description) && description.length > 1024) {
    throw new InputError(`description must have at most 1024 characters, got ${description.length}`);
  }
}

/** Throws on an invalid log level, which only untyped callers can pass. */
export function validateLogLevel(level: LogLevel | undefined): void {
  requireKindIfGiven('logLevel', level, memberOf(LogLevel));
}

function validateRuntime({ runtime, snapshotMode, restore, encryptionKey, previousEncryptionKeys }: ValidatedProps): void {
  if (RETIRED.includes(runtime.value)) {
    throw new InputError(`runtime ${runtime.value} is retired and cannot be created, updated or started, use FLINK-1_20 or later`);
  }
  if (snapshotMode === SnapshotMode.ENHANCED && isOlderThan(runtime, 1, 20)) {
    throw new InputError(`snapshotMode ENHANCED requires runtime FLINK-1_20 or later, got ${runtime.value}`);
  }
  if (encryptionKey && isOlderThan(runtime, 1, 20)) {
    throw new InputError(`encryptionKey requires runtime FLINK-1_20 or later, got ${runtime.value}`);
  }
  if (previousEncryptionKeys && previousEncryptionKeys.length > 0 && isOlderThan(runtime, 1, 20)) {
    throw new InputError(`previousEncryptionKeys requires runtime FLINK-1_20 or later, got ${runtime.value}`);
  }
  if (restore?.enhancedSnapshotArn && isOlderThan(runtime, 1, 20)) {
    throw new InputError(`restore from a snapshot ARN requires runtime FLINK-1_20 or later, got ${runtime.value}`);
  }
}

/** Throws on a parallelism that the service would reject. */
export function validateParallelism(props: { readonly parallelism?: number; readonly parallelismPerKpu?: number }): void {
  validateCount('parallelism', props.parallelism);
  validateCount('parallelismPerKpu', props.parallelismPerKpu, MAX_PARALLELISM_PER_KPU);
}

/** The entry point of a PyFlink job, defined by either the application or its code. */
export function pythonOf(props: { readonly python?: PythonOptions }, code: ApplicationCodeConfig): PythonOptions | undefined {
  if (props.python && code.python) {
    throw new InputError(`python must not be set for code that defines its own entry point, got '${props.python.main}'`);
  }
  const own = requireKindIfGiven('python', code.python, PYTHON);
  validatePython(own);
  return props.python ?? own;
}

function validatePython(python: PythonOptions | undefined): void {
  if (python) {
    validatePythonMain(python.main);
    const { jarFile, pyFiles = [], pyArchives = [] } = python;
    if ([jarFile, ...pyFiles, ...pyArchives].some(file => isKnown(file) && file.trim() === '')) {
      throw new InputError('python.jarFile, pyFiles and pyArchives must name files of the code, got an empty string');
    }
  }
}

/** Throws if an application has more property groups than the service allows. */
export function validateGroupCount(count: number): void {
  if (count > MAX_PROPERTY_GROUPS) {
    throw new InputError(`propertyGroups must have at most ${MAX_PROPERTY_GROUPS} groups, got ${count}`);
  }
}

/** Throws on a property group id that the service would reject. */
export function validatePropertyGroupId(id: string): void {
  requireKind('property group id', id, A_STRING);
  if (isKnown(id) && !/^[a-zA-Z0-9_.-]{1,50}$/.test(id)) {
    throw new InputError(`property group id must have 1 to 50 characters of [a-zA-Z0-9_.-], got '${id}'`);
  }
}

/** Throws on a property group that is not an object. */
export function validatePropertyGroupKind(id: string, properties: { [key: string]: string }): void {
  requireKind(`property group ${id}`, properties, AN_OBJECT);
}

/** Throws if a property group has no properties, or more than the service allows. */
export function validatePropertyCount(id: string, count: number): void {
  if (count < 1 || count > MAX_PROPERTIES) {
    throw new InputError(`property group ${id} must have 1 to ${MAX_PROPERTIES} properties, got ${count}`);
  }
}

/** Throws on a property that the service would reject. */
export function validateProperty(groupId: string, key: string, value: string): void {
  validateLength(`property key '${key}' of group ${groupId}`, key);
  validateLength(`property ${key} of group ${groupId}`, value);
}

function validateLength(prop: string, value: string): void {
  // `process.env.X!` and untyped callers can pass undefined, which the template would not contain.
  if (typeof value !== 'string' && !isToken(value)) {
    throw new InputError(`${prop} must be a string, got ${describe(value)}`);
  }
  if (isKnown(value) && (value.length < 1 || value.length > 2048)) {
    throw new InputError(`${prop} must have 1 to 2048 characters, got ${value.length}`);
  }
}
