import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { isWithinReach } from '../synth/reach';

/**
 * The resource element of a statement for a key. IAM matches the key behind an alias, not the alias.
 *
 * @param user the construct whose role uses the key
 */
export function keyResource(user: IConstruct, key: kms.IKey): { resources: string[]; conditions?: object } {
  const target = targetKey(key);
  if (target) {
    // Keys have no physical names. If the ARN is out of reach, all keys of the account and region match, and the key policy decides.
    return { resources: [isWithinReach(user, target.keyArn) ? target.keyArn : anyKeyOf(target)] };
  }
  return {
    // The key of an alias that is imported from its name is not known, so all keys with this alias match.
    resources: [anyKeyOf(key)],
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': (key as kms.IAlias).aliasName } },
  };
}

/** Every key of a key's account and region. */
export function anyKeyOf(key: kms.IKey): string {
  const { account, region } = key.env;
  return Stack.of(key).formatArn({ service: 'kms', account, region, resource: 'key', resourceName: '*' });
}

/** The key behind an alias, or the key itself. Undefined for an alias that is imported from its name. */
export function targetKey(key: kms.IKey): kms.IKey | undefined {
  try {
    return 'aliasName' in key ? (key as kms.IAlias).aliasTargetKey : key;
  } catch {
    return undefined;
  }
}

/** Whether the key policy delegates access to the IAM policies of the key's account. Assumed for imported keys. */
export function trustsAccount(key: kms.IKey): boolean {
  // In the CDK, both are protected members.
  const target = (targetKey(key) ?? key) as unknown as { trustAccountIdentities?: boolean; policy?: iam.PolicyDocument };
  const { trustAccountIdentities = true, policy } = target;
  const statements: any[] = trustAccountIdentities ? [] : Stack.of(key).resolve(policy?.toJSON())?.Statement ?? [];
  return trustAccountIdentities || statements.some(({ Action, Effect, Principal, Condition }) =>
    Effect === 'Allow' && Action === 'kms:*' && Condition === undefined && JSON.stringify(Principal?.AWS ?? '').includes(':root'));
}

/**
 * The statements that allow an identity to use keys.
 *
 * @param user the construct whose role uses the keys
 */
export function keyStatements(user: IConstruct, sid: string, actions: string[], keys: kms.IKey[]): iam.PolicyStatement[] {
  const named = keys.filter(key => targetKey(key) !== undefined);
  const byAlias = keys.filter(key => !named.includes(key)).map((key, i) =>
    new iam.PolicyStatement({ sid: `${sid}ByAlias${i || ''}`, actions, ...keyResource(user, key) }));
  const resources = [...new Set(named.flatMap(key => keyResource(user, key).resources))];
  return [...resources.length > 0 ? [new iam.PolicyStatement({ sid, actions, resources })] : [], ...byAlias];
}
