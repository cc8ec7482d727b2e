import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { Application } from '../application/application';
import { ApplicationProps } from '../application/application-props';
import { PIPELINE_DEFAULTS as DEFAULTS } from '../base/application-settings';
import { ApplicationLifecycle } from '../lifecycle/application-lifecycle';
import { StartOnDeployOptions } from '../lifecycle/start-on-deploy-options';
import { ApplicationDashboard } from '../monitoring/application-dashboard';
import { RecommendedAlarms } from '../monitoring/recommended-alarms';
import { RecommendedAlarmSettings } from '../monitoring/recommended-alarms-props';
import { SnapshotSchedule } from '../operations/snapshot-schedule';
import { InputError, locatesErrors } from '../synth/errors';
import { injectsProps } from '../synth/injectable';
import { A_KNOWN_BOOLEAN, describe } from '../synth/kinds';
import { checksProps } from '../synth/prop-kinds';

/**
 * The scheduled snapshots of a `StreamingPipeline`.
 */
export interface PipelineSnapshots {
  /**
   * When to take a snapshot. Must match at least one future time.
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * The number of scheduled snapshots to keep. Must be an integer from 1 to 999.
   *
   * @default 10
   */
  readonly retain?: number;
}

/**
 * Properties of a `StreamingPipeline`, which include the properties of the application.
 */
export interface StreamingPipelineProps extends ApplicationProps {
  /**
   * The actions of every alarm in the pipeline, including the alarm of scheduled snapshots.
   *
   * @default - no actions; alarms only change their state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Whether the recommended alarms are defined.
   *
   * @default true
   */
  readonly alarms?: boolean;

  /**
   * The thresholds and options of the recommended alarms. Must not be set with `alarms: false`.
   *
   * The service recommends alarms on records out and on source lag for all applications. Their thresholds depend on the job, so these
   * alarms are defined only with `minRecordsOutPerSecond`, and with `maxSourceLag` or `maxSourceLagRecords`.
   *
   * @default - the alarms that need no threshold of the job
   * @see https://docs.aws.amazon.com/managed-flink/latest/java/monitoring-metrics-alarms.html
   */
  readonly alarmSettings?: RecommendedAlarmSettings;

  /**
   * When to take snapshots, in addition to the service's snapshots.
   *
   * The service recommends snapshots several times a day. Do not set this for a job that writes with a two-phase commit, such as
   * to S3 or with Kafka transactions. Such a job should only be restored from the service's snapshots.
   *
   * @default - no scheduled snapshots
   * @see https://docs.aws.amazon.com/managed-flink/latest/java/production-readiness.html
   */
  readonly snapshots?: PipelineSnapshots;

  /**
   * Whether a dashboard is defined.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Whether a deployment ends with the job running, or fails with the job's own error.
   *
   * @default true
   */
  readonly startOnDeploy?: boolean;

  /**
   * How the application is started. Must not be set with `startOnDeploy: false`.
   *
   * @default - the defaults of `startOnDeploy()`
   */
  readonly startOptions?: StartOnDeployOptions;
}

/**
 * A Flink job with production defaults.
 *
 * The job runs after each deployment, failed updates are rolled back with the job's state, and logs are kept for a year. Alarms
 * and a dashboard are included.
 *
 * The pipeline consists of an `Application`, `startOnDeploy()`, `RecommendedAlarms`, an `ApplicationDashboard` and a
 * `SnapshotSchedule`, which can also be used separately. Every specified setting replaces the default of the pipeline.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/production-readiness.html
 *
 * @example
 * declare const orders: kinesis.Stream;
 * declare const archive: s3.Bucket;
 * declare const onCall: sns.Topic;
 * new flink.StreamingPipeline(this, 'Orders', {
 *   runtime: flink.Runtime.FLINK_1_20,
 *   code: flink.ApplicationCode.fromMavenProject('jobs/orders'),
 *   sources: { InputStream0: new flink.KinesisSource(orders) },
 *   sinks: { Archive: new flink.S3Sink(archive, { prefix: 'orders' }) },
 *   alarmActions: [new cloudwatch_actions.SnsAction(onCall)],
 *   alarmSettings: { maxSourceLag: Duration.minutes(2), minRecordsOutPerSecond: 50 },
 * });
 */
@injectsProps
@locatesErrors
@checksProps(['code'], { alarms: A_KNOWN_BOOLEAN })
export class StreamingPipeline extends Construct {
  /** The ID that the CDK's property injectors use for this class. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-flink.StreamingPipeline';

  /** The application. */
  public readonly application: Application;

  /** The lifecycle that starts and stops the application. Undefined with `startOnDeploy: false`. */
  public readonly lifecycle?: ApplicationLifecycle;

  /** The recommended alarms. Undefined with `alarms: false`. */
  public readonly alarms?: RecommendedAlarms;

  /** The dashboard. Undefined with `dashboard: false`. */
  public readonly dashboard?: ApplicationDashboard;

  /** The scheduled snapshots, if defined. */
  public readonly snapshots?: SnapshotSchedule;

  constructor(scope: Construct, id: string, props: StreamingPipelineProps) {
    super(scope, id);
    if (props.startOptions && props.startOnDeploy === false) {
      throw new InputError('startOptions must not be set with startOnDeploy false, got both');
    }
    if (props.alarmSettings && props.alarms === false) {
      throw new InputError('alarmSettings must not be set with alarms false, got both');
    }
    rejectForeignSettings(props.alarmSettings ?? {});
    const application = new Application(this, 'Application', {
      ...props,
      systemRollbackEnabled: props.systemRollbackEnabled ?? DEFAULTS.systemRollbackEnabled,
      logRetention: logRetentionOf(props),
    });
    this.application = application;
    this.lifecycle = props.startOnDeploy ?? DEFAULTS.startOnDeploy ? application.startOnDeploy(props.startOptions) : undefined;
    this.alarms = props.alarms ?? DEFAULTS.alarms
      ? new RecommendedAlarms(this, 'Alarms', { ...props.alarmSettings, application, actions: props.alarmActions }) : undefined;
    this.snapshots = props.snapshots && new SnapshotSchedule(this, 'Snapshots', { application, schedule: props.snapshots.schedule, retain: props.snapshots.retain });
    this.snapshots?.failureAlarm.addAlarmAction(...props.alarmActions ?? []);
    this.dashboard = props.dashboard ?? DEFAULTS.dashboard ? new ApplicationDashboard(this, 'Dashboard', { application, alarms: this.alarms }) : undefined;
  }
}

/** An existing log group keeps its own retention, and without logging there is no retention to set. */
function logRetentionOf({ loggingEnabled, logGroup, logRetention }: StreamingPipelineProps): RetentionDays | undefined {
  return logRetention ?? (logGroup || loggingEnabled === false ? undefined : DEFAULTS.logRetention);
}

/** Without a type checker, it is easy to pass `RecommendedAlarms` props that the pipeline sets. */
function rejectForeignSettings(given: object): void {
  const settings: { readonly application?: unknown; readonly actions?: unknown } = given;
  if (settings.application !== undefined) {
    throw new InputError(`alarmSettings must not contain application, because the pipeline sets it, got ${describe(settings.application)}`);
  }
  if (settings.actions !== undefined) {
    throw new InputError(`alarmSettings must not contain actions, because alarmActions sets them, got ${describe(settings.actions)}`);
  }
}
