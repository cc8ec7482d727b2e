import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { servicePrincipal, SERVICE_PRINCIPAL } from './service';
import { attached } from '../synth/attachment';
import { identitiesOf, identityOf } from '../synth/identity';

const SOURCE_ARN = 'aws:sourcearn';

/**
 * Allows the service to assume a given role for an additional application.
 *
 * Has no effect if the trust policy already allows the service for the application, for example without a confused-deputy condition. Also
 * has no effect if the trust policy does not allow the service at all.
 *
 * @param principal the service on behalf of the application
 */
export function trustService(scope: Construct, role: iam.IRole, principal: iam.IPrincipal): void {
  const trust = trustPolicyOf(role);
  if (!trust) {
    return;
  }
  const admitted = admittedArns(role, trust);
  const wanted = sourceArns(knownToRole(scope, role, principal)).filter(arn => !admitted.some(pattern => matches(pattern, identityOf(scope, arn))));
  if (admitted.length > 0 && wanted.length > 0) {
    admit(role, trust, wanted);
  }
}

/** The trust policy of a role that is defined in this CDK app. The only child of a LazyRole is the actual role. */
function trustPolicyOf(role: iam.IRole): iam.PolicyDocument | undefined {
  const definition = iam.Role.isRole(role) ? role : role.node.defaultChild;
  return iam.Role.isRole(definition) ? definition.assumeRolePolicy : undefined;
}

/**
 * Replaces a name that is only known in the application's stack with a pattern, because the name would make the role's stack depend on the
 * application's stack.
 */
function knownToRole(scope: Construct, role: iam.IRole, principal: iam.IPrincipal): iam.IPrincipal {
  const isReference = sourceArns(principal).some(arn => identityOf(scope, arn).includes('<'));
  return isReference && Stack.of(role) !== Stack.of(scope) ? servicePrincipal(scope, undefined) : principal;
}

/** The source ARNs for which a trust policy allows the service, or `*` if the policy does not check source ARNs. */
function admittedArns(role: iam.IRole, trust: iam.PolicyDocument): string[] {
  const statements: any[] = trust.toJSON()?.Statement ?? [];
  return statements
    .filter(({ Effect, Principal }) => Effect === 'Allow' && identitiesOf(role, Principal?.Service).includes(SERVICE_PRINCIPAL))
    .flatMap(({ Condition }) => conditionArns(role, Condition) ?? ['*']);
}

/** The source ARNs in a condition, or undefined if the condition does not check the source ARN. */
function conditionArns(scope: IConstruct, condition: { [operator: string]: { [key: string]: unknown } } = {}): string[] | undefined {
  const values = Object.values(condition).flatMap(keys => Object.entries(keys)
    .filter(([key]) => key.toLowerCase() === SOURCE_ARN)
    .map(([, arns]) => arns));
  return values.length > 0 ? values.flatMap(arns => identitiesOf(scope, arns)) : undefined;
}

/** The source ARNs of a principal that this library created, unresolved. */
function sourceArns(principal: iam.IPrincipal): string[] {
  return Object.values<any>(principal.policyFragment.conditions).flatMap(keys => keys['aws:SourceArn'] ?? []);
}

/** Merges all source ARNs into one statement, because the size of a trust policy is very limited. */
function admit(role: iam.IRole, trust: iam.PolicyDocument, arns: string[]): void {
  const shared = attached(role, 'sharedTrust', () => {
    const known = new Set<string>();
    trust.addStatements(new iam.PolicyStatement({
      actions: ['sts:AssumeRole'],
      principals: [new iam.ServicePrincipal(SERVICE_PRINCIPAL, {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': Lazy.uncachedList({ produce: () => [...known] }) },
        },
      })],
    }));
    return known;
  });
  arns.forEach(arn => shared.add(arn));
}

/** Whether an IAM pattern matches a text. `*` matches any characters. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${expression}$`).test(text);
}
