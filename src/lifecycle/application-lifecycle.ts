import { CfnResource, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { CfnApplication, IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib/interfaces';
import { Construct, Dependable, IConstruct, IDependable } from 'constructs';
import { configurationOf, valuesOutOfSight } from './configuration';
import { Mode, renderProperties, RestoreType } from './contract';
import { warnAboutHiddenFailures } from './failure-lines';
import { HealthAlarms } from './health-alarms';
import { LifecycleProvider, MAX_TIMEOUT } from './lifecycle-provider';
import { definePreflight, hasPreflight, validatePreflight, withTemplateParallelism } from './preflight';
import { hasSecret } from './resource-views';
import { HealthCheckOptions, StartOnDeployOptions } from './start-on-deploy-options';
import { StartPlan } from './start-plan';
import { StopMode } from './stop-mode';
import * as budget from './time-budget';
import { ApplicationDefinition } from '../base/application-definition';
import { givenSnapshotMode, resourceOf } from '../base/application-reference';
import { definitionOf, IManagedApplication, isNotebook } from '../base/managed-application';
import { pinSnapshot } from '../base/pinned-snapshots';
import { managed } from '../base/referenced-application';
import { attachedToApplication } from '../base/same-application';
import { validateCount, validateDuration } from '../synth/checks';
import { InputError, locateErrors, locatesErrors } from '../synth/errors';
import { memberOf, requireKind } from '../synth/kinds';
import { checksProps, START_OPTIONS } from '../synth/prop-kinds';
import { environmentsDiffer } from '../synth/tokens';
import { warn } from '../synth/warn';
import { RestoreConfiguration } from '../values/restore-configuration';

/**
 * Properties of an `ApplicationLifecycle`.
 */
export interface ApplicationLifecycleProps extends StartOnDeployOptions {
  /** The application to start and stop. An imported application must be in the account and region of the stack. */
  readonly application: IApplicationRef;
}

const DEFAULT_TIMEOUT = Duration.minutes(budget.DEFAULT_TIMEOUT / 60_000);
const LONGEST_RUN = Duration.minutes(budget.LONGEST_RUN / 60_000);

/** An application has at most one lifecycle. Two lifecycles would start and stop the same job. */
const lifecycleOf = (application: IManagedApplication) => attachedToApplication(application, 'lifecycle', () => ({ defined: false }));

/**
 * Starts an application when it is deployed, and stops it when it is removed.
 *
 * The deployment succeeds only if the running application matches the template and its job stays up. Otherwise the deployment fails with
 * the job's error, and CloudFormation's rollback restores the previous version with its state. `Application.startOnDeploy()` defines this
 * construct. Use the construct itself for an imported application.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-running-apps.html
 *
 * @example
 * const app = flink.Application.fromApplicationName(this, 'Existing', 'clickstream');
 * new flink.ApplicationLifecycle(this, 'Lifecycle', { application: app, timeout: Duration.minutes(20) });
 */
@locatesErrors
@checksProps(['application'], { stopMode: memberOf(StopMode) })
export class ApplicationLifecycle extends Construct {
  /**
   * Starts an application when it is deployed. The lifecycle is a child of the application.
   *
   * @internal
   */
  public static _startOnDeploy(application: Construct & IApplicationRef, options: StartOnDeployOptions): ApplicationLifecycle {
    return locateErrors(application, () => new ApplicationLifecycle(application, 'Lifecycle', { ...requireKind('options', options, START_OPTIONS), application }));
  }

  /** @internal */
  public readonly _resource: CfnResource;
  /** @internal */
  public readonly _application: IManagedApplication;
  /** @internal */
  public _plan?: StartPlan;

  private readonly definition?: ApplicationDefinition;
  private readonly cfnApplication?: CfnApplication;
  private readonly provider: LifecycleProvider;
  private readonly preflight?: CfnResource;
  private readonly healthAlarms: HealthAlarms;
  private readonly checksHealth: boolean;

  constructor(scope: Construct, id: string, props: ApplicationLifecycleProps) {
    const application = managed(props.application);
    validate(scope, application, props);
    super(scope, id);
    const definition = definitionOf(application);
    validatePreflight(this, application, props);
    this._application = application;
    this.cfnApplication = definition ? undefined : resourceOf(props.application);
    this.definition = definition;
    warnAboutApplication(this, application, props.batch);
    this.provider = LifecycleProvider.of(this);
    const permissions = this.provider.manage(this, application, props.pollInterval ?? Duration.millis(budget.DEFAULT_POLL_INTERVAL));
    const settings = settingsOf(application, props, definition);
    this.checksHealth = settings.healthCheckSeconds !== 0;
    const resource = definition?.resource ?? this.cfnApplication;
    const configuration = configurationOf(Stack.of(this), application, resource, () => this.plan().surroundingsOf(this),
      rendered => props.keepLiveParallelism && definition && this.preflight
        ? withTemplateParallelism(rendered, this.preflight, definition) : rendered);
    this.preflight = hasPreflight(this, definition) ? definePreflight(this, {
      application,
      definition,
      options: props,
      timeoutSeconds: settings.timeoutSeconds,
      provider: this.provider,
      configuration,
    }) : undefined;
    this.healthAlarms = new HealthAlarms(this, this.provider.role, () => start);
    const start = new CustomResource(this, 'Resource', {
      serviceToken: this.provider.serviceToken,
      resourceType: 'Custom::ManagedFlinkLifecycle',
      serviceTimeout: MAX_TIMEOUT,
      properties: renderProperties({ ...settings, healthAlarms: this.healthAlarms.names }, configuration.digest, configuration.references),
    });
    this._resource = start.node.defaultChild as CfnResource;
    StartPlan.include(this);
    start.node.addDependency(...permissions, this.everythingOfTheJob());
    pinSnapshot(this, application, props.restore);
    lifecycleOf(application).defined = true;
    this.addHealthAlarms(...props.healthCheck?.alarms ?? []);
  }

  /**
   * Adds alarms that must not go into `ALARM` while the health of the deployed job is checked, as `healthCheck.alarms` does.
   *
   * Use it for alarms that are defined after the start, such as `RecommendedAlarms`.
   *
   * @param alarms metric alarms in the region of the application
   */
  public addHealthAlarms(...alarms: cloudwatch.IAlarmRef[]): void {
    if (alarms.length > 0 && !this.checksHealth) {
      throw new InputError('healthCheck.alarms requires a streaming job and a healthCheck.duration above zero, got a batch job, a notebook or no health check');
    }
    this.healthAlarms.add(alarms);
  }

  /** @internal */
  public get _startDependencies(): readonly IDependable[] {
    // The name of an L1 can be plain text, which does not create a dependency.
    return [...this.definition?.startDependencies ?? [], ...this.cfnApplication ? [this.cfnApplication] : [], ...this.provider.policiesBesideRoles()];
  }

  /** The plan. It does not exist yet if a template is rendered without synthesizing the app. */
  private plan(): StartPlan {
    return this._plan ?? StartPlan.of(this);
  }

  /** All resources that the job requires: the job must start after they are created, and stop before they are deleted. */
  private everythingOfTheJob(): IDependable {
    const dependable = {};
    const roots = (): IConstruct[] => {
      const waits = StartPlan.waitsOf(this);
      warnAboutOtherStack(this, this.definition);
      return [...waits];
    };
    Dependable.implement(dependable, { get dependencyRoots() { return roots(); } });
    return dependable;
  }
}

function settingsOf(application: IManagedApplication, props: ApplicationLifecycleProps, definition: ApplicationDefinition | undefined) {
  const { healthCheck, timeout = DEFAULT_TIMEOUT } = props;
  const restore = props.restore ?? definition?.restore ?? RestoreConfiguration.latestSnapshot();
  rejectSecrets(application, restore);
  const { logGroup } = application;
  const mode: Mode = isNotebook(application) ? 'INTERACTIVE' : props.batch ? 'BATCH' : 'STREAMING';
  return {
    applicationName: application.applicationName,
    mode,
    runtime: definition?.runtimeEnvironment,
    code: codeOf(application, definition),
    restore: {
      type: restore.restoreType as RestoreType,
      snapshotName: restore.snapshotName,
      snapshotArn: restore.enhancedSnapshotArn,
      allowNonRestoredState: restore.allowNonRestoredState,
    },
    snapshotMode: givenSnapshotMode(application),
    stopMode: props.stopMode ?? StopMode.SNAPSHOT,
    timeoutSeconds: timeout.toSeconds(),
    healthCheckSeconds: mode === 'STREAMING' ? (healthCheck?.duration ?? defaultHealthCheck(timeout)).toSeconds() : 0,
    maxRestarts: healthCheck?.maxRestarts ?? 0,
    logGroupName: logGroup && hasSecret(application, logGroup.logGroupName) ? undefined : logGroup?.logGroupName,
    logStreamName: definition?.logStreamName,
  };
}

/** The location of the code. Left out if it contains a secret, because the properties of custom resources are written to logs. */
function codeOf(application: IManagedApplication, definition: ApplicationDefinition | undefined) {
  if (!definition?.code) {
    return undefined;
  }
  const { bucket: { bucketArn }, fileKey, objectVersion } = definition.code;
  const code = { bucketArn, fileKey, objectVersion };
  return hasSecret(application, code) ? undefined : code;
}

/** Rejects secrets in values that the handlers require, because CloudFormation shows the properties of custom resources. */
function rejectSecrets(application: IManagedApplication, restore: RestoreConfiguration | undefined): void {
  const values = { 'restore': [restore?.snapshotName, restore?.enhancedSnapshotArn], 'the name of the application': application.applicationName };
  const [secret] = Object.entries(values).filter(([, value]) => hasSecret(application, value));
  if (secret) {
    throw new InputError(`${secret[0]} must not be a secret for startOnDeploy, because the properties of custom resources are written to logs, got a NoEcho parameter or a dynamic reference`);
  }
}

function validate(scope: Construct, application: IManagedApplication, props: ApplicationLifecycleProps): void {
  const { timeout, pollInterval, healthCheck } = props;
  if (lifecycleOf(application).defined) {
    throw new InputError(`startOnDeploy must be called once for an application, got a second call for ${application.node.path}`);
  }
  const { account, region } = Stack.of(scope);
  const { env } = application;
  if (environmentsDiffer(env, { account, region })) {
    throw new InputError(`application must be in the environment of its lifecycle, ${account}/${region}, got ${env.account}/${env.region}`);
  }
  const minimum = Duration.seconds(1);
  validateDuration('timeout', timeout, { unit: 'seconds', minimum, maximum: MAX_TIMEOUT });
  validateDuration('pollInterval', pollInterval, { unit: 'seconds', minimum, maximum: Duration.minutes(1) });
  validateHealthCheck(healthCheck, timeout ?? DEFAULT_TIMEOUT);
}

/** At most half of the timeout, so that the other half remains for the start. */
function defaultHealthCheck(timeout: Duration): Duration {
  const half = timeout.isUnresolved() ? Infinity : Math.floor(timeout.toSeconds() / 2);
  return Duration.seconds(Math.min(budget.DEFAULT_HEALTH_CHECK / 1000, half));
}

function validateHealthCheck({ duration, maxRestarts }: HealthCheckOptions = {}, timeout: Duration): void {
  validateDuration('healthCheck.duration', duration, { unit: 'seconds', minimum: Duration.seconds(0), maximum: LONGEST_RUN });
  const longest = timeout.isUnresolved() || timeout.toSeconds() > LONGEST_RUN.toSeconds() ? LONGEST_RUN : timeout;
  if (duration && !duration.isUnresolved() && duration.toSeconds() >= longest.toSeconds()) {
    throw new InputError(`healthCheck.duration must be shorter than timeout, which counts as ${longest.toHumanString()}, got ${duration.toHumanString()}`);
  }
  validateCount('healthCheck.maxRestarts', maxRestarts, Infinity, 0);
}

function warnAboutApplication(scope: Construct, application: IManagedApplication, isBatch = false): void {
  const definition = definitionOf(application);
  if (definition && !isNotebook(application) && !isBatch) {
    warnAboutHiddenFailures(scope, definition);
  }
  if (!isNotebook(application) && definition?.systemRollbackEnabled === false) {
    warn(scope, 'startWithoutRollback',
      'startOnDeploy without systemRollbackEnabled: if CloudFormation itself fails to update the application, the job might stay stopped: set systemRollbackEnabled to true');
  }
}

/** CloudFormation does not allow changes to an export that is in use, so an export cannot notify a lifecycle of a change. */
function warnAboutOtherStack(scope: Construct, definition: ApplicationDefinition | undefined): void {
  const values = valuesOutOfSight(Stack.of(scope), definition);
  if (values.length > 0) {
    warn(scope, 'lifecycleInOtherStack',
      `the application is in a different stack than its lifecycle, which does not detect a deployment that only changes these values: ${values.sort().join(', ')}: `
      + 'define the lifecycle in the stack of the application');
  }
}
