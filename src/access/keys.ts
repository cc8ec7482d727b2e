import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';

/** IAM matches the key behind an alias, not the alias. */
export function keyResource(key: kms.IKey): { resources: string[]; conditions?: object } {
  const target = targetKey(key);
  return target ? { resources: [target.keyArn] } : {
    // An alias that is imported by its name does not know its key, so any key is matched that has this alias.
    resources: [anyKeyOf(key)],
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': (key as kms.IAlias).aliasName } },
  };
}

/** Every key of a key's account and region. */
export function anyKeyOf(key: kms.IKey): string {
  const { account, region } = key.env;
  return Stack.of(key).formatArn({ service: 'kms', account, region, resource: 'key', resourceName: '*' });
}

/** The key behind an alias, or the key itself; undefined for an alias that is imported by its name. */
export function targetKey(key: kms.IKey): kms.IKey | undefined {
  try {
    return 'aliasName' in key ? (key as kms.IAlias).aliasTargetKey : key;
  } catch {
    return undefined;
  }
}

/** Allows an identity to use keys. */
export function keyStatements(sid: string, actions: string[], keys: kms.IKey[]): iam.PolicyStatement[] {
  const named = keys.filter(key => targetKey(key) !== undefined);
  const byAlias = keys.filter(key => !named.includes(key)).map((key, i) =>
    new iam.PolicyStatement({ sid: `${sid}ByAlias${i || ''}`, actions, ...keyResource(key) }));
  const resources = named.flatMap(key => keyResource(key).resources);
  return [...resources.length > 0 ? [new iam.PolicyStatement({ sid, actions, resources })] : [], ...byAlias];
}
