import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IApplicationMetrics } from './application-metrics';
import { IConnectorMetrics } from './connector-metrics';
import { flinkMajorOf, IManagedApplication, ManagedApplicationBase } from './managed-application';
import { restartsMetric } from './metric-catalog';
import { locatesErrors } from '../synth/errors';
import { Runtime } from '../values/runtime';
import { SnapshotMode } from '../values/settings';

/**
 * An application of Amazon Managed Service for Apache Flink, defined in this CDK app or imported.
 */
export interface IApplication extends IManagedApplication, IApplicationMetrics, IConnectorMetrics {
  /**
   * The Flink version that the application runs on.
   *
   * @default - not known, for an application that is imported without it
   */
  readonly runtime?: Runtime;

  /** Grants creating, describing, listing and deleting snapshots of the application. */
  grantSnapshots(grantee: iam.IGrantable): iam.Grant;

  /** Grants rolling the application back to its previous version. */
  grantRollback(grantee: iam.IGrantable): iam.Grant;
}

/**
 * The attributes of an imported application.
 */
export interface ApplicationAttributes {
  /** The ARN of the application. The region, account and partition are taken from the ARN. */
  readonly applicationArn: string;

  /**
   * The Flink version that the application runs on.
   *
   * @default - not known; metrics and alarms are defined as for Flink 1
   */
  readonly runtime?: Runtime;

  /**
   * The role that the application runs as.
   *
   * @default - not known; grants to the application have no effect and produce a warning
   */
  readonly role?: iam.IRole;

  /**
   * The security groups of the application. Must contain at least one, if set.
   *
   * @default - not known; `connections` throws
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The log group that the application writes to.
   *
   * @default - not known
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The customer managed key that encrypts the application's state. Operators are granted the required permissions on the key. Its key
   * policy must already allow the operators.
   *
   * @default - not known; operators are not granted permissions on any key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether snapshots belong to the application, or to the account and region.
   *
   * @default - not known; grants cover both modes, a `SnapshotSchedule` takes snapshots of the legacy mode, and the mode of a snapshot to
   * restore from is not checked
   */
  readonly snapshotMode?: SnapshotMode;
}

/**
 * The base class of defined and imported applications.
 *
 * @internal
 */
@locatesErrors
export abstract class ApplicationBase extends ManagedApplicationBase implements IApplication {
  public abstract readonly runtime?: Runtime;

  public grantSnapshots(grantee: iam.IGrantable) { return this.grants.snapshots(grantee); }
  public grantRollback(grantee: iam.IGrantable) { return this.grants.rollback(grantee); }

  public metricKpus(props?: cloudwatch.MetricOptions) { return this.metric('KPUs', props); }
  public metricFullRestarts(props?: cloudwatch.MetricOptions) { return this.metric(restartsMetric(flinkMajorOf(this)), props); }
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
}
