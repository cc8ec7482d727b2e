/** What a start waits for: everything that the job may do and reach, whoever wrote it and whenever. */
import { App, Aspects, CfnResource, IAspect, NestedStack, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { assumedBy, cluster, idOf, job, rulesIn, statement, waits } from './jobs';
import * as flink from '../../src';
import { testStack } from '../support/fixtures/stack';
import { templateOf, templateViolations } from '../support/fixtures/template-invariants';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = testStack(undefined, 'Stack', app);
});

describe('the start waits for policies of the role', () => {
  test.each<[string, (role: iam.IRole, scope: Stack) => IConstruct]>([
    ['beside it', (role, scope) => new iam.Policy(scope, 'X', { roles: [role], statements: [statement] })],
    ['attached to it', (role, scope) => {
      const policy = new iam.Policy(scope, 'X', { statements: [statement] });
      policy.attachToRole(role);
      return policy;
    }],
    ['attached by it', (role, scope) => {
      const policy = new iam.Policy(scope, 'X', { statements: [statement] });
      role.attachInlinePolicy(policy);
      return policy;
    }],
    ['managed, that name it', (role, scope) => new iam.ManagedPolicy(scope, 'X', { roles: [role], statements: [statement] })],
    ['managed, that it names', (role, scope) => {
      const policy = new iam.ManagedPolicy(scope, 'X', { statements: [statement] });
      role.addManagedPolicy(policy);
      return policy;
    }],
    ['of the L1 of a single policy', (role, scope) => new iam.CfnRolePolicy(scope, 'X', { roleName: role.roleName, policyName: 'x', policyDocument: {} })],
    ['of an L1', (role, scope) => new iam.CfnPolicy(scope, 'X', { roles: [role.roleName], policyName: 'x', policyDocument: {} })],
    ['of no type that the CDK knows', (role, scope) => new CfnResource(scope, 'X', { type: 'AWS::IAM::Policy', properties: { Roles: [role.roleName] } })],
    ['set by an override', (role, scope) => {
      const policy = new CfnResource(scope, 'X', { type: 'AWS::IAM::Policy' });
      policy.addPropertyOverride('Roles', [role.roleName]);
      return policy;
    }],
  ])('%s, before and after startOnDeploy', (_, define) => {
    const defined = ['before', 'after'].map(order => {
      const scope = new Stack(app, order);
      const one = job(scope, 'App');
      const early = order === 'before' ? define(one.role!, scope) : undefined;
      const lifecycle = one.startOnDeploy();
      return { scope, lifecycle, policy: early ?? define(one.role!, scope) };
    });
    defined.forEach(({ scope, lifecycle, policy }) => expect(waits(scope, lifecycle)).toContain(idOf(policy)));
    expect(templateViolations(app)).toEqual([]);
  });

  test.each<[string, (scope: Stack) => iam.IRole]>([
    ['given', scope => new iam.Role(scope, 'Own', { assumedBy })],
    ['with a name', scope => new iam.Role(scope, 'Own', { assumedBy, roleName: 'own' })],
    ['imported by name', scope => iam.Role.fromRoleName(scope, 'Own', 'own')],
    ['imported by ARN', scope => iam.Role.fromRoleArn(scope, 'Own', 'arn:aws:iam::111111111111:role/own')],
    ['lazy', scope => new iam.LazyRole(scope, 'Own', { assumedBy })],
    ['of another stack', () => new iam.Role(new Stack(app, 'Roles'), 'Own', { assumedBy })],
    ['of the parent', scope => new iam.Role(scope.nestedStackParent ?? scope, 'Own', { assumedBy })],
  ])('that is %s', (_, role) => {
    const own = role(stack);
    const lifecycle = job(stack, 'App', { role: own }).startOnDeploy();
    const policy = new iam.Policy(stack, 'X', { roles: [own], statements: [statement] });
    expect(waits(stack, lifecycle)).toContain(idOf(policy));
    expect(templateViolations(app)).toEqual([]);
  });

  test('that is only known by name, in both stacks', () => {
    const lifecycle = job(stack, 'App', { role: iam.Role.fromRoleName(stack, 'Here', 'own') }).startOnDeploy();
    new iam.Role(stack, 'Own', { assumedBy, roleName: 'own' });
    const there = new iam.Policy(stack, 'X', { roles: [iam.Role.fromRoleName(stack, 'There', 'own')], statements: [statement] });
    const other = new iam.Policy(stack, 'Y', { roles: [iam.Role.fromRoleName(stack, 'Other', 'other')], statements: [statement] });
    const found = waits(stack, lifecycle);
    expect(found).toContain(idOf(there));
    expect(found).not.toContain(idOf(other));
  });

  test('that an aspect adds', () => {
    const one = job(stack, 'App');
    const lifecycle = one.startOnDeploy();
    const adder: IAspect = {
      visit: node => {
        node === stack && !stack.node.tryFindChild('X') && new iam.Policy(stack, 'X', { roles: [one.role!], statements: [statement] });
      },
    };
    Aspects.of(stack).add(adder);
    expect(waits(stack, lifecycle)).toContain(idOf(stack.node.findChild('X')));
  });

  test('in a parent of the job\'s nested stack, by way of the nested stack', () => {
    const nested = new NestedStack(stack, 'Nested');
    const role = new iam.Role(stack, 'Own', { assumedBy });
    job(nested, 'App', { role }).startOnDeploy();
    const policy = new iam.Policy(stack, 'X', { roles: [role], statements: [statement] });
    expect(templateOf(stack).Resources[idOf(nested.nestedStackResource!)].DependsOn).toContain(idOf(policy));
    expect(templateViolations(app)).toEqual([]);
  });

  test('of the handlers, under any feature flag', () => {
    for (const flag of [true, false]) {
      app = new App({ context: { '@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy': flag, '@aws-cdk/aws-iam:minimizePolicies': flag } });
      stack = new Stack(app, 'Stack');
      const lifecycle = job(stack, 'App').startOnDeploy();
      const beside = Object.keys(templateOf(stack).Resources).filter(id => id.includes('inlinePolicyAddedToExecutionRole'));
      expect(waits(stack, lifecycle)).toEqual(expect.arrayContaining(beside));
      expect(templateViolations(app)).toEqual([]);
    }
  });
});

describe('the start waits for rules of security groups', () => {
  let vpc: ec2.Vpc;
  beforeEach(() => { vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }); });

  test.each<[string, (one: flink.Application, db: ec2.SecurityGroup) => void]>([
    ['allowTo', (item, db) => item.connections.allowTo(db, ec2.Port.tcp(5432))],
    ['allowFrom', (item, db) => db.connections.allowFrom(item, ec2.Port.tcp(5432))],
    ['a rule of the other group', (item, db) => db.addIngressRule(item.connections.securityGroups[0], ec2.Port.tcp(5432))],
    ['an L1', (item, db) => new ec2.CfnSecurityGroupIngress(stack, 'Rule', {
      ipProtocol: 'tcp', fromPort: 5432, toPort: 5432, groupId: db.securityGroupId, sourceSecurityGroupId: item.connections.securityGroups[0].securityGroupId,
    })],
    ['an egress rule', (item, db) => new ec2.CfnSecurityGroupEgress(stack, 'Rule', {
      ipProtocol: 'tcp', fromPort: 5432, toPort: 5432, destinationSecurityGroupId: db.securityGroupId, groupId: item.connections.securityGroups[0].securityGroupId,
    })],
  ])('by %s, before and after startOnDeploy', (_, allow) => {
    const db = new ec2.SecurityGroup(stack, 'Db', { vpc });
    const other = new ec2.SecurityGroup(stack, 'Other', { vpc });
    db.connections.allowFrom(other, ec2.Port.tcp(22));
    const one = job(stack, 'App', { vpc });
    const lifecycle = one.startOnDeploy();
    allow(one, db);
    const rules = rulesIn(stack).filter(id => !JSON.stringify(templateOf(stack).Resources[id]).includes(idOf(other)));
    expect(rules.length).toBeGreaterThan(0);
    expect(waits(stack, lifecycle)).toEqual(expect.arrayContaining(rules));
    expect(waits(stack, lifecycle)).not.toEqual(expect.arrayContaining(rulesIn(stack)));
  });

  test('of imported groups', () => {
    const group = (id: string) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, 'sg-1');
    const lifecycle = job(stack, 'App', { vpc, securityGroups: [group('Mine')] }).startOnDeploy();
    ec2.SecurityGroup.fromSecurityGroupId(stack, 'Db', 'sg-2').connections.allowFrom(group('Same'), ec2.Port.tcp(5432));
    expect(waits(stack, lifecycle)).toEqual(expect.arrayContaining(rulesIn(stack)));
  });

  test('of another job\'s endpoints', () => {
    const isolated = { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } };
    const [a, b] = ['A', 'B'].map(id => job(stack, id, isolated));
    const endpoints = new flink.VpcEndpoints(stack, 'Endpoints', { application: a });
    const lifecycle = b.startOnDeploy();
    endpoints.connections.allowDefaultPortFrom(b);
    const group = idOf(b.connections.securityGroups[0]);
    const rules = rulesIn(stack).filter(id => JSON.stringify(templateOf(stack).Resources[id]).includes(group));
    expect(rules).toHaveLength(1);
    expect(waits(stack, lifecycle)).toEqual(expect.arrayContaining(rules));
  });

  test('and for endpoints and connectors, whenever they are added', () => {
    const pipeline = new flink.StreamingPipeline(stack, 'Pipeline', {
      runtime: flink.Runtime.FLINK_1_20, code: flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'code'), 'job.jar', 'v1'), vpc,
    });
    pipeline.application.addSource('In', new flink.MskSource(cluster(stack, vpc), { topics: ['t'], groupId: 'g' }));
    new flink.VpcEndpoints(stack, 'Endpoints', { application: pipeline.application });
    const found = waits(stack, pipeline.lifecycle!);
    expect(found).toEqual(expect.arrayContaining(rulesIn(stack)));
    const resources = templateOf(stack).Resources;
    const endpoints = Object.keys(resources).filter(id => resources[id].Type === 'AWS::EC2::VPCEndpoint');
    expect(endpoints.length).toBeGreaterThan(1);
    expect(found).toEqual(expect.arrayContaining(endpoints));
    expect(templateViolations(app)).toEqual([]);
  });
});
