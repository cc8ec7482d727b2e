import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { allowKeyUse, KeyProp, requireNameForKey } from './state-key';
import { targetKey } from '../access/keys';
import { explicitName } from '../access/service';
import { InputError } from '../synth/errors';
import { identityOf } from '../synth/identity';

/** The encryption props of an application. */
export interface EncryptionProps {
  readonly applicationName?: string;
  readonly encryptionKey?: kms.IKey;
  readonly previousEncryptionKeys?: kms.IKey[];
}

/** The keys of an application: the current key, then the previous keys. */
export function keysOf({ encryptionKey, previousEncryptionKeys = [] }: EncryptionProps): kms.IKey[] {
  return [...encryptionKey ? [encryptionKey] : [], ...previousEncryptionKeys];
}

/** The encryption block of an application. Leaving the block out does not return an application to the AWS owned key. */
export function encryptionConfiguration(props: EncryptionProps): CfnApplication.ApplicationEncryptionConfigurationProperty | undefined {
  if (props.encryptionKey) {
    return { keyType: 'CUSTOMER_MANAGED_KEY', keyId: props.encryptionKey.keyArn };
  }
  return keysOf(props).length > 0 ? { keyType: 'AWS_OWNED_KEY' } : undefined;
}

/**
 * Allows the service and the operators to use the keys, in the order in which earlier deployments added the statements to the key policies.
 */
export function allowKeys(scope: Construct, resource: CfnApplication, props: EncryptionProps): void {
  const keys = keysOf(props);
  rejectDuplicates(scope, keys);
  for (const key of keys) {
    const prop: KeyProp = key === props.encryptionKey ? 'encryptionKey' : 'previousEncryptionKeys';
    allowKeyUse(scope, prop, key, requireNameForKey(prop, explicitName(props.applicationName)));
    resource.node.addDependency(key);
  }
}

function rejectDuplicates(scope: Construct, keys: readonly kms.IKey[]): void {
  const identities = keys.map(key => identityOf(scope, (targetKey(key) ?? key).keyArn));
  const index = identities.findIndex((identity, i) => identities.indexOf(identity) !== i);
  if (index > 0) {
    throw new InputError(`previousEncryptionKeys must be different keys, none of which is encryptionKey, got ${keys[index].node.path} twice`);
  }
}
