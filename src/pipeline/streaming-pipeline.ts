import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Application } from '../application/application';
import { ApplicationProps } from '../application/application-props';
import { PIPELINE_DEFAULTS as DEFAULTS } from '../base/application-settings';
import { ApplicationLifecycle } from '../lifecycle/application-lifecycle';
import { StartOnDeployOptions } from '../lifecycle/start-on-deploy-options';
import { ApplicationDashboard } from '../monitoring/application-dashboard';
import { RecommendedAlarms } from '../monitoring/recommended-alarms';
import { InputError, locatesErrors } from '../synth/errors';
import { injectsProps } from '../synth/injectable';
import { checksProps } from '../synth/prop-kinds';

/**
 * Properties of a `StreamingPipeline`: those of the application, and what surrounds it.
 */
export interface StreamingPipelineProps extends ApplicationProps {
  /**
   * What happens when an alarm goes off.
   *
   * @default - alarms change their state, and nobody is told
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Whether the recommended alarms are defined. Turn them off to define `RecommendedAlarms` with thresholds of your own.
   *
   * @default true
   */
  readonly alarms?: boolean;

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
   * How the application is started. Not with `startOnDeploy: false`.
   *
   * @default - the defaults of `startOnDeploy()`
   */
  readonly startOptions?: StartOnDeployOptions;
}

/**
 * A Flink job in production: it is running when it has been deployed, an update that fails is rolled back with its state,
 * its logs are kept for a year, and it has alarms and a dashboard.
 *
 * There is nothing in it that could not be written with the parts: an `Application`, `startOnDeploy()`, `RecommendedAlarms` and an
 * `ApplicationDashboard`. A setting that is given replaces the default of the pipeline.
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
 * });
 */
@injectsProps
@locatesErrors
@checksProps('code')
export class StreamingPipeline extends Construct {
  /** The id by which property injectors of the CDK change the props of this class. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-flink.StreamingPipeline';

  /** The application. */
  public readonly application: Application;

  /** What starts and stops the application, unless that is off. */
  public readonly lifecycle?: ApplicationLifecycle;

  /** The alarms, unless they are off. */
  public readonly alarms?: RecommendedAlarms;

  /** The dashboard, unless it is off. */
  public readonly dashboard?: ApplicationDashboard;

  constructor(scope: Construct, id: string, props: StreamingPipelineProps) {
    super(scope, id);
    if (props.startOptions && props.startOnDeploy === false) {
      throw new InputError('startOptions must be left out with startOnDeploy false, got both');
    }
    const application = new Application(this, 'Application', {
      ...props,
      systemRollbackEnabled: props.systemRollbackEnabled ?? DEFAULTS.systemRollbackEnabled,
      logRetention: logRetentionOf(props),
    });
    this.application = application;
    this.lifecycle = props.startOnDeploy ?? DEFAULTS.startOnDeploy ? application.startOnDeploy(props.startOptions) : undefined;
    this.alarms = props.alarms ?? DEFAULTS.alarms ? new RecommendedAlarms(this, 'Alarms', { application, actions: props.alarmActions }) : undefined;
    this.dashboard = props.dashboard ?? DEFAULTS.dashboard ? new ApplicationDashboard(this, 'Dashboard', { application, alarms: this.alarms }) : undefined;
  }
}

/** A given log group has its own retention, and without logging there is nothing to keep. */
function logRetentionOf({ loggingEnabled, logGroup, logRetention }: StreamingPipelineProps): RetentionDays | undefined {
  return logRetention ?? (logGroup || loggingEnabled === false ? undefined : DEFAULTS.logRetention);
}
