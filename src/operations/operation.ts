import { ArnFormat, Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as events_targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { States } from './states/language';
import { operatorKeyStatements } from '../access/encryption';
import { definitionOf, encryptionKeysOf, IManagedApplication, isNotebook } from '../base/managed-application';
import { managed } from '../base/referenced-application';
import { InputError } from '../synth/errors';
import { definitelyDiffer } from '../synth/tokens';

/** The longest that SQS keeps a message. */
const RETENTION = Duration.days(14);

/** What is known of the application, which must be one that the stack's schedulers can reach. */
export function reachableApplication(scope: Construct, reference: IApplicationRef): IManagedApplication {
  const application = managed(reference);
  if (isNotebook(application)) {
    throw new InputError(`application must be a Flink application, got the Studio notebook ${reference.node.path}`);
  }
  const { account, region } = Stack.of(scope);
  for (const [what, mine, its] of [['account', account, application.env.account], ['region', region, application.env.region]]) {
    if (definitelyDiffer(mine, its)) {
      throw new InputError(`application must be in the ${what} of the stack, ${mine}, got one in ${its}`);
    }
  }
  return application;
}

/** Fails on an application that the service scales by itself. Whether it does is not known of an imported one. */
export function validateNotAutoScaled(application: IManagedApplication, by: string): void {
  if (definitionOf(application)?.autoScalingEnabled) {
    throw new InputError(`autoScalingEnabled of ${application.node.path} must be false for a ${by}, got true: the service would scale against it`);
  }
}

/** Allows actions on the application, and using its key in passing where it has one. */
export function grantActions(application: IManagedApplication, grantee: iam.IGrantable, actions: string[]): void {
  application.grant(grantee, ...actions);
  grantKey(application, grantee);
}

/** Allows using the key of the application in passing, where it has one. */
export function grantKey(application: IManagedApplication, grantee: iam.IGrantable): void {
  encryptionKeysOf(application).flatMap(key => operatorKeyStatements(application.env.region, key, application.applicationArn))
    .forEach(statement => grantee.grantPrincipal.addToPrincipalPolicy(statement));
}

/** A service, and only on behalf of this account and of a resource. */
export function serviceRole(scope: Construct, id: string, service: string, sourceArn: string, operator = 'ArnLike'): iam.Role {
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal(service, {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, [operator]: { 'aws:SourceArn': sourceArn } },
    }),
  });
}

/** Where whatever could not be done ends up, to be looked at by a human. */
export function deadLetterQueue(scope: Construct): sqs.Queue {
  return new sqs.Queue(scope, 'DeadLetterQueue', { retentionPeriod: RETENTION, encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true });
}

/** An alarm as long as the dead-letter queue holds anything, and at once when an execution fails. */
export function failureAlarm(scope: Construct, description: string, queue: sqs.Queue, machine?: sfn.StateMachine): cloudwatch.Alarm {
  const options = { period: Duration.minutes(1) };
  const visible = queue.metricApproximateNumberOfMessagesVisible({ ...options, statistic: cloudwatch.Stats.MAXIMUM });
  const metric = machine === undefined ? visible : new cloudwatch.MathExpression({
    ...options,
    label: 'failures',
    // An idle queue is slow to report, an execution is not.
    expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(messages, 0)',
    usingMetrics: { failed: machine.metricFailed(options), timedOut: machine.metricTimedOut(options), messages: visible },
  });
  return new cloudwatch.Alarm(scope, 'FailureAlarm', {
    alarmDescription: description,
    metric,
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

/** A schedule group of the operation's own, and the role that only its schedules may assume. */
export class OperationSchedules {
  public readonly role: iam.Role;
  private readonly group: scheduler.ScheduleGroup;

  constructor(private readonly scope: Construct) {
    this.group = new scheduler.ScheduleGroup(scope, 'ScheduleGroup', { removalPolicy: RemovalPolicy.DESTROY });
    this.role = serviceRole(scope, 'SchedulerRole', 'scheduler.amazonaws.com', this.group.scheduleGroupArn, 'ArnEquals');
  }

  public add(
    id: string, schedule: scheduler.ScheduleExpression, target: (schedules: OperationSchedules) => scheduler.IScheduleTarget,
  ): scheduler.Schedule {
    return new scheduler.Schedule(this.scope, id, { schedule, target: target(this), scheduleGroup: this.group });
  }
}

/**
 * A state machine that does something to an application, with everything that makes its failures heard.
 */
export class Operation {
  public readonly deadLetterQueue: sqs.Queue;
  public readonly stateMachine: sfn.StateMachine;
  public readonly failureAlarm: cloudwatch.Alarm;
  public readonly role: iam.Role;

  constructor(private readonly scope: Construct, application: IManagedApplication, actions: string[], startAt: string, states: States) {
    const stack = Stack.of(scope);
    // The machine's name is generated after its role exists, so that the condition matches every machine of this account and region.
    const anyMachine = stack.formatArn({
      service: 'states', resource: 'stateMachine', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.role = serviceRole(scope, 'Role', 'states.amazonaws.com', anyMachine);
    grantActions(application, this.role, actions);
    this.deadLetterQueue = deadLetterQueue(scope);
    this.stateMachine = new sfn.StateMachine(scope, 'StateMachine', {
      role: this.role,
      definitionBody: sfn.DefinitionBody.fromString(stack.toJsonString({ QueryLanguage: 'JSONata', StartAt: startAt, States: states })),
    });
    this.failureAlarm = failureAlarm(scope, `${scope.node.path} failed, see its dead-letter queue`, this.deadLetterQueue, this.stateMachine);
    this.reportFailures();
  }

  /** A failed execution leaves a message with its error beside those that could not even be started. */
  private reportFailures(): void {
    new events.Rule(this.scope, 'FailedExecutions', {
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [this.stateMachine.stateMachineArn], status: ['FAILED', 'TIMED_OUT'] },
      },
      targets: [new events_targets.SqsQueue(this.deadLetterQueue)],
    });
  }
}
