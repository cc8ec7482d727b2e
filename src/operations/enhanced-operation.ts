import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EnhancedSnapshotsFunction } from './enhanced-snapshots-function';
import { SnapshotTask, StartTask } from './enhanced-task';
import { grantActions, ApplicationStateMachine } from './operation';
import { enhancedTaskStates } from './states/enhanced-task';
import { acknowledgeResources } from '../access/acknowledged-findings';
import { IManagedApplication } from '../base/managed-application';

/** The part of a task that is known before an execution starts. */
type Given<T> = Omit<T, 'state'>;

/**
 * Defines a state machine that invokes a function with a dedicated role. Step Functions does not support the API actions of
 * enhanced snapshots yet.
 *
 * @param actions the function's actions on the application
 * @param statements additional statements for the function's role
 */
export function enhancedOperation(
  scope: Construct, application: IManagedApplication, actions: string[], statements: iam.PolicyStatement[],
  task: Given<SnapshotTask> | Given<StartTask>,
): ApplicationStateMachine {
  const logGroup = new logs.LogGroup(scope, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const role = new iam.Role(scope, 'FunctionRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  grantActions(application, role, actions);
  statements.forEach(statement => role.addToPolicy(statement));
  // A prefix that is a token might not be known before synthesis.
  const hasKnownPrefix = task.task === 'SNAPSHOT' && !Token.isUnresolved(task.prefix);
  acknowledgeResources(role, statements.flatMap(({ resources }) => resources).filter(resource => resource === '*' || hasKnownPrefix),
    'AWS lists snapshots only for the whole account, and the time in the name of a snapshot is not known yet.');
  const work = new EnhancedSnapshotsFunction(scope, 'Function', {
    description: `${task.task === 'START' ? 'Starts an application' : 'Takes snapshots of an application'} of Managed Service for Apache Flink`,
    role,
    logGroup,
    memorySize: 256,
    timeout: Duration.minutes(4),
  });
  const operation = new ApplicationStateMachine(scope, application, [], 'Settings', enhancedTaskStates(work.functionArn, task));
  operation.role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [work.functionArn] }));
  return operation;
}
