import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { letReach } from '../../src/access/security-group-rules';
import { testStack, warningIds } from '../helpers';

const INGRESS = 'AWS::EC2::SecurityGroupIngress';
const EGRESS = 'AWS::EC2::SecurityGroupEgress';

let servers: Stack;
let stack: Stack;
let vpc: ec2.Vpc;

beforeEach(() => {
  servers = testStack();
  stack = new Stack(servers.node.root, 'Clients');
  vpc = new ec2.Vpc(servers, 'Vpc');
});

function group(scope: Stack, id: string, allowAllOutbound = true): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, id, { vpc, allowAllOutbound });
}

function connections(...securityGroups: ec2.ISecurityGroup[]): ec2.Connections {
  return new ec2.Connections({ securityGroups });
}

/** The rules of the client's stack. */
function rules(type: string): any[] {
  return Object.values<any>(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
}

test('the rule is in the stack of the client, and says what it is for', () => {
  const [client, server] = [group(stack, 'Client'), group(servers, 'Server')];
  expect(letReach(connections(client), connections(server), ec2.Port.tcp(9098), 'brokers')).toEqual([server]);
  expect(rules(INGRESS)).toEqual([expect.objectContaining({
    Description: 'brokers', IpProtocol: 'tcp', FromPort: 9098, ToPort: 9098, SourceSecurityGroupId: stack.resolve(client.securityGroupId),
  })]);
  expect(Template.fromStack(servers).findResources(INGRESS)).toEqual({});
  expect(servers.dependencies).toEqual([]);
});

test('a client that lets everything out needs no rule of its own', () => {
  letReach(connections(group(stack, 'Client')), connections(group(servers, 'Server')), ec2.Port.tcp(9098), 'brokers');
  expect(rules(EGRESS)).toEqual([]);
  // Other warnings of the CDK, about references between stacks, are not of the rule's making.
  expect(warningIds(stack)).not.toContain('@aws-cdk/aws-ec2:ipv4IgnoreEgressRule');
});

test('a client that does not gets one', () => {
  const client = group(stack, 'Client', false);
  letReach(connections(client), connections(group(servers, 'Server')), ec2.Port.tcp(9098), 'brokers');
  expect(rules(EGRESS)).toEqual([expect.objectContaining({ Description: 'brokers', FromPort: 9098, GroupId: stack.resolve(client.securityGroupId) })]);
});

test('every group of the client reaches every group of the server', () => {
  const clients = [group(stack, 'A'), group(stack, 'B')];
  const targets = [group(servers, 'C'), group(servers, 'D')];
  expect(letReach(connections(...clients), connections(...targets), ec2.Port.tcp(9098), 'brokers')).toEqual([...targets, ...targets]);
  expect(rules(INGRESS)).toHaveLength(4);
});

test('a group that stands behind several constructs is opened once for each port', () => {
  const client = connections(group(stack, 'Client'));
  const imported = (id: string) => ec2.SecurityGroup.fromSecurityGroupId(servers, id, 'sg-1');
  const [first, second] = [imported('First'), imported('Second')];
  expect(letReach(client, connections(first), ec2.Port.tcp(9098), 'brokers')).toEqual([first]);
  expect(letReach(client, connections(second), ec2.Port.tcp(9098), 'brokers')).toEqual([first]);
  expect(letReach(client, connections(second), ec2.Port.tcp(2181), 'nodes')).toEqual([second]);
  expect(rules(INGRESS).map(({ FromPort, GroupId }) => [GroupId, FromPort])).toEqual([['sg-1', 9098], ['sg-1', 2181]]);
});

test('another client needs a rule of its own', () => {
  const server = connections(group(servers, 'Server'));
  ['A', 'B'].forEach(id => letReach(connections(group(stack, id)), server, ec2.Port.tcp(9098), 'brokers'));
  expect(rules(INGRESS)).toHaveLength(2);
});
