import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, IConstruct } from 'constructs';
import { MskAuthentication, MskCluster, MskSource, VpcEndpoints } from '../../src';
import { allowConnection } from '../../src/access/security-group-rules';
import { stringToken, testApplication, testStack, warningIds, warningsOf } from '../support/fixtures';
import { templateOf, templateViolations } from '../support/fixtures/template-invariants';

const INGRESS = 'AWS::EC2::SecurityGroupIngress';
const EGRESS = 'AWS::EC2::SecurityGroupEgress';

let servers: Stack;
let stack: Stack;
let vpc: ec2.Vpc;
let application: Construct;

beforeEach(() => {
  servers = testStack();
  stack = new Stack(servers.node.root, 'Clients');
  vpc = new ec2.Vpc(servers, 'Vpc');
  application = new Construct(stack, 'App');
});

function group(scope: Construct, id: string, allowAllOutbound = true): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, id, { vpc, allowAllOutbound });
}

function connections(...securityGroups: ec2.ISecurityGroup[]): ec2.Connections {
  return new ec2.Connections({ securityGroups });
}

function allow(client: ec2.Connections, server: ec2.Connections, port = ec2.Port.tcp(9098), of: IConstruct = application): IConstruct[] {
  return allowConnection(of, client, server, port, 'brokers');
}

/** The rules of the client's stack. */
function rules(type: string, of = stack): any[] {
  return Object.values<any>(Template.fromStack(of).findResources(type)).map(({ Properties }) => Properties);
}

describe('a connection', () => {
  test('is a rule with a description in the application\'s stack', () => {
    const [client, server] = [group(stack, 'Client'), group(servers, 'Server')];
    expect(allow(connections(client), connections(server))).toHaveLength(1);
    expect(rules(INGRESS)).toEqual([expect.objectContaining({
      Description: 'brokers', IpProtocol: 'tcp', FromPort: 9098, ToPort: 9098, SourceSecurityGroupId: stack.resolve(client.securityGroupId),
    })]);
    expect(rules(INGRESS, servers)).toEqual([]);
    expect(servers.dependencies).toEqual([]);
  });

  test('is in the scope of the application if the application owns the group, otherwise in a shared scope', () => {
    const server = connections(group(servers, 'Server'));
    const [own] = allow(connections(group(application, 'Own')), server);
    const [given] = allow(connections(group(stack, 'Given')), server);
    expect([own, given].map(rule => rule.node.scopes.includes(application))).toEqual([true, false]);
  });

  test('of a client that allows all outbound traffic requires no egress rule', () => {
    allow(connections(group(stack, 'Client')), connections(group(servers, 'Server')));
    expect(rules(EGRESS)).toEqual([]);
    // Other warnings of the CDK, about references between stacks, are not of the rule's making.
    expect(warningIds(stack)).not.toContain('@aws-cdk/aws-ec2:ipv4IgnoreEgressRule');
  });

  test('of a client that restricts outbound traffic has an egress rule', () => {
    const client = group(stack, 'Client', false);
    expect(allow(connections(client), connections(group(servers, 'Server')))).toHaveLength(2);
    expect(rules(EGRESS)).toEqual([expect.objectContaining({ Description: 'brokers', FromPort: 9098, GroupId: stack.resolve(client.securityGroupId) })]);
  });

  test('has rules for every group of the client and of the server', () => {
    const clients = [group(stack, 'A'), group(stack, 'B')];
    const targets = [group(servers, 'C'), group(servers, 'D')];
    expect(allow(connections(...clients), connections(...targets))).toHaveLength(4);
    expect(rules(INGRESS)).toHaveLength(4);
  });

  test('of another client has a separate rule', () => {
    const server = connections(group(servers, 'Server'));
    ['A', 'B'].forEach(id => allow(connections(group(stack, id)), server));
    expect(rules(INGRESS)).toHaveLength(2);
  });

  test('has no rule on a group that is imported as immutable', () => {
    const [client, server] = ['Client', 'Server'].map(id =>
      ec2.SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id}`, { mutable: false, allowAllOutbound: false }));
    expect(allow(connections(client), connections(server))).toEqual([]);
    expect([rules(INGRESS), rules(EGRESS)]).toEqual([[], []]);
  });

  test.each([[undefined, 0], [true, 0], [false, 1]])('from an imported group with allowAllOutbound %s has %d rules of the client', (allowAllOutbound, count) => {
    const client = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Client', 'sg-1', { allowAllOutbound });
    allow(connections(client), connections(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Server', 'sg-2')));
    expect([rules(INGRESS), rules(EGRESS)].map(found => found.length)).toEqual([1, count]);
    expect(stack.node.findAll().filter(({ node }) => node.id.includes('Probe'))).toEqual([]);
  });
});

describe('the same connection twice', () => {
  const imported = (scope: Construct, id: string, groupId = 'sg-1') => ec2.SecurityGroup.fromSecurityGroupId(scope, id, groupId);

  test('has one rule if several constructs represent a group', () => {
    const [client, first, second] = [imported(stack, 'Client', 'sg-0'), imported(servers, 'First'), imported(stack, 'Second')];
    const [rule] = allow(connections(client), connections(first));
    expect(allow(connections(imported(stack, 'Again', 'sg-0')), connections(second))).toEqual([rule]);
    expect(allow(connections(client), connections(second), ec2.Port.tcp(2181))).not.toEqual([rule]);
    expect(rules(INGRESS).map(({ FromPort, GroupId, SourceSecurityGroupId }) => [GroupId, SourceSecurityGroupId, FromPort]).sort())
      .toEqual([['sg-1', 'sg-0', 2181], ['sg-1', 'sg-0', 9098]]);
  });

  test('has one rule if a group is imported with a reference to its id', () => {
    const [client, server] = [group(stack, 'Client'), group(servers, 'Server')];
    allow(connections(client), connections(server));
    allow(connections(imported(stack, 'SameClient', client.securityGroupId)), connections(imported(stack, 'Same', server.securityGroupId)));
    expect(rules(INGRESS)).toHaveLength(1);
  });

  test('has two rules if stack parameters could be different groups', () => {
    const client = connections(group(stack, 'Client'));
    ['A', 'B'].forEach(id => allow(client, connections(imported(stack, `Group${id}`, stringToken(stack, id)))));
    expect(rules(INGRESS)).toHaveLength(2);
  });

  test.each<[string, (client: ec2.ISecurityGroup, server: ec2.ISecurityGroup) => void]>([
    ['the server lets in', (client, server) => server.connections.allowFrom(client, ec2.Port.tcp(9098), 'own')],
    ['the client is allowed to reach', (client, server) => client.connections.allowTo(server, ec2.Port.tcp(9098), 'own')],
    ['the L1 has', (client, server) => {
      new ec2.CfnSecurityGroupIngress(stack, 'Own', {
        groupId: server.securityGroupId,
        sourceSecurityGroupId: client.securityGroupId,
        ipProtocol: 'tcp',
        fromPort: 9098,
        toPort: 9098,
        description: 'own',
      });
    }],
  ])('has the one rule that %s', (_, write) => {
    const [client, server] = [group(stack, 'Client'), group(stack, 'Server')];
    allow(connections(client), connections(server));
    write(client, server);
    expect(rules(INGRESS).map(({ Description }) => Description)).toEqual(['own']);
  });

  test('has the one rule that the user wrote before', () => {
    const [client, server] = [group(stack, 'Client', false), group(servers, 'Server')];
    client.connections.allowTo(server, ec2.Port.tcp(9098), 'own');
    const [rule] = allow(connections(client), connections(server));
    // What waits for the rule that gives way waits for nothing.
    group(stack, 'Later').node.addDependency(rule);
    const found = [stack, servers].flatMap(of => [...rules(INGRESS, of), ...rules(EGRESS, of)]);
    expect(found.map(({ Description }) => Description)).toEqual(['own', 'own']);
  });

  test('in two stacks has one rule and produces a warning that names the groups', () => {
    const other = new Stack(servers.node.root, 'Later');
    const pair = (scope: Construct): [ec2.Connections, ec2.Connections] =>
      [connections(imported(scope, 'Client', 'sg-app')), connections(imported(scope, 'Server', 'sg-brokers'))];
    allow(...pair(stack));
    allow(...pair(other), undefined, new Construct(other, 'App'));
    expect([rules(INGRESS), rules(INGRESS, other)].map(found => found.length)).toEqual([1, 0]);
    expect(warningsOf(other, 'sharedSecurityGroupRule')).toEqual([
      expect.stringMatching(/^security group sg-app reaches security group sg-brokers on 9098 by a rule in stack Clients/),
    ]);
    expect(warningsOf(stack, 'sharedSecurityGroupRule')).toEqual([]);
  });

  test('in two stacks is identified by the construct of a group with an unknown id', () => {
    const other = new Stack(servers.node.root, 'Later');
    const [client, server] = [group(servers, 'Client'), group(servers, 'Server')].map(item => connections(item));
    allow(client, server);
    allow(client, server, undefined, new Construct(other, 'App'));
    expect(warningsOf(other, 'sharedSecurityGroupRule')).toEqual([expect.stringContaining('security group Stack/Client reaches security group Stack/Server')]);
  });
});

test('ids are the same in every stage, and do not depend on the order', () => {
  const ids = ['Test', 'Prod'].map((name, index) => {
    const own = new Stack(new Stage(servers.node.root, name), 'Jobs');
    vpc = new ec2.Vpc(own, 'Vpc');
    const [client, ...targets] = ['Client', 'A', 'B'].map(id => group(own, id));
    (index ? targets.reverse() : targets).forEach(target => allow(connections(client), connections(target), undefined, new Construct(own, `App${target.node.id}`)));
    return Object.keys(Template.fromStack(own).findResources(INGRESS)).sort();
  });
  expect(ids[0]).toHaveLength(2);
  expect(ids[0]).toEqual(ids[1]);
});

/** Places of a security group, given the stacks of a program: the network, what needs the network, the jobs. */
type Stacks = { net: Stack; data: Stack; jobs: Stack };
type Place = (stacks: Stacks & { vpc: ec2.IVpc }, id: string, allowAllOutbound: boolean) => ec2.ISecurityGroup;
const PLACES: { [name: string]: Place } = {
  'the network stack': ({ net, ...rest }, id, allowAllOutbound) => new ec2.SecurityGroup(net, id, { vpc: rest.vpc, allowAllOutbound }),
  'the data stack': ({ data, ...rest }, id, allowAllOutbound) => new ec2.SecurityGroup(data, id, { vpc: rest.vpc, allowAllOutbound }),
  'the jobs stack': ({ jobs, ...rest }, id, allowAllOutbound) => new ec2.SecurityGroup(jobs, id, { vpc: rest.vpc, allowAllOutbound }),
  'elsewhere, imported in the jobs stack': ({ jobs }, id, allowAllOutbound) => ec2.SecurityGroup.fromSecurityGroupId(jobs, id, `sg-${id}`, { allowAllOutbound }),
  'elsewhere, imported in the network stack': ({ net }, id, allowAllOutbound) => ec2.SecurityGroup.fromSecurityGroupId(net, id, `sg-${id}`, { allowAllOutbound }),
};

const LAYOUTS: { [name: string]: (app: App) => Stacks } = {
  'three stacks': app => ({ net: new Stack(app, 'Net'), data: new Stack(app, 'Data'), jobs: new Stack(app, 'Jobs') }),
  'a stage': app => {
    const stage = new Stage(app, 'Prod');
    return { net: new Stack(stage, 'Net'), data: new Stack(stage, 'Data'), jobs: new Stack(stage, 'Jobs') };
  },
  'jobs in a nested stack': app => {
    const parent = new Stack(app, 'Parent');
    return { net: new Stack(app, 'Net'), data: parent, jobs: new NestedStack(parent, 'Jobs') };
  },
  'data in a nested stack': app => {
    const parent = new Stack(app, 'Parent');
    return { net: new Stack(app, 'Net'), data: new NestedStack(parent, 'Data'), jobs: parent };
  },
  'three nested stacks': app => {
    const parent = new Stack(app, 'Parent');
    return { net: new NestedStack(parent, 'Net'), data: new NestedStack(parent, 'Data'), jobs: new NestedStack(parent, 'Jobs') };
  },
};

function defineJob(stacks: Stacks, client: string | undefined, server: string): void {
  const network = new ec2.Vpc(stacks.net, 'Vpc', { maxAzs: 1 });
  const place = (name: string, id: string) => PLACES[name]({ ...stacks, vpc: network }, id, false);
  const cluster = MskCluster.fromAttributes({
    clusterArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/c/1',
    bootstrapServers: 'b:9098',
    authentication: MskAuthentication.iam(),
    securityGroups: [place(server, 'Server')],
  });
  const job = testApplication({ vpc: network, securityGroups: client === undefined ? undefined : [place(client, 'Client')] }, stacks.jobs);
  job.addSource('In', new MskSource(cluster, { topics: ['t'], groupId: 'g' }));
  new VpcEndpoints(stacks.jobs, 'Endpoints', { application: job });
}

describe.each(Object.entries(LAYOUTS))('in %s', (_, layout) => {
  describe.each([undefined, ...Object.keys(PLACES)])('a job with a group of %s', client => {
    test.each(Object.keys(PLACES))('reaches a server with a group of %s', server => {
      const app = new App();
      const stacks = layout(app);
      defineJob(stacks, client, server);
      expect(templateViolations(app)).toEqual([]);
      const resources = Object.values(stacks).flatMap(item => Object.values<any>(templateOf(item).Resources ?? {}));
      const count = (type: string) => resources.filter(({ Type, Properties }) => Type === type && Properties.Description === 'Kafka brokers').length;
      // The group that the library makes lets everything out.
      expect([count(INGRESS), count(EGRESS)]).toEqual([1, client === undefined ? 0 : 1]);
    });
  });
});
