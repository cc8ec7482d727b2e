import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApplicationSettings } from './application-settings';
import { isKnown } from '../synth/tokens';
import { warn } from '../synth/warn';
import { ApplicationCodeConfig } from '../values/code/code-config';
import { isNoArchive, validateEntryPoint } from '../values/local-archive';
import { RestoreConfiguration } from '../values/restore-configuration';
import { LogLevel, MetricsLevel, PythonOptions } from '../values/settings';

const MAX_KPUS = 64;
const MAX_DEFAULT_PARALLELISM = 128;
const MAX_PARALLELISM_OF_PARALLELISM_METRICS = 64;
const SHORTEST_CHECKPOINT_INTERVAL_MS = 1000;
const RECOMMENDED_CODE_SIZE_MB = 104;

/** The settings, and the state that every start restores. */
export interface QuestionableSettings extends ApplicationSettings {
  readonly restore?: RestoreConfiguration;
}

/** Warns about settings that affect cost, performance or state. */
export function warnAboutSettings(scope: Construct, props: QuestionableSettings): void {
  warnAboutSize(scope, props);
  warnAboutState(scope, props);
  if (props.logLevel === LogLevel.DEBUG) {
    warn(scope, 'debugLogs', 'logLevel DEBUG slows down the job: use it only for a short investigation');
  }
}

function warnAboutSize(scope: Construct, { parallelism, parallelismPerKpu, metricsLevel }: ApplicationSettings): void {
  if (Token.isUnresolved(parallelism)) {
    return;
  }
  const kpus = Token.isUnresolved(parallelismPerKpu) ? 0 : Math.ceil(parallelism / parallelismPerKpu);
  if (kpus > MAX_KPUS) {
    warn(scope, 'kpuQuotaExceeded', `parallelism ${parallelism} with parallelismPerKpu ${parallelismPerKpu} requires ${kpus} KPUs, and the default quota of an application is ${MAX_KPUS}: request a higher quota in Service Quotas`);
  }
  warnAboutMaxParallelism(scope, parallelism);
  if (metricsLevel === MetricsLevel.PARALLELISM && parallelism > MAX_PARALLELISM_OF_PARALLELISM_METRICS) {
    warn(scope, 'parallelismMetrics', `metricsLevel PARALLELISM is costly above a parallelism of ${MAX_PARALLELISM_OF_PARALLELISM_METRICS}, got ${parallelism}; the developer guide sets this level with UpdateApplication only, so the first deployment might be rejected`);
  }
}

/** Warns about a parallelism that requires `maxParallelism` in the job's code. */
export function warnAboutMaxParallelism(scope: Construct, parallelism: number): void {
  if (!Token.isUnresolved(parallelism) && parallelism > MAX_DEFAULT_PARALLELISM) {
    warn(scope, 'maxParallelism', `parallelism ${parallelism} is above ${MAX_DEFAULT_PARALLELISM}: the job must set its maxParallelism in code, and cannot change it later without losing its state`);
  }
}

function warnAboutState(scope: Construct, props: QuestionableSettings): void {
  const interval = props.checkpointInterval;
  if (!interval.isUnresolved() && interval.toMilliseconds() < SHORTEST_CHECKPOINT_INTERVAL_MS) {
    warn(scope, 'shortCheckpointInterval', `checkpointInterval is ${interval.toHumanString()}: Flink rejects less than 10 ms, and a job that takes more than one checkpoint per second spends most of its time on checkpoints`);
  }
  if (props.checkpointingEnabled === false) {
    warn(scope, 'checkpointingDisabled', 'checkpointingEnabled is false: failures and service maintenance lose the state of the job');
  }
  if (props.snapshotsEnabled === false) {
    warn(scope, 'snapshotsDisabled', 'snapshotsEnabled is false: every stop, update and scaling loses the state of the job');
    if (props.systemRollbackEnabled) {
      warn(scope, 'rollbackWithoutSnapshots', 'systemRollbackEnabled requires snapshotsEnabled: without a snapshot the service rejects a rollback');
    }
  }
  if (props.restore?.restoreType === 'SKIP_RESTORE_FROM_SNAPSHOT') {
    warn(scope, 'restoreSkipped', 'restore is RestoreConfiguration.none(): every update of the application, and its rollback, starts without state');
  }
}

/** Throws if local code cannot contain the entry point, and warns if the service would reject the code. */
export function checkLocalCode(scope: Construct, { _localPath: file, fileKey }: ApplicationCodeConfig, python: PythonOptions | undefined): void {
  if (file === undefined) {
    python && isKnown(fileKey) && /\.jar$/i.test(fileKey) && warn(scope, 'pythonInJar',
      `python names the entry point of a zip file, and the key of the code is '${fileKey}': a jar runs its own main class`);
    return;
  }
  validateEntryPoint(file, python);
  if (isNoArchive(file)) {
    warn(scope, 'codeIsNoArchive', `code must be a valid zip file or jar, got ${file}: the service rejects other files`);
  }
}

/** Warns about code that is larger than recommended. */
export function warnAboutCodeSize(scope: Construct, fileSize = 0): void {
  if (fileSize > RECOMMENDED_CODE_SIZE_MB * 1_000_000) {
    warn(scope, 'codeSize', `code has ${Math.ceil(fileSize / 1_000_000)} MB, more than the ${RECOMMENDED_CODE_SIZE_MB} MB that Flink expects: leave out what the runtime provides`);
  }
}
