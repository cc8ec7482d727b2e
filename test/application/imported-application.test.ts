import { Aws, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Application, Runtime } from '../../src';
import { arnInStack, ENV, stringToken, testStack, warningIds } from '../support/fixtures';

let stack: Stack;

beforeEach(() => {
  stack = testStack(ENV);
});

describe('by name', () => {
  test('is an application of the stack', () => {
    const app = Application.fromApplicationName(stack, 'App', 'clicks');
    expect(app.applicationName).toBe('clicks');
    expect(stack.resolve(app.applicationArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kinesisanalytics:eu-west-1:111111111111:application/clicks']],
    });
    expect(app.env).toMatchObject({ account: '111111111111', region: 'eu-west-1' });
  });

  test('stays agnostic in a stack that is', () => {
    const agnostic = testStack();
    const app = Application.fromApplicationName(agnostic, 'App', 'clicks');
    expect(agnostic.resolve(app.applicationArn)).toEqual(arnInStack('kinesisanalytics', ':application/clicks'));
  });

  test('accepts a token', () => {
    const app = Application.fromApplicationName(stack, 'App', stringToken(stack));
    expect(JSON.stringify(stack.resolve(app.applicationArn))).toContain('{"Ref":"StringParameter"}');
  });
});

describe.each([
  ['arn:aws:kinesisanalytics:us-east-1:222222222222:application/a', 'a', 'us-east-1', '222222222222'],
  ['arn:aws-cn:kinesisanalytics:cn-north-1:333333333333:application/b.c', 'b.c', 'cn-north-1', '333333333333'],
  ['arn:aws-us-gov:kinesisanalytics:us-gov-west-1:444444444444:application/d_e', 'd_e', 'us-gov-west-1', '444444444444'],
])('by ARN %s', (arn, name, region, account) => {
  test('keeps name, ARN, region and account', () => {
    const app = Application.fromApplicationArn(stack, 'App', arn);
    expect(app.applicationArn).toBe(arn);
    expect(app.applicationName).toBe(name);
    expect(app.env).toMatchObject({ account, region });
  });

  test('has metrics of that region and account', () => {
    const metric = Application.fromApplicationArn(stack, 'App', arn).metricDowntime();
    expect(metric).toMatchObject({ region, account, dimensions: { Application: name } });
  });
});

test('an alarm on an application in another account reads metrics from that account', () => {
  const app = Application.fromApplicationArn(stack, 'App', 'arn:aws:kinesisanalytics:eu-west-1:222222222222:application/a');
  new Alarm(stack, 'Alarm', { metric: app.metricDowntime(), threshold: 0, evaluationPeriods: 1 });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Metrics: [{ AccountId: '222222222222', MetricStat: { Metric: { MetricName: 'downtime' } } }],
  });
});

test('an ARN that is a token is split when it is deployed', () => {
  const app = Application.fromApplicationArn(stack, 'App', stringToken(stack));
  expect(stack.resolve(app.applicationArn)).toEqual({ Ref: 'StringParameter' });
  expect(JSON.stringify(stack.resolve(app.applicationName))).toContain('Fn::Split');
});

test.each([
  '', 'clicks', 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application', 'arn:aws:kinesisanalytics:eu-west-1:111111111111:snapshot/clicks',
  'arn:aws:kinesisanalytics:::application/clicks', 'arn:aws:s3:::bucket/clicks',
])("rejects the ARN '%s'", arn => {
  expect(() => Application.fromApplicationArn(stack, 'App', arn))
    .toThrow(`applicationArn must look like arn:aws:kinesisanalytics:region:account:application/name, got '${arn}'`);
});

test('an ARN in which only the partition is a token keeps the rest', () => {
  const app = Application.fromApplicationArn(stack, 'App', `arn:${Aws.PARTITION}:kinesisanalytics:us-east-1:222222222222:application/clicks`);
  expect(app).toMatchObject({ applicationName: 'clicks', env: { account: '222222222222', region: 'us-east-1' } });
  expect(() => Application.fromApplicationArn(stack, 'Unnamed', `arn:${Aws.PARTITION}:kinesisanalytics:us-east-1:222222222222:application`))
    .toThrow(/^applicationArn must look like/);
});

test.each(['', 'a b'])("rejects the name '%s'", name => {
  expect(() => Application.fromApplicationName(stack, 'App', name))
    .toThrow(`applicationName must have 1 to 128 characters of [a-zA-Z0-9_.-], got '${name}'`);
});

test('attributes are set on the application', () => {
  const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/job');
  const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'group');
  const app = Application.fromApplicationAttributes(stack, 'App', {
    applicationArn: 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/a', runtime: Runtime.FLINK_2_2, role, logGroup,
  });
  expect(app).toMatchObject({ runtime: Runtime.FLINK_2_2, role, logGroup, grantPrincipal: { policyFragment: role.policyFragment } });
});

test('an application imported from its name has no other attributes', () => {
  const app = Application.fromApplicationName(stack, 'App', 'clicks');
  expect([app.role, app.runtime, app.logGroup]).toEqual([undefined, undefined, undefined]);
  expect(() => app.connections).toThrow(/^connections of Stack\/App require a vpc/);
});

test('an import defines no resources', () => {
  Application.fromApplicationName(stack, 'App', 'clicks');
  expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
});

test.each([true, false])('an import with a role that can be changed: %s also defines no resources', mutable => {
  const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/job', { mutable });
  const app = Application.fromApplicationAttributes(stack, 'App', { applicationArn: 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/a', role });
  expect(app.node.children).toEqual([]);
  expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  expect(warningIds(stack)).toEqual([]);
});

test('a role that cannot be changed gets a warning for every grant, and no policy', () => {
  const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/fixed', { mutable: false });
  const app = Application.fromApplicationAttributes(stack, 'App', { applicationArn: 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/app', role });
  expect(app.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-west-1:111111111111:queue'] }))).toBe(false);
  Annotations.fromStack(stack).hasWarning('/Stack/App', Match.stringLikeRegexp('cannot be changed by this stack.*sqs:SendMessage.*immutableRole'));
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
});

test('a role that can be changed is', () => {
  const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/open');
  const app = Application.fromApplicationAttributes(stack, 'App', { applicationArn: 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/app', role });
  expect(app.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-west-1:111111111111:queue'] }))).toBe(true);
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
});
