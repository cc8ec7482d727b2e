import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogLevel, MetricsLevel } from '../values/settings';

/** The settings of a job, complete. Each can be a token. */
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

/** The values of settings that a user does not give. Each prop documents its own default; a test compares the two. */
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

/** The values of a pipeline where they differ from those of an application, and of its own props. */
export const PIPELINE_DEFAULTS = {
  systemRollbackEnabled: true,
  logRetention: RetentionDays.ONE_YEAR,
  startOnDeploy: true,
  alarms: true,
  dashboard: true,
} as const;

/** The settings among props, with defaults in place of what is not given. */
export function resolveSettings(props: Partial<ApplicationSettings>): ApplicationSettings {
  const keys = Object.keys(DEFAULTS) as (keyof ApplicationSettings)[];
  return Object.fromEntries(keys.map(key => [key, props[key] ?? DEFAULTS[key]])) as unknown as ApplicationSettings;
}
