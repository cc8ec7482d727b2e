import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Application } from '../../src';
import { ENV, testApplication, warningIds, warningsOf } from '../support/fixtures';

const assumedBy = new iam.ServicePrincipal('kinesisanalytics.amazonaws.com');
const IDS = ['inlinePolicySize', 'managedPolicySize', 'managedPolicyCount', 'trustPolicySize'].map(id => `cdk-managed-flink:${id}`);

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

/** A statement with a resource of about a hundred characters that no other statement can be merged with. */
function statement(index: number): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [`dynamodb:Action${index}`], resources: [`arn:aws:dynamodb:eu-west-1:111111111111:table/${'t'.repeat(50)}${index}`] });
}

function statements(count: number): iam.PolicyStatement[] {
  return [...Array(count).keys()].map(statement);
}

function sizes(of = stack): string[] {
  return warningIds(of).filter(id => IDS.includes(id));
}

describe('inline policies', () => {
  test('of one job within the limit produce no warning', () => {
    const job = testApplication({}, stack);
    statements(40).forEach(item => job.addToRolePolicy(item));
    expect(sizes()).toEqual([]);
  });

  test('of one job above the limit produce a warning with the limit', () => {
    const job = testApplication({}, stack);
    statements(80).forEach(item => job.addToRolePolicy(item));
    expect(warningsOf(stack, 'inlinePolicySize')).toEqual([
      expect.stringMatching(/^role of Stack\/App might have inline policies of up to about 1\d{4} characters, and IAM allows 10240 for all inline policies of a role: /),
    ]);
  });

  test.each([[2, []], [14, ['cdk-managed-flink:inlinePolicySize']]])('of %d jobs on one role count together', (count, ids) => {
    const role = new iam.Role(stack, 'Role', { assumedBy });
    [...Array(count).keys()].forEach(index => testApplication({ role }, stack, `App${index}`));
    expect(sizes()).toEqual(ids);
  });

  test('of jobs in several stacks on one imported role count together', () => {
    const stacks = [...Array(14).keys()].map(index => new Stack(app, `Jobs${index}`, { env: ENV }));
    stacks.forEach(item => testApplication({ role: iam.Role.fromRoleName(item, 'Role', 'shared') }, item));
    expect(sizes(stacks[0])).toEqual(['cdk-managed-flink:inlinePolicySize']);
  });

  test.each<[string, (role: iam.Role) => void]>([
    ['policies beside the role', role => { new iam.Policy(stack, 'Own', { roles: [role], statements: statements(80) }); }],
    ['policies of the L1', role => {
      new iam.CfnRolePolicy(stack, 'Own', { roleName: role.roleName, policyName: 'own', policyDocument: { Statement: statements(80).map(item => item.toJSON()) } });
    }],
  ])('count %s', (_, add) => {
    add(testApplication({}, stack).role as iam.Role);
    expect(sizes()).toEqual(['cdk-managed-flink:inlinePolicySize']);
  });

  test('count those that the role was made with', () => {
    const role = new iam.Role(stack, 'Role', { assumedBy, inlinePolicies: { own: new iam.PolicyDocument({ statements: statements(80) }) } });
    testApplication({ role }, stack);
    expect(sizes()).toEqual(['cdk-managed-flink:inlinePolicySize']);
  });

  test('of other roles do not count', () => {
    testApplication({}, stack);
    new iam.Role(stack, 'Other', { assumedBy, inlinePolicies: { own: new iam.PolicyDocument({ statements: statements(80) }) } });
    expect(sizes()).toEqual([]);
  });

  test('that are granted last count', () => {
    const job = testApplication({}, stack);
    job.startOnDeploy();
    statements(80).forEach(item => job.addToRolePolicy(item));
    expect(sizes()).toEqual(['cdk-managed-flink:inlinePolicySize']);
  });
});

describe('managed policies', () => {
  test.each<[string, (role: iam.Role) => void]>([
    ['the policy lists the role', role => { new iam.ManagedPolicy(stack, 'Own', { roles: [role], statements: statements(60) }); }],
    ['the role lists the policy', role => role.addManagedPolicy(new iam.ManagedPolicy(stack, 'Own', { statements: statements(60) }))],
  ])('above the limit produce a warning with the limit if %s', (_, attach) => {
    const { role } = testApplication({}, stack) as Application & { role: iam.Role };
    attach(role);
    expect(warningsOf(stack, 'managedPolicySize')).toEqual([expect.stringContaining('IAM allows 6144')]);
  });

  test.each([[10, []], [11, ['cdk-managed-flink:managedPolicyCount']]])('may be %d', (count, ids) => {
    const managedPolicies = [...Array(count).keys()].map(index => iam.ManagedPolicy.fromManagedPolicyName(stack, `Own${index}`, `own${index}`));
    testApplication({ role: new iam.Role(stack, 'Role', { assumedBy, managedPolicies }) }, stack);
    expect(sizes()).toEqual(ids);
  });
});

test('a trust policy for many applications produces a warning with the limit', () => {
  const { role } = testApplication({ applicationName: 'first' }, stack, 'First');
  [...Array(30).keys()].forEach(index => testApplication({ applicationName: `application-${index}`, role, loggingEnabled: false }, stack, `App${index}`));
  expect(warningsOf(stack, 'trustPolicySize')).toEqual([expect.stringContaining('IAM allows 2048')]);
});

test('each warning is produced once', () => {
  const role = new iam.Role(stack, 'Role', { assumedBy });
  [...Array(14).keys()].forEach(index => testApplication({ role }, stack, `App${index}`));
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('inlinePolicySize'))).toHaveLength(1);
});
