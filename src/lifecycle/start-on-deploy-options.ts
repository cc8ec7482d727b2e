import { Duration } from 'aws-cdk-lib';
import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib/interfaces';
import { StopMode } from './stop-mode';
import { RestoreConfiguration } from '../values/restore-configuration';

/**
 * Options for the health check of a deployed job.
 */
export interface HealthCheckOptions {
  /**
   * How long the job must stay up after the application has reached `RUNNING`. Whole seconds, less than the timeout. Zero turns the check
   * off.
   *
   * @default - 2 minutes, or half of the timeout if that is shorter
   */
  readonly duration?: Duration;

  /**
   * The maximum number of job restarts during the health check. Must be an integer of at least 0.
   *
   * @default 0
   */
  readonly maxRestarts?: number;

  /**
   * The alarms that must not change to `ALARM` during the health check. The deployment fails if an alarm does, even if it returns to `OK`
   * afterwards.
   *
   * An alarm that was already in `ALARM` when the health check started does not count. Alarms must be metric alarms in the application's
   * region. Not supported for batch jobs and notebooks. Use `ApplicationLifecycle.addHealthAlarms()` for alarms that are defined after the
   * start.
   *
   * @default - no alarms
   */
  readonly alarms?: cloudwatch.IAlarmRef[];
}

/**
 * Options for starting an application when it is deployed.
 */
export interface StartOnDeployOptions {
  /**
   * The state that the application starts from. It is only sent with the start, and not rendered in the application's properties.
   *
   * After a failed deployment the application always starts from the latest snapshot.
   *
   * @default - the application's own `restore`, else the latest snapshot
   */
  readonly restore?: RestoreConfiguration;

  /**
   * The maximum time to wait for the application to be running and healthy. Whole seconds, at most 1 hour.
   *
   * CloudFormation waits for at most 1 hour, of which 13 minutes are reserved for stopping a job that does not start. Any value above 47
   * minutes therefore counts as 47 minutes.
   *
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;

  /**
   * How long the job must stay up before the deployment succeeds. Not supported for batch jobs and notebooks.
   *
   * @default - 2 minutes without a restart
   */
  readonly healthCheck?: HealthCheckOptions;

  /**
   * How to stop the application when it is removed, or when its first deployment fails. For an imported application with a job that was
   * already running, `LEAVE_RUNNING` leaves the job running.
   *
   * @default StopMode.SNAPSHOT
   */
  readonly stopMode?: StopMode;

  /**
   * Whether the job is a batch job, which runs to completion. The deployment succeeds when the job has started, regardless of its later result.
   *
   * @default false
   */
  readonly batch?: boolean;

  /**
   * How often to poll the application while it starts. Whole seconds, from 1 second to 1 minute.
   *
   * All applications of a stack share one provider, which uses the smallest interval that is known at synthesis.
   *
   * @default Duration.seconds(10)
   */
  readonly pollInterval?: Duration;

  /**
   * Whether a deployment keeps the parallelism set by scaling, such as `MetricScaling` or `ParallelismSchedule`.
   *
   * The parallelism of the template applies to a new application, and whenever it changes in the template. Rolling back such a change
   * restores the previous parallelism. Requires `autoScalingEnabled: false` and an application in the same stack as its lifecycle.
   *
   * @default false
   */
  readonly keepLiveParallelism?: boolean;

  /**
   * Whether a deployment force-stops a running job if its restart counters have increased in each of the last three minutes.
   *
   * Such a job cannot take the snapshot that an update requires, so CloudFormation cannot update it. All state since the latest snapshot is
   * lost.
   *
   * @default false
   */
  readonly forceStopCrashLoopingJob?: boolean;
}
