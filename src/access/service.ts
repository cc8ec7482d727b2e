import { Aws, PhysicalName, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { attached } from '../synth/attachment';
import { JoinedText } from '../synth/joined-text';

/** The principal that runs applications. */
export const SERVICE_PRINCIPAL = 'kinesisanalytics.amazonaws.com';

/** The tag that gives the lifecycle handlers access to the applications of their stack, and to their log groups and keys. */
export const STACK_TAG = 'cdk-managed-flink:stack';

/** The IAM actions of each `grantXxx` method. All of them support the application as a resource. */
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
 * Additional IAM actions for applications with enhanced snapshots, which belong to the account instead of the application.
 *
 * `system` and `create` support the application as a resource, `read` and `delete` support snapshots, and `list` only supports `*`.
 */
export const ENHANCED_SNAPSHOT_ACTIONS = {
  // A permission without an API action. Required for callers of a stop, an update or a rollback that takes a snapshot.
  system: ['kinesisanalytics:CreateSystemSnapshot'],
  create: ['kinesisanalytics:CreateSnapshot'],
  read: ['kinesisanalytics:DescribeSnapshot', 'kinesisanalytics:DescribeSnapshotOperation', 'kinesisanalytics:ListSnapshotOperations'],
  delete: ['kinesisanalytics:DeleteSnapshot'],
  list: ['kinesisanalytics:ListSnapshots'],
} as const;

/** The ARN of an application in the stack's account and region, or the pattern for the ARNs of all applications if the name is `*`. */
export function applicationArn(scope: Construct, applicationName: string): string {
  const stack = Stack.of(scope);
  // Most applications of a stack name the pattern, so it is one token.
  return applicationName === '*'
    ? attached(stack, 'allApplicationsArn', () => JoinedText.arn(stack, 'kinesisanalytics', 'application/*'))
    : stack.formatArn({ service: 'kinesisanalytics', resource: 'application', resourceName: applicationName });
}

/** The explicit name, or undefined if CloudFormation or the CDK generates the name. */
export function explicitName(applicationName: string | undefined): string | undefined {
  return applicationName === PhysicalName.GENERATE_IF_NEEDED ? undefined : applicationName;
}

/**
 * The service principal, restricted to this application or, if the application name is not known yet, to this account.
 *
 * @param deployedNames a pattern for the names of other applications with the same role
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
