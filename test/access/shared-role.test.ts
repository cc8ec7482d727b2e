import { App, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Application, KinesisSink } from '../../src';
import { ENV, POLICY, statementsOf, testApplication, testStack } from '../support/fixtures';

const assumedBy = new iam.ServicePrincipal('kinesisanalytics.amazonaws.com');

/** Where two jobs can be that share a role. */
const PLACES: { [name: string]: (app: App) => [Stack, Stack] } = {
  'two stacks': app => [new Stack(app, 'A'), new Stack(app, 'B')],
  'two stages': app => [new Stack(new Stage(app, 'Test'), 'Jobs'), new Stack(new Stage(app, 'Prod'), 'Jobs')],
  'two stages of different regions': app => [
    new Stack(new Stage(app, 'Here', { env: ENV }), 'Jobs'), new Stack(new Stage(app, 'There', { env: { ...ENV, region: 'us-east-1' } }), 'Jobs'),
  ],
  'a parent and its nested stack': app => {
    const parent = new Stack(app, 'Parent');
    return [parent, new NestedStack(parent, 'Nested')];
  },
  'two nested stacks': app => {
    const parent = new Stack(app, 'Parent');
    return [new NestedStack(parent, 'A'), new NestedStack(parent, 'B')];
  },
};

const ROLES: { [name: string]: (scope: Stack) => iam.IRole } = {
  'by its name': scope => iam.Role.fromRoleName(scope, 'Role', 'shared'),
  'by its ARN': scope => iam.Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::111111111111:role/shared'),
};

/** The names of the inline policies that a stack writes to roles that it does not define. */
function policyNames(stack: Stack): string[] {
  return Object.values(Template.fromStack(stack).findResources(POLICY))
    .filter(({ Properties }) => !Properties.Roles[0].Ref?.startsWith('ManagedFlink'))
    .map(({ Properties }) => JSON.stringify(Properties.PolicyName));
}

function use(application: Application): Application {
  application.addSink('Out', new KinesisSink(kinesis.Stream.fromStreamArn(application, 'Stream', 'arn:aws:kinesis:eu-west-1:111111111111:stream/s')));
  return application;
}

describe.each(Object.entries(PLACES))('jobs in %s', (_, places) => {
  test.each(Object.entries(ROLES))('that import the same role %s define policies with different names', (__, importRole) => {
    const stacks = places(new App());
    stacks.forEach(stack => use(testApplication({ role: importRole(stack) }, stack)).startOnDeploy());
    const names = stacks.flatMap(policyNames);
    expect(names).toHaveLength(4);
    expect(new Set(names).size).toBe(4);
  });

  test('that are imported and share a role define policies with different names', () => {
    const stacks = places(new App());
    stacks.forEach(stack => Application.fromApplicationAttributes(stack, 'App', {
      applicationArn: 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/a', role: iam.Role.fromRoleName(stack, 'Role', 'shared'),
    }).addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-west-1:111111111111:q'] })));
    const names = stacks.flatMap(policyNames);
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(2);
  });
});

test('the same stack under another name defines policies with other names', () => {
  const names = ['blue', 'green'].map(stackName => {
    const stack = new Stack(new App(), 'Jobs', { stackName, env: ENV });
    use(testApplication({ role: iam.Role.fromRoleName(stack, 'Role', 'shared') }, stack));
    return policyNames(stack);
  });
  expect(new Set(names.flat()).size).toBe(4);
});

test('a stack with an unknown region defines policy names that contain the region', () => {
  const stack = testStack(undefined, 'Jobs');
  testApplication({ role: iam.Role.fromRoleName(stack, 'Role', 'shared') }, stack);
  expect(policyNames(stack)).toEqual([expect.stringContaining('AWS::Region')]);
});

test('a policy name has at most 128 characters', () => {
  const stack = new Stack(new App(), 'S'.repeat(100), { env: ENV });
  testApplication({ role: iam.Role.fromRoleName(stack, 'Role', 'shared') }, stack, 'A'.repeat(200));
  expect(policyNames(stack)).toEqual([expect.stringMatching(/^"[\w-]{1,128}"$/)]);
});

test('permissions of a role in another stack are defined in the job\'s stack, so that the stacks do not depend on each other', () => {
  const app = new App();
  const [base, data, jobs] = ['Base', 'Data', 'Jobs'].map(id => new Stack(app, id));
  const role = new iam.Role(base, 'Role', { assumedBy });
  const stream = new kinesis.Stream(data, 'Stream');
  // The data needs the base, as a cluster needs its network.
  const network = new CfnResource(base, 'Network', { type: 'Test::Network' });
  new CfnResource(data, 'User', { type: 'Test::User', properties: { Network: network.ref } });
  const job = testApplication({ role }, jobs);
  job.addSink('Out', new KinesisSink(stream));
  job.grantRead(job);
  Template.fromStack(base).resourceCountIs(POLICY, 0);
  expect(statementsOf(Template.fromStack(jobs), 'AppRolePolicy').map(({ Action }) => [Action].flat()[0])).toEqual([
    'kinesis:DescribeStream', 'kinesisanalytics:DescribeApplication',
  ]);
  expect(base.dependencies).toEqual([]);
});

test('a role of the same stack keeps its default policy and the names that the CDK generates', () => {
  const stack = testStack(undefined, 'Jobs');
  const job = use(testApplication({ role: new iam.Role(stack, 'Role', { assumedBy }) }, stack));
  expect(job.grantPrincipal).toBe(job.role);
  expect(policyNames(stack).sort()).toEqual(['"AppAccessPolicyE3CF2BF9"', expect.stringMatching(/^"RoleDefaultPolicy\w+"$/)]);
});

test('the start waits for the permissions of an imported role', () => {
  const stack = testStack(undefined, 'Jobs');
  const job = testApplication({ role: iam.Role.fromRoleName(stack, 'Role', 'shared') }, stack);
  job.startOnDeploy();
  use(job);
  const [start] = Object.values(Template.fromStack(stack).findResources('Custom::ManagedFlinkLifecycle'));
  expect(start.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^AppRolePolicy/)]));
});
