import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ApplicationStateMachine } from './operation';
import { ScheduleGroupWithRole } from './operation-schedules';
import { validateSchedule } from './schedule-expression';
import { parallelismActions } from './states/change-parallelism';
import { parallelismScheduleStates } from './states/parallelism-schedule';
import { reachableApplication, validateNotAutoScaled } from './validation';
import { warnAboutMaxParallelism } from '../base/settings-warnings';
import { validateCount } from '../synth/checks';
import { InputError, locatesErrors } from '../synth/errors';
import { checksProps } from '../synth/prop-kinds';

/**
 * A parallelism that applies from a scheduled time on.
 */
export interface ParallelismScheduleEntry {
  /**
   * When to set this parallelism. Must match at least one future time, and must differ from the schedules of all other entries.
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * The parallelism to set. Must be an integer of at least 1, and must not exceed the maximum parallelism of the job.
   */
  readonly parallelism: number;
}

/**
 * Properties of a `ParallelismSchedule`.
 */
export interface ParallelismScheduleProps {
  /**
   * The application to scale. Must be in the account and region of the stack.
   *
   * `autoScalingEnabled` must be false. For an imported application, this is checked when an entry is due, and the change fails
   * if it is true.
   */
  readonly application: IApplicationRef;

  /**
   * The scheduled times and the parallelism for each of them. At least one entry.
   */
  readonly entries: ParallelismScheduleEntry[];
}

/**
 * Sets the parallelism of an application on a schedule.
 *
 * Each entry sets the parallelism at its scheduled time, in its time zone. The parallelism stays in effect until another entry or
 * another caller changes it. There are no time windows, so midnight needs no special handling. `parallelismPerKpu` does not
 * change.
 *
 * Each change restarts a running job from its state. A stopped application uses the parallelism at its next start. If an entry is
 * due during an update, a start or maintenance, the change waits for up to an hour, unless a later entry becomes due. Failures
 * trigger `failureAlarm` and send a message to `deadLetterQueue`.
 *
 * A deployment that changes the application sets the parallelism of the template again.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-scaling.html
 *
 * @example
 * declare const app: flink.Application;
 * const timeZone = TimeZone.EUROPE_BERLIN;
 * new flink.ParallelismSchedule(this, 'OfficeHours', {
 *   application: app,
 *   entries: [
 *     { schedule: scheduler.ScheduleExpression.cron({ hour: '7', minute: '30', weekDay: 'MON-FRI', timeZone }), parallelism: 16 },
 *     { schedule: scheduler.ScheduleExpression.cron({ hour: '19', minute: '0', weekDay: 'MON-FRI', timeZone }), parallelism: 2 },
 *   ],
 * });
 */
@locatesErrors
@checksProps(['application', 'entries'])
export class ParallelismSchedule extends Construct {
  /** The queue that receives a message with the error of each failure. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The alarm that fires while the queue contains messages. Has no actions by default. */
  public readonly failureAlarm: cloudwatch.Alarm;

  /** The state machine that changes the application. Its executions show what happened. */
  public readonly stateMachine: sfn.IStateMachine;

  /** The schedules that start the state machine, in the order of the entries. */
  public readonly schedules: scheduler.ISchedule[];

  constructor(scope: Construct, id: string, props: ParallelismScheduleProps) {
    super(scope, id);
    const { entries } = props;
    const application = reachableApplication(this, props.application);
    validateNotAutoScaled(application, 'ParallelismSchedule');
    validateEntries(entries);
    warnAboutMaxParallelism(this, Math.max(...entries.map(({ parallelism }) => Token.isUnresolved(parallelism) ? 1 : parallelism)));
    const operation = new ApplicationStateMachine(this, application, parallelismActions(application), 'Settings', parallelismScheduleStates(application.applicationName));
    // A separate policy, because the state machine depends on the role's default policy, and a reference back would create a
    // cycle.
    operation.role.attachInlinePolicy(new iam.Policy(this, 'ListExecutions', {
      statements: [new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: [operation.stateMachine.stateMachineArn] })],
    }));
    this.deadLetterQueue = operation.deadLetterQueue;
    this.failureAlarm = operation.failureAlarm;
    this.stateMachine = operation.stateMachine;
    const schedules = new ScheduleGroupWithRole(this);
    this.schedules = entries.map(({ schedule, parallelism }, index) =>
      schedules.add(`Schedule${index}`, schedule, ({ role }) => new targets.StepFunctionsStartExecution(operation.stateMachine, {
        role,
        deadLetterQueue: operation.deadLetterQueue,
        input: scheduler.ScheduleTargetInput.fromObject({ parallelism }),
        // A parallelism that was due more than an hour ago is outdated.
        maxEventAge: Duration.minutes(15),
      })));
  }
}

function validateEntries(entries: ParallelismScheduleEntry[]): void {
  if (entries.length === 0) {
    throw new InputError('entries must have at least one entry, got none');
  }
  const seen = new Set<string>();
  entries.forEach(({ schedule, parallelism }, index) => {
    validateSchedule(`entries[${index}].schedule`, schedule);
    validateCount(`entries[${index}].parallelism`, parallelism);
    const { expressionString, timeZone } = schedule;
    const key = `${expressionString} ${timeZone?.timezoneName}`;
    if (!Token.isUnresolved(expressionString) && seen.has(key)) {
      throw new InputError(`entries[${index}].schedule must differ from the schedules of all other entries, got '${expressionString}' twice`);
    }
    seen.add(key);
  });
}
