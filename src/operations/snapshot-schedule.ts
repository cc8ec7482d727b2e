import { Duration, Lazy, Names } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Operation } from './operation';
import { OperationSchedules } from './operation-schedules';
import { validateSchedule } from './schedule-expression';
import { SNAPSHOT_ACTIONS, snapshotStates } from './states/snapshot-schedule';
import { reachableApplication } from './validation';
import { definitionOf, IManagedApplication } from '../base/managed-application';
import { pinnedSnapshots } from '../base/pinned-snapshots';
import { validateCount } from '../synth/checks';
import { InputError, locatesErrors } from '../synth/errors';
import { checksProps } from '../synth/prop-kinds';

const DEFAULT_RETAIN = 10;

/** The service keeps 1,000 snapshots of an application, of whatever origin: a new one needs a place before an old one is deleted. */
const MAX_RETAIN = 999;

/**
 * Properties of a `SnapshotSchedule`.
 */
export interface SnapshotScheduleProps {
  /**
   * The application to take snapshots of, in the account and region of the stack. Fails on one with `snapshotsEnabled` false; for
   * an imported one that has them off, each snapshot fails.
   */
  readonly application: IApplicationRef;

  /**
   * When to take a snapshot. One that never comes fails.
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * How many of this schedule's snapshots to keep, whatever version of the application they are of: an integer from 1 to 999.
   *
   * Kept in addition are the snapshot that the application was last started from, and those that it, its lifecycle or a
   * `RunSchedule` of this program names in `restore`.
   *
   * @default 10
   */
  readonly retain?: number;
}

/**
 * Takes snapshots of an application on a schedule, and keeps the newest of them.
 *
 * The service never deletes a snapshot, and refuses new ones at 1,000. This schedule deletes what it has taken itself and no
 * longer keeps: its snapshots are recognised by their name, `snapshotNamePrefix` and the time. Snapshots of the service, of
 * people and of other schedules are never deleted, nor are the snapshots of a schedule whose construct path has changed.
 *
 * While the application is not running nothing happens: what it needs to start again it has. Whatever fails, a snapshot that
 * cannot be taken for example, raises `failureAlarm` and leaves a message in `deadLetterQueue`.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-snapshots.html
 *
 * @example
 * declare const app: flink.Application;
 * new flink.SnapshotSchedule(this, 'Snapshots', {
 *   application: app,
 *   schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)),
 *   retain: 28,
 * });
 */
@locatesErrors
@checksProps('application', 'schedule')
export class SnapshotSchedule extends Construct {
  /** What the names of this schedule's snapshots begin with. */
  public readonly snapshotNamePrefix: string;

  /** Where what has failed ends up, with its error. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** In alarm while something has failed that nobody has taken from the queue. Has no actions of its own. */
  public readonly failureAlarm: cloudwatch.Alarm;

  /** What takes and deletes the snapshots. Its executions tell what has happened. */
  public readonly stateMachine: sfn.IStateMachine;

  /** What starts the state machine. */
  public readonly schedule: scheduler.ISchedule;

  constructor(scope: Construct, id: string, props: SnapshotScheduleProps) {
    super(scope, id);
    const { schedule, retain = DEFAULT_RETAIN } = props;
    const application = reachableApplication(this, props.application);
    validateSnapshotsEnabled(application);
    validateSchedule('schedule', schedule);
    validateCount('retain', retain, MAX_RETAIN);
    this.snapshotNamePrefix = `${Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })}-`;
    const operation = new Operation(this, application, SNAPSHOT_ACTIONS, 'Settings', snapshotStates({
      application: application.applicationName,
      prefix: this.snapshotNamePrefix,
      retain,
      // What starts the application may be defined later.
      pinned: Lazy.list({ produce: () => pinnedSnapshots(application) }),
    }));
    this.deadLetterQueue = operation.deadLetterQueue;
    this.failureAlarm = operation.failureAlarm;
    this.stateMachine = operation.stateMachine;
    this.schedule = new OperationSchedules(this).add('Schedule', schedule, ({ role }) => new targets.StepFunctionsStartExecution(operation.stateMachine, {
      role, deadLetterQueue: operation.deadLetterQueue, maxEventAge: Duration.hours(1),
    }));
  }
}

function validateSnapshotsEnabled(application: IManagedApplication): void {
  if (definitionOf(application)?.snapshotsEnabled === false) {
    throw new InputError(`snapshotsEnabled of ${application.node.path} must be true for a SnapshotSchedule, got false: the service would refuse every snapshot`);
  }
}
