import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { targetKey } from '../access/keys';
import { operatorPermissions, merged, ENCRYPTION_CONTEXT, GRANT_CONSTRAINTS } from '../access/operator-key';
import { applicationArn, SERVICE_PRINCIPAL } from '../access/service';
import { attached } from '../synth/attachment';
import { InputError } from '../synth/errors';
import { definitelyDiffer } from '../synth/tokens';
import { warn } from '../synth/warn';

/** The principal of the service component that provides running application storage. */
const INFRASTRUCTURE_PRINCIPAL = `infrastructure.${SERVICE_PRINCIPAL}`;

/** The props that hold keys. */
export type KeyProp = 'encryptionKey' | 'previousEncryptionKeys';

/**
 * Returns the explicit name, which the ARN in the key policy is built from so that the key and the application do not depend on each other.
 */
export function requireNameForKey(prop: KeyProp, applicationName: string | undefined): string {
  if (!applicationName) {
    throw new InputError(prop === 'previousEncryptionKeys' ? 'previousEncryptionKeys requires an explicit applicationName, got none' : 'encryptionKey requires an explicit applicationName, got none: '
      + 'a generated name would replace an existing application and delete its snapshots');
  }
  return applicationName;
}

/** Throws on a key that the service cannot use. */
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
 * Allows the service and the operators of the account to use the key for this application. If the key policy cannot be changed, a warning
 * lists the statements to add.
 *
 * A previous key gets no warning, because its policy already contains the statements.
 */
export function allowKeyUse(scope: Construct, prop: KeyProp, key: kms.IKey, applicationName: string): void {
  validateKey(scope, prop, key);
  const arn = applicationArn(scope, applicationName);
  const statements = [...operatorStatements(scope, arn), ...serviceStatements(scope, arn)];
  // A name that is only known in the application's stack would create a cycle between the two stacks.
  const keyStackMustNotDependOnApplication = Token.isUnresolved(applicationName) && Stack.of(key) !== Stack.of(scope);
  makeSidsUnique(scope, prop, key, statements);
  const missing = statements.filter(statement => keyStackMustNotDependOnApplication || !key.addToResourcePolicy(statement, true).statementAdded);
  if (missing.length > 0 && prop === 'encryptionKey') {
    const stack = Stack.of(scope);
    const text = JSON.stringify(missing.map(statement => stack.resolve(statement.toStatementJson())));
    warn(scope, 'keyPolicyNotUpdated', `encryptionKey has a policy that this stack cannot change: add these statements to it: ${text}`);
  }
}

/** KMS key policies are limited to 32 KB. The statements for an application take 3 to 4 KB. */
const MAX_APPLICATIONS_OF_KEY = 8;

/** Makes statement ids unique if several applications share a key. */
function makeSidsUnique(scope: Construct, prop: KeyProp, key: kms.IKey, statements: iam.PolicyStatement[]): void {
  const policyOwner = targetKey(key) ?? key;
  const users = attached(policyOwner, 'applicationsOfKey', () => ({ count: 0 }));
  const count = ++users.count;
  if (count > 1) {
    statements.forEach(statement => { statement.sid += String(count); });
  }
  if (count > MAX_APPLICATIONS_OF_KEY) {
    warn(scope, 'keyPolicySize',
      `${prop} is shared by ${count} applications, with statements for each of them: above ${MAX_APPLICATIONS_OF_KEY} its policy might exceed the 32 KB limit of KMS`);
  }
}

function operatorStatements(scope: Construct, arn: string): iam.PolicyStatement[] {
  const { account, region } = Stack.of(scope);
  return operatorPermissions(region, { StringEquals: { [ENCRYPTION_CONTEXT]: arn } }).map(permission => new iam.PolicyStatement({
    ...permission,
    // Delegates to the IAM policies of the application's account, so that operators can change without changing the key policy.
    principals: [new iam.AccountPrincipal(account)],
    resources: ['*'],
  }));
}

/**
 * The five statements of the service.
 *
 * In a key policy, `Resource: '*'` is the key itself.
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
