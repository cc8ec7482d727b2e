import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogLevel, MetricsLevel } from '../values/settings';

/** The complete settings of a job. Each setting can be a token. */
export interface ApplicationSettings {
  readonly checkpointingEnabled: boolean;
  readonly checkpointInterval: Duration;
  readonly minPauseBetweenCheckpoints: Duration;
  readonly logLevel: LogLevel;
  readonly metricsLevel: MetricsLevel;
  readonly autoScalingEnabled: boolean;
  readonly parallelism: number;
  readonly parallelismPerKpu: number;
  readonly snapshotsEnabled: boolean;
  readonly systemRollbackEnabled: boolean;
}

/** The default settings. Each prop also documents its default, and a test compares the two. */
export const DEFAULTS: ApplicationSettings = {
  checkpointingEnabled: true,
  checkpointInterval: Duration.minutes(1),
  minPauseBetweenCheckpoints: Duration.seconds(5),
  logLevel: LogLevel.INFO,
  metricsLevel: MetricsLevel.APPLICATION,
  autoScalingEnabled: true,
  parallelism: 1,
  parallelismPerKpu: 1,
  snapshotsEnabled: true,
  systemRollbackEnabled: false,
};

/** The defaults of a pipeline that differ from the defaults of an application, and the defaults of additional props. */
export const PIPELINE_DEFAULTS = {
  systemRollbackEnabled: true,
  logRetention: RetentionDays.ONE_YEAR,
  startOnDeploy: true,
  alarms: true,
  dashboard: true,
} as const;

/** Returns the settings from props, with defaults for missing values. */
export function resolveSettings(props: Partial<ApplicationSettings>): ApplicationSettings {
  const keys = Object.keys(DEFAULTS) as (keyof ApplicationSettings)[];
  return Object.fromEntries(keys.map(key => [key, props[key] ?? DEFAULTS[key]])) as unknown as ApplicationSettings;
}
