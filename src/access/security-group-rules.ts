import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** By a client's security group: the server's groups that let it in already, by their id and the port. */
const rules = new WeakMap<ec2.ISecurityGroup, Map<string, ec2.ISecurityGroup>>();

/**
 * Lets a client reach a server.
 *
 * All rules are in the client's stack, which depends on the server's anyway: in the server's they would make the two depend on each other.
 *
 * @returns the server's groups, which the rules belong to
 */
export function letReach(client: ec2.Connections, server: ec2.Connections, port: ec2.Port, description: string): ec2.ISecurityGroup[] {
  return client.securityGroups.flatMap(from => server.securityGroups.map(to => {
    const known = rules.get(from) ?? new Map<string, ec2.ISecurityGroup>();
    rules.set(from, known);
    // One group may stand behind several constructs, such as those of clusters that share it, and EC2 rejects the same rule twice.
    const rule = `${to.securityGroupId} ${port}`;
    if (!known.has(rule)) {
      known.set(rule, to);
      to.addIngressRule(from, port, description, true);
      // A group that lets everything out takes no rule, and warns about it unless the rule is the other side's.
      from.addEgressRule(to, port, description, from.allowAllOutbound);
    }
    return known.get(rule)!;
  }));
}
