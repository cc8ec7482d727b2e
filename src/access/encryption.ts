import { Aws, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { keyResource, targetKey } from './keys';
import { applicationArn, SERVICE_PRINCIPAL } from './statements';
import { attached } from '../synth/attachment';
import { InputError } from '../synth/errors';
import { definitelyDiffer } from '../synth/tokens';
import { warn } from '../synth/warn';

/** The part of the service that provides running application storage. */
const INFRASTRUCTURE_PRINCIPAL = `infrastructure.${SERVICE_PRINCIPAL}`;

const ENCRYPTION_CONTEXT = 'kms:EncryptionContext:aws:kinesisanalytics:arn';

/** A grant may be used for nothing but decrypting what belongs to the application. */
const GRANT_CONSTRAINTS = {
  'StringEquals': { 'kms:GrantConstraintType': 'EncryptionContextSubset' },
  'ForAllValues:StringEquals': { 'kms:GrantOperations': 'Decrypt' },
};

/** The props that hold keys. */
export type KeyProp = 'encryptionKey' | 'previousEncryptionKeys';

/** The name from which the ARN in the key policy is built, so that key and application need not wait for each other. */
export function requireNameForKey(prop: KeyProp, applicationName: string | undefined): string {
  if (!applicationName) {
    throw new InputError(prop === 'previousEncryptionKeys' ? 'previousEncryptionKeys requires an explicit applicationName, got none' : 'encryptionKey needs an explicit applicationName, got none: '
      + 'a name made up here would replace an application that exists already, and with it its snapshots');
  }
  return applicationName;
}

/** Fails on a key that the service cannot use. */
function validateKey(scope: Construct, prop: KeyProp, key: kms.IKey): void {
  const { region } = Stack.of(scope);
  if (definitelyDiffer(key.env.region, region)) {
    throw new InputError(`${prop} must be in the application's region ${region}, got a key in ${key.env.region}`);
  }
  const definition = targetKey(key)?.node.defaultChild;
  const keySpec = definition instanceof kms.CfnKey ? definition.keySpec : undefined;
  if (keySpec && !Token.isUnresolved(keySpec) && keySpec !== kms.KeySpec.SYMMETRIC_DEFAULT) {
    throw new InputError(`${prop} must be a symmetric key, got ${keySpec}`);
  }
}

/**
 * Lets the service and the operators of the account use the key for this application, or says what to add to its policy.
 *
 * The policy of a previous key has the statements already, if this CDK app cannot change it.
 */
export function allowKeyUse(scope: Construct, prop: KeyProp, key: kms.IKey, applicationName: string): void {
  validateKey(scope, prop, key);
  const arn = applicationArn(scope, applicationName);
  const statements = [...operatorStatements(scope, arn), ...serviceStatements(scope, arn)];
  // A name that only the application's stack knows would make the key's stack wait for it, and the other way round.
  const unknownToKey = Token.isUnresolved(applicationName) && Stack.of(key) !== Stack.of(scope);
  numberSids(scope, prop, key, statements);
  const missing = statements.filter(statement => unknownToKey || !key.addToResourcePolicy(statement, true).statementAdded);
  if (missing.length > 0 && prop === 'encryptionKey') {
    const stack = Stack.of(scope);
    const text = JSON.stringify(missing.map(statement => stack.resolve(statement.toStatementJson())));
    warn(scope, 'keyPolicyNotUpdated', `encryptionKey has a policy that this stack cannot change: add these statements to it: ${text}`);
  }
}

/** KMS takes policies of 32 KB; the statements of an application have 3 to 4. */
const MAX_APPLICATIONS_OF_KEY = 8;

/** Several applications may share a key, but statement ids are unique in a policy. */
function numberSids(scope: Construct, prop: KeyProp, key: kms.IKey, statements: iam.PolicyStatement[]): void {
  const policyOwner = targetKey(key) ?? key;
  const users = attached(policyOwner, 'applicationsOfKey', () => ({ count: 0 }));
  const count = ++users.count;
  if (count > 1) {
    statements.forEach(statement => { statement.sid += String(count); });
  }
  if (count > MAX_APPLICATIONS_OF_KEY) {
    warn(scope, 'keyPolicySize',
      `${prop} is shared by ${count} applications, with statements for each of them: above ${MAX_APPLICATIONS_OF_KEY} its policy may exceed the 32 KB that KMS takes`);
  }
}

/** What an identity needs, besides the actions on the application, to operate an application with a key of its own. */
export function operatorKeyStatements(region: string, key: kms.IKey, arn: string): iam.PolicyStatement[] {
  return identityStatements(operatorPermissions(region, { StringEquals: { [ENCRYPTION_CONTEXT]: arn } }), key);
}

/** The same for whoever operates all the applications of a stack, whose ARNs match a pattern. */
export function operatorKeyStatementsLike(region: string, key: kms.IKey, pattern: string): iam.PolicyStatement[] {
  // StringEquals takes a wildcard literally.
  return identityStatements(operatorPermissions(region, { StringLike: { [ENCRYPTION_CONTEXT]: pattern } }), key);
}

/** The same for keys that have a tag, instead of one key. */
export function operatorKeyStatementsByTag(scope: Construct, pattern: string, tagged: { readonly [key: string]: string }): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const permissions = operatorPermissions(stack.region, { StringLike: { [ENCRYPTION_CONTEXT]: pattern } });
  return permissions.map(({ actions, conditions }) => new iam.PolicyStatement({
    actions,
    // The condition on the tag says which: naming them would make everybody who has the policy wait for each of the keys.
    resources: [stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    conditions: merged(conditions, { StringEquals: tagged }),
  }));
}

function identityStatements(permissions: Permission[], key: kms.IKey): iam.PolicyStatement[] {
  const { resources, conditions } = keyResource(key, key);
  // Without an id: a grantee may operate several applications, and ids are unique in a policy.
  return permissions.map(({ actions, conditions: own }) =>
    new iam.PolicyStatement({ actions, resources, conditions: { ...own, ...conditions } }));
}

/** Extends statements of another key to this one; false where its statements need a condition of their own. */
export function addKey(statements: iam.PolicyStatement[], key: kms.IKey): boolean {
  const target = targetKey(key);
  if (target) {
    statements.forEach(statement => statement.addResources(target.keyArn));
  }
  return target !== undefined;
}

/** Whether the key is one of which the ARN is known, so that statements may be extended to it. */
export function isSharable(key: kms.IKey): boolean {
  return targetKey(key) !== undefined;
}

function operatorStatements(scope: Construct, arn: string): iam.PolicyStatement[] {
  const { account, region } = Stack.of(scope);
  return operatorPermissions(region, { StringEquals: { [ENCRYPTION_CONTEXT]: arn } }).map(permission => new iam.PolicyStatement({
    ...permission,
    // The IAM policies of the application's account decide who operates applications; people and pipelines change without the key.
    principals: [new iam.AccountPrincipal(account)],
    resources: ['*'],
  }));
}

/** KMS names a service by its endpoint, which has another domain in China. */
function viaService(region: string): string {
  const suffix = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).domainSuffix;
  return `kinesisanalytics.${region}.${suffix ?? Aws.URL_SUFFIX}`;
}

interface Permission {
  readonly sid: string;
  readonly actions: string[];
  readonly conditions: Conditions;
}

interface Conditions {
  readonly [operator: string]: { readonly [key: string]: string };
}

function operatorPermissions(region: string, forApplication: Conditions): Permission[] {
  const throughService = { StringEquals: { 'kms:ViaService': viaService(region) } };
  return [
    { sid: 'AllowOperatorToDescribeKey', actions: ['kms:DescribeKey'], conditions: throughService },
    {
      sid: 'AllowOperatorToConfigureAppToUseKeyForApplicationState',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      conditions: merged(forApplication, throughService),
    },
    {
      sid: 'AllowOperatorToConfigureAppToCreateGrantForRunningState',
      actions: ['kms:CreateGrant'],
      conditions: merged(forApplication, throughService, GRANT_CONSTRAINTS),
    },
  ];
}

function merged(...parts: Conditions[]): Conditions {
  return parts.reduce<Conditions>((sum, one) => Object.entries(one).reduce(
    (all, [operator, keys]) => ({ ...all, [operator]: { ...all[operator], ...keys } }), sum), {});
}

/**
 * The five statements of the service.
 *
 * `Resource: '*'` of a key policy is the key itself.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/key-management-flink.html
 */
function serviceStatements(scope: Construct, arn: string): iam.PolicyStatement[] {
  const service = new iam.ServicePrincipal(SERVICE_PRINCIPAL);
  const infrastructure = new iam.ServicePrincipal(INFRASTRUCTURE_PRINCIPAL);
  const source = { 'aws:SourceArn': arn, 'aws:SourceAccount': Stack.of(scope).account };
  const context = { [ENCRYPTION_CONTEXT]: arn };
  const statement = (sid: string, principals: iam.IPrincipal[], actions: string[], conditions: object) =>
    new iam.PolicyStatement({ sid, principals, actions, resources: ['*'], conditions: { ...conditions } });
  return [
    statement('AllowMSFServiceToDescribeKey', [service, infrastructure], ['kms:DescribeKey'], { StringEquals: source }),
    statement('AllowMSFServiceToGenerateDataKeyForDurableState', [service], ['kms:GenerateDataKey'],
      { StringEquals: { ...source, ...context } }),
    statement('AllowMSFServiceToDecryptForDurableState', [service], ['kms:Decrypt'], { StringEquals: context }),
    statement('AllowMSFServiceToUseKeyForRunningState', [infrastructure], ['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext'],
      { StringEquals: context }),
    statement('AllowMSFServiceToCreateGrantForRunningState', [infrastructure], ['kms:CreateGrant'],
      merged({ StringEquals: context }, GRANT_CONSTRAINTS)),
  ];
}
