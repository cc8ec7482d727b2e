import { ArnFormat, Aws, Duration, Intrinsic, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct, IConstruct } from 'constructs';
import { IsCompleteFunction } from './is-complete-function';
import { OnEventFunction } from './on-event-function';
import { resourcesNamedBy } from './resource-views';
import { tagWithStack } from './stack-tag';
import { CLOUDFORMATION_WAIT, DEFAULT_POLL_INTERVAL } from './time-budget';
import { acknowledge, acknowledgeResources, acknowledgeWildcards, WildcardReasons } from '../access/acknowledged-findings';
import { targetKey } from '../access/keys';
import { addKey, isSharable, operatorKeyStatementsByTag, operatorKeyStatementsLike } from '../access/operator-key';
import { applicationArn, ENHANCED_SNAPSHOT_ACTIONS, STACK_TAG } from '../access/service';
import { allLogGroupsArn } from '../access/statements';
import { snapshotModeOf } from '../base/application-reference';
import { definitionOf, encryptionKeysOf, IManagedApplication } from '../base/managed-application';
import { SnapshotMode } from '../values/settings';

const ID = 'ManagedFlinkLifecycle';

/**
 * The actions that the handlers call on an application with this snapshot mode. If the mode is not known, the handlers look for snapshots
 * of both modes.
 */
function actionsFor(mode: SnapshotMode | undefined): string[] {
  return [
    'kinesisanalytics:DescribeApplication',
    'kinesisanalytics:DescribeApplicationOperation',
    'kinesisanalytics:ListApplicationOperations',
    ...mode === SnapshotMode.ENHANCED ? [] : ['kinesisanalytics:ListApplicationSnapshots'],
    'kinesisanalytics:StartApplication',
    'kinesisanalytics:StopApplication',
    // When an application is stopped, the service takes a snapshot.
    ...mode === SnapshotMode.LEGACY ? [] : ENHANCED_SNAPSHOT_ACTIONS.system,
  ];
}

/** The condition that a resource has the tag of the stack. */
const TAGGED = { [`aws:ResourceTag/${STACK_TAG}`]: Aws.STACK_ID };

/** Generous, because calls can hang and be retried, and a handler that times out fails the deployment without cleaning up. */
const HANDLER_TIMEOUT = Duration.minutes(5);

/** Twice the measured peak memory of the larger handler, with twenty pages of log events. */
const MEMORY_MIB = 256;

const BY_TAG = 'The tag of the stack (aws:ResourceTag) limits it, so that an application that is about to be replaced can still be stopped, '
  + 'and the policy keeps its size.';

/** The reasons for the wildcards in the provider's policies. */
const WILDCARDS: WildcardReasons = [
  [/^\*$/, 'AWS defines no resource for cloudwatch:GetMetricData and kinesisanalytics:ListSnapshots.'],
  [/^<.*\.Arn>:\*$/, 'The provider framework of the CDK can only invoke the functions of this provider, in any version.'],
];

/** The maximum time that CloudFormation waits for a custom resource. */
export const MAX_TIMEOUT = Duration.millis(CLOUDFORMATION_WAIT);

/**
 * The provider of a stack, which starts and stops all applications of the stack.
 *
 * The policy of its role allows access to the applications, log groups and keys through a tag instead of their names. The policy therefore
 * has a constant size, does not depend on these resources, and also covers an application that is about to be replaced. Applications depend
 * on the provider, so the provider must not depend on resources of an application. Access to untagged resources of the stack is therefore
 * granted by a policy in the scope of the lifecycle.
 */
export class LifecycleProvider extends Construct {
  /** Returns the provider of a construct's stack, and defines it if necessary. */
  public static of(scope: Construct): LifecycleProvider {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as LifecycleProvider | undefined) ?? new LifecycleProvider(stack, ID);
  }

  /** The role of the handlers. */
  public readonly role: iam.Role;

  private readonly provider: Provider;
  private readonly pollIntervals: Duration[] = [];
  private keyStatements?: iam.PolicyStatement[];
  private allowsPreflight = false;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    this.role = this.functionRole('Role', logGroup);
    this.role.addToPolicy(new iam.PolicyStatement({
      actions: ['cloudwatch:GetMetricData'],
      // IAM cannot scope this action.
      resources: ['*'],
    }));
    const options = { role: this.role, logGroup, memorySize: MEMORY_MIB, timeout: HANDLER_TIMEOUT };
    this.provider = new Provider(this, 'Provider', {
      onEventHandler: new OnEventFunction(this, 'OnEvent', { ...options, description: 'Starts and stops Managed Service for Apache Flink applications' }),
      isCompleteHandler: new IsCompleteFunction(this, 'IsComplete', { ...options, description: 'Waits until Managed Service for Apache Flink applications are running or stopped' }),
      frameworkOnEventRole: this.functionRole('FrameworkOnEventRole', logGroup),
      frameworkCompleteAndTimeoutRole: this.functionRole('FrameworkIsCompleteRole', logGroup),
      logGroup,
      queryInterval: Duration.millis(DEFAULT_POLL_INTERVAL),
      totalTimeout: MAX_TIMEOUT,
      // State machine logging requires ten actions on all resources. The handlers already log the relevant information.
      disableWaiterStateMachineLogging: true,
    });
    this.conditionStateMachineRole();
    this.useSmallestInterval();
    this.acknowledgeFindings();
  }

  /** Acknowledges the findings of cdk-nag about the handlers and the CDK's provider. */
  private acknowledgeFindings(): void {
    acknowledgeWildcards(this, WILDCARDS);
    this.provider.node.findAll().filter(resource => resource instanceof CfnFunction).forEach(resource => acknowledge(resource, 'AwsSolutions-L1',
      'The CDK chooses the runtime of the functions of its provider framework.'));
    const waiter = this.provider.node.findChild('waiter-state-machine').node.defaultChild as CfnStateMachine;
    acknowledge(waiter, 'AwsSolutions-SF1', 'Logging of a state machine needs actions on every resource. It calls the handlers only, which log each decision.');
    acknowledge(waiter, 'AwsSolutions-SF2', 'Tracing of a state machine needs actions on every resource. It calls the handlers only, which log each decision.');
  }

  /** The token of the custom resources. */
  public get serviceToken(): string {
    return this.provider.serviceToken;
  }

  /** The policies of the provider's functions that are not part of their roles. A feature flag of the CDK creates separate policies. */
  public policiesBesideRoles(): IConstruct[] {
    return this.node.findAll()
      .filter(resource => resource instanceof iam.CfnPolicy || resource instanceof iam.CfnManagedPolicy)
      .filter(resource => !resource.node.scopes.some(scope => scope instanceof iam.Role));
  }

  /**
   * Allows the handlers to manage an application, and polls the application at an interval.
   *
   * @param lifecycle the scope for policies that must not be in the provider
   * @returns the constructs that the lifecycle must depend on, in addition to the provider
   */
  public manage(lifecycle: Construct, application: IManagedApplication, pollInterval: Duration): IConstruct[] {
    this.pollIntervals.push(pollInterval);
    const tagged = this.tag(application);
    const mode = snapshotModeOf(application);
    const statements = [
      ...this.allow(actionsFor(mode), tagged.includes(application) ? undefined : application.applicationArn, applicationArn(this, '*')),
      ...application.logGroup
        ? this.allow(['logs:FilterLogEvents'], tagged.includes(application.logGroup) ? undefined : application.logGroup.logGroupArn, allLogGroupsArn(this))
        : [],
      ...encryptionKeysOf(application).flatMap(key => this.allowKey(key)),
      ...mode === SnapshotMode.LEGACY ? [] : this.add([new iam.PolicyStatement({
        actions: [...ENHANCED_SNAPSHOT_ACTIONS.list],
        // IAM cannot scope this action.
        resources: ['*'],
      })]),
    ];
    if (statements.length === 0) {
      return [];
    }
    const policy = new iam.Policy(lifecycle, 'HandlersPolicy', { statements });
    this.role.attachInlinePolicy(policy);
    return [policy];
  }

  /** Allows the handlers to read the stack's application, whether the stack is rolling back, and when its current operation began. */
  public allowPreflight(): void {
    if (!this.allowsPreflight) {
      this.allowsPreflight = true;
      this.role.addToPolicy(new iam.PolicyStatement({
        actions: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'],
        resources: [Aws.STACK_ID],
      }));
    }
  }

  /** Tags the application and its log group if they are defined in the stack, and returns the tagged constructs. */
  private tag(application: IManagedApplication): IConstruct[] {
    const resource = application.stack === Stack.of(this) ? definitionOf(application)?.resource : undefined;
    if (!resource) {
      return [];
    }
    tagWithStack(resource);
    const logGroup = application.logGroup?.node.defaultChild;
    if (!application.logGroup || !(logGroup instanceof logs.CfnLogGroup) || logGroup.stack !== application.stack) {
      return [application];
    }
    tagWithStack(logGroup);
    return [application, application.logGroup];
  }

  /**
   * Allows actions on a single resource, or on all tagged resources.
   *
   * @returns the statement if it refers to a resource of the stack, and was therefore not added to the policy
   */
  private allow(actions: string[], arn: string | undefined, pattern: string): iam.PolicyStatement[] {
    const statement = new iam.PolicyStatement({
      actions,
      resources: [arn ?? pattern],
      conditions: arn ? undefined : { StringEquals: TAGGED },
    });
    arn ?? acknowledgeResources(this.role, [pattern], BY_TAG);
    return this.add([statement], arn);
  }

  /**
   * Allows use of a key for all applications, so that an application that is about to be replaced is covered. The key policy names the
   * application.
   */
  private allowKey(key: kms.IKey): iam.PolicyStatement[] {
    const definition = targetKey(key)?.node.defaultChild;
    const applications = applicationArn(this, '*');
    if (definition instanceof kms.CfnKey && definition.stack === Stack.of(this)) {
      tagWithStack(definition);
      const statements = operatorKeyStatementsByTag(this, applications, TAGGED);
      acknowledgeResources(this.role, statements.flatMap(({ resources }) => resources), BY_TAG);
      return this.add(statements);
    }
    if (resourcesNamedBy(Stack.of(this), key.keyArn).length > 0) {
      return operatorKeyStatementsLike(Stack.of(this).region, key, applications);
    }
    if (this.keyStatements && addKey(this.keyStatements, key)) {
      return [];
    }
    const statements = operatorKeyStatementsLike(Stack.of(this).region, key, applications);
    this.keyStatements ??= isSharable(key) ? statements : undefined;
    return this.add(statements);
  }

  private add(statements: iam.PolicyStatement[], arn?: string): iam.PolicyStatement[] {
    if (arn !== undefined && resourcesNamedBy(Stack.of(this), arn).length > 0) {
      return statements;
    }
    statements.forEach(statement => this.role.addToPolicy(statement));
    return [];
  }

  /** A role with permission to write to a single log group. The AWS managed policy would allow writing to all log groups. */
  private functionRole(id: string, logGroup: logs.ILogGroup): iam.Role {
    const role = new iam.Role(this, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return role;
  }

  /** Restricts the role to Step Functions in this account, because the CDK does not add such a condition. */
  private conditionStateMachineRole(): void {
    const role = this.provider.node.findChild('waiter-state-machine').node.findChild('Role').node.defaultChild;
    // With Role.customizeRoles, another team owns the role and its trust policy.
    if (!(role instanceof iam.CfnRole)) {
      return;
    }
    const { account } = Stack.of(this);
    // A reference to the state machine would create a cycle, because it depends on the role.
    const stateMachines = Stack.of(this).formatArn({ service: 'states', resource: 'stateMachine', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    role.addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Condition', {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': stateMachines },
    });
  }

  /** Sets the interval at synthesis, because the provider is defined before the other applications of the stack. */
  private useSmallestInterval(): void {
    const waiter = this.provider.node.findChild('waiter-state-machine').node.defaultChild as CfnStateMachine;
    const definition = waiter.definitionString;
    waiter.definitionString = Lazy.uncachedString({
      produce: () => {
        const known = this.pollIntervals.filter(interval => !interval.isUnresolved()).map(interval => interval.toSeconds());
        const seconds = known.length > 0 ? Math.min(...known) : this.pollIntervals[0].toSeconds();
        // An interval that is only known at deployment can be as short as a second.
        const attempts = Math.ceil(MAX_TIMEOUT.toSeconds() / (known.length > 0 ? seconds : 1));
        const text = JSON.stringify(Stack.of(this).resolve(definition));
        const patched = text.replace(/(IntervalSeconds\\":)\d+(,\\"MaxAttempts\\":)\d+/, `$1${seconds}$2${attempts}`);
        return Token.asString(new Intrinsic(JSON.parse(patched)));
      },
    });
  }
}
