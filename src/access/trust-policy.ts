import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { servicePrincipal, SERVICE_PRINCIPAL } from './statements';
import { attached } from '../synth/attachment';
import { identitiesOf, identityOf } from '../synth/identity';

const SOURCE_ARN = 'aws:sourcearn';

/**
 * Lets the service assume a given role for one more application.
 *
 * Changes nothing if the role's trust policy admits the service for the application already, as the policy of a role without the
 * confused-deputy condition does, or does not admit the service at all.
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

/** The trust policy of a role that this CDK app defines. A LazyRole keeps its role as its only child. */
function trustPolicyOf(role: iam.IRole): iam.PolicyDocument | undefined {
  const definition = iam.Role.isRole(role) ? role : role.node.defaultChild;
  return iam.Role.isRole(definition) ? definition.assumeRolePolicy : undefined;
}

/** A name that only the application's stack has would make the role's stack depend on that stack, so a pattern stands for it. */
function knownToRole(scope: Construct, role: iam.IRole, principal: iam.IPrincipal): iam.IPrincipal {
  const isReference = sourceArns(principal).some(arn => identityOf(scope, arn).includes('<'));
  return isReference && Stack.of(role) !== Stack.of(scope) ? servicePrincipal(scope, undefined) : principal;
}

/** The source ARNs for which a trust policy admits the service; `*` if it does not look at them. */
function admittedArns(role: iam.IRole, trust: iam.PolicyDocument): string[] {
  const statements: any[] = trust.toJSON()?.Statement ?? [];
  return statements
    .filter(({ Effect, Principal }) => Effect === 'Allow' && identitiesOf(role, Principal?.Service).includes(SERVICE_PRINCIPAL))
    .flatMap(({ Condition }) => conditionArns(role, Condition) ?? ['*']);
}

/** What a condition says about the source ARN, or undefined if it says nothing. */
function conditionArns(scope: IConstruct, condition: { [operator: string]: { [key: string]: unknown } } = {}): string[] | undefined {
  const values = Object.values(condition).flatMap(keys => Object.entries(keys)
    .filter(([key]) => key.toLowerCase() === SOURCE_ARN)
    .map(([, arns]) => arns));
  return values.length > 0 ? values.flatMap(arns => identitiesOf(scope, arns)) : undefined;
}

/** The source ARNs of one of this library's principals, as they stand there. */
function sourceArns(principal: iam.IPrincipal): string[] {
  return Object.values<any>(principal.policyFragment.conditions).flatMap(keys => keys['aws:SourceArn'] ?? []);
}

/** One statement for all, because a trust policy has little room. */
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

/** Whether a pattern of IAM, in which `*` stands for any characters, matches a text. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${expression}$`).test(text);
}
