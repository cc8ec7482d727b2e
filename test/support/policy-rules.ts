/**
 * What no policy of a template may have, and what AWS leaves no choice about.
 */
import { Statement } from './iam';

/** The actions that AWS allows on `*` only, or only in vain on anything else, with its words. */
export const ALLOWED_ON_EVERYTHING: { readonly [action: string]: string } = {
  ...entries('Managed Service for Apache Flink developer guide, VPC application permissions: "Resource": "*"', [
    'ec2:DescribeVpcs', 'ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups', 'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces',
    'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface',
  ]),
  ...entries('Service Authorization Reference, CloudWatch: GetMetricData has no resource types; "you must specify all resources (\'*\')"', [
    'cloudwatch:GetMetricData',
  ]),
  ...entries('Service Authorization Reference, Kinesis Analytics V2: CreateApplication has no resource types; "you must specify all resources (\'*\')"', [
    'kinesisanalytics:CreateApplication',
  ]),
  ...entries('AWS Glue developer guide: GetDatabases lists, so it needs the catalog and every database', ['glue:GetDatabases']),
  ...entries('AWS Glue developer guide, Schema Registry: GetSchemaVersion by the id of a version is checked against "*", since the id names no registry', [
    'glue:GetSchemaVersion',
  ]),
};

/** A resource policy is on its own resource: "the value of the Resource element is '*', which means this KMS key" (AWS KMS developer guide). */
const OWN_RESOURCE = ['AWS::KMS::Key'];

/** "This default key policy gives the AWS account full access to the KMS key": without it no IAM policy could allow anything (AWS KMS developer guide). */
const ROOT_OF_KEY = 'kms:*';

/**
 * Lambda takes a role only from a caller of the role's own account who may pass it (iam:PassRole), so nobody else can have it assumed: there is no deputy to
 * confuse.
 */
const WITHOUT_DEPUTY = ['lambda.amazonaws.com'];

/** The CDK's own delivery stream makes this role for itself; a user's stack has it with us or without. */
const ROLES_OF_THE_CDK = ['firehose.amazonaws.com'];

const SOURCE_KEYS = ['aws:SourceArn', 'aws:SourceAccount'];
const CONTEXT_KEY = 'kms:EncryptionContext:aws:kinesisanalytics:arn';

/** The violations of a template, each as one line. */
export function violations(template: any): string[] {
  const found = Object.entries<any>(template.Resources ?? {}).flatMap(([id, resource]) =>
    documents(resource.Properties).flatMap(document => ofStatements(resource.Type, document.Statement).map(text => `${id}: ${text}`)));
  const literal = /"[^"]*\barn:aws[a-z-]*:[^"]*"/.exec(JSON.stringify({ ...template, Metadata: undefined }));
  return literal ? [...found, `partition in ${literal[0]}`] : found;
}

/** The policy documents anywhere in the properties of a resource. */
function documents(value: any): { Statement: any }[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return 'Statement' in value ? [value] : Object.values(value).flatMap(documents);
}

function ofStatements(type: string, statements: Statement | Statement[]): string[] {
  // A denial may be as wide as it likes.
  const allowing = [statements].flat().filter(one => one.Effect === 'Allow');
  return allowing.flatMap(one => [...ofActions(type, one), ...ofResources(type, one), ...ofPrincipals(one)]);
}

function ofActions(type: string, statement: Statement): string[] {
  return [statement.Action].flat()
    .filter(action => typeof action !== 'string' || action === '*' || (/^[a-z0-9-]+:\**$/i.test(action) && !(OWN_RESOURCE.includes(type) && action === ROOT_OF_KEY)))
    .map(action => `action ${JSON.stringify(action)}`);
}

function ofResources(type: string, statement: Statement): string[] {
  if (OWN_RESOURCE.includes(type) || statement.Resource === undefined) {
    return [];
  }
  const actions = [statement.Action].flat();
  const wide = [statement.Resource].flat().map(resource => JSON.stringify(resource));
  return [
    ...wide.includes('"*"') ? actions.filter(action => !(action in ALLOWED_ON_EVERYTHING)).map(action => `${action} on *`) : [],
    ...wide.filter(resource => /:application\/\*"/.test(resource) && !conditioned(statement, /^aws:ResourceTag\//)).map(() => 'every application, whatever its tags'),
    ...wide.filter(resource => /:log-group:\*"/.test(resource) && !conditioned(statement, /^aws:ResourceTag\//))
      .flatMap(() => actions.filter(action => action !== 'logs:DescribeLogGroups').map(action => `${action} on every log group`)),
  ];
}

/** A service must act for the account or a resource of it, or use a key for an application. */
function ofPrincipals(statement: Statement): string[] {
  const principal: any = statement.Principal;
  if (principal === '*' || principal?.AWS === '*') {
    return ['any principal'];
  }
  return [principal?.Service ?? []].flat().map(String)
    .filter(service => ![...WITHOUT_DEPUTY, ...ROLES_OF_THE_CDK].includes(service) && ![...SOURCE_KEYS, CONTEXT_KEY].some(key => conditioned(statement, new RegExp(`^${key}$`, 'i'))))
    .concat([principal?.Service ?? []].flat().map(String)
      .filter(service => [statement.Action].flat().includes('sts:AssumeRole') && ![...WITHOUT_DEPUTY, ...ROLES_OF_THE_CDK].includes(service)
        && !SOURCE_KEYS.every(key => conditioned(statement, new RegExp(`^${key}$`, 'i')))))
    .map(service => `${service} on behalf of anybody`);
}

function conditioned(statement: Statement, key: RegExp): boolean {
  return Object.entries(statement.Condition ?? {}).some(([operator, keys]) => !/Not|IfExists|Null/.test(operator) && Object.keys(keys).some(one => key.test(one)));
}

function entries(rule: string, actions: string[]): { [action: string]: string } {
  return Object.fromEntries(actions.map(action => [action, rule]));
}
