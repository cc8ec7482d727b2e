import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ISink, ISource } from '../connectors/connector';
import { ApplicationCode } from '../values/application-code';
import { MaintenanceWindow } from '../values/maintenance-window';
import { RestoreConfiguration } from '../values/restore-configuration';
import { Runtime } from '../values/runtime';
import { ConnectorApi, LogLevel, MetricsLevel, PropertyGroups, PythonOptions, SnapshotMode } from '../values/settings';

/**
 * Properties of an `Application`.
 */
export interface ApplicationProps {
  /** The Flink version to run on. Must not be a retired version. */
  readonly runtime: Runtime;

  /** The code of the job: a jar or zip file, a Maven or Python project, or a SQL script. */
  readonly code: ApplicationCode;

  /**
   * The name of the application: 1 to 128 characters of `[a-zA-Z0-9_.-]`.
   *
   * Changing the name replaces the application and deletes all its snapshots of the legacy mode.
   *
   * @default - a name that CloudFormation generates
   */
  readonly applicationName?: string;

  /**
   * The description of the application, at most 1,024 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Whether the service takes checkpoints, from which a job recovers after a failure.
   *
   * @default true
   */
  readonly checkpointingEnabled?: boolean;

  /**
   * The time from the start of one checkpoint to the start of the next. Must be greater than zero.
   *
   * @default Duration.minutes(1)
   */
  readonly checkpointInterval?: Duration;

  /**
   * The minimum time from the end of one checkpoint to the start of the next. It gives a job with slow checkpoints time to process data.
   *
   * @default Duration.seconds(5)
   */
  readonly minPauseBetweenCheckpoints?: Duration;

  /**
   * How much the application logs.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * The granularity of the metrics that the application reports.
   *
   * @default MetricsLevel.APPLICATION
   */
  readonly metricsLevel?: MetricsLevel;

  /**
   * Whether the service increases the parallelism when CPU usage is high, and decreases it when CPU usage is low.
   *
   * @default true
   */
  readonly autoScalingEnabled?: boolean;

  /**
   * The number of parallel instances of each operator. Must be an integer of at least 1.
   *
   * The application runs on `parallelism / parallelismPerKpu` Kinesis Processing Units (KPUs), rounded up. The service bills these KPUs
   * and one more for orchestration. With autoscaling, the parallelism can rise above this number, but not fall below it.
   *
   * @default 1
   */
  readonly parallelism?: number;

  /**
   * The number of parallel instances that share a Kinesis Processing Unit (1 vCPU, 4 GiB). Must be an integer from 1 to 8.
   *
   * @default 1
   */
  readonly parallelismPerKpu?: number;

  /**
   * Whether the service takes a snapshot when the application is stopped, updated or scaled, and restores from it.
   *
   * Without snapshots, each of these operations loses the state of the job.
   *
   * @default true
   */
  readonly snapshotsEnabled?: boolean;

  /**
   * Whether snapshots belong to the application, or to the account and region.
   *
   * An application cannot change back from `ENHANCED`. Change the mode in a separate deployment, after upgrading to Flink 1.20 or later.
   *
   * @default SnapshotMode.LEGACY
   */
  readonly snapshotMode?: SnapshotMode;

  /**
   * The runtime properties of the job, by the id of their group, such as `{ Orders: { currency: 'EUR' } }`.
   *
   * Use `addPropertyGroup` to add more. Each source and sink also adds a property group.
   *
   * @default - no property groups
   */
  readonly propertyGroups?: PropertyGroups;

  /**
   * The entry point of a PyFlink job.
   *
   * @default - the main class of the jar
   */
  readonly python?: PythonOptions;

  /**
   * The Flink API that the job uses for its sources and sinks. It determines the option names in their property groups.
   *
   * @default - `ConnectorApi.TABLE` for a SQL script, else `ConnectorApi.DATA_STREAM`
   */
  readonly connectorApi?: ConnectorApi;

  /**
   * The sources that the job reads from, by the id of their property group.
   *
   * @default - no sources. Use `addSource` to add sources.
   */
  readonly sources?: { [id: string]: ISource };

  /**
   * The sinks that the job writes to, by the id of their property group.
   *
   * @default - no sinks. Use `addSink` to add sinks.
   */
  readonly sinks?: { [id: string]: ISink };

  /**
   * The state that the application starts from.
   *
   * If set here, it also applies whenever CloudFormation updates the running application. Leave it unset to continue each update from the
   * state of the previous version.
   *
   * @default - the latest snapshot
   */
  readonly restore?: RestoreConfiguration;

  /**
   * Whether the service automatically returns to the previous version when an update or a scaling operation fails. Requires snapshots.
   *
   * @default false
   */
  readonly systemRollbackEnabled?: boolean;

  /**
   * The daily window in which the service can patch and restart the application.
   *
   * @default - the window that the service defines for the region
   */
  readonly maintenanceWindow?: MaintenanceWindow;

  /**
   * The key that encrypts checkpoints, snapshots and running state. Requires `applicationName` and Flink 1.20 or later. Must be a symmetric
   * key in the application's region.
   *
   * To change or remove the key of a deployed application, also set `previousEncryptionKeys` in the same deployment.
   *
   * @default - an AWS owned key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The keys that encrypted the state of the application before `encryptionKey`.
   *
   * The service, the operators and the start on deploy keep their permissions on these keys. An update starts from a snapshot that is
   * encrypted with the previous key, and so does its rollback. Keep a key in the list until no snapshot requires it. Without
   * `encryptionKey`, the application returns to an AWS owned key. The requirements for `encryptionKey` also apply to these keys.
   *
   * If the application is started on deploy, a deployment that changes the key without listing the previous key fails before it changes the
   * application. Otherwise the list is not checked.
   *
   * @default - no previous keys
   * @see https://docs.aws.amazon.com/managed-flink/latest/java/key-management-flink.html
   */
  readonly previousEncryptionKeys?: kms.IKey[];

  /**
   * The role that the application runs as. If the role cannot be changed, a warning lists the statements to add.
   *
   * @default - a role with the permissions that code, logs, network, sources and sinks require
   */
  readonly role?: iam.IRole;

  /**
   * Whether the application is deleted or retained when it is removed from the stack.
   *
   * When an application is deleted, the service also deletes its snapshots, except enhanced snapshots (`snapshotMode`). An application that
   * is retained keeps the role, policies, security group and logs that are defined for it. A warning lists other resources of the stack that
   * the application requires and that are not retained.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether the application logs to CloudWatch. Without logs, a failed deployment cannot report its cause.
   *
   * @default true
   */
  readonly loggingEnabled?: boolean;

  /**
   * The log group to write to.
   *
   * @default - a log group that is retained when the application is deleted
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long the application's log group keeps its events. Must not be set together with `logGroup`, which has its own retention.
   *
   * @default logs.RetentionDays.TWO_YEARS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The name of the log stream. Must have 1 to 512 characters other than `:` and `*`. Requires logging.
   *
   * @default - a name that CloudFormation generates
   */
  readonly logStreamName?: string;

  /**
   * The VPC that the application is connected to. The application then connects to the internet only through the VPC.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The private subnets of the VPC, at most 16. Must not be public subnets.
   *
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the application, 1 to 5.
   *
   * @default - a dedicated security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}
