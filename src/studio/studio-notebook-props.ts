import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { StudioArtifact } from './studio-artifact';
import { StudioRuntime } from './studio-runtime';
import { LogLevel } from '../values/settings';

/**
 * The location of notes that are built to run as applications.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-notebook-durable.html
 */
export interface DeployAsApplicationOptions {
  /** The bucket for the built notes. Must be in the notebook's region. */
  readonly bucket: s3.IBucket;

  /**
   * The prefix in the bucket. Must be 1 to 1,024 characters of ``[a-zA-Z0-9/!-_.*'()]``.
   *
   * Must not contain the wildcards `*` and `?`, because the notebook's permissions are limited to this prefix.
   *
   * @default - the whole bucket
   */
  readonly basePath?: string;

  /**
   * The name prefix of the deployed applications. They share the notebook's role, which no other application can use.
   *
   * @default - the notebook name and a hyphen
   */
  readonly applicationNamePrefix?: string;
}

/**
 * Properties of a `StudioNotebook`.
 */
export interface StudioNotebookProps {
  /**
   * The versions of Zeppelin and Flink.
   *
   * The runtime of a notebook cannot be changed. A runtime other than the default requires `applicationName`, and a changed
   * runtime requires a new name. If you keep the old name, CloudFormation rejects the change instead of deleting the notes.
   *
   * @default StudioRuntime.ZEPPELIN_FLINK_3_0
   */
  readonly runtime?: StudioRuntime;

  /**
   * The Glue database in this account and region that contains the notebook's tables. Must be 1 to 255 characters without
   * uppercase letters, because Glue stores names in lowercase.
   *
   * @default - a dedicated database is defined
   */
  readonly databaseName?: string;

  /**
   * The connectors, libraries and user-defined functions to load, at most 50.
   *
   * @default StudioArtifact.DEFAULT_CONNECTORS
   */
  readonly artifacts?: StudioArtifact[];

  /**
   * Allows notes to be deployed as applications. Not supported in subnets without internet access.
   *
   * @default - notes cannot be deployed
   */
  readonly deployAsApplication?: DeployAsApplicationOptions;

  /**
   * The number of queries that can run at the same time, each with a parallelism of one. Must be an integer of at least 1.
   *
   * The service does not scale notebooks.
   *
   * @default 1
   */
  readonly parallelism?: number;

  /**
   * The number of parallel tasks that share a Kinesis Processing Unit (1 vCPU, 4 GiB). Must be an integer from 1 to 8.
   *
   * @default 1
   */
  readonly parallelismPerKpu?: number;

  /**
   * The log level of the notebook.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * The name of the notebook. Must be 1 to 128 characters of `[a-zA-Z0-9_.-]`.
   *
   * Changing the name replaces the notebook and deletes its notes. Export the notes first.
   *
   * @default - a name that CloudFormation generates
   */
  readonly applicationName?: string;

  /**
   * A description of the notebook. At most 1,024 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The role of the notebook. If the role cannot be changed, a warning prints the statements to add.
   *
   * @default - a role with the permissions that the catalog, artifacts, logs, network and connectors require
   */
  readonly role?: iam.IRole;

  /**
   * The log group to write to.
   *
   * @default - a log group that is kept when the notebook is deleted
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The VPC that the notebook is connected to. The notebook then reaches the internet only through the VPC.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the notebook. At most 16 private subnets.
   *
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the notebook. From 1 to 5.
   *
   * @default - a dedicated security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The removal policy of the notebook and of the database that is defined for the notebook. A notebook that is retained also keeps the
   * role, policies, security group and logs that are defined for it.
   *
   * @default - the notebook and its notes are deleted; the database is kept, because deployed notes might use it
   */
  readonly removalPolicy?: RemovalPolicy;
}
