import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { enhancedOperation } from './enhanced-operation';
import { deadLetterQueue, failureAlarm } from './failures';
import { grantKey } from './operation';
import { ScheduleGroupWithRole } from './operation-schedules';
import { validateSchedule } from './schedule-expression';
import { reachableApplication } from './validation';
import { definitionOf, IManagedApplication } from '../base/managed-application';
import { pinSnapshot } from '../base/pinned-snapshots';
import { locatesErrors } from '../synth/errors';
import { checksProps } from '../synth/prop-kinds';
import { RestoreConfiguration } from '../values/restore-configuration';
import { apiRunConfiguration } from '../values/run-configuration';

const START = 'kinesisanalytics:StartApplication';
const MAX_EVENT_AGE = Duration.minutes(15);

/** The resources that a schedule uses to start an application. */
interface Start {
  readonly queue: sqs.Queue;
  readonly alarm: cloudwatch.Alarm;
  target(schedules: ScheduleGroupWithRole): scheduler.IScheduleTarget;
}

/**
 * Properties of a `RunSchedule`.
 */
export interface RunScheduleProps {
  /**
   * The application to start. Must be in the account and region of the stack.
   */
  readonly application: IApplicationRef;

  /**
   * When to start the application. Must match at least one future time.
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * The state that each run starts from. Use `RestoreConfiguration.none()` for a batch job that starts without state each time.
   *
   * @default - the application's `restore` if set, otherwise the latest snapshot. A batch job that has finished leaves no
   * snapshot, but a batch job that was stopped or updated while running does
   */
  readonly restore?: RestoreConfiguration;
}

/**
 * Starts an application on a schedule. Intended for batch jobs, which stop when they are finished.
 *
 * EventBridge Scheduler calls `StartApplication` directly. If `restore` contains a snapshot ARN, a Lambda function starts the
 * application instead.
 *
 * If the application is still running at the scheduled time, the service refuses the start. The scheduler retries a refused start
 * for 15 minutes, then triggers `failureAlarm` and sends a message to `deadLetterQueue`. Use the application's alarms to monitor
 * the job once it has started.
 *
 * The service bills at least ten minutes for each start.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 *
 * @example
 * declare const report: flink.Application;
 * new flink.RunSchedule(this, 'EveryNight', {
 *   application: report,
 *   schedule: scheduler.ScheduleExpression.cron({ hour: '2', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
 *   restore: flink.RestoreConfiguration.none(),
 * });
 */
@locatesErrors
@checksProps(['application', 'schedule'])
export class RunSchedule extends Construct {
  /** The queue that receives a message with the error of each failed start. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The alarm that fires while the queue contains messages. Has no actions by default. */
  public readonly failureAlarm: cloudwatch.Alarm;

  /** The schedule that starts the application. */
  public readonly schedule: scheduler.ISchedule;

  constructor(scope: Construct, id: string, props: RunScheduleProps) {
    super(scope, id);
    const { schedule } = props;
    const application = reachableApplication(this, props.application);
    validateSchedule('schedule', schedule);
    const restore = props.restore ?? definitionOf(application)?.restore ?? RestoreConfiguration.latestSnapshot();
    pinSnapshot(this, application, restore);
    const start = restore.enhancedSnapshotArn === undefined ? this.direct(application, restore) : this.byFunction(application, restore);
    this.deadLetterQueue = start.queue;
    this.failureAlarm = start.alarm;
    this.schedule = new ScheduleGroupWithRole(this).add('Schedule', schedule, start.target);
  }

  private direct(application: IManagedApplication, restore: RestoreConfiguration): Start {
    const queue = deadLetterQueue(this);
    const alarm = failureAlarm(this, `${this.node.path} could not start its application, see its dead-letter queue`, queue);
    const target = ({ role }: ScheduleGroupWithRole) => {
      grantKey(application, role);
      return new targets.Universal({
        service: 'kinesisanalyticsv2',
        action: 'startApplication',
        role,
        deadLetterQueue: queue,
        input: scheduler.ScheduleTargetInput.fromObject({
          ApplicationName: application.applicationName, RunConfiguration: apiRunConfiguration(restore),
        }),
        // The service's API name differs from its IAM prefix.
        policyStatements: [new iam.PolicyStatement({ actions: [START], resources: [application.applicationArn] })],
        // If the response to a start is lost, the start must not be repeated after the job has finished.
        maxEventAge: MAX_EVENT_AGE,
      });
    };
    return { queue, alarm, target };
  }

  /** Starts through a function, because the scheduler's API model does not contain the snapshot ARN and drops it. */
  private byFunction(application: IManagedApplication, restore: RestoreConfiguration): Start {
    const operation = enhancedOperation(this, application, [START], [], {
      task: 'START', application: application.applicationName, runConfiguration: apiRunConfiguration(restore),
    });
    const { deadLetterQueue: queue, failureAlarm: alarm, stateMachine } = operation;
    const target = ({ role }: ScheduleGroupWithRole) => new targets.StepFunctionsStartExecution(stateMachine, {
      role, deadLetterQueue: queue, input: scheduler.ScheduleTargetInput.fromObject({}), maxEventAge: MAX_EVENT_AGE,
    });
    return { queue, alarm, target };
  }
}
