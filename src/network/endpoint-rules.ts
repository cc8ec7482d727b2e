import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { identitiesOf, identityOf } from '../synth/identity';

/** The port of all interface endpoints. */
const HTTPS = 443;

/**
 * Whether an endpoint lets security groups in. Gateway endpoints let everything in.
 *
 * Groups that this CDK app does not define are taken to let the application in: their rules are not known.
 */
export function letsIn(endpoint: ec2.CfnVPCEndpoint, scope: IConstruct, clients: readonly ec2.ISecurityGroup[]): boolean {
  const servers = identitiesOf(endpoint, endpoint.securityGroupIds);
  if (endpoint.vpcEndpointType !== 'Interface' || servers.length === 0) {
    return true;
  }
  const all = scope.node.root.node.findAll();
  const defined = all.filter(one => one instanceof ec2.CfnSecurityGroup);
  const isDefined = (id: string) => defined.some(one => identityOf(one, one.attrGroupId) === id || identityOf(one, one.ref) === id);
  const sources = clients.map(client => identityOf(scope, client.securityGroupId));
  const admits = (owner: IConstruct, rule: Rule) => isForHttps(rule)
    && (rule.sourceSecurityGroupId === undefined || sources.includes(identityOf(owner, rule.sourceSecurityGroupId)));
  const inline = defined.filter(one => servers.includes(identityOf(one, one.attrGroupId)))
    .flatMap(group => rulesOf(group).map(rule => ({ group, rule })));
  const apart = all.filter(one => one instanceof ec2.CfnSecurityGroupIngress)
    .filter(one => one.groupId !== undefined && servers.includes(identityOf(one, one.groupId)));
  return !servers.every(isDefined) || inline.some(({ group, rule }) => admits(group, rule)) || apart.some(one => admits(one, one));
}

/** A rule without a source group is for addresses, which are taken to be those of the VPC. */
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
  const isKnown = ![ipProtocol, fromPort, toPort].some(one => Token.isUnresolved(one));
  return !isKnown || ipProtocol === '-1' || (ipProtocol === 'tcp' && fromPort <= HTTPS && HTTPS <= toPort);
}
