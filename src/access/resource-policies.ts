import { IResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { trustsAccount } from './keys';
import { isWithinReach, referredStack } from '../synth/reach';
import { definitelyDiffer } from '../synth/tokens';
import { warn } from '../synth/warn';

/** A resource with a resource policy, such as a bucket or a key. */
export interface ResourceWithPolicy extends Pick<IResource, 'env' | 'node'> {
  addToResourcePolicy(statement: iam.PolicyStatement, allowNoOp?: boolean): iam.AddToResourcePolicyResult;
}

/** Whether a resource and a principal are in different accounts, so that the policies of both must allow access. */
export function isForeign({ grantPrincipal: { principalAccount } }: iam.IGrantable, account: string): boolean {
  return principalAccount !== undefined && definitelyDiffer(principalAccount, account);
}

/** Access to a resource. */
export interface ResourceAccess {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: { readonly [operator: string]: object };
}

/**
 * Allows a role to use a resource in another account. If the resource policy cannot be changed, a warning contains the statement to add.
 *
 * The principal is the role's account. A role named in a policy must exist when the policy is deployed, but the resource is deployed first.
 *
 * @param application the construct that the warning is attached to
 */
export function admit(application: IConstruct, role: iam.IRole, resource: ResourceWithPolicy, access: ResourceAccess): void {
  const statement = new iam.PolicyStatement({
    ...access, principals: [accountOf(role)], conditions: { ...access.conditions, ArnEquals: { 'aws:PrincipalArn': role.roleArn } },
  });
  resource.addToResourcePolicy(statement, true).statementAdded || warnAboutResourcePolicy(application, resource, statement);
}

/**
 * Allows a role to use a key in the key policy, if the role's own policies are not sufficient. This applies to a role in another account,
 * and to a key policy that does not delegate access to IAM policies.
 */
export function admitToKey(application: IConstruct, role: iam.IRole, key: kms.IKey, actions: string[]): void {
  // In a key policy, * is the key itself.
  const resources = ['*'];
  if (isForeign(role, key.env.account)) {
    admit(application, role, key, { actions, resources });
  } else if (!trustsAccount(key)) {
    const principals = [isKnownWithoutReference(role, key) ? role : accountOf(role)];
    key.addToResourcePolicy(new iam.PolicyStatement({ actions, resources, principals }), true);
  }
}

/** Whether the key policy can name the role without making the key's stack depend on the role's stack, which would create a cycle. */
function isKnownWithoutReference(role: iam.IRole, key: kms.IKey): boolean {
  const owner = referredStack(role.roleArn);
  return owner === undefined || owner === Stack.of(key) || !isWithinReach(key, role.roleArn);
}

function accountOf(role: iam.IRole): iam.IPrincipal {
  return new iam.AccountPrincipal(role.principalAccount ?? role.env.account);
}

function warnAboutResourcePolicy(application: IConstruct, resource: ResourceWithPolicy, statement: iam.PolicyStatement): void {
  const text = JSON.stringify(Stack.of(application).resolve(statement.toStatementJson()));
  warn(application, 'resourcePolicyNotUpdated',
    `the policy of ${resource.node.path} in account ${resource.env.account} cannot be changed by this CDK app: add this statement to it: ${text}`);
}
