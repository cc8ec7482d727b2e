import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { StudioArtifact } from './studio-artifact';
import { StudioRuntime } from './studio-runtime';
import { LogLevel } from '../values/settings';

/**
 * Where a notebook puts the notes that are built to run as applications of their own.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-notebook-durable.html
 */
export interface DeployAsApplicationOptions {
  /** The bucket to build into. It must be in the region of the notebook. */
  readonly bucket: s3.IBucket;

  /**
   * The folder in the bucket: 1 to 1,024 characters of ``[a-zA-Z0-9/!-_.*'()]``.
   *
   * The notebook may use only this part of the bucket, so it must not hold the wildcards `*` and `?`.
   *
   * @default - the whole bucket
   */
  readonly basePath?: string;

  /**
   * What the names of the deployed applications begin with. The role of the notebook, which they share, works for no others.
   *
   * @default - the name of the notebook and a hyphen
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
   * A notebook cannot change its runtime. Another one than the default needs an `applicationName`, and a changed runtime a
   * new name: CloudFormation then refuses the change as long as the old name is kept, instead of deleting the notes.
   *
   * @default StudioRuntime.ZEPPELIN_FLINK_3_0
   */
  readonly runtime?: StudioRuntime;

  /**
   * The Glue database of this account and region that holds the tables of the notebook. 1 to 255 characters, no upper-case
   * letters: Glue stores names in lower case.
   *
   * @default - a database of its own is defined
   */
  readonly databaseName?: string;

  /**
   * The connectors, libraries and user-defined functions to load, at most 50.
   *
   * @default StudioArtifact.DEFAULT_CONNECTORS
   */
  readonly artifacts?: StudioArtifact[];

  /**
   * Lets notes be deployed as applications of their own. Does not work in subnets without a way to the internet.
   *
   * @default - notes cannot be deployed
   */
  readonly deployAsApplication?: DeployAsApplicationOptions;

  /**
   * How many queries can run at a time, each with a parallelism of one: an integer of at least 1.
   *
   * The service does not scale notebooks.
   *
   * @default 1
   */
  readonly parallelism?: number;

  /**
   * The parallel tasks that share a Kinesis Processing Unit (1 vCPU, 4 GiB): an integer from 1 to 8.
   *
   * @default 1
   */
  readonly parallelismPerKpu?: number;

  /**
   * How much the notebook logs.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * The name of the notebook: 1 to 128 characters of `[a-zA-Z0-9_.-]`.
   *
   * Changing it replaces the notebook and deletes its notes: export them first.
   *
   * @default - a name that CloudFormation generates
   */
  readonly applicationName?: string;

  /**
   * What the notebook is for, in at most 1,024 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The role that the notebook runs as. One that cannot be changed gets a warning with the statements to add.
   *
   * @default - a role that may do what catalog, artifacts, logs, network and connectors need
   */
  readonly role?: iam.IRole;

  /**
   * The log group to write to.
   *
   * @default - a log group that outlives the notebook
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The VPC that the notebook is connected to. It then reaches the internet only through the VPC.
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
   * The security groups of the notebook, 1 to 5.
   *
   * @default - a security group of its own
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * What happens to the notebook, and to the database that is defined for it, when it is removed from the stack.
   *
   * @default - the notebook and its notes are deleted; the database, which deployed notes may use, stays
   */
  readonly removalPolicy?: RemovalPolicy;
}
