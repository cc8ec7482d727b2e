import { Duration } from 'aws-cdk-lib';
import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib/interfaces';
import { StopMode } from './stop-mode';
import { RestoreConfiguration } from '../values/restore-configuration';

/**
 * How long a job has to stay up before its deployment counts as a success.
 */
export interface HealthCheckOptions {
  /**
   * How long the job must stay up after the application has reached `RUNNING`, in whole seconds: less than the timeout. Zero turns the check off.
   *
   * @default - 2 minutes, or half of the timeout where that is shorter
   */
  readonly duration?: Duration;

  /**
   * How many restarts of the job are accepted in that time: an integer of at least 0.
   *
   * @default 0
   */
  readonly maxRestarts?: number;

  /**
   * The alarms that must not go into `ALARM` in that time. The deployment fails if one of them does, whatever the alarm does afterwards.
   *
   * An alarm that has been in `ALARM` since before the health check does not count. Alarms must be metric alarms in the region of
   * the application. Not for batch jobs and notebooks.
   * Use `ApplicationLifecycle.addHealthAlarms()` for alarms that are defined after the start.
   *
   * @default - no alarms
   */
  readonly alarms?: cloudwatch.IAlarmRef[];
}

/**
 * How an application is started by its deployment.
 */
export interface StartOnDeployOptions {
  /**
   * The state that the application starts from. It is sent with the start only and never rendered on the application.
   *
   * After a failed deployment the application always starts from the latest snapshot.
   *
   * @default - the application's own `restore`, else the latest snapshot
   */
  readonly restore?: RestoreConfiguration;

  /**
   * How long the application may take to run and be healthy: whole seconds, at most 1 hour.
   *
   * CloudFormation itself waits no longer than that hour, of which 13 minutes are kept for stopping a job that does not come
   * up: anything above 47 minutes counts as 47 minutes.
   *
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;

  /**
   * How long the job has to stay up before the deployment succeeds. Not for batch jobs and notebooks.
   *
   * @default - 2 minutes without a restart
   */
  readonly healthCheck?: HealthCheckOptions;

  /**
   * How the application is stopped when it is removed, or when its first deployment fails. For an imported application whose job
   * was running before, `NONE` leaves it alone.
   *
   * @default StopMode.SNAPSHOT
   */
  readonly stopMode?: StopMode;

  /**
   * Whether the job ends by itself. Its deployment succeeds when it has been started, whatever it does later.
   *
   * @default false
   */
  readonly batch?: boolean;

  /**
   * How often the application is looked at while it starts: 1 second to 1 minute, in whole seconds.
   *
   * All applications of a stack share one provider, which uses the smallest of their intervals that is known at synthesis.
   *
   * @default Duration.seconds(10)
   */
  readonly pollInterval?: Duration;

  /**
   * Whether a deployment keeps the parallelism that scaling has set, such as `MetricScaling` or `ParallelismSchedule`.
   *
   * The parallelism of the template applies to a new application, and whenever the template has another number than at the last
   * deployment. A rollback of a changed number brings back the previous one. Requires `autoScalingEnabled: false`, and the
   * application in the stack of its lifecycle.
   *
   * @default false
   */
  readonly keepLiveParallelism?: boolean;

  /**
   * Whether a deployment force-stops a running job whose restart counters have grown in each of the last three minutes.
   *
   * Such a job cannot take the snapshot that an update needs, so CloudFormation cannot replace it. Everything since the latest snapshot
   * is lost.
   *
   * @default false
   */
  readonly forceStopCrashLoopingJob?: boolean;
}
