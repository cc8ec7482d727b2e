import { Aws, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { keyResource, targetKey } from './keys';

export const ENCRYPTION_CONTEXT = 'kms:EncryptionContext:aws:kinesisanalytics:arn';

/** Restricts a KMS grant to decrypting data of the application. */
export const GRANT_CONSTRAINTS = {
  'StringEquals': { 'kms:GrantConstraintType': 'EncryptionContextSubset' },
  'ForAllValues:StringEquals': { 'kms:GrantOperations': 'Decrypt' },
};

/**
 * The statements that an operator requires for an application with a customer managed key, in addition to the actions on the application.
 */
export function operatorKeyStatements(region: string, key: kms.IKey, arn: string): iam.PolicyStatement[] {
  return identityStatements(operatorPermissions(region, { StringEquals: { [ENCRYPTION_CONTEXT]: arn } }), key);
}

/** The statements for operators of all the applications of a stack, with ARNs that match a pattern. */
export function operatorKeyStatementsLike(region: string, key: kms.IKey, pattern: string): iam.PolicyStatement[] {
  // StringEquals treats wildcards as literals.
  return identityStatements(operatorPermissions(region, { StringLike: { [ENCRYPTION_CONTEXT]: pattern } }), key);
}

/** The statements for all keys with a tag, instead of a single key. */
export function operatorKeyStatementsByTag(scope: Construct, pattern: string, tagged: { readonly [key: string]: string }): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const permissions = operatorPermissions(stack.region, { StringLike: { [ENCRYPTION_CONTEXT]: pattern } });
  return permissions.map(({ actions, conditions }) => new iam.PolicyStatement({
    actions,
    // The tag condition selects the keys. Naming the keys would make the policy depend on each key.
    resources: [stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    conditions: merged(conditions, { StringEquals: tagged }),
  }));
}

function identityStatements(permissions: Permission[], key: kms.IKey): iam.PolicyStatement[] {
  const { resources, conditions } = keyResource(key, key);
  // Without a Sid: a grantee can operate several applications, and Sids must be unique in a policy.
  return permissions.map(({ actions, conditions: own }) =>
    new iam.PolicyStatement({ actions, resources, conditions: { ...own, ...conditions } }));
}

/** Extends the statements for another key to this key. Returns false if this key requires statements with a separate condition. */
export function addKey(statements: iam.PolicyStatement[], key: kms.IKey): boolean {
  const target = targetKey(key);
  if (target) {
    statements.forEach(statement => statement.addResources(target.keyArn));
  }
  return target !== undefined;
}

/** Whether the key ARN is known, so that statements can be extended to the key. */
export function isSharable(key: kms.IKey): boolean {
  return targetKey(key) !== undefined;
}

/** The value of `kms:ViaService` is the service endpoint, which has a different domain in China. */
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

export function operatorPermissions(region: string, forApplication: Conditions): Permission[] {
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

export function merged(...parts: Conditions[]): Conditions {
  return parts.reduce<Conditions>((sum, part) => Object.entries(part).reduce(
    (all, [operator, keys]) => ({ ...all, [operator]: { ...all[operator], ...keys } }), sum), {});
}
