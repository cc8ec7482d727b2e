import { createHash } from 'crypto';
import { CustomResource, Duration, IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Mode, renderProperties, RestoreType } from './contract';
import { LifecycleProvider, MAX_TIMEOUT } from './lifecycle-provider';
import { references } from './references';
import { HealthCheckOptions, StartOnDeployOptions, StopMode } from './start-on-deploy-options';
import { IApplication } from '../base/application-base';
import { ApplicationDetails, applicationDetails } from '../base/application-definition';
import { noteSnapshot } from '../base/named-snapshots';
import { InputError, locatesErrors } from '../synth/errors';
import { differ } from '../synth/tokens';
import { warn } from '../synth/warn';
import { RestoreConfiguration } from '../values/restore-configuration';

/**
 * Properties of an `ApplicationLifecycle`.
 */
export interface ApplicationLifecycleProps extends StartOnDeployOptions {
  /** The application to start and stop. An imported one must be in the account and region of the stack. */
  readonly application: IApplication;
}

const DEFAULT_TIMEOUT = Duration.minutes(30);
const DEFAULT_HEALTH_CHECK = Duration.minutes(2);

/** CloudFormation waits an hour, of which the handlers keep thirteen minutes to stop a job that does not come up. */
const LONGEST_RUN = Duration.minutes(47);

/** Applications have one lifecycle: two would start and stop the same job. */
const managed = new WeakSet<IApplication>();

/**
 * Starts an application when it is deployed, and stops it when it is removed.
 *
 * The deployment succeeds only when the application runs what the template says, and its job stays up. Otherwise it fails
 * with the error of the job, and CloudFormation's rollback brings back the version that ran before, with its state.
 * `Application.startOnDeploy()` defines one; use this construct for an application that is imported.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-running-apps.html
 *
 * @example
 * const app = flink.Application.fromApplicationName(this, 'Existing', 'clickstream');
 * new flink.ApplicationLifecycle(this, 'Lifecycle', { application: app, timeout: Duration.minutes(20) });
 */
@locatesErrors
export class ApplicationLifecycle extends Construct {
  constructor(scope: Construct, id: string, props: ApplicationLifecycleProps) {
    validate(scope, props);
    super(scope, id);
    const { application } = props;
    const details = applicationDetails(application);
    warnWithoutRollback(this, details);
    const provider = LifecycleProvider.of(this);
    provider.manage(application, props.pollInterval ?? Duration.seconds(10));
    const resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::ManagedFlinkLifecycle',
      serviceTimeout: MAX_TIMEOUT,
      properties: renderProperties(settingsOf(props, details), ...configurationOf(this, application, details)),
    });
    // A job may only start when it has everything it needs, and must be stopped before any of it goes away.
    resource.node.addDependency(...(details?.startDependencies ?? []));
    noteSnapshot(application, props.restore);
    managed.add(application);
  }
}

function settingsOf(props: ApplicationLifecycleProps, details: ApplicationDetails | undefined) {
  const { application, healthCheck, timeout = DEFAULT_TIMEOUT } = props;
  const restore = props.restore ?? details?.restore ?? RestoreConfiguration.latestSnapshot();
  const mode: Mode = details?.interactive ? 'INTERACTIVE' : props.batch ? 'BATCH' : 'STREAMING';
  return {
    applicationName: application.applicationName,
    mode,
    runtime: details?.runtimeEnvironment,
    code: details?.code && {
      bucketArn: details.code.bucket.bucketArn, fileKey: details.code.fileKey, objectVersion: details.code.objectVersion,
    },
    restore: {
      type: restore.restoreType as RestoreType,
      snapshotName: restore.snapshotName,
      snapshotArn: restore.enhancedSnapshotArn,
      allowNonRestoredState: restore.allowNonRestoredState,
    },
    stopMode: props.stopMode ?? StopMode.SNAPSHOT,
    timeoutSeconds: timeout.toSeconds(),
    healthCheckSeconds: mode === 'STREAMING' ? (healthCheck?.duration ?? defaultHealthCheck(timeout)).toSeconds() : 0,
    maxRestarts: healthCheck?.maxRestarts ?? 0,
    logGroupName: application.logGroup?.logGroupName,
    logStreamName: details?.logStreamName,
  };
}

/**
 * What stands for the application's configuration: CloudFormation calls the handlers only when a property of the custom resource has changed.
 *
 * @returns a digest of what is known at synthesis, and whatever in it is known at deployment only
 */
function configurationOf(scope: Construct, application: IApplication, details: ApplicationDetails | undefined): [string, IResolvable | undefined] {
  const stack = Stack.of(scope);
  // Rendering costs; the references are rendered right after the digest.
  let rendered: unknown;
  const digest = Lazy.string({
    produce: () => {
      rendered = details?.renderedConfiguration();
      return createHash('sha256').update(JSON.stringify(rendered ?? 'imported')).digest('hex');
    },
  });
  // In another stack the references would be to nothing.
  const shares = details !== undefined && Stack.of(application) === stack;
  return [digest, shares ? Lazy.any({ produce: () => references(stack, rendered) }, { omitEmptyArray: true }) : undefined];
}

function validate(scope: Construct, { application, timeout, pollInterval, healthCheck }: ApplicationLifecycleProps): void {
  if (managed.has(application)) {
    throw new InputError(`startOnDeploy must be called once for an application, got a second call for ${application.node.path}`);
  }
  const { account, region } = Stack.of(scope);
  const { env } = application;
  if (differ(env.account, account) || differ(env.region, region)) {
    throw new InputError(`application must be in the environment of its lifecycle, ${account}/${region}, got ${env.account}/${env.region}`);
  }
  validateDuration('timeout', timeout, 1, MAX_TIMEOUT);
  validateDuration('pollInterval', pollInterval, 1, Duration.minutes(1));
  validateHealthCheck(healthCheck, timeout ?? DEFAULT_TIMEOUT);
}

/** Half of a timeout leaves the other half for coming up. */
function defaultHealthCheck(timeout: Duration): Duration {
  const half = timeout.isUnresolved() ? Infinity : Math.floor(timeout.toSeconds() / 2);
  return Duration.seconds(Math.min(DEFAULT_HEALTH_CHECK.toSeconds(), half));
}

function validateHealthCheck({ duration, maxRestarts = 0 }: HealthCheckOptions = {}, timeout: Duration): void {
  validateDuration('healthCheck.duration', duration, 0, LONGEST_RUN);
  const longest = timeout.isUnresolved() || timeout.toSeconds() > LONGEST_RUN.toSeconds() ? LONGEST_RUN : timeout;
  if (duration && !duration.isUnresolved() && duration.toSeconds() >= longest.toSeconds()) {
    throw new InputError(`healthCheck.duration must be shorter than timeout, which counts as ${longest.toHumanString()}, got ${duration.toHumanString()}`);
  }
  if (!Token.isUnresolved(maxRestarts) && (!Number.isInteger(maxRestarts) || maxRestarts < 0)) {
    throw new InputError(`healthCheck.maxRestarts must be an integer of at least 0, got ${maxRestarts}`);
  }
}

function validateDuration(prop: string, value: Duration | undefined, minimumSeconds: number, maximum: Duration): void {
  if (!value || value.isUnresolved()) {
    return;
  }
  const seconds = value.toSeconds({ integral: false });
  if (seconds < minimumSeconds || seconds > maximum.toSeconds() || !Number.isInteger(seconds)) {
    const minimum = Duration.seconds(minimumSeconds);
    const given = Number.isInteger(seconds) ? value.toHumanString() : `${seconds} seconds`;
    throw new InputError(`${prop} must be whole seconds from ${minimum.toHumanString()} to ${maximum.toHumanString()}, got ${given}`);
  }
}

function warnWithoutRollback(scope: Construct, details: ApplicationDetails | undefined): void {
  if (details && !details.interactive && !details.systemRollbackEnabled) {
    warn(scope, 'startWithoutRollback',
      'startOnDeploy without systemRollbackEnabled: when CloudFormation itself fails to update the application, nothing brings the job back');
  }
}
