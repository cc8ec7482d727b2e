import { Annotations, Aws, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { applicationArn, SERVICE_PRINCIPAL } from './permissions';

/** The part of the service that provides running application storage. */
const INFRASTRUCTURE_PRINCIPAL = `infrastructure.${SERVICE_PRINCIPAL}`;

const ENCRYPTION_CONTEXT = 'kms:EncryptionContext:aws:kinesisanalytics:arn';

/** A grant may be used for nothing but decrypting what belongs to the application. */
const GRANT_CONSTRAINTS = {
  'StringEquals': { 'kms:GrantConstraintType': 'EncryptionContextSubset' },
  'ForAllValues:StringEquals': { 'kms:GrantOperations': 'Decrypt' },
};

/** The name from which the ARN in the key policy is built, so that key and application need not wait for each other. */
export function requireNameForKey(applicationName: string | undefined): string {
  if (!applicationName) {
    throw new Error('encryptionKey needs an explicit applicationName, got none: '
      + 'a name made up here would replace an application that exists already, and with it its snapshots');
  }
  return applicationName;
}

/** Lets the service and the operators of the account use the key for this application, or says what to add to its policy. */
export function allowKeyUse(scope: Construct, key: kms.IKey, applicationName: string): void {
  const arn = applicationArn(scope, applicationName);
  const statements = [...operatorStatements(scope, arn), ...serviceStatements(arn)];
  // A name that only the application's stack knows would make the key's stack wait for it, and the other way round.
  const unknownToKey = Token.isUnresolved(applicationName) && Stack.of(key) !== Stack.of(scope);
  numberSids(key, statements);
  const missing = statements.filter(statement => unknownToKey || !key.addToResourcePolicy(statement, true).statementAdded);
  if (missing.length > 0) {
    const stack = Stack.of(scope);
    const text = JSON.stringify(missing.map(statement => stack.resolve(statement.toStatementJson())));
    Annotations.of(scope).addWarningV2('cdk-managed-flink:keyPolicy', `encryptionKey has a policy that this stack cannot change: add these statements to it: ${text}`);
  }
}

const applicationsOfKey = new WeakMap<kms.IKey, number>();

/** Several applications may share a key, but statement ids are unique in a policy. */
function numberSids(key: kms.IKey, statements: iam.PolicyStatement[]): void {
  const policyOwner = targetKey(key) ?? key;
  const count = (applicationsOfKey.get(policyOwner) ?? 0) + 1;
  applicationsOfKey.set(policyOwner, count);
  if (count > 1) {
    statements.forEach(statement => { statement.sid += String(count); });
  }
}

/** What an identity needs, besides the actions on the application, to operate an application with a key of its own. */
export function operatorKeyStatements(scope: Construct, key: kms.IKey, arn: string): iam.PolicyStatement[] {
  const { resources, conditions } = keyResource(key);
  // Without an id: a grantee may operate several applications, and ids are unique in a policy.
  return operatorPermissions(scope, arn).map(({ actions, conditions: own }) =>
    new iam.PolicyStatement({ actions, resources, conditions: { ...own, ...conditions } }));
}

/** Extends statements of `operatorKeyStatements` to another key. */
export function addKey(statements: iam.PolicyStatement[], key: kms.IKey): void {
  statements.forEach(statement => statement.addResources(...keyResource(key).resources));
}

/** IAM matches the key behind an alias, not the alias. */
function keyResource(key: kms.IKey): { resources: string[]; conditions?: object } {
  const target = targetKey(key);
  return target ? { resources: [target.keyArn] } : {
    // An alias that is imported by its name does not know its key, so any key is matched that has this alias.
    resources: [Stack.of(key).formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': (key as kms.IAlias).aliasName } },
  };
}

/** The key behind an alias, or the key itself; undefined for an alias that is imported by its name. */
function targetKey(key: kms.IKey): kms.IKey | undefined {
  try {
    return 'aliasName' in key ? (key as kms.IAlias).aliasTargetKey : key;
  } catch {
    return undefined;
  }
}

function operatorStatements(scope: Construct, arn: string): iam.PolicyStatement[] {
  return operatorPermissions(scope, arn).map(permission => new iam.PolicyStatement({
    ...permission,
    // The IAM policies of the account decide who operates applications; people and pipelines change without the key.
    principals: [new iam.AccountRootPrincipal()],
    resources: ['*'],
  }));
}

/** KMS names a service by its endpoint, which has another domain in China. */
function viaService(scope: Construct): string {
  const region = Stack.of(scope).region;
  const suffix = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).domainSuffix;
  return `kinesisanalytics.${region}.${suffix ?? Aws.URL_SUFFIX}`;
}

function operatorPermissions(scope: Construct, arn: string) {
  const throughService = { 'kms:ViaService': viaService(scope) };
  const forApplication = { ...throughService, [ENCRYPTION_CONTEXT]: arn };
  return [
    { sid: 'AllowOperatorToDescribeKey', actions: ['kms:DescribeKey'], conditions: { StringEquals: throughService } },
    {
      sid: 'AllowOperatorToConfigureAppToUseKeyForApplicationState',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      conditions: { StringEquals: forApplication },
    },
    {
      sid: 'AllowOperatorToConfigureAppToCreateGrantForRunningState',
      actions: ['kms:CreateGrant'],
      conditions: { ...GRANT_CONSTRAINTS, StringEquals: { ...forApplication, ...GRANT_CONSTRAINTS.StringEquals } },
    },
  ];
}

/**
 * The five statements of the service.
 *
 * `Resource: '*'` of a key policy is the key itself.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/key-management-flink.html
 */
function serviceStatements(arn: string): iam.PolicyStatement[] {
  const service = new iam.ServicePrincipal(SERVICE_PRINCIPAL);
  const infrastructure = new iam.ServicePrincipal(INFRASTRUCTURE_PRINCIPAL);
  const source = { 'aws:SourceArn': arn, 'aws:SourceAccount': Aws.ACCOUNT_ID };
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
      { ...GRANT_CONSTRAINTS, StringEquals: { ...context, ...GRANT_CONSTRAINTS.StringEquals } }),
  ];
}
