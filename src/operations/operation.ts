import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as events_targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { deadLetterQueue, failureAlarm } from './failures';
import { serviceRole } from './operation-schedules';
import { States } from './states/language';
import { acknowledge } from '../access/acknowledged-findings';
import { operatorKeyStatements } from '../access/operator-key';
import { encryptionKeysOf, IManagedApplication } from '../base/managed-application';

/** Grants actions on the application, and use of its customer managed key if it has one. */
export function grantActions(application: IManagedApplication, grantee: iam.IGrantable, actions: string[]): void {
  application.grant(grantee, ...actions);
  grantKey(application, grantee);
}

/** Grants use of the application's customer managed key, if it has one. */
export function grantKey(application: IManagedApplication, grantee: iam.IGrantable): void {
  encryptionKeysOf(application).flatMap(key => operatorKeyStatements(application.env.region, key, application.applicationArn))
    .forEach(statement => grantee.grantPrincipal.addToPrincipalPolicy(statement));
}

/**
 * A state machine that operates an application, with a dead-letter queue and an alarm for its failures.
 */
export class ApplicationStateMachine {
  public readonly deadLetterQueue: sqs.Queue;
  public readonly stateMachine: sfn.StateMachine;
  public readonly failureAlarm: cloudwatch.Alarm;
  public readonly role: iam.Role;

  constructor(private readonly scope: Construct, application: IManagedApplication, actions: string[], startAt: string, states: States) {
    const stack = Stack.of(scope);
    // The state machine's name is generated after the role exists, so the condition matches every state machine in this account
    // and region.
    const anyMachine = stack.formatArn({
      service: 'states', resource: 'stateMachine', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.role = serviceRole(scope, 'Role', 'states.amazonaws.com', anyMachine);
    // If a function performs the actions, the function's role has the permissions.
    actions.length > 0 && grantActions(application, this.role, actions);
    this.deadLetterQueue = deadLetterQueue(scope);
    this.stateMachine = new sfn.StateMachine(scope, 'StateMachine', {
      role: this.role,
      definitionBody: sfn.DefinitionBody.fromString(stack.toJsonString({ QueryLanguage: 'JSONata', StartAt: startAt, States: states })),
    });
    for (const [rule, feature] of [['SF1', 'Logging'], ['SF2', 'Tracing']]) {
      acknowledge(this.stateMachine.node.defaultChild as sfn.CfnStateMachine, `AwsSolutions-${rule}`,
        `${feature} of a state machine requires actions on every resource. The execution history contains each step, and failures are sent to a queue.`);
    }
    this.failureAlarm = failureAlarm(scope, `${scope.node.path} failed, see its dead-letter queue`, this.deadLetterQueue, this.stateMachine);
    this.reportFailures();
  }

  /** Sends a message with the error of each failed execution to the queue, which also receives the executions that could not be started. */
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
