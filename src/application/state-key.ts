import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { targetKey } from '../access/keys';
import { operatorPermissions, merged, ENCRYPTION_CONTEXT, GRANT_CONSTRAINTS } from '../access/operator-key';
import { applicationArn, SERVICE_PRINCIPAL } from '../access/statements';
import { attached } from '../synth/attachment';
import { InputError } from '../synth/errors';
import { definitelyDiffer } from '../synth/tokens';
import { warn } from '../synth/warn';

/** The part of the service that provides running application storage. */
const INFRASTRUCTURE_PRINCIPAL = `infrastructure.${SERVICE_PRINCIPAL}`;

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
  const keyStackMustNotDependOnApplication = Token.isUnresolved(applicationName) && Stack.of(key) !== Stack.of(scope);
  makeSidsUnique(scope, prop, key, statements);
  const missing = statements.filter(statement => keyStackMustNotDependOnApplication || !key.addToResourcePolicy(statement, true).statementAdded);
  if (missing.length > 0 && prop === 'encryptionKey') {
    const stack = Stack.of(scope);
    const text = JSON.stringify(missing.map(statement => stack.resolve(statement.toStatementJson())));
    warn(scope, 'keyPolicyNotUpdated', `encryptionKey has a policy that this stack cannot change: add these statements to it: ${text}`);
  }
}

/** KMS takes policies of 32 KB; the statements of an application have 3 to 4. */
const MAX_APPLICATIONS_OF_KEY = 8;

/** Several applications may share a key, but statement ids are unique in a policy. */
function makeSidsUnique(scope: Construct, prop: KeyProp, key: kms.IKey, statements: iam.PolicyStatement[]): void {
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

function operatorStatements(scope: Construct, arn: string): iam.PolicyStatement[] {
  const { account, region } = Stack.of(scope);
  return operatorPermissions(region, { StringEquals: { [ENCRYPTION_CONTEXT]: arn } }).map(permission => new iam.PolicyStatement({
    ...permission,
    // The IAM policies of the application's account decide who operates applications; people and pipelines change without the key.
    principals: [new iam.AccountPrincipal(account)],
    resources: ['*'],
  }));
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
