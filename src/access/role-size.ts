import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { attached } from '../synth/attachment';
import { identitiesOf, identityOf } from '../synth/identity';
import { warn } from '../synth/warn';

/**
 * The IAM limits: the size of policies, in characters without whitespace, and the default quota of managed policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const LIMITS = { inline: 10_240, managed: 6_144, trust: 2_048, count: 10 };

interface WatchedRole {
  readonly role: iam.IRole;
  /** The first application that runs as the role. */
  readonly application: Construct;
  readonly size: { inline: number; managed: number; trust: number; count: number };
}

/** Warns at synthesis if the policies of an application's role exceed the IAM limits. */
export function watchRoleSize(application: Construct, role: iam.IRole): void {
  const stage = Stage.of(application) ?? application.node.root;
  const roles = attached(stage, 'watchedRoles', () => {
    const watched = new Map<string, WatchedRole>();
    // All grants are complete when validation runs.
    stage.node.addValidation({ validate: () => warnAboutSizes(watched) });
    return watched;
  });
  const identity = identityOf(application, role.roleName);
  if (!roles.has(identity)) {
    roles.set(identity, { role, application, size: { inline: 0, managed: 0, trust: 0, count: 0 } });
  }
}

/** Walks the construct tree once for all roles. */
function warnAboutSizes(roles: Map<string, WatchedRole>): string[] {
  roles.forEach(({ size }) => Object.assign(size, { inline: 0, managed: 0, trust: 0, count: 0 }));
  const [first] = roles.values();
  first.application.node.root.node.findAll().filter(child => CfnResource.isCfnResource(child)).forEach(resource => measure(resource, roles));
  roles.forEach(warnAboutSize);
  return [];
}

function measure(resource: CfnResource, roles: Map<string, WatchedRole>): void {
  const sizesOf = (names: unknown) => identitiesOf(resource, names).flatMap(name => roles.get(name)?.size ?? []);
  if (resource instanceof iam.CfnPolicy) {
    sizesOf(resource.roles).forEach(size => { size.inline += sizeOf(resource, resource.policyDocument); });
  } else if (resource instanceof iam.CfnRolePolicy) {
    sizesOf(resource.roleName).forEach(size => { size.inline += sizeOf(resource, resource.policyDocument); });
  } else if (resource instanceof iam.CfnManagedPolicy) {
    sizesOf(resource.roles).forEach(size => {
      size.managed = Math.max(size.managed, sizeOf(resource, resource.policyDocument));
      size.count += 1;
    });
  } else if (resource instanceof iam.CfnRole) {
    sizesOf(resource.ref).forEach(size => {
      size.inline += policiesOf(resource).map(document => sizeOf(resource, document)).reduce((sum, own) => sum + own, 0);
      size.trust = sizeOf(resource, resource.assumeRolePolicyDocument);
      size.count += identitiesOf(resource, resource.managedPolicyArns).length;
    });
  }
}

function policiesOf(role: iam.CfnRole): unknown[] {
  const policies: { policyDocument?: unknown }[] = role.stack.resolve(role.policies) ?? [];
  return policies.map(({ policyDocument }) => policyDocument);
}

/** A conservative estimate of the deployed size of a document. Names that are not known yet can be longer than their references. */
function sizeOf(resource: CfnResource, document: unknown): number {
  const usual = identityOf(resource, document).replace(/<[^<>]*\.Arn>/g, 'x'.repeat(80)).replace(/<[^<>]*>/g, 'x'.repeat(40));
  const rendered = JSON.stringify(resource.stack.resolve(document)) ?? '';
  return Math.max(...[usual, rendered].map(text => text.replace(/\s/g, '').length));
}

function warnAboutSize({ role, application, size }: WatchedRole): void {
  // The CDK CLI shows the warnings of a stack when the stack is deployed.
  const scope = Stack.of(role) === Stack.of(application) ? role : application;
  const check = (id: string, kind: keyof typeof LIMITS, text: (limit: number) => string) => {
    size[kind] > LIMITS[kind] && warn(scope, id, `role of ${application.node.path} ${text(LIMITS[kind])}`);
  };
  check('inlinePolicySize', 'inline', limit => `might have inline policies of up to about ${size.inline} characters, and IAM allows ${limit} for all inline policies of a role: `
    + 'use more roles, or move statements to a managed policy');
  check('managedPolicySize', 'managed', limit => `might have a managed policy of up to about ${size.managed} characters, and IAM allows ${limit}: split the policy`);
  check('managedPolicyCount', 'count', limit => `has ${size.count} managed policies, and IAM allows ${limit} unless the quota is increased to at most 20: merge policies`);
  check('trustPolicySize', 'trust', limit => `might have a trust policy of up to about ${size.trust} characters, and IAM allows ${limit} unless the quota is increased: use more roles`);
}
