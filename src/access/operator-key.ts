import { Aws, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { keyResource, targetKey } from './keys';

export const ENCRYPTION_CONTEXT = 'kms:EncryptionContext:aws:kinesisanalytics:arn';

/** A grant may be used for nothing but decrypting what belongs to the application. */
export const GRANT_CONSTRAINTS = {
  'StringEquals': { 'kms:GrantConstraintType': 'EncryptionContextSubset' },
  'ForAllValues:StringEquals': { 'kms:GrantOperations': 'Decrypt' },
};

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
  return parts.reduce<Conditions>((sum, one) => Object.entries(one).reduce(
    (all, [operator, keys]) => ({ ...all, [operator]: { ...all[operator], ...keys } }), sum), {});
}
