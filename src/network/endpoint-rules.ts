import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { identitiesOf, identityOf } from '../synth/identity';

/** The port of all interface endpoints. */
const HTTPS = 443;

/**
 * Whether an endpoint accepts traffic from security groups. Gateway endpoints accept all traffic.
 *
 * Security groups that are not defined in this CDK app are assumed to accept the application, because their rules are not known.
 */
export function letsIn(endpoint: ec2.CfnVPCEndpoint, scope: IConstruct, clients: readonly ec2.ISecurityGroup[]): boolean {
  const servers = identitiesOf(endpoint, endpoint.securityGroupIds);
  if (endpoint.vpcEndpointType !== 'Interface' || servers.length === 0) {
    return true;
  }
  const all = scope.node.root.node.findAll();
  const defined = all.filter(resource => resource instanceof ec2.CfnSecurityGroup);
  const isDefined = (id: string) => defined.some(
    definition => identityOf(definition, definition.attrGroupId) === id || identityOf(definition, definition.ref) === id);
  const sources = clients.map(client => identityOf(scope, client.securityGroupId));
  const admits = (owner: IConstruct, rule: Rule) => isForHttps(rule)
    && (rule.sourceSecurityGroupId === undefined || sources.includes(identityOf(owner, rule.sourceSecurityGroupId)));
  const inline = defined.filter(definition => servers.includes(identityOf(definition, definition.attrGroupId)))
    .flatMap(group => rulesOf(group).map(rule => ({ group, rule })));
  const apart = all.filter(resource => resource instanceof ec2.CfnSecurityGroupIngress)
    .filter(rule => rule.groupId !== undefined && servers.includes(identityOf(rule, rule.groupId)));
  return !servers.every(isDefined) || inline.some(({ group, rule }) => admits(group, rule)) || apart.some(rule => admits(rule, rule));
}

/** A rule without a source group contains addresses, which are assumed to be addresses of the VPC. */
interface Rule {
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly sourceSecurityGroupId?: string;
}

function rulesOf(group: ec2.CfnSecurityGroup): Rule[] {
  return [group.stack.resolve(group.securityGroupIngress) ?? []].flat();
}

function isForHttps({ ipProtocol, fromPort = 0, toPort = 65535 }: Rule): boolean {
  const isKnown = ![ipProtocol, fromPort, toPort].some(value => Token.isUnresolved(value));
  return !isKnown || ipProtocol === '-1' || (ipProtocol === 'tcp' && fromPort <= HTTPS && HTTPS <= toPort);
}
