import { IResource, Resource, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { encryptionKeyOf } from './application-definition';
import { IApplicationMetrics } from './application-metrics';
import { IConnectorMetrics } from './connector-metrics';
import { METRIC_NAMESPACE, METRICS, MetricRow, restartsMetric } from './metric-catalog';
import { warnAboutGrantee } from '../access/cross-account';
import { operatorKeyStatements } from '../access/encryption';
import { ImmutableRolePrincipal } from '../access/execution-role';
import { applicationArn, GRANT_ACTIONS, SERVICE_PRINCIPAL } from '../access/statements';
import { InputError, locatesErrors } from '../synth/errors';
import { flinkVersion } from '../values/flink-version';
import { Runtime } from '../values/runtime';

/**
 * An application of Amazon Managed Service for Apache Flink, defined here or imported.
 */
export interface IApplication extends IResource, ec2.IConnectable, iam.IGrantable, IApplicationMetrics, IConnectorMetrics {
  /**
   * The ARN of the application.
   *
   * @attribute
   */
  readonly applicationArn: string;

  /**
   * The name of the application.
   *
   * @attribute
   */
  readonly applicationName: string;

  /**
   * The role that the application runs as.
   *
   * @default - not known, for an application imported without it
   */
  readonly role?: iam.IRole;

  /**
   * The Flink version that the application runs on.
   *
   * @default - not known, for an application imported without it
   */
  readonly runtime?: Runtime;

  /**
   * The log group that the application writes to.
   *
   * @default - not known, for an application imported without it, or none where logging is off
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Adds a statement to the role of the application.
   *
   * @returns whether the role has been changed: not without a role, nor with one that cannot be changed
   */
  addToRolePolicy(statement: iam.PolicyStatement): boolean;

  /**
   * A metric of the application by its CloudWatch name, read as the service documents it.
   *
   * @param metricName like `heapMemoryUtilization`, or the name of a metric that the job itself publishes
   * @param props among which `dimensionsMap` replaces the `Application` dimension
   */
  metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Allows actions on this application.
   *
   * @param actions with their prefix, like `kinesisanalytics:DescribeApplication`
   */
  grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant;

  /** Allows describing the application and listing its operations, versions, snapshots and tags. */
  grantRead(grantee: iam.IGrantable): iam.Grant;

  /** Allows starting the application, and using its key where it has one. */
  grantStart(grantee: iam.IGrantable): iam.Grant;

  /** Allows stopping the application, by force as well, and using its key where it has one. */
  grantStop(grantee: iam.IGrantable): iam.Grant;

  /** Allows updating the application, and passing it the role that it runs as. */
  grantUpdate(grantee: iam.IGrantable): iam.Grant;

  /** Allows creating, describing, listing and deleting snapshots of the application. */
  grantSnapshots(grantee: iam.IGrantable): iam.Grant;

  /** Allows rolling the application back to its previous version. */
  grantRollback(grantee: iam.IGrantable): iam.Grant;

  /** Allows opening the Flink dashboard of the application, by a URL that expires. */
  grantDashboardAccess(grantee: iam.IGrantable): iam.Grant;
}

/**
 * What is known of an application that is defined elsewhere.
 */
export interface ApplicationAttributes {
  /** The ARN of the application, whose region, account and partition it keeps. */
  readonly applicationArn: string;

  /**
   * The Flink version that the application runs on.
   *
   * @default - not known: metrics and alarms are those of Flink 1
   */
  readonly runtime?: Runtime;

  /**
   * The role that the application runs as.
   *
   * @default - not known: grants to the application have no effect and say so
   */
  readonly role?: iam.IRole;

  /**
   * The security groups of the application.
   *
   * @default - not known: `connections` fails
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The log group that the application writes to.
   *
   * @default - not known
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The customer managed key that encrypts the application's state. Operators get the permissions on it that they need;
   * its policy must let them in already.
   *
   * @default - not known: operators get no permission on any key
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * What every application has in common, wherever it is defined.
 *
 * @internal
 */
@locatesErrors
export abstract class ApplicationBase extends Resource implements IApplication {
  public abstract readonly applicationArn: string;
  public abstract readonly applicationName: string;
  public abstract readonly role?: iam.IRole;
  public abstract readonly runtime?: Runtime;
  public abstract readonly logGroup?: logs.ILogGroup;
  public abstract readonly grantPrincipal: iam.IPrincipal;

  /** @internal */
  protected _connections?: ec2.Connections;

  public get connections(): ec2.Connections {
    if (!this._connections) {
      throw new InputError(`connections of ${this.node.path} need a vpc on the application, or securityGroups where it is imported, got neither`);
    }
    return this._connections;
  }

  public addToRolePolicy(statement: iam.PolicyStatement): boolean {
    const { statementAdded } = this.grantPrincipal.addToPrincipalPolicy(statement);
    // The principal of an application without a known role warns, but answers "added".
    return statementAdded && this.role !== undefined && !(this.grantPrincipal instanceof ImmutableRolePrincipal);
  }

  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    warnAboutGrantee(this, grantee, this.env.account);
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.applicationArn] });
  }

  public grantRead(grantee: iam.IGrantable) { return this.grant(grantee, ...GRANT_ACTIONS.read); }
  public grantStart(grantee: iam.IGrantable) { return this.grantWithKey(grantee, GRANT_ACTIONS.start); }
  public grantStop(grantee: iam.IGrantable) { return this.grantWithKey(grantee, GRANT_ACTIONS.stop); }
  public grantSnapshots(grantee: iam.IGrantable) { return this.grantWithKey(grantee, GRANT_ACTIONS.snapshots); }
  public grantRollback(grantee: iam.IGrantable) { return this.grantWithKey(grantee, GRANT_ACTIONS.rollback); }
  public grantDashboardAccess(grantee: iam.IGrantable) { return this.grant(grantee, ...GRANT_ACTIONS.dashboard); }

  public grantUpdate(grantee: iam.IGrantable): iam.Grant {
    const update = this.grantWithKey(grantee, GRANT_ACTIONS.update);
    if (!this.role) {
      return update;
    }
    return update.combine(iam.Grant.addToPrincipal({
      grantee,
      actions: ['iam:PassRole'],
      resourceArns: [this.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': SERVICE_PRINCIPAL } },
    }));
  }

  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const row: MetricRow | undefined = Object.hasOwn(METRICS, metricName) ? METRICS[metricName as keyof typeof METRICS] : undefined;
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { Application: this.applicationName },
      statistic: row?.statistic,
      period: row?.period,
      // Metric.attachTo would take the stack's environment, which is not that of every imported application.
      stackRegion: literal(this.env.region),
      stackAccount: literal(this.env.account),
      ...props,
    });
  }

  public metricKpus(props?: cloudwatch.MetricOptions) { return this.metric('KPUs', props); }
  public metricFullRestarts(props?: cloudwatch.MetricOptions) { return this.metric(restartsMetric(flinkVersion(this.runtime)?.major), props); }
  public metricNumRestarts(props?: cloudwatch.MetricOptions) { return this.metric('numRestarts', props); }
  public metricDowntime(props?: cloudwatch.MetricOptions) { return this.metric('downtime', props); }
  public metricUptime(props?: cloudwatch.MetricOptions) { return this.metric('uptime', props); }
  public metricNumberOfFailedCheckpoints(props?: cloudwatch.MetricOptions) { return this.metric('numberOfFailedCheckpoints', props); }
  public metricLastCheckpointDuration(props?: cloudwatch.MetricOptions) { return this.metric('lastCheckpointDuration', props); }
  public metricLastCheckpointSize(props?: cloudwatch.MetricOptions) { return this.metric('lastCheckpointSize', props); }
  public metricCpuUtilization(props?: cloudwatch.MetricOptions) { return this.metric('cpuUtilization', props); }
  public metricContainerCPUUtilization(props?: cloudwatch.MetricOptions) { return this.metric('containerCPUUtilization', props); }
  public metricContainerMemoryUtilization(props?: cloudwatch.MetricOptions) { return this.metric('containerMemoryUtilization', props); }
  public metricContainerDiskUtilization(props?: cloudwatch.MetricOptions) { return this.metric('containerDiskUtilization', props); }
  public metricHeapMemoryUtilization(props?: cloudwatch.MetricOptions) { return this.metric('heapMemoryUtilization', props); }
  public metricOldGenerationGCTime(props?: cloudwatch.MetricOptions) { return this.metric('oldGenerationGCTime', props); }
  public metricOldGenerationGCCount(props?: cloudwatch.MetricOptions) { return this.metric('oldGenerationGCCount', props); }
  public metricThreadsCount(props?: cloudwatch.MetricOptions) { return this.metric('threadsCount', props); }
  public metricNumRecordsIn(props?: cloudwatch.MetricOptions) { return this.metric('numRecordsIn', props); }
  public metricNumRecordsInPerSecond(props?: cloudwatch.MetricOptions) { return this.metric('numRecordsInPerSecond', props); }
  public metricNumRecordsOut(props?: cloudwatch.MetricOptions) { return this.metric('numRecordsOut', props); }
  public metricNumRecordsOutPerSecond(props?: cloudwatch.MetricOptions) { return this.metric('numRecordsOutPerSecond', props); }
  public metricNumLateRecordsDropped(props?: cloudwatch.MetricOptions) { return this.metric('numLateRecordsDropped', props); }
  public metricCurrentInputWatermark(props?: cloudwatch.MetricOptions) { return this.metric('currentInputWatermark', props); }
  public metricCurrentOutputWatermark(props?: cloudwatch.MetricOptions) { return this.metric('currentOutputWatermark', props); }
  public metricManagedMemoryUsed(props?: cloudwatch.MetricOptions) { return this.metric('managedMemoryUsed', props); }
  public metricManagedMemoryTotal(props?: cloudwatch.MetricOptions) { return this.metric('managedMemoryTotal', props); }
  public metricManagedMemoryUtilization(props?: cloudwatch.MetricOptions) { return this.metric('managedMemoryUtilization', props); }
  public metricIdleTimeMsPerSecond(props?: cloudwatch.MetricOptions) { return this.metric('idleTimeMsPerSecond', props); }
  public metricBackPressuredTimeMsPerSecond(props?: cloudwatch.MetricOptions) { return this.metric('backPressuredTimeMsPerSecond', props); }
  public metricBusyTimeMsPerSecond(props?: cloudwatch.MetricOptions) { return this.metric('busyTimeMsPerSecond', props); }
  public metricRunningTime(props?: cloudwatch.MetricOptions) { return this.metric('runningTime', props); }
  public metricRestartingTime(props?: cloudwatch.MetricOptions) { return this.metric('restartingTime', props); }
  public metricCancellingTime(props?: cloudwatch.MetricOptions) { return this.metric('cancellingTime', props); }
  public metricFailingTime(props?: cloudwatch.MetricOptions) { return this.metric('failingTime', props); }
  public metricJobmanagerFileDescriptorsMax(props?: cloudwatch.MetricOptions) { return this.metric('jobmanagerFileDescriptorsMax', props); }
  public metricJobmanagerFileDescriptorsOpen(props?: cloudwatch.MetricOptions) { return this.metric('jobmanagerFileDescriptorsOpen', props); }
  public metricTaskmanagerFileDescriptorsMax(props?: cloudwatch.MetricOptions) { return this.metric('taskmanagerFileDescriptorsMax', props); }
  public metricTaskmanagerFileDescriptorsOpen(props?: cloudwatch.MetricOptions) { return this.metric('taskmanagerFileDescriptorsOpen', props); }
  public metricMillisBehindLatest(props?: cloudwatch.MetricOptions) { return this.metric('millisBehindLatest', props); }
  public metricBytesRequestedPerFetch(props?: cloudwatch.MetricOptions) { return this.metric('bytesRequestedPerFetch', props); }
  public metricCurrentOffsets(props?: cloudwatch.MetricOptions) { return this.metric('currentoffsets', props); }
  public metricCommittedOffsets(props?: cloudwatch.MetricOptions) { return this.metric('committedoffsets', props); }
  public metricCommitsFailed(props?: cloudwatch.MetricOptions) { return this.metric('commitsFailed', props); }
  public metricCommitsSucceeded(props?: cloudwatch.MetricOptions) { return this.metric('commitsSucceeded', props); }
  public metricRecordsLagMax(props?: cloudwatch.MetricOptions) { return this.metric('records_lag_max', props); }
  public metricBytesConsumedRate(props?: cloudwatch.MetricOptions) { return this.metric('bytes_consumed_rate', props); }
  public metricBusyTimePerMsPerSecond(props?: cloudwatch.MetricOptions) { return this.metric('busyTimeMsPerSecond', props); }

  private grantWithKey(grantee: iam.IGrantable, actions: readonly string[]): iam.Grant {
    const key = encryptionKeyOf(this);
    // Whoever operates an application with a key of its own uses the key in passing, by his own permissions.
    key && operatorKeyStatements(this.env.region, key, this.applicationArn)
      .forEach(statement => grantee.grantPrincipal.addToPrincipalPolicy(statement));
    return this.grant(grantee, ...actions);
  }

  /**
   * The ARN of an application of this stack, for any stack that refers to it.
   *
   * @internal
   */
  protected _arnAttribute(ref: string): string {
    return this.getResourceArnAttribute(applicationArn(this, ref), {
      service: 'kinesisanalytics', resource: 'application', resourceName: this.physicalName,
    });
  }
}

function literal(value: string): string | undefined {
  return Token.isUnresolved(value) ? undefined : value;
}
