import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DeployAsApplicationOptions } from './studio-notebook-props';
import { keyStatements } from '../access/keys';
import { admit, admitToKey, isForeign, ResourceAccess } from '../access/resource-policies';
import { applicationArn, SERVICE_PRINCIPAL } from '../access/service';

/** A statement before it belongs to a policy or a grant. */
export interface AccessDefinition {
  readonly sid: string;
  readonly actions: string[];
  readonly resourceArns: string[];
}

/** The ARN of a Glue resource of the stack's account and region. */
export function glueArn(scope: Construct, resource: string, resourceName?: string): string {
  return Stack.of(scope).formatArn({ service: 'glue', resource, resourceName });
}

/**
 * Reading the catalog, and reading and defining tables in one database.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-zeppelin-appendix-iam.html
 */
export function catalogAccess(scope: Construct, databaseName: string): AccessDefinition[] {
  // Glue checks an action against the resource and everything above it, up to the catalog.
  const ancestors = [glueArn(scope, 'database', databaseName), glueArn(scope, 'catalog')];
  return [
    {
      sid: 'UseTables',
      actions: ['glue:GetConnection', 'glue:GetTable', 'glue:GetTables', 'glue:GetDatabase', 'glue:CreateTable', 'glue:UpdateTable'],
      resourceArns: [
        // Notes define tables, and tables name their connection: neither is known before the notebook runs.
        glueArn(scope, 'connection', '*'),
        glueArn(scope, 'table', `${databaseName}/*`),
        // Zeppelin opens its Hive catalog, whether or not there is such a database.
        glueArn(scope, 'database', 'hive'),
        ...ancestors,
      ],
    },
    {
      sid: 'FindFunctions',
      actions: ['glue:GetUserDefinedFunction'],
      // Flink looks in the catalog for every function name in a query before it looks for its own.
      resourceArns: [glueArn(scope, 'userDefinedFunction', `${databaseName}/*`), ...ancestors],
    },
    {
      sid: 'ListDatabases',
      actions: ['glue:GetDatabases'],
      // A listing returns every database of the account, so Glue authorizes it only on all of them.
      resourceArns: ['*'],
    },
  ];
}

/** Building notes into the folder of the bucket, and running them from there. */
export function buildStatements(scope: Construct, options: DeployAsApplicationOptions): iam.PolicyStatement[] {
  const { encryptionKey } = options.bucket;
  const statements = Object.entries(buildAccess(options)).map(([sid, access]) => new iam.PolicyStatement({ sid, ...access }));
  return [...statements, ...keyStatements(scope, 'EncryptBuiltNotes', KEY_ACTIONS, encryptionKey ? [encryptionKey] : [])];
}

/** Lets a role build notes into a bucket if the policies of the bucket and of its key decide as well. */
export function openBuildsTo(scope: Construct, role: iam.IRole, options: DeployAsApplicationOptions): void {
  const { bucket } = options;
  if (isForeign(role, bucket.env.account)) {
    Object.values(buildAccess(options)).forEach(access => admit(scope, role, bucket, access));
  }
  if (bucket.encryptionKey) {
    admitToKey(scope, role, bucket.encryptionKey, KEY_ACTIONS);
  }
}

const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

function buildAccess({ bucket, basePath }: DeployAsApplicationOptions): { [sid: string]: ResourceAccess } {
  // The service appends its own names to the path, so a pattern is as narrow as it gets.
  const pattern = `${(basePath ?? '').replace(/^\/+/, '')}*`;
  return {
    BuildNotes: {
      actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      resources: [bucket.arnForObjects(pattern)],
    },
    ListBuiltNotes: { actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': pattern } } },
  };
}

/**
 * Running built notes as applications with the role of the notebook.
 *
 * @param namePattern of the applications
 */
export function deployStatements(scope: Construct, role: iam.IRole, namePattern: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'CreateApplications',
      actions: ['kinesisanalytics:CreateApplication'],
      // IAM defines no resource for CreateApplication. What limits it is the role that may be passed, and whom that role trusts.
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      sid: 'RunApplications',
      actions: ['kinesisanalytics:DescribeApplication', 'kinesisanalytics:StartApplication', 'kinesisanalytics:UpdateApplication'],
      resources: [applicationArn(scope, namePattern)],
    }),
    new iam.PolicyStatement({
      sid: 'PassRole',
      actions: ['iam:PassRole'],
      resources: [role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': SERVICE_PRINCIPAL } },
    }),
  ];
}
