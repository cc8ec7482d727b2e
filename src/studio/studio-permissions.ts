import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DeployAsApplicationOptions } from './studio-notebook-props';
import { acknowledgeResources } from '../access/acknowledged-findings';
import { keyStatements } from '../access/keys';
import { admit, admitToKey, isForeign, ResourceAccess } from '../access/resource-policies';
import { applicationArn, SERVICE_PRINCIPAL } from '../access/service';
import { IManagedApplication } from '../base/managed-application';
import { A_GRANTEE, requireKind } from '../synth/kinds';

/** A statement that is not yet part of a policy or grant. */
export interface AccessDefinition {
  readonly sid: string;
  readonly actions: string[];
  readonly resourceArns: string[];
  /** The reason for the wildcards in the ARNs. */
  readonly reason: string;
}

/** The ARN of a Glue resource in the stack's account and region. */
export function glueArn(scope: Construct, resource: string, resourceName?: string): string {
  return Stack.of(scope).formatArn({ service: 'glue', resource, resourceName });
}

/**
 * Statements to read the catalog, and to read and define tables in a database.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-zeppelin-appendix-iam.html
 */
export function catalogAccess(scope: Construct, databaseName: string): AccessDefinition[] {
  // Glue authorizes an action on the resource and on all its parents, up to the catalog.
  const ancestors = [glueArn(scope, 'database', databaseName), glueArn(scope, 'catalog')];
  return [
    {
      sid: 'UseTables',
      actions: ['glue:GetConnection', 'glue:GetTable', 'glue:GetTables', 'glue:GetDatabase', 'glue:CreateTable', 'glue:UpdateTable'],
      reason: 'Notes define tables, and tables refer to connections. Their names are unknown until the notebook runs.',
      resourceArns: [
        glueArn(scope, 'connection', '*'),
        glueArn(scope, 'table', `${databaseName}/*`),
        // Zeppelin opens its Hive catalog even if the database does not exist.
        glueArn(scope, 'database', 'hive'),
        ...ancestors,
      ],
    },
    {
      sid: 'FindFunctions',
      actions: ['glue:GetUserDefinedFunction'],
      reason: 'Flink looks up every function name of a query in the catalog before it looks up built-in functions.',
      resourceArns: [glueArn(scope, 'userDefinedFunction', `${databaseName}/*`), ...ancestors],
    },
    {
      sid: 'ListDatabases',
      actions: ['glue:GetDatabases'],
      reason: 'Listing returns every database of the account, so Glue authorizes listing only on all databases.',
      resourceArns: ['*'],
    },
  ];
}

/** Grants a principal access to the notebook's database. */
export function grantCatalog(scope: Construct, databaseName: string, grantee: iam.IGrantable): iam.Grant {
  requireKind('grantee', grantee, A_GRANTEE);
  return catalogAccess(scope, databaseName)
    .map(({ actions, resourceArns }) => iam.Grant.addToPrincipal({ grantee, actions, resourceArns }))
    .reduce((grants, grant) => grants.combine(grant));
}

/** The statements for the catalog. */
export function catalogStatements(catalog: AccessDefinition[]): iam.PolicyStatement[] {
  return catalog.map(({ sid, actions, resourceArns }) => new iam.PolicyStatement({ sid, actions, resources: resourceArns }));
}

/** Acknowledges the wildcards in the statements for the catalog and for building notes. */
export function acknowledgeStatements(policy: Construct, catalog: AccessDefinition[], deployment: DeployAsApplicationOptions | undefined): void {
  catalog.forEach(({ resourceArns, reason }) => acknowledgeResources(policy, resourceArns, reason));
  if (deployment) {
    acknowledgeResources(policy, buildAccess(deployment).BuildNotes.resources, 'The service appends generated names to the path of built notes.');
  }
}

/** Statements to build notes into the prefix of the bucket, and to run them from there. */
export function buildStatements(scope: Construct, options: DeployAsApplicationOptions): iam.PolicyStatement[] {
  const { encryptionKey } = options.bucket;
  const statements = Object.entries(buildAccess(options)).map(([sid, access]) => new iam.PolicyStatement({ sid, ...access }));
  return [...statements, ...keyStatements(scope, 'EncryptBuiltNotes', KEY_ACTIONS, encryptionKey ? [encryptionKey] : [])];
}

/** Grants access in the bucket policy and the key policy, if these policies are required to build notes into the bucket. */
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
  // The service appends generated names to the path, so the permission must contain a wildcard.
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
 * Allows a notebook to run built notes as applications with its own role.
 *
 * @param namePattern the name pattern of the applications
 */
export function allowDeployment(notebook: Construct & Pick<IManagedApplication, 'addToRolePolicy'>, role: iam.IRole, namePattern: string): void {
  deployStatements(notebook, role, namePattern).forEach(statement => notebook.addToRolePolicy(statement));
  // Findings are acknowledged only for the role that this library defines.
  const ownRole = notebook.node.tryFindChild('Role');
  ownRole && acknowledgeResources(ownRole, [applicationArn(notebook, namePattern)], 'The names of the applications that run notes are unknown until a note is deployed.');
}

function deployStatements(scope: Construct, role: iam.IRole, namePattern: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'CreateApplications',
      actions: ['kinesisanalytics:CreateApplication'],
      // IAM cannot scope CreateApplication to a resource. The action is limited by the role that can be passed, and by the trust
      // policy of that role.
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
