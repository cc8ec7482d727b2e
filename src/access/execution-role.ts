import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
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

/** Attaches the policy to the role, and warns where the role does not take it. */
export function attachAccessPolicy(scope: Construct, id: string, role: iam.IRole, statements: iam.PolicyStatement[]): AccessPolicy {
  const policy = new AccessPolicy(scope, id, { statements });
  // A LazyRole takes no policy before it is used: it would look as if it could not be changed.
  void role.roleArn;
  // An immutable role ignores this call, while Policy.attachToRole would attach to it all the same.
  role.attachInlinePolicy(policy);
  if (!policy.attached) {
    statements.forEach(statement => warnAboutStatement(scope, role, statement));
  }
  return policy;
}

/**
 * The principal of a role that cannot be changed: it warns about every statement, where the role itself answers "added".
 */
export class ImmutableRolePrincipal implements iam.IPrincipal {
  public readonly grantPrincipal = this;
  public readonly assumeRoleAction: string;
  public readonly policyFragment: iam.PrincipalPolicyFragment;
  public readonly principalAccount?: string;

  constructor(private readonly scope: Construct, private readonly role: iam.IRole) {
    this.assumeRoleAction = role.assumeRoleAction;
    this.policyFragment = role.policyFragment;
    this.principalAccount = role.principalAccount;
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    warnAboutStatement(this.scope, this.role, statement);
    return this.role.addToPrincipalPolicy(statement);
  }
}

/** The principal by which a role is granted anything: the role itself, or one that warns where the role cannot be changed. */
export function rolePrincipal(scope: Construct, role: iam.IRole): iam.IPrincipal {
  // Whether the role takes a policy tells whether it can be changed; the policy itself is not needed.
  const { attached } = attachAccessPolicy(scope, 'AccessPolicy', role, []);
  scope.node.tryRemoveChild('AccessPolicy');
  return attached ? role : new ImmutableRolePrincipal(scope, role);
}

function warnAboutStatement(scope: Construct, role: iam.IRole, statement: iam.PolicyStatement): void {
  const stack = Stack.of(scope);
  const text = JSON.stringify(stack.resolve(statement.toStatementJson()));
  warn(scope, 'immutableRole', `role ${JSON.stringify(stack.resolve(role.roleName))} cannot be changed by this stack: add this statement to it yourself: ${text}`);
}
