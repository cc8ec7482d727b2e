import { createHash } from 'crypto';
import { Aws, Fn, Names, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, DependencyGroup } from 'constructs';
import { warn } from '../synth/warn';

/**
 * What the application needs in order to exist, apart from everything that is granted later.
 *
 * It never mentions the application, which depends on it: a policy that does mention it would close a cycle.
 */
export class AccessPolicy extends iam.Policy {
  /** Whether a role has taken the policy. */
  public attached = false;

  public attachToRole(role: iam.IRole): void {
    this.attached = true;
    super.attachToRole(role);
  }
}

/** Attaches the policy to the role, and warns if the role does not take it. */
export function attachAccessPolicy(scope: Construct, id: string, role: iam.IRole, statements: iam.PolicyStatement[]): AccessPolicy {
  const policy = new AccessPolicy(scope, id, { statements, policyName: policyNameFor(scope, id, role) });
  // A LazyRole takes no policy before it is used: it would look as if it could not be changed.
  void role.roleArn;
  // An immutable role ignores this call, while Policy.attachToRole would attach to it all the same.
  role.attachInlinePolicy(policy);
  if (!policy.attached) {
    statements.forEach(statement => warnAboutStatement(scope, role, statement));
  }
  return policy;
}

/** The role of an application, as that which is granted permissions. */
abstract class RolePrincipal implements iam.IPrincipal {
  public readonly grantPrincipal = this;
  public readonly assumeRoleAction: string;
  public readonly policyFragment: iam.PrincipalPolicyFragment;
  public readonly principalAccount?: string;

  constructor(protected readonly scope: Construct, protected readonly role: iam.IRole) {
    this.assumeRoleAction = role.assumeRoleAction;
    this.policyFragment = role.policyFragment;
    this.principalAccount = role.principalAccount;
  }

  public abstract addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult;
}

/**
 * The principal of a role that cannot be changed: it warns about every statement, where the role itself answers "added".
 */
export class ImmutableRolePrincipal extends RolePrincipal {
  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    warnAboutStatement(this.scope, this.role, statement);
    return this.role.addToPrincipalPolicy(statement);
  }
}

/**
 * The principal of a role that is imported or belongs to another stack.
 *
 * What it is granted stands in a policy in the stack of the application. The role's default policy would make the role's stack depend
 * on the stacks of whatever the application uses, and has the same name in each stack that imports the role.
 */
export class SharedRolePrincipal extends RolePrincipal {
  /** The policy, once there is one. */
  public readonly policies = new DependencyGroup();

  private policy?: iam.Policy;

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.policy ??= this.definePolicy();
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }

  private definePolicy(): iam.Policy {
    const policy = new iam.Policy(this.scope, SHARED_ROLE_POLICY, { policyName: policyNameFor(this.scope, SHARED_ROLE_POLICY, this.role) });
    this.role.attachInlinePolicy(policy);
    this.policies.add(policy);
    return policy;
  }
}

const SHARED_ROLE_POLICY = 'RolePolicy';

/** The principal that grants go to: the role itself, unless the role cannot be changed or other stacks write to it as well. */
export function rolePrincipal(scope: Construct, role: iam.IRole, isMutable: boolean): iam.IPrincipal {
  if (!isMutable) {
    return new ImmutableRolePrincipal(scope, role);
  }
  return isShared(scope, role) ? new SharedRolePrincipal(scope, role) : role;
}

/** Whether a role takes policies of the scope's stack. */
export function isMutableRole(scope: Construct, role: iam.IRole): boolean {
  // Whether the role takes a policy tells whether it can be changed; the policy itself is not needed.
  const { attached } = attachAccessPolicy(scope, 'AccessPolicy', role, []);
  scope.node.tryRemoveChild('AccessPolicy');
  return attached;
}

/** Whether stacks other than the scope's write to the role, or may do so. */
function isShared(scope: Construct, role: iam.IRole): boolean {
  return Stack.of(role) !== Stack.of(scope) || !(iam.Role.isRole(role) || role instanceof iam.LazyRole);
}

/** Inline policies of a role need names of their own in the account, while the CDK generates one that is unique in its stack. */
function policyNameFor(scope: Construct, id: string, role: iam.IRole): string | undefined {
  if (!isShared(scope, role)) {
    return undefined;
  }
  const { stackName, region } = topLevelStack(scope);
  const regionIsKnown = !Token.isUnresolved(region);
  // The same stack may be deployed under several names, and to several regions.
  const hash = createHash('sha256').update(`${scope.node.path} ${stackName} ${regionIsKnown ? region : ''}`).digest('hex').slice(0, 8);
  const name = `${Names.uniqueResourceName(scope, { maxLength: 80 })}${id}-${hash}`;
  return regionIsKnown ? name : Fn.join('-', [name, Aws.REGION]);
}

function topLevelStack(scope: Construct): Stack {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) {
    stack = stack.nestedStackParent;
  }
  return stack;
}

function warnAboutStatement(scope: Construct, role: iam.IRole, statement: iam.PolicyStatement): void {
  const stack = Stack.of(scope);
  const text = JSON.stringify(stack.resolve(statement.toStatementJson()));
  warn(scope, 'immutableRole', `role ${JSON.stringify(stack.resolve(role.roleName))} cannot be changed by this stack: add this statement to it yourself: ${text}`);
}
