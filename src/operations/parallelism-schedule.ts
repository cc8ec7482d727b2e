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
 * A parallelism from some time on.
 */
export interface ParallelismScheduleEntry {
  /**
   * When the application gets this parallelism. One that never comes fails, as does one that another entry has.
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * The parallelism from then on: an integer of at least 1, and not more than the job's own maximum parallelism.
   */
  readonly parallelism: number;
}

/**
 * Properties of a `ParallelismSchedule`.
 */
export interface ParallelismScheduleProps {
  /**
   * The application to scale, in the account and region of the stack. Fails on one with `autoScalingEnabled`; an imported one is
   * checked when an entry comes, which then fails.
   */
  readonly application: IApplicationRef;

  /**
   * The times and the parallelism to set at each of them. At least one entry.
   */
  readonly entries: ParallelismScheduleEntry[];
}

/**
 * Sets the parallelism of an application on a schedule.
 *
 * Each entry sets one parallelism at its time, in its time zone, and it stays until another entry or anybody else changes it:
 * there are no windows, so nothing special happens at midnight. `parallelismPerKpu` stays as it is.
 *
 * A running job is restarted from its state by each change; a stopped application gets the parallelism for its next start. An
 * entry that comes during an update, a start or a maintenance waits for up to an hour, unless a later entry comes. Whatever fails
 * raises `failureAlarm` and leaves a message in `deadLetterQueue`.
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
@checksProps('application', 'entries')
export class ParallelismSchedule extends Construct {
  /** Where what has failed ends up, with its error. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** In alarm while the queue contains a failure. Has no actions by default. */
  public readonly failureAlarm: cloudwatch.Alarm;

  /** What changes the application. Its executions tell what has happened. */
  public readonly stateMachine: sfn.IStateMachine;

  /** What starts the state machine, in the order of the entries. */
  public readonly schedules: scheduler.ISchedule[];

  constructor(scope: Construct, id: string, props: ParallelismScheduleProps) {
    super(scope, id);
    const { entries } = props;
    const application = reachableApplication(this, props.application);
    validateNotAutoScaled(application, 'ParallelismSchedule');
    validateEntries(entries);
    warnAboutMaxParallelism(this, Math.max(...entries.map(({ parallelism }) => Token.isUnresolved(parallelism) ? 1 : parallelism)));
    const operation = new ApplicationStateMachine(this, application, parallelismActions(application), 'Settings', parallelismScheduleStates(application.applicationName));
    // Not in the role's own policy, which the machine depends on: a policy that mentions the machine would close a cycle.
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
        // A parallelism that was due an hour ago is outdated.
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
      throw new InputError(`entries[${index}].schedule must differ from every other entry's, got '${expressionString}' twice`);
    }
    seen.add(key);
  });
}
