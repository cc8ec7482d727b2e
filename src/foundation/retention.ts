import { AspectPriority, Aspects, CfnDeletionPolicy, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Dependable, IConstruct, IDependable } from 'constructs';
import { SHARED_RULES } from '../access/security-group-rules';
import { identityOf } from '../synth/identity';
import { warn } from '../synth/warn';

/** The resources that an application runs by. */
export interface RunsBy {
  /** The resources that must exist before the application can run. Complete at synthesis. */
  readonly dependencies: readonly IDependable[];
  /** Resources of the user or of this library, such as the role, the VPC and keys. */
  readonly resources: readonly (IConstruct | undefined)[];
  readonly securityGroups: readonly ec2.ISecurityGroup[];
}

/** Runs after the aspects that change resources, and before the aspects that only read them. */
const AFTER_CHANGES = AspectPriority.READONLY - 1;

const RETAINED: { readonly [policy in CfnDeletionPolicy]?: RemovalPolicy } = {
  [CfnDeletionPolicy.RETAIN]: RemovalPolicy.RETAIN,
  [CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE]: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
};

/**
 * Retains everything that this library defines and that a retained application runs by, and warns about everything else in the stack that
 * is not retained. An application without its role, for example, can neither read nor write.
 */
export function retainWith(scope: IConstruct, application: CfnResource, runsBy: RunsBy): void {
  const policy = () => application.cfnOptions.deletionPolicy && RETAINED[application.cfnOptions.deletionPolicy];
  Aspects.of(scope).add({
    visit(node) {
      const removalPolicy = node === scope ? policy() : undefined;
      removalPolicy && ownResources(scope, runsBy).forEach(resource => resource.applyRemovalPolicy(removalPolicy));
    },
  }, { priority: AFTER_CHANGES });
  scope.node.addValidation({
    validate() {
      policy() && warnAboutOthers(scope, [...runsBy.resources, ...runsBy.securityGroups]);
      return [];
    },
  });
}

/** The resources without a removal policy that this library defines for the application. A removal policy that is already set is kept. */
function ownResources(scope: IConstruct, { dependencies, resources, securityGroups }: RunsBy): CfnResource[] {
  const roots = [...dependencies.flatMap(dependency => Dependable.of(dependency).dependencyRoots), ...resources, ...securityGroups];
  const parts = roots.flatMap(root => root?.node.findAll() ?? []).filter(CfnResource.isCfnResource).filter(part => isWithin(scope, part));
  return [...parts, ...rulesOf(scope, securityGroups)].filter(resource => resource.cfnOptions.deletionPolicy === undefined);
}

/** The rules for groups of this library, and the rules that this library defines for groups of the user. */
function rulesOf(scope: IConstruct, securityGroups: readonly ec2.ISecurityGroup[]): SecurityGroupRule[] {
  const own = new Set(securityGroups.filter(group => isWithin(scope, group)).map(group => identityOf(scope, group.securityGroupId)));
  const all = new Set(securityGroups.map(group => identityOf(scope, group.securityGroupId)));
  const rules = all.size > 0 ? Stack.of(scope).node.findAll().filter(isRule) : [];
  return rules.filter(rule => groupsOf(rule).some(id => own.has(id) || all.has(id) && rule.node.scopes.some(({ node }) => node.id === SHARED_RULES)));
}

type SecurityGroupRule = ec2.CfnSecurityGroupIngress | ec2.CfnSecurityGroupEgress;

function isRule(node: IConstruct): node is SecurityGroupRule {
  return node instanceof ec2.CfnSecurityGroupIngress || node instanceof ec2.CfnSecurityGroupEgress;
}

function groupsOf(rule: SecurityGroupRule): string[] {
  const peer = rule instanceof ec2.CfnSecurityGroupIngress ? rule.sourceSecurityGroupId : rule.destinationSecurityGroupId;
  return [rule.groupId, peer].filter(id => id !== undefined).map(id => identityOf(rule, id));
}

function isWithin(scope: IConstruct, node: IConstruct): boolean {
  return node.node.scopes.includes(scope);
}

function warnAboutOthers(scope: IConstruct, resources: readonly (IConstruct | undefined)[]): void {
  const lost = resources.flatMap(resource => resource && isLost(scope, resource) ? [resource.node.path] : []);
  if (lost.length > 0) {
    warn(scope, 'notRetained',
      `removalPolicy of the application retains the application and the resources defined for it, but not ${[...new Set(lost)].join(', ')}: `
      + 'retain these resources too, otherwise the application cannot run after its stack is deleted');
  }
}

/** Whether a resource is deleted together with the stack of the application. */
function isLost(scope: IConstruct, resource: IConstruct): boolean {
  return resource.node.findAll().filter(CfnResource.isCfnResource).some(part =>
    part.stack === Stack.of(scope) && !(part.cfnOptions.deletionPolicy && RETAINED[part.cfnOptions.deletionPolicy]));
}
