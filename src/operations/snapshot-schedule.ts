import { Duration, Lazy, Names, Token } from 'aws-cdk-lib';
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
import { allPinnedSnapshots, isAcyclic, isWithinStack, PinnedSnapshot, pinnedSnapshots } from '../base/pinned-snapshots';
import { attachedToApplication } from '../base/same-application';
import { recordUserSnapshots } from '../base/user-snapshots';
import { validateCount } from '../synth/checks';
import { InputError, locatesErrors } from '../synth/errors';
import { checksProps } from '../synth/prop-kinds';
import { warn } from '../synth/warn';
import { SnapshotMode } from '../values/settings';

const DEFAULT_RETAIN = 10;

/**
 * The service keeps at most 1,000 snapshots per application. A new snapshot is taken before an old snapshot is deleted, so one
 * place must stay free.
 */
const MAX_RETAIN = 999;

/** The maximum length of a prefix. The time is appended and, for enhanced snapshots, a hyphen and eight more characters. */
const MAX_PREFIX = 237;
const MAX_ENHANCED_PREFIX = 72;

/** The name pattern of the snapshots that the service takes. */
const SYSTEM_NAME = /^systemsnapshot/i;

/**
 * Properties of a `SnapshotSchedule`.
 */
export interface SnapshotScheduleProps {
  /**
   * The application to take snapshots of. Must be in the account and region of the stack.
   *
   * `snapshotsEnabled` must be true unless `snapshotMode` is ENHANCED. If `snapshotsEnabled` is false on an imported application,
   * each snapshot fails.
   */
  readonly application: IApplicationRef;

  /**
   * When to take a snapshot. Must match at least one future time.
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * The number of this schedule's snapshots to keep, across all versions of the application. Must be an integer from 1 to 999.
   *
   * The schedule also keeps the snapshot that the application was last started from, and the snapshots in `restore` of the
   * application, its lifecycle or a `RunSchedule` in this CDK app.
   *
   * @default 10
   */
  readonly retain?: number;

  /**
   * The name prefix of this schedule's snapshots. The time is appended.
   *
   * Must be 1 to 237 characters of `[a-zA-Z0-9_.-]`. For enhanced snapshots, whose names must be unique in the account and
   * region, at most 72 characters and not starting with `SYSTEMSNAPSHOT` in upper or lower case. The prefixes of two schedules of
   * the same application must not start with each other.
   *
   * @default - a name derived from the construct path
   */
  readonly snapshotNamePrefix?: string;
}

/**
 * Takes snapshots of an application on a schedule, and keeps the newest snapshots.
 *
 * The service never deletes snapshots, and refuses new snapshots when an application has 1,000. This schedule deletes its own
 * surplus snapshots. It recognizes them from their names, which consist of `snapshotNamePrefix` and the time. The schedule never
 * deletes snapshots of the service, of other callers or of other schedules. If the construct path changes, the existing snapshots
 * are no longer recognized and are kept.
 *
 * If the application's `snapshotMode` is ENHANCED, the snapshots belong to the account and region. They outlive the application
 * and the stack, and are billed until they are deleted. Renaming an application leaves the snapshots of the old name behind.
 * Snapshots in any `restore` of this CDK app are kept in addition, regardless of the application. Names and ARNs that are tokens
 * from another stack are only kept if the `restore` is used in the stack of the schedule. Synthesis warns about the others.
 *
 * If the application is not running, the schedule does nothing, because the snapshot to restart from already exists. Failures,
 * such as a snapshot that cannot be taken, trigger `failureAlarm` and send a message to `deadLetterQueue`.
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
@checksProps(['application', 'schedule'])
export class SnapshotSchedule extends Construct {
  /** The name prefix of this schedule's snapshots. */
  public readonly snapshotNamePrefix: string;

  /** The queue that receives a message with the error of each failure. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The alarm that fires while the queue contains messages. Has no actions by default. */
  public readonly failureAlarm: cloudwatch.Alarm;

  /** The state machine that takes and deletes the snapshots. Its executions show what happened. */
  public readonly stateMachine: sfn.IStateMachine;

  /** The schedule that starts the state machine. */
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
      pinned: this.pinned(() => pinnedSnapshots(application), isAcyclic),
    }));
  }

  private enhanced(application: IManagedApplication, retain: number): ApplicationStateMachine {
    const actions = ['kinesisanalytics:DescribeApplication', ...ENHANCED_SNAPSHOT_ACTIONS.create];
    const own = new iam.PolicyStatement({
      actions: ['kinesisanalytics:DescribeSnapshot', ...ENHANCED_SNAPSHOT_ACTIONS.delete],
      resources: [snapshotArn(application, `${this.snapshotNamePrefix}*`)],
    });
    // AWS authorizes listing snapshots only for the whole account.
    const list = new iam.PolicyStatement({ actions: [...ENHANCED_SNAPSHOT_ACTIONS.list], resources: ['*'] });
    return enhancedOperation(this, application, actions, [own, list], {
      task: 'SNAPSHOT',
      application: application.applicationName,
      prefix: this.snapshotNamePrefix,
      retain,
      pinned: this.pinned(() => allPinnedSnapshots(this), isWithinStack),
      executionId: jsonata('$states.context.Execution.Id'),
      startedAt: jsonata('$states.context.Execution.StartTime'),
    });
  }

  /** The snapshots to keep. Tokens that could create a dependency cycle between stacks are left out with a warning. */
  private pinned(snapshots: () => PinnedSnapshot[], isUsable: (schedule: Construct, snapshot: PinnedSnapshot) => boolean): string[] {
    this.node.addValidation({
      validate: () => {
        const starters = snapshots().filter(snapshot => !isUsable(this, snapshot)).map(({ starter }) => starter.node.path);
        starters.length > 0 && warn(this, 'snapshotNotRecognized',
          `the schedule cannot keep the snapshots that these constructs start from, because their names are tokens from another stack: ${[...new Set(starters)].join(', ')}: use a literal`);
        return [];
      },
    });
    // Constructs that start an application can be defined later.
    return Lazy.list({ produce: () => [...new Set(snapshots().filter(snapshot => isUsable(this, snapshot)).map(({ snapshot }) => snapshot))] });
  }
}

function validateSnapshotsEnabled(application: IManagedApplication): void {
  if (definitionOf(application)?.snapshotsEnabled === false) {
    throw new InputError(`snapshotsEnabled of ${application.node.path} must be true for a SnapshotSchedule, got false: the service would refuse every snapshot`);
  }
}

/** The given prefix, or a prefix derived from the path of the schedule. */
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
    throw new InputError(`snapshotNamePrefix must not begin with SYSTEMSNAPSHOT, the prefix of the service's snapshots, got '${prefix}'`);
  }
  const others = attachedToApplication(application, 'snapshotPrefixes', () => new Set<string>());
  const overlapping = [...others].find(other => other.startsWith(prefix) || prefix.startsWith(other));
  if (overlapping !== undefined) {
    throw new InputError(`snapshotNamePrefix must not be the start of another schedule's prefix or start with it, because one schedule would delete the snapshots of the other, got '${prefix}' and '${overlapping}'`);
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
