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
  /** The Flink version to run on. A retired one, or none, fails. */
  readonly runtime: Runtime;

  /** The jar or zip file to run. */
  readonly code: ApplicationCode;

  /**
   * The name of the application: 1 to 128 characters of `[a-zA-Z0-9_.-]`.
   *
   * Changing it replaces the application, and with it every snapshot of the legacy mode.
   *
   * @default - a name that CloudFormation generates
   */
  readonly applicationName?: string;

  /**
   * What the application is for, in at most 1,024 characters.
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
   * The time from the start of one checkpoint to the start of the next. Zero fails.
   *
   * @default Duration.minutes(1)
   */
  readonly checkpointInterval?: Duration;

  /**
   * The least time from the end of one checkpoint to the start of the next, which gives a job with slow checkpoints time to work.
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
   * How finely the application reports metrics.
   *
   * @default MetricsLevel.APPLICATION
   */
  readonly metricsLevel?: MetricsLevel;

  /**
   * Whether the service raises the parallelism when the CPU is busy, and lowers it again when it is not.
   *
   * @default true
   */
  readonly autoScalingEnabled?: boolean;

  /**
   * The number of parallel instances of each operator: an integer of at least 1.
   *
   * @default 1
   */
  readonly parallelism?: number;

  /**
   * The number of parallel instances that share a Kinesis Processing Unit (1 vCPU, 4 GiB): an integer from 1 to 8.
   *
   * @default 1
   */
  readonly parallelismPerKpu?: number;

  /**
   * Whether the service takes a snapshot when the application is stopped, updated or scaled, and restores from it.
   *
   * Without snapshots each of these loses the state of the job.
   *
   * @default true
   */
  readonly snapshotsEnabled?: boolean;

  /**
   * Whether snapshots belong to the application, or to the account and region.
   *
   * An application cannot go back from `ENHANCED`. Change the mode in a deployment of its own, after an upgrade to Flink 1.20 or later.
   *
   * @default SnapshotMode.LEGACY
   */
  readonly snapshotMode?: SnapshotMode;

  /**
   * The runtime properties of the job. More can be added by `addPropertyGroup`, and each source and sink adds its own.
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
   * The Flink API that the job uses its sources and sinks with. It determines the option names in their property groups.
   *
   * @default - `ConnectorApi.TABLE` for a SQL script, else `ConnectorApi.DATA_STREAM`
   */
  readonly connectorApi?: ConnectorApi;

  /**
   * What the job reads from, by the id of the property group that tells the job about it.
   *
   * @default - no sources; some can be added by `addSource`
   */
  readonly sources?: { [id: string]: ISource };

  /**
   * What the job writes to, by the id of the property group that tells the job about it.
   *
   * @default - no sinks; some can be added by `addSink`
   */
  readonly sinks?: { [id: string]: ISink };

  /**
   * The state that the application starts from.
   *
   * Given here it also applies to every update by CloudFormation of a running application; leave it out to have each update
   * continue from the state of the version before.
   *
   * @default - the latest snapshot
   */
  readonly restore?: RestoreConfiguration;

  /**
   * Whether the service returns to the previous version by itself when an update or scaling fails. Needs snapshots.
   *
   * @default false
   */
  readonly systemRollbackEnabled?: boolean;

  /**
   * The hours in which the service may patch and restart the application.
   *
   * @default - the hours that the service has for the region
   */
  readonly maintenanceWindow?: MaintenanceWindow;

  /**
   * The key that encrypts checkpoints, snapshots and running state. Needs `applicationName` and Flink 1.20 or later, and must be
   * symmetric and in the region of the application.
   *
   * To change or remove the key of a deployed application, also set `previousEncryptionKeys` in the same deployment.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The keys that encrypted the state of the application before `encryptionKey`.
   *
   * The service, the operators and the start on deploy keep their permissions on these keys: the snapshot that an update starts from and
   * its rollback need the previous key as well as the new one. Keep a key in the list until no snapshot needs it. Without `encryptionKey`,
   * the application returns to a key that AWS owns. The conditions of `encryptionKey` apply to these keys too.
   *
   * If the application is started on deploy, a deployment that changes the key without listing the previous one fails before it changes
   * the application. Otherwise nothing checks the list.
   *
   * @default - no previous keys
   * @see https://docs.aws.amazon.com/managed-flink/latest/java/key-management-flink.html
   */
  readonly previousEncryptionKeys?: kms.IKey[];

  /**
   * The role that the application runs as. One that cannot be changed gets a warning with the statements to add.
   *
   * @default - a role that may do what code, logs, network, sources and sinks need
   */
  readonly role?: iam.IRole;

  /**
   * What happens to the application when it is removed from the stack.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether the application logs to CloudWatch. Without logs a failure cannot tell its cause.
   *
   * @default true
   */
  readonly loggingEnabled?: boolean;

  /**
   * The log group to write to.
   *
   * @default - a log group that outlives the application
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long the log group of the application keeps its events. Fails together with `logGroup`, which has its own.
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
   * The VPC that the application is connected to. It then reaches the internet only through the VPC.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The private subnets of the VPC, at most 16. Public ones fail.
   *
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the application, 1 to 5.
   *
   * @default - a security group of its own
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}
