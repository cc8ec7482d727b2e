import { CfnResource, IResolvable, Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { rolesByManagedPolicy } from './managed-policies';
import { attached } from '../synth/attachment';
import { identitiesOf, identityOf } from '../synth/identity';
import { JoinedText } from '../synth/joined-text';
import { warn } from '../synth/warn';

/**
 * The IAM limits: the size of policies, in characters without whitespace, and the default quota of managed policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const LIMITS = { inline: 10_240, managed: 6_144, trust: 2_048, count: 10 };
const LIMITED = Object.keys(LIMITS) as (keyof typeof LIMITS)[];

/** The most characters that a reference adds to a document, such as the name of an export and the functions around it. */
const LONGEST_REFERENCE = 200;

/** A policy, or a role with inline policies. */
type Holder = iam.CfnPolicy | iam.CfnRolePolicy | iam.CfnManagedPolicy | iam.CfnRole;
type Sizer = (resource: CfnResource, document: unknown) => number;

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

/** Walks the construct tree once for all roles. Only roles that can be near a limit are measured exactly. */
function warnAboutSizes(roles: Map<string, WatchedRole>): string[] {
  const [first] = roles.values();
  const resources = first.application.node.root.node.findAll().filter(isHolder);
  measureAll(resources, roles, boundOf);
  const close = new Map([...roles].filter(([, { size }]) => LIMITED.some(what => size[what] > LIMITS[what])));
  measureAll(resources, close, sizeOf);
  close.forEach(warnAboutSize);
  return [];
}

function measureAll(resources: readonly Holder[], roles: Map<string, WatchedRole>, sizer: Sizer): void {
  roles.forEach(({ size }) => Object.assign(size, { inline: 0, managed: 0, trust: 0, count: 0 }));
  if (roles.size > 0) {
    resources.forEach(resource => measure(resource, roles, sizer));
    measureListedPolicies(resources, roles, sizer);
  }
}

function isHolder(construct: IConstruct): construct is Holder {
  return [iam.CfnPolicy, iam.CfnRolePolicy, iam.CfnManagedPolicy, iam.CfnRole].some(type => construct instanceof type);
}

function measure(resource: Holder, roles: Map<string, WatchedRole>, sizer: Sizer): void {
  const sizesOf = (names: unknown) => identitiesOf(resource, names).flatMap(name => roles.get(name)?.size ?? []);
  if (resource instanceof iam.CfnPolicy) {
    sizesOf(resource.roles).forEach(size => { size.inline += sizer(resource, resource.policyDocument); });
  } else if (resource instanceof iam.CfnRolePolicy) {
    sizesOf(resource.roleName).forEach(size => { size.inline += sizer(resource, resource.policyDocument); });
  } else if (resource instanceof iam.CfnManagedPolicy) {
    sizesOf(resource.roles).forEach(size => {
      size.managed = Math.max(size.managed, sizer(resource, resource.policyDocument));
      size.count += 1;
    });
  } else {
    sizesOf(resource.ref).forEach(size => {
      size.inline += policiesOf(resource).map(document => sizer(resource, document)).reduce((sum, own) => sum + own, 0);
      size.trust = sizer(resource, resource.assumeRolePolicyDocument);
      size.count += identitiesOf(resource, resource.managedPolicyArns).length;
    });
  }
}

/** Measures managed policies that a role lists. The role itself counts them, because policies of other CDK apps can be among them. */
function measureListedPolicies(resources: readonly Holder[], roles: Map<string, WatchedRole>, sizer: Sizer): void {
  const policies = resources.filter(resource => resource instanceof iam.CfnManagedPolicy);
  if (policies.length === 0) {
    return;
  }
  const listed = rolesByManagedPolicy(resources);
  for (const policy of policies) {
    (listed.get(identityOf(policy, policy.ref)) ?? []).flatMap(name => roles.get(name)?.size ?? []).forEach(size => {
      size.managed = Math.max(size.managed, sizer(policy, policy.policyDocument));
    });
  }
}

function policiesOf(role: iam.CfnRole): unknown[] {
  const policies: { policyDocument?: unknown }[] = role.stack.resolve(role.policies) ?? [];
  return policies.map(({ policyDocument }) => policyDocument);
}

/** An upper bound of `sizeOf`. Faster, because most tokens do not have to be resolved. */
function boundOf(resource: CfnResource, document: unknown): number {
  const bound = (value: unknown): number => {
    if (typeof value === 'string') {
      return boundOfText(resource, value);
    }
    if (typeof value !== 'object' || value === null) {
      return String(value).length;
    }
    if (Token.isUnresolved(value)) {
      return boundOfToken(resource, value as IResolvable);
    }
    // Brackets, commas and, in an object, keys and colons.
    const boundOfKey = (key: string) => Array.isArray(value) ? 0 : boundOfText(resource, key) + 1;
    return Object.entries(value).reduce((sum, [key, member]) => sum + 1 + boundOfKey(key) + bound(member), 2);
  };
  return bound(document instanceof iam.PolicyDocument ? document.toJSON() : document);
}

function boundOfText(resource: CfnResource, text: string): number {
  const length = JSON.stringify(text).length;
  // Most texts are actions, which have no tokens.
  return Token.isUnresolved(text)
    ? Tokenization.reverseString(text).tokens.reduce((sum, token) => sum + boundOfToken(resource, token), length)
    : length;
}

function boundOfToken(resource: CfnResource, token: IResolvable): number {
  if (Reference.isReference(token)) {
    return LONGEST_REFERENCE;
  }
  return JoinedText.isJoinedText(token)
    ? token.literalLength + token.tokenCount * LONGEST_REFERENCE
    : LONGEST_REFERENCE + boundOfRendered(resource, token);
}

function boundOfRendered(resource: CfnResource, value: unknown): number {
  const rendered = JSON.stringify(resource.stack.resolve(value)) ?? '';
  return 2 * rendered.length + 80 * (rendered.split('{').length - 1);
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
