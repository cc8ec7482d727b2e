import { createHash } from 'crypto';
import { Aws, Fn, Names, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, DependencyGroup } from 'constructs';
import { topLevelStack } from '../synth/reach';
import { warn } from '../synth/warn';

/**
 * The permissions that the application requires in order to exist, without the permissions granted later.
 *
 * Must not refer to the application: the application depends on this policy, so a reference would create a cycle.
 */
export class AccessPolicy extends iam.Policy {
  /** Whether the policy was attached to a role. */
  public attached = false;

  public attachToRole(role: iam.IRole): void {
    this.attached = true;
    super.attachToRole(role);
  }
}

/** Attaches the policy to the role, and warns if the role cannot be changed. */
export function attachAccessPolicy(scope: Construct, id: string, role: iam.IRole, statements: iam.PolicyStatement[]): AccessPolicy {
  const policy = new AccessPolicy(scope, id, { statements, policyName: policyNameFor(scope, id, role) });
  // A LazyRole does not attach policies before it is used, and would look like a role that cannot be changed.
  role instanceof iam.LazyRole && void role.roleArn;
  // An immutable role ignores this call. Policy.attachToRole would attach the policy regardless.
  role.attachInlinePolicy(policy);
  if (!policy.attached) {
    statements.forEach(statement => warnAboutStatement(scope, role, statement));
  }
  return policy;
}

/** The ARN of a role for a resource of the scope's stack. */
export function roleArnOf(scope: Construct, role: iam.IRole): string {
  const resource = role.node.defaultChild;
  // Within a stack, the resource's own attribute is sufficient, and the CDK resolves it in fewer steps.
  return resource instanceof iam.CfnRole && resource.stack === Stack.of(scope) ? resource.attrArn : role.roleArn;
}

/** The role of an application as a principal that receives grants. */
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
 * The principal of a role that cannot be changed. Warns about every statement, whereas the role itself reports every statement as added.
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
 * Grants are added to a policy in the application's stack. The role's default policy would make the role's stack depend on the stacks of
 * all resources that the application uses. It also has the same name in each stack that imports the role.
 */
export class SharedRolePrincipal extends RolePrincipal {
  /** The policy, after the first statement was added. */
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

/**
 * The principal that receives grants. This is the role itself, unless the role cannot be changed or other stacks also add statements to it.
 */
export function rolePrincipal(scope: Construct, role: iam.IRole, isMutable: boolean): iam.IPrincipal {
  if (!isMutable) {
    return new ImmutableRolePrincipal(scope, role);
  }
  return isShared(scope, role) ? new SharedRolePrincipal(scope, role) : role;
}

/** Whether policies in the scope's stack can be attached to a role. */
export function isMutableRole(scope: Construct, role: iam.IRole): boolean {
  // The policy only tests whether the role can be changed, and is removed afterwards.
  const { attached } = attachAccessPolicy(scope, 'AccessPolicy', role, []);
  scope.node.tryRemoveChild('AccessPolicy');
  return attached;
}

/** Whether stacks other than the scope's stack can add policies to the role. */
function isShared(scope: Construct, role: iam.IRole): boolean {
  return Stack.of(role) !== Stack.of(scope) || !(iam.Role.isRole(role) || role instanceof iam.LazyRole);
}

/** The names of a role's inline policies must be unique in the account, but the names that the CDK generates are only unique in a stack. */
function policyNameFor(scope: Construct, id: string, role: iam.IRole): string | undefined {
  if (!isShared(scope, role)) {
    return undefined;
  }
  const { stackName, region } = topLevelStack(scope);
  const regionIsKnown = !Token.isUnresolved(region);
  // The same stack can be deployed under several names and to several regions.
  const hash = createHash('sha256').update(`${scope.node.path} ${stackName} ${regionIsKnown ? region : ''}`).digest('hex').slice(0, 8);
  const name = `${Names.uniqueResourceName(scope, { maxLength: 80 })}${id}-${hash}`;
  return regionIsKnown ? name : Fn.join('-', [name, Aws.REGION]);
}

function warnAboutStatement(scope: Construct, role: iam.IRole, statement: iam.PolicyStatement): void {
  const stack = Stack.of(scope);
  const text = JSON.stringify(stack.resolve(statement.toStatementJson()));
  warn(scope, 'immutableRole', `role ${JSON.stringify(stack.resolve(role.roleName))} cannot be changed by this stack: add this statement to it: ${text}`);
}
