import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { keyStatements } from './keys';
import { attached } from '../synth/attachment';
import { JoinedText } from '../synth/joined-text';
import { ApplicationCodeConfig } from '../values/code/code-config';

/** The actions for reading an object or an object version. */
export const READ_OBJECT = ['s3:GetObject', 's3:GetObjectVersion'];

/** The statements for reading the code object, and decrypting it if the bucket uses a customer managed key. */
export function codeStatements(user: Construct, code: ApplicationCodeConfig): iam.PolicyStatement[] {
  return readObjectStatements(user, 'Code', [code]);
}

/** The statements for reading individual objects, and decrypting the objects if their bucket uses a customer managed key. */
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

/** The ARNs of an application's log group and log stream. */
export interface LogArns {
  readonly groupArn: string;
  readonly streamArn: string;
}

/** The pattern for the ARNs of all log groups in the stack's account and region. */
export function allLogGroupsArn(scope: Construct): string {
  const stack = Stack.of(scope);
  return attached(stack, 'allLogGroupsArn', () => JoinedText.arn(stack, 'logs', 'log-group:*'));
}

/** The statements for writing to the log stream. The service describes the group and the stream before it writes. */
export function loggingStatements(scope: Construct, { groupArn, streamArn }: LogArns): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'ListLogGroups',
      actions: ['logs:DescribeLogGroups'],
      // DescribeLogGroups is a list action, so IAM matches it against the name pattern of all groups and never against a single group.
      resources: [allLogGroupsArn(scope)],
    }),
    new iam.PolicyStatement({ sid: 'ListLogStreams', actions: ['logs:DescribeLogStreams'], resources: [groupArn] }),
    new iam.PolicyStatement({ sid: 'WriteLogs', actions: ['logs:PutLogEvents'], resources: [streamArn] }),
  ];
}

/**
 * The statements for connecting an application to a VPC.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/vpc-permissions.html
 */
export function vpcStatements(): iam.PolicyStatement[] {
  // EC2 Describe actions do not support resources, and the network interfaces do not exist before the service creates them.
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

