import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { keyStatements } from './keys';
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

/** The ARN of a log group in the stack's account and region. */
export function logGroupArn(scope: Construct, logGroupName: string): string {
  return Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName: logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

/** The ARN of a log stream in the format that the service requires. */
export function logStreamArn(logGroup: logs.ILogGroup, logStream: logs.ILogStream): string {
  return logGroupArn(logStream, `${logGroup.logGroupName}:log-stream:${logStream.logStreamName}`);
}

/** The statements for writing to the log stream. The service describes the group and the stream before it writes. */
export function loggingStatements(logGroup: logs.ILogGroup, logStream: logs.ILogStream): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'ListLogGroups',
      actions: ['logs:DescribeLogGroups'],
      // DescribeLogGroups is a list action, so IAM matches it against the name pattern of all groups and never against a single group.
      resources: [logGroupArn(logStream, '*')],
    }),
    new iam.PolicyStatement({ sid: 'ListLogStreams', actions: ['logs:DescribeLogStreams'], resources: [logGroup.logGroupArn] }),
    new iam.PolicyStatement({ sid: 'WriteLogs', actions: ['logs:PutLogEvents'], resources: [logStreamArn(logGroup, logStream)] }),
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

