import { createHash } from 'crypto';
import { AspectPriority, Aspects, Resource, Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, IConstruct } from 'constructs';
import { attached } from '../synth/attachment';
import { identityInStage, identityOf } from '../synth/identity';
import { warn } from '../synth/warn';

/**
 * Allows an application to connect to a server.
 *
 * The rules are defined in the application's stack, which already depends on the stacks of both groups. In any other stack they could
 * create a cycle between stacks. EC2 rejects duplicate rules, so applications that share a security group also share the rule.
 *
 * @param isServerOfOther whether the server belongs to another application, which might depend on this application
 * @returns the rules that must exist before the application starts
 */
export function allowConnection(
  application: IConstruct, client: ec2.Connections, server: ec2.Connections, port: ec2.Port, description: string, isServerOfOther = false,
): IConstruct[] {
  return client.securityGroups.flatMap(from => server.securityGroups.flatMap(to => {
    const connection = { application, from, to, port, description, isServerOfOther };
    return [
      ...isMutable(to) ? defineOnce(connection, 'Ingress') : [],
      // A group that allows all outbound traffic requires no rule.
      ...!from.allowAllOutbound && isMutable(from) ? defineOnce(connection, 'Egress') : [],
    ];
  }));
}

/** The id of the construct with the rules that the applications of a stack share. */
export const SHARED_RULES = 'ManagedFlinkSecurityGroupRules';

type Direction = 'Ingress' | 'Egress';

interface Connection {
  readonly application: IConstruct;
  readonly from: ec2.ISecurityGroup;
  readonly to: ec2.ISecurityGroup;
  readonly port: ec2.Port;
  readonly description: string;
  readonly isServerOfOther: boolean;
}

/** Defines a rule, unless the rule already exists in the CDK app. */
function defineOnce(connection: Connection, direction: Direction): IConstruct[] {
  const { application, from, to, port } = connection;
  const { owner, config } = direction === 'Ingress'
    ? { owner: to, config: from.toIngressRuleConfig() }
    : { owner: from, config: to.toEgressRuleConfig() };
  const props = { groupId: owner.securityGroupId, ...config, ...port.toRuleJson(), description: connection.description };
  const key = `${direction} ${keyOf(application, props)}`;
  const known = attached(application.node.root, 'securityGroupRules', () => new Map<string, Construct>());
  const rule = known.get(key);
  if (rule && Stack.of(rule) !== Stack.of(application)) {
    warn(application, 'sharedSecurityGroupRule',
      `security group ${nameOf(application, from)} reaches security group ${nameOf(application, to)} on ${port} by a rule in stack ${Stack.of(rule).node.path}, `
      + 'because EC2 rejects duplicate rules: deploy that stack first and delete it last, or give the application a dedicated security group');
    return [];
  }
  if (rule) {
    return [rule];
  }
  const id = createHash('sha256').update(keyOf(application, props, identityInStage)).digest('hex').slice(0, 12);
  const defined = direction === 'Ingress'
    ? new IngressRule(scopeOf(connection), `Ingress${id}`, props)
    : new EgressRule(scopeOf(connection), `Egress${id}`, props);
  known.set(key, defined);
  return [defined];
}

/**
 * The scope of the rules of a connection. This is the application if it owns the security group. Otherwise it is the stack, so that
 * applications that share the group or the server do not depend on each other.
 */
function scopeOf({ application, from, isServerOfOther }: Connection): Construct {
  const isOwn = from.node.scopes.includes(application) && !isServerOfOther;
  const [parent, id] = isOwn ? [application, 'SecurityGroupRules'] : [Stack.of(application), SHARED_RULES];
  return parent.node.tryFindChild(id) as Construct | undefined ?? new Construct(parent as Construct, id);
}

/** A key that identifies a rule for EC2, regardless of the constructs that represent the security groups. */
function keyOf(scope: IConstruct, rule: RuleProps, identity = identityOf): string {
  const { groupId, sourceSecurityGroupId, destinationSecurityGroupId, ipProtocol, fromPort, toPort } = rule;
  return [groupId, sourceSecurityGroupId ?? destinationSecurityGroupId, ipProtocol, fromPort, toPort].map(value => identity(scope, value)).join(' ');
}

interface RuleProps {
  readonly groupId?: string;
  readonly sourceSecurityGroupId?: string;
  readonly destinationSecurityGroupId?: string;
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
}

/** A rule defined by this library. It is not rendered if the user defines the same rule. */
class IngressRule extends ec2.CfnSecurityGroupIngress {
  private readonly others = othersIn(this);

  public shouldSynthesize(): boolean {
    return !this.others.has(`Ingress ${keyOf(this, this)}`);
  }
}

class EgressRule extends ec2.CfnSecurityGroupEgress {
  private readonly others = othersIn(this);

  public shouldSynthesize(): boolean {
    return !this.others.has(`Egress ${keyOf(this, this)}`);
  }
}

/** The rules of a stage that this library did not define. Complete after all aspects were invoked, before templates are rendered. */
function othersIn(rule: IConstruct): Set<string> {
  const stage = Stage.of(rule) ?? rule.node.root;
  return attached(stage, 'otherSecurityGroupRules', () => {
    const keys = new Set<string>();
    Aspects.of(stage).add({
      visit(node) {
        if (node === stage) {
          keys.clear();
        } else if (node instanceof ec2.CfnSecurityGroupIngress && !(node instanceof IngressRule)) {
          keys.add(`Ingress ${keyOf(node, node)}`);
        } else if (node instanceof ec2.CfnSecurityGroupEgress && !(node instanceof EgressRule)) {
          keys.add(`Egress ${keyOf(node, node)}`);
        }
      },
    }, { priority: AspectPriority.READONLY });
    return keys;
  });
}

/** Whether rules can be added to a group. A group that is imported as immutable silently ignores rules. */
function isMutable(group: ec2.ISecurityGroup): boolean {
  if (Resource.isOwnedResource(group)) {
    return true;
  }
  let isMutableImport = false;
  const before = new Set(group.node.children);
  const probe: ec2.IPeer = {
    uniqueId: 'Probe',
    canInlineRule: false,
    connections: new ec2.Connections(),
    toIngressRuleConfig: () => {
      isMutableImport = true;
      return {};
    },
    toEgressRuleConfig: () => ({}),
  };
  group.addIngressRule(probe, ec2.Port.tcp(443));
  group.node.children.filter(child => !before.has(child)).forEach(child => group.node.tryRemoveChild(child.node.id));
  return isMutableImport;
}

/** The id of a group or, if the id is not known yet, its construct path. */
function nameOf(scope: IConstruct, group: ec2.ISecurityGroup): string {
  return identityOf(scope, group.securityGroupId).replace(/^<(.*?)(\/Resource)?\.\w+>$/, '$1');
}
