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
import { applicationArn, ENHANCED_SNAPSHOT_ACTIONS, logGroupArn, STACK_TAG } from '../access/statements';
import { snapshotModeOf } from '../base/application-reference';
import { definitionOf, encryptionKeysOf, IManagedApplication } from '../base/managed-application';
import { SnapshotMode } from '../values/settings';

const ID = 'ManagedFlinkLifecycle';

/** What the handlers call on an application with snapshots of this mode. Without the mode, they look for snapshots of both. */
function actionsFor(mode: SnapshotMode | undefined): string[] {
  return [
    'kinesisanalytics:DescribeApplication',
    'kinesisanalytics:DescribeApplicationOperation',
    'kinesisanalytics:ListApplicationOperations',
    ...mode === SnapshotMode.ENHANCED ? [] : ['kinesisanalytics:ListApplicationSnapshots'],
    'kinesisanalytics:StartApplication',
    'kinesisanalytics:StopApplication',
    // A stop makes the service take a snapshot.
    ...mode === SnapshotMode.LEGACY ? [] : ENHANCED_SNAPSHOT_ACTIONS.system,
  ];
}

/** The condition that a resource has the tag of the stack. */
const TAGGED = { [`aws:ResourceTag/${STACK_TAG}`]: Aws.STACK_ID };

/** A handler that runs out of time fails a deployment without cleaning up, and each of its calls may hang and be tried again. */
const HANDLER_TIMEOUT = Duration.minutes(5);

/** Twice what the larger handler was measured to use at its most, with twenty pages of log in hand. */
const MEMORY_MIB = 256;

const BY_TAG = 'The tag of the stack (aws:ResourceTag) limits it, so that an application that is about to be replaced can still be stopped, '
  + 'and the policy keeps its size.';

/** Why the policies of the provider have wildcards. */
const WILDCARDS: WildcardReasons = [
  [/^\*$/, 'AWS defines no resource for cloudwatch:GetMetricData and kinesisanalytics:ListSnapshots.'],
  [/^<.*\.Arn>:\*$/, 'The provider framework of the CDK can invoke any version of its own functions, and nothing else.'],
];

/** CloudFormation waits no longer than this for a custom resource. */
export const MAX_TIMEOUT = Duration.millis(CLOUDFORMATION_WAIT);

/**
 * The one provider of a stack, which starts and stops all of its applications.
 *
 * Its role reaches the applications, their log groups and keys by a tag and not by their names: the policy stays the same size
 * however many there are, it never waits for any of them, and it still covers an application that is about to be replaced. What
 * has no tag and leads to a resource of the stack is allowed by a policy in the scope of the lifecycle: applications wait for the
 * provider, so the provider may wait for nothing that an application is or has.
 */
export class LifecycleProvider extends Construct {
  /** The provider of the stack that this construct is in. */
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
      // CloudWatch has no resources for metrics.
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
      // Logging of a state machine needs ten actions on every resource; what matters is in the log of the handlers.
      disableWaiterStateMachineLogging: true,
    });
    this.conditionStateMachineRole();
    this.useSmallestInterval();
    this.acknowledgeFindings();
  }

  /** What cdk-nag finds in the handlers and in the provider of the CDK, and what is right as it is. */
  private acknowledgeFindings(): void {
    acknowledgeWildcards(this, WILDCARDS);
    this.provider.node.findAll().filter(one => one instanceof CfnFunction).forEach(one => acknowledge(one, 'AwsSolutions-L1',
      'The CDK chooses the runtime of the functions of its provider framework.'));
    const waiter = this.provider.node.findChild('waiter-state-machine').node.defaultChild as CfnStateMachine;
    acknowledge(waiter, 'AwsSolutions-SF1', 'Logging of a state machine needs actions on every resource. It calls the handlers only, which log each decision.');
    acknowledge(waiter, 'AwsSolutions-SF2', 'Tracing of a state machine needs actions on every resource. It calls the handlers only, which log each decision.');
  }

  /** The token of the custom resources. */
  public get serviceToken(): string {
    return this.provider.serviceToken;
  }

  /** Policies of the provider's functions that are not part of their roles, which is where a feature flag of the CDK puts them. */
  public policiesBesideRoles(): IConstruct[] {
    return this.node.findAll()
      .filter(one => one instanceof iam.CfnPolicy || one instanceof iam.CfnManagedPolicy)
      .filter(one => !one.node.scopes.some(scope => scope instanceof iam.Role));
  }

  /**
   * Lets the handlers manage an application, which is looked at this often.
   *
   * @param lifecycle the scope for what must not be in the provider
   * @returns what the lifecycle has to wait for, in addition to the provider
   */
  public manage(lifecycle: Construct, application: IManagedApplication, pollInterval: Duration): IConstruct[] {
    this.pollIntervals.push(pollInterval);
    const tagged = this.tag(application);
    const mode = snapshotModeOf(application);
    const statements = [
      ...this.allow(actionsFor(mode), tagged.includes(application) ? undefined : application.applicationArn, applicationArn(this, '*')),
      ...application.logGroup
        ? this.allow(['logs:FilterLogEvents'], tagged.includes(application.logGroup) ? undefined : application.logGroup.logGroupArn, logGroupArn(this, '*'))
        : [],
      ...encryptionKeysOf(application).flatMap(key => this.allowKey(key)),
      ...mode === SnapshotMode.LEGACY ? [] : this.add([new iam.PolicyStatement({
        actions: [...ENHANCED_SNAPSHOT_ACTIONS.list],
        // AWS lists the snapshots of the whole account only.
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

  /** Lets the handlers read which application the stack has, and whether the stack is rolling back. */
  public allowPreflight(): void {
    if (!this.allowsPreflight) {
      this.allowsPreflight = true;
      this.role.addToPolicy(new iam.PolicyStatement({
        actions: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'],
        resources: [Aws.STACK_ID],
      }));
    }
  }

  /** Tags what the stack defines of an application and its log group, and returns what has been tagged. */
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
   * Allows actions on the one resource, or on all that have the tag: a statement that the policy holds once.
   *
   * @returns the statement if it leads to a resource of the stack, and so is not in the policy
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

  /** For all applications, so that one which is about to be replaced is covered; the policy of the key names the application. */
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

  /** A role that may write to the one log group, where the managed policy of AWS would let it write to all. */
  private functionRole(id: string, logGroup: logs.ILogGroup): iam.Role {
    const role = new iam.Role(this, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return role;
  }

  /** Step Functions may assume the role on behalf of this account only; the CDK leaves that open. */
  private conditionStateMachineRole(): void {
    const role = this.provider.node.findChild('waiter-state-machine').node.findChild('Role').node.defaultChild;
    // With Role.customizeRoles the role is another team's, and so is its trust policy.
    if (!(role instanceof iam.CfnRole)) {
      return;
    }
    const { account } = Stack.of(this);
    // The state machine itself cannot be named here: it depends on the role.
    const stateMachines = Stack.of(this).formatArn({ service: 'states', resource: 'stateMachine', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    role.addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Condition', {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': stateMachines },
    });
  }

  /** The provider takes one interval when it is defined, which is before the other applications of the stack are. */
  private useSmallestInterval(): void {
    const waiter = this.provider.node.findChild('waiter-state-machine').node.defaultChild as CfnStateMachine;
    const definition = waiter.definitionString;
    waiter.definitionString = Lazy.uncachedString({
      produce: () => {
        const known = this.pollIntervals.filter(interval => !interval.isUnresolved()).map(interval => interval.toSeconds());
        const seconds = known.length > 0 ? Math.min(...known) : this.pollIntervals[0].toSeconds();
        // An interval that is known at deployment only may be a second.
        const attempts = Math.ceil(MAX_TIMEOUT.toSeconds() / (known.length > 0 ? seconds : 1));
        const text = JSON.stringify(Stack.of(this).resolve(definition));
        const patched = text.replace(/(IntervalSeconds\\":)\d+(,\\"MaxAttempts\\":)\d+/, `$1${seconds}$2${attempts}`);
        return Token.asString(new Intrinsic(JSON.parse(patched)));
      },
    });
  }
}
