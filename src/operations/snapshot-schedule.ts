import { Duration, Lazy, Names, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { enhancedOperation } from './enhanced-operation';
import { ApplicationStateMachine } from './operation';
import { ScheduleGroupWithRole } from './operation-schedules';
import { validateSchedule } from './schedule-expression';
import { jsonata } from './states/language';
import { SNAPSHOT_ACTIONS, snapshotStates } from './states/snapshot-schedule';
import { reachableApplication } from './validation';
import { ENHANCED_SNAPSHOT_ACTIONS } from '../access/service';
import { snapshotModeOf } from '../base/application-reference';
import { snapshotArn } from '../base/enhanced-snapshots';
import { definitionOf, IManagedApplication } from '../base/managed-application';
import { allPinnedSnapshots, pinnedSnapshots } from '../base/pinned-snapshots';
import { recordUserSnapshots } from '../base/user-snapshots';
import { attached } from '../synth/attachment';
import { validateCount } from '../synth/checks';
import { InputError, locatesErrors } from '../synth/errors';
import { checksProps } from '../synth/prop-kinds';
import { SnapshotMode } from '../values/settings';

const DEFAULT_RETAIN = 10;

/** The service keeps 1,000 snapshots of an application, of whatever origin: a new one needs a place before an old one is deleted. */
const MAX_RETAIN = 999;

/** The longest prefix: what is added is the time, and for enhanced snapshots a hyphen and eight characters more. */
const MAX_PREFIX = 237;
const MAX_ENHANCED_PREFIX = 72;

/** What the service calls its own snapshots. */
const SYSTEM_NAME = /^systemsnapshot/i;

/**
 * Properties of a `SnapshotSchedule`.
 */
export interface SnapshotScheduleProps {
  /**
   * The application to take snapshots of, in the account and region of the stack.
   *
   * Unless its `snapshotMode` is ENHANCED, `snapshotsEnabled` must be true: if it is false on an imported application, each snapshot fails.
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

  /**
   * What the names of this schedule's snapshots begin with. The time follows.
   *
   * 1 to 237 characters of `[a-zA-Z0-9_.-]`. For enhanced snapshots 1 to 72, and not beginning with `SYSTEMSNAPSHOT` in any case: their names
   * must be unique in the account and region. No schedule of the same application can have a prefix that begins with this one.
   *
   * @default - a name that is made from the path of the construct
   */
  readonly snapshotNamePrefix?: string;
}

/**
 * Takes snapshots of an application on a schedule, and keeps the newest of them.
 *
 * The service never deletes a snapshot, and refuses new ones at 1,000. This schedule deletes what it has taken itself and no
 * longer keeps: its snapshots are recognised by their name, `snapshotNamePrefix` and the time. Snapshots of the service, of
 * people and of other schedules are never deleted, nor are the snapshots of a schedule whose construct path has changed.
 *
 * With `snapshotMode` ENHANCED on the application, the snapshots belong to the account and region: they outlive the application and the stack,
 * and cost until they are deleted. An application that is renamed leaves the snapshots of its old name behind. Kept in addition are snapshots
 * that anything in this CDK app names in `restore`, whichever application that starts. A token of another stack is not looked at.
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

  /** In alarm while the queue contains a failure. Has no actions by default. */
  public readonly failureAlarm: cloudwatch.Alarm;

  /** What takes and deletes the snapshots. Its executions tell what has happened. */
  public readonly stateMachine: sfn.IStateMachine;

  /** What starts the state machine. */
  public readonly schedule: scheduler.ISchedule;

  constructor(scope: Construct, id: string, props: SnapshotScheduleProps) {
    super(scope, id);
    const { schedule, retain = DEFAULT_RETAIN } = props;
    const application = reachableApplication(this, props.application);
    const isEnhanced = snapshotModeOf(application) === SnapshotMode.ENHANCED;
    isEnhanced || validateSnapshotsEnabled(application);
    recordUserSnapshots(application, this);
    validateSchedule('schedule', schedule);
    validateCount('retain', retain, MAX_RETAIN);
    this.snapshotNamePrefix = prefixOf(this, application, props.snapshotNamePrefix, isEnhanced);
    const operation = isEnhanced ? this.enhanced(application, retain) : this.legacy(application, retain);
    this.deadLetterQueue = operation.deadLetterQueue;
    this.failureAlarm = operation.failureAlarm;
    this.stateMachine = operation.stateMachine;
    this.schedule = new ScheduleGroupWithRole(this).add('Schedule', schedule, ({ role }) => new targets.StepFunctionsStartExecution(operation.stateMachine, {
      role, deadLetterQueue: operation.deadLetterQueue, maxEventAge: Duration.hours(1),
    }));
  }

  private legacy(application: IManagedApplication, retain: number): ApplicationStateMachine {
    return new ApplicationStateMachine(this, application, SNAPSHOT_ACTIONS, 'Settings', snapshotStates({
      application: application.applicationName,
      prefix: this.snapshotNamePrefix,
      retain,
      // What starts the application may be defined later.
      pinned: Lazy.list({ produce: () => pinnedSnapshots(application) }),
    }));
  }

  private enhanced(application: IManagedApplication, retain: number): ApplicationStateMachine {
    const actions = ['kinesisanalytics:DescribeApplication', ...ENHANCED_SNAPSHOT_ACTIONS.create];
    const own = new iam.PolicyStatement({
      actions: ['kinesisanalytics:DescribeSnapshot', ...ENHANCED_SNAPSHOT_ACTIONS.delete],
      resources: [snapshotArn(application, `${this.snapshotNamePrefix}*`)],
    });
    // AWS lists the snapshots of the whole account only.
    const list = new iam.PolicyStatement({ actions: [...ENHANCED_SNAPSHOT_ACTIONS.list], resources: ['*'] });
    return enhancedOperation(this, application, actions, [own, list], {
      task: 'SNAPSHOT',
      application: application.applicationName,
      prefix: this.snapshotNamePrefix,
      retain,
      // What starts an application may be defined later. A token of another stack could make the stacks wait for each other.
      pinned: Lazy.list({ produce: () => allPinnedSnapshots(this).filter(name => !refersToOtherStack(this, name)) }),
      executionId: jsonata('$states.context.Execution.Id'),
      startedAt: jsonata('$states.context.Execution.StartTime'),
    });
  }
}

function validateSnapshotsEnabled(application: IManagedApplication): void {
  if (definitionOf(application)?.snapshotsEnabled === false) {
    throw new InputError(`snapshotsEnabled of ${application.node.path} must be true for a SnapshotSchedule, got false: the service would refuse every snapshot`);
  }
}

/** The given prefix, or one from the path of the schedule. */
function prefixOf(schedule: Construct, application: IManagedApplication, given: string | undefined, isEnhanced: boolean): string {
  const maximum = isEnhanced ? MAX_ENHANCED_PREFIX : MAX_PREFIX;
  const prefix = given ?? defaultPrefix(schedule, isEnhanced);
  if (Token.isUnresolved(prefix)) {
    return prefix;
  }
  if (!new RegExp(`^[a-zA-Z0-9_.-]{1,${maximum}}$`).test(prefix)) {
    throw new InputError(`snapshotNamePrefix must have 1 to ${maximum} characters of [a-zA-Z0-9_.-], got '${prefix}'`);
  }
  if (isEnhanced && SYSTEM_NAME.test(prefix)) {
    throw new InputError(`snapshotNamePrefix must not begin with SYSTEMSNAPSHOT, which names the snapshots of the service, got '${prefix}'`);
  }
  const others = attached(application, 'snapshotPrefixes', () => new Set<string>());
  const overlapping = [...others].find(other => other.startsWith(prefix) || prefix.startsWith(other));
  if (overlapping !== undefined) {
    throw new InputError(`snapshotNamePrefix must not begin another schedule's prefix, and the other way round: each would delete the other's snapshots, got '${prefix}' and '${overlapping}'`);
  }
  others.add(prefix);
  return prefix;
}

function defaultPrefix(schedule: Construct, isEnhanced: boolean): string {
  if (!isEnhanced) {
    return `${Names.uniqueResourceName(schedule, { maxLength: 100, separator: '-' })}-`;
  }
  const name = `${Names.uniqueResourceName(schedule, { maxLength: MAX_ENHANCED_PREFIX - 3, separator: '-' })}-`;
  return SYSTEM_NAME.test(name) ? `a-${name}` : name;
}

function refersToOtherStack(scope: Construct, value: string): boolean {
  return Tokenization.reverseString(value).tokens.some(token => Reference.isReference(token) && Stack.of(token.target) !== Stack.of(scope));
}
