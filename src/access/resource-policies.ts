import { IResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { trustsAccount } from './keys';
import { isWithinReach, referredStack } from '../synth/reach';
import { definitelyDiffer } from '../synth/tokens';
import { warn } from '../synth/warn';

/** A resource with a policy. Buckets, keys and others add statements to it in the same way. */
export interface ResourceWithPolicy extends Pick<IResource, 'env' | 'node'> {
  addToResourcePolicy(statement: iam.PolicyStatement, allowNoOp?: boolean): iam.AddToResourcePolicyResult;
}

/** Whether a resource is in another account than a principal, so that the policies of both have to allow access. */
export function isForeign({ grantPrincipal: { principalAccount } }: iam.IGrantable, account: string): boolean {
  return principalAccount !== undefined && definitelyDiffer(principalAccount, account);
}

/** The access to a resource. */
export interface ResourceAccess {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: { readonly [operator: string]: object };
}

/**
 * Lets a role use a resource of another account, or warns with the statement to add to the resource's policy.
 *
 * The principal is the role's account: a role that a policy names has to exist when the policy is deployed, and the resource is
 * deployed first.
 *
 * @param application where the warning is shown
 */
export function admit(application: IConstruct, role: iam.IRole, resource: ResourceWithPolicy, access: ResourceAccess): void {
  const statement = new iam.PolicyStatement({
    ...access, principals: [accountOf(role)], conditions: { ...access.conditions, ArnEquals: { 'aws:PrincipalArn': role.roleArn } },
  });
  resource.addToResourcePolicy(statement, true).statementAdded || warnAboutResourcePolicy(application, resource, statement);
}

/**
 * Lets a role use a key if the key's policy has to say so: in another account, and if the policy does not leave it to the IAM policies of
 * the key's account.
 */
export function admitToKey(application: IConstruct, role: iam.IRole, key: kms.IKey, actions: string[]): void {
  // In the policy of a key, * is the key.
  const resources = ['*'];
  if (isForeign(role, key.env.account)) {
    admit(application, role, key, { actions, resources });
  } else if (!trustsAccount(key)) {
    const principals = [isKnownWithoutReference(role, key) ? role : accountOf(role)];
    key.addToResourcePolicy(new iam.PolicyStatement({ actions, resources, principals }), true);
  }
}

/** Whether naming the role does not make the key's stack depend on the role's, which depends on the key's already. */
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
    `the policy of ${resource.node.path} in account ${resource.env.account} cannot be changed by this program: add this statement to it yourself: ${text}`);
}
