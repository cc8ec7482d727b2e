/** What makes CloudFormation call the handlers: a change of anything that the running job depends on, and of nothing else. */
import { App, CfnParameter, Duration, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { testApplication, testStack } from '../support/fixtures';

function lifecycleProperties(stack: Stack): any {
  return Object.values(Template.fromStack(stack).findResources('Custom::ManagedFlinkLifecycle'))[0].Properties;
}

type Change = (app: flink.Application, stack: Stack) => void;

function digestOf(props: Partial<flink.ApplicationProps>, change: Change = () => {}, version?: string): string {
  const stack = testStack();
  const app = testApplication(props, stack, version);
  app.startOnDeploy();
  change(app, stack);
  return lifecycleProperties(stack).Digest;
}

function statement(queue: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [`arn:aws:sqs:eu-west-1:111111111111:${queue}`] });
}

describe('the digest', () => {
  const base = digestOf({});

  test('is the same for the same stack', () => expect(digestOf({})).toBe(base));

  test.each<[string, string]>([
    ['code', digestOf({}, undefined, '2')],
    ['runtime', digestOf({ runtime: flink.Runtime.FLINK_2_2 })],
    ['properties', digestOf({ propertyGroups: { Group: { key: 'value' } } })],
    ['properties that are added later', digestOf({}, app => app.addPropertyGroup('Group', { key: 'value' }))],
    ['parallelism', digestOf({ parallelism: 2 })],
    ['checkpoints', digestOf({ checkpointInterval: Duration.minutes(2) })],
    ['restore settings', digestOf({ restore: flink.RestoreConfiguration.none() })],
    ['the role\'s permissions', digestOf({}, app => app.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['*'] })))],
    ['an override', digestOf({}, app => (app.node.defaultChild as any).addPropertyOverride('ApplicationConfiguration.Some', 'value'))],
    ['a policy beside the role', digestOf({}, (app, stack) => new iam.Policy(stack, 'X', { roles: [app.role!], statements: [statement('a')] }))],
    ['a managed policy beside the role', digestOf({}, (app, stack) => new iam.ManagedPolicy(stack, 'X', { roles: [app.role!], statements: [statement('a')] }))],
    ['the L1 of a policy', digestOf({}, (app, stack) => new iam.CfnRolePolicy(stack, 'X', {
      roleName: app.role!.roleName, policyName: 'x', policyDocument: { Statement: [statement('a').toStatementJson()] },
    }))],
  ])('changes with %s', (_, digest) => expect(digest).not.toBe(base));

  test.each<[string, (resource: string) => Change]>([
    ['a policy beside the role', resource => (app, stack) => new iam.Policy(stack, 'X', { roles: [app.role!], statements: [statement(resource)] })],
    ['a managed policy that names the role', resource => (app, stack) => new iam.ManagedPolicy(stack, 'X', { roles: [app.role!], statements: [statement(resource)] })],
    ['a managed policy that the role names', resource => (app, stack) => app.role!.addManagedPolicy(new iam.ManagedPolicy(stack, 'X', { statements: [statement(resource)] }))],
    ['the permissions boundary', resource => (app, stack) => iam.PermissionsBoundary.of(app).apply(new iam.ManagedPolicy(stack, 'X', { statements: [statement(resource)] }))],
  ])('changes when %s does', (_, change) => {
    expect(digestOf({}, change('a'))).not.toBe(digestOf({}, change('b')));
  });

  test.each<[string, Change[]]>([
    ['statements', ['a', 'b'].map(item => app => app.addToRolePolicy(statement(item)))],
    ['policies', ['a', 'b'].map(item => (app, stack) => new iam.Policy(stack, item, { roles: [app.role!], statements: [statement(item)] }))],
    ['property groups', ['a', 'b'].map(item => app => app.addPropertyGroup(item, { key: 'value' }))],
    ['properties of a group', ['a', 'b'].map(item => app => app.addPropertyGroup('Group', { [item]: 'value' }))],
    ['sinks', ['a', 'b'].map(item => (app, stack) => app.addSink(item, new flink.S3Sink(s3.Bucket.fromBucketName(stack, item, `bucket-${item}`))))],
  ])('does not change with the order of %s', (_, [one, two]) => {
    const both = (...changes: Change[]): Change => (app, stack) => changes.forEach(change => change(app, stack));
    expect(digestOf({}, both(one, two))).toBe(digestOf({}, both(two, one)));
    expect(digestOf({}, both(one, two))).not.toBe(digestOf({}, one));
  });

  test.each<[string, string]>([
    ['the description', digestOf({ description: 'other words' })],
    ['tags', digestOf({}, app => Tags.of(app).add('team', 'orders'))],
    ['the maintenance window', digestOf({ maintenanceWindow: flink.MaintenanceWindow.startingAt(1, 0) })],
    ['how long logs are kept', digestOf({ logRetention: logs.RetentionDays.ONE_DAY })],
    ['a policy of another role', digestOf({}, (_, stack) => new iam.Role(stack, 'Other', { assumedBy: new iam.AccountRootPrincipal() }).addToPolicy(statement('a')))],
    ['another job', digestOf({}, (_, stack) => testApplication({}, stack, 'Other').startOnDeploy())],
    ['tags of the whole stack', digestOf({}, (_, stack) => Tags.of(stack).add('team', 'orders'))],
    ['something else in the stack', digestOf({}, (_, stack) => new s3.Bucket(stack, 'Other'))],
  ])('does not change with %s', (_, digest) => expect(digest).toBe(base));
});

describe('values that are only known at deployment', () => {
  test('is passed to the handlers in addition to the digest, which it cannot change', () => {
    const stack = testStack();
    const parallelism = new CfnParameter(stack, 'Parallelism', { type: 'Number' });
    const bucket = new s3.Bucket(stack, 'Data');
    const app = testApplication({ parallelism: parallelism.valueAsNumber, propertyGroups: { Data: { path: `s3://${bucket.bucketName}/` } } }, stack);
    app.startOnDeploy();
    app.addPropertyGroup('Later', { arn: bucket.bucketArn });
    const { Digest: digest, References: references } = lifecycleProperties(stack);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const data = stack.resolve(bucket.bucketName);
    expect(references).toEqual(expect.arrayContaining([{ Ref: 'Parallelism' }, data, { 'Fn::GetAtt': [data.Ref, 'Arn'] }]));
  });

  test('is left out if the application is in another stack, in which the references would not exist', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    new flink.ApplicationLifecycle(stack, 'Lifecycle', { application: testApplication({}, new Stack(app, 'Other')) });
    expect(lifecycleProperties(stack)).not.toHaveProperty('References');
  });
});
