import { ArnFormat, Aws, PhysicalName, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { keyStatements } from './keys';
import { ApplicationCodeConfig } from '../values/code/code-config';

/** The principal that runs applications. */
export const SERVICE_PRINCIPAL = 'kinesisanalytics.amazonaws.com';

/** The tag by which the handlers of a lifecycle may reach the applications of their stack, and their log groups and keys. */
export const STACK_TAG = 'cdk-managed-flink:stack';

/** The IAM actions behind each `grantXxx`. All of them are allowed on a single application. */
export const GRANT_ACTIONS = {
  read: [
    'kinesisanalytics:DescribeApplication',
    'kinesisanalytics:DescribeApplicationOperation',
    'kinesisanalytics:DescribeApplicationSnapshot',
    'kinesisanalytics:DescribeApplicationVersion',
    'kinesisanalytics:ListApplicationOperations',
    'kinesisanalytics:ListApplicationSnapshots',
    'kinesisanalytics:ListApplicationVersions',
    'kinesisanalytics:ListTagsForResource',
  ],
  start: ['kinesisanalytics:StartApplication', 'kinesisanalytics:DescribeApplication'],
  stop: ['kinesisanalytics:StopApplication', 'kinesisanalytics:DescribeApplication'],
  update: [
    'kinesisanalytics:UpdateApplication',
    'kinesisanalytics:UpdateApplicationMaintenanceConfiguration',
    'kinesisanalytics:DescribeApplication',
  ],
  snapshots: [
    'kinesisanalytics:CreateApplicationSnapshot',
    'kinesisanalytics:DeleteApplicationSnapshot',
    'kinesisanalytics:DescribeApplicationSnapshot',
    'kinesisanalytics:ListApplicationSnapshots',
  ],
  rollback: ['kinesisanalytics:RollbackApplication', 'kinesisanalytics:DescribeApplication'],
  dashboard: ['kinesisanalytics:CreateApplicationPresignedUrl'],
} as const;

/**
 * The further IAM actions for applications with enhanced snapshots, which belong to the account and not to an application.
 *
 * `system` and `create` are allowed on a single application, `read` and `delete` on snapshots, and `list` on `*` only.
 */
export const ENHANCED_SNAPSHOT_ACTIONS = {
  // A permission without an API action: required from whoever makes the service take a snapshot, with a stop, an update or a rollback.
  system: ['kinesisanalytics:CreateSystemSnapshot'],
  create: ['kinesisanalytics:CreateSnapshot'],
  read: ['kinesisanalytics:DescribeSnapshot', 'kinesisanalytics:DescribeSnapshotOperation', 'kinesisanalytics:ListSnapshotOperations'],
  delete: ['kinesisanalytics:DeleteSnapshot'],
  list: ['kinesisanalytics:ListSnapshots'],
} as const;

/** The ARN of an application of the stack's account and region. */
export function applicationArn(scope: Construct, applicationName: string): string {
  return Stack.of(scope).formatArn({ service: 'kinesisanalytics', resource: 'application', resourceName: applicationName });
}

/** The name that was given, or undefined where CloudFormation or the CDK makes one up. */
export function explicitName(applicationName: string | undefined): string | undefined {
  return applicationName === PhysicalName.GENERATE_IF_NEEDED ? undefined : applicationName;
}

/**
 * The service, and only on behalf of this application (or, where its name is not known yet, of this account).
 *
 * @param deployedNames a pattern of further applications that run as the same role
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/iam-cross-service-confused-deputy-prevention.html
 */
export function servicePrincipal(scope: Construct, applicationName: string | undefined, deployedNames?: string): iam.IPrincipal {
  const arnOperator = applicationName && !deployedNames ? 'ArnEquals' : 'ArnLike';
  const names = applicationName ? [applicationName, ...(deployedNames ? [deployedNames] : [])] : ['*'];
  const arns = names.map(name => applicationArn(scope, name));
  return new iam.ServicePrincipal(SERVICE_PRINCIPAL, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      [arnOperator]: { 'aws:SourceArn': arns.length === 1 ? arns[0] : arns },
    },
  });
}

/** Reading an object, of the version that is asked for. */
export const READ_OBJECT = ['s3:GetObject', 's3:GetObjectVersion'];

/** Reading the one object that holds the code, and decrypting it where its bucket has a key of its own. */
export function codeStatements(user: Construct, code: ApplicationCodeConfig): iam.PolicyStatement[] {
  return readObjectStatements(user, 'Code', [code]);
}

/** Reading objects one by one, and decrypting those whose bucket has a key of its own. */
export function readObjectStatements(user: Construct, sid: string, objects: ApplicationCodeConfig[]): iam.PolicyStatement[] {
  if (objects.length === 0) {
    return [];
  }
  const read = new iam.PolicyStatement({
    sid: `Read${sid}`,
    actions: READ_OBJECT,
    resources: objects.map(({ bucket, fileKey }) => bucket.arnForObjects(fileKey)),
  });
  return [read, ...keyStatements(user, `Decrypt${sid}`, ['kms:Decrypt'], objects.flatMap(({ bucket }) => bucket.encryptionKey ?? []))];
}

/** The ARN of a log group of the stack's account and region. */
export function logGroupArn(scope: Construct, logGroupName: string): string {
  return Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName: logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

/** The ARN of a log stream as the service wants it. */
export function logStreamArn(logGroup: logs.ILogGroup, logStream: logs.ILogStream): string {
  return logGroupArn(logStream, `${logGroup.logGroupName}:log-stream:${logStream.logStreamName}`);
}

/** Writing to the one log stream. The service looks for the group and the stream before it writes. */
export function loggingStatements(logGroup: logs.ILogGroup, logStream: logs.ILogStream): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'ListLogGroups',
      actions: ['logs:DescribeLogGroups'],
      // DescribeLogGroups lists, so IAM matches it against the name pattern of all groups, never against a single one.
      resources: [logGroupArn(logStream, '*')],
    }),
    new iam.PolicyStatement({ sid: 'ListLogStreams', actions: ['logs:DescribeLogStreams'], resources: [logGroup.logGroupArn] }),
    new iam.PolicyStatement({ sid: 'WriteLogs', actions: ['logs:PutLogEvents'], resources: [logStreamArn(logGroup, logStream)] }),
  ];
}

/**
 * Connecting an application to a VPC.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/vpc-permissions.html
 */
export function vpcStatements(): iam.PolicyStatement[] {
  // EC2 defines no resource for its Describe calls, and the interfaces do not exist before the service creates them.
  const resources = ['*'];
  return [
    new iam.PolicyStatement({
      sid: 'ReadVpc',
      actions: ['ec2:DescribeVpcs', 'ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups', 'ec2:DescribeDhcpOptions'],
      resources,
    }),
    new iam.PolicyStatement({
      sid: 'ManageNetworkInterfaces',
      actions: [
        'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission',
        'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface',
      ],
      resources,
    }),
  ];
}

