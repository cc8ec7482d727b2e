import { App, CfnOutput, Environment, NestedStack, PhysicalName, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ApplicationCode } from '../src';
import { APPLICATION, applicationProperties, ENV, onlyResource, POLICY, ROLE, statementsOf, testApplication } from './support/fixtures';

const assumedBy = new iam.ServicePrincipal('kinesisanalytics.amazonaws.com');

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'JobStack');
});

function otherStack(env?: Environment, id = 'OtherStack'): Stack {
  return new Stack(app, id, { env });
}

describe('across stacks', () => {
  test('the access policy of a role in another stack is in the application\'s stack', () => {
    const role = new iam.Role(otherStack(), 'Own', { assumedBy });
    testApplication({ role }, stack);
    expect(applicationProperties(stack).ServiceExecutionRole).toEqual({ 'Fn::ImportValue': expect.stringContaining('OtherStack') });
    expect(onlyResource(stack, POLICY).Properties.Roles).toEqual([{ 'Fn::ImportValue': expect.stringContaining('OtherStack') }]);
    Template.fromStack(Stack.of(role)).resourceCountIs(POLICY, 0);
  });

  test('code, vpc and log group can be in another stack', () => {
    const other = otherStack();
    const vpc = new ec2.Vpc(other, 'Vpc');
    testApplication({
      code: ApplicationCode.fromBucket(new s3.Bucket(other, 'Code'), 'a.jar', 'v'), vpc, logGroup: new logs.LogGroup(other, 'Logs'),
    }, stack);
    expect(() => Template.fromStack(stack)).not.toThrow();
    expect(stack.dependencies).toEqual([other]);
  });

  test('another stack can use the application', () => {
    const job = testApplication({}, stack);
    const other = otherStack();
    job.grantRead(new iam.Role(other, 'Operator', { assumedBy }));
    new cloudwatch.Alarm(other, 'Alarm', { metric: job.metricDowntime(), threshold: 0, evaluationPeriods: 1 });
    const [statement] = statementsOf(Template.fromStack(other), 'OperatorDefaultPolicy');
    expect(JSON.stringify(statement.Resource)).toContain('Fn::ImportValue');
    expect(other.dependencies).toEqual([stack]);
  });

  test('a bucket in another stack can be granted to the application', () => {
    const data = new s3.Bucket(otherStack(), 'Data');
    data.grantReadWrite(testApplication({}, stack));
    const [statement] = statementsOf(Template.fromStack(stack), 'AppRoleDefaultPolicy');
    expect(JSON.stringify(statement.Resource)).toContain('Fn::ImportValue');
  });

  test('a named application is referenced in another environment by its name', () => {
    stack = otherStack(ENV, 'Named');
    const job = testApplication({ applicationName: 'clicks' }, stack);
    const other = otherStack({ account: '222222222222', region: 'us-east-1' });
    new CfnOutput(other, 'Arn', { value: job.applicationArn });
    expect(JSON.stringify(Template.fromStack(other).toJSON().Outputs.Arn.Value)).toContain('kinesisanalytics:eu-west-1:111111111111:application/clicks');
  });

  test('a name is generated if another environment requires it', () => {
    stack = otherStack(ENV, 'Generated');
    const job = testApplication({ applicationName: PhysicalName.GENERATE_IF_NEEDED }, stack);
    const other = otherStack({ account: '222222222222', region: 'us-east-1' });
    new CfnOutput(other, 'Name', { value: job.applicationName });
    const name = Template.fromStack(other).toJSON().Outputs.Name.Value;
    expect(name).toMatch(/^[a-zA-Z0-9_.-]{1,128}$/);
    expect(applicationProperties(stack).ApplicationName).toBe(name);
    expect(JSON.stringify(onlyResource(stack, ROLE).Properties.AssumeRolePolicyDocument)).toContain(':application/');
  });

  test('no name is generated if no environment requires it', () => {
    testApplication({ applicationName: PhysicalName.GENERATE_IF_NEEDED }, stack);
    expect(applicationProperties(stack)).not.toHaveProperty('ApplicationName');
    const [statement] = onlyResource(stack, ROLE).Properties.AssumeRolePolicyDocument.Statement;
    expect(JSON.stringify(statement.Condition)).toContain(':application/*');
  });
});

describe('several applications in a stack', () => {
  test('have each their own role, logs and permissions', () => {
    const [one, two] = ['One', 'Two'].map(id => testApplication({}, stack, id));
    const template = Template.fromStack(stack);
    [APPLICATION, ROLE, POLICY, 'AWS::Logs::LogGroup', 'AWS::Logs::LogStream'].forEach(type => template.resourceCountIs(type, 2));
    expect(one.role).not.toBe(two.role);
  });

  test('can operate each other', () => {
    const [one, two] = ['One', 'Two'].map(id => testApplication({}, stack, id));
    one.grantStop(two);
    two.grantStop(one);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('can share role, log group and network', () => {
    const role = new iam.Role(stack, 'Own', { assumedBy });
    const logGroup = new logs.LogGroup(stack, 'Logs');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const [one, two] = ['One', 'Two'].map(id => testApplication({ role, logGroup, vpc }, stack, id));
    one.connections.allowTo(two, ec2.Port.tcp(6123));
    two.connections.allowTo(one, ec2.Port.tcp(6123));
    Template.fromStack(stack).allResourcesProperties(POLICY, { Roles: [stack.resolve(role.roleName)] });
    expect(statementsOf(Template.fromStack(stack), 'OneAccessPolicy')).toHaveLength(6);
    expect(statementsOf(Template.fromStack(stack), 'TwoAccessPolicy')).toHaveLength(6);
  });
});

test('an application lives in a nested stack', () => {
  const nested = new NestedStack(stack, 'Nested');
  const job = testApplication({}, nested);
  new cloudwatch.Alarm(stack, 'Alarm', { metric: job.metricUptime(), threshold: 0, evaluationPeriods: 1 });
  Template.fromStack(nested).resourceCountIs(APPLICATION, 1);
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('an application lives in a stage', () => {
  const stage = new Stage(app, 'Prod', { env: ENV });
  const staged = new Stack(stage, 'Stack');
  testApplication({}, staged);
  Template.fromStack(staged).resourceCountIs(APPLICATION, 1);
});

describe.each(['eu-west-1', 'cn-north-1', 'us-gov-west-1', undefined])('in region %s', region => {
  test('no ARN names a partition', () => {
    stack = otherStack(region ? { account: '111111111111', region } : undefined);
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const job = testApplication({ vpc, logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', 'g') }, stack);
    job.grantRead(job);
    job.grantUpdate(new iam.Role(stack, 'Operator', { assumedBy }));
    const text = JSON.stringify(Template.fromStack(stack).toJSON().Resources);
    expect(text).not.toMatch(/arn:aws/);
    expect(text).toContain('"arn:",{"Ref":"AWS::Partition"}');
  });
});

test('the template of an environment-agnostic stack contains no account or region', () => {
  testApplication({}, stack);
  const text = JSON.stringify(Template.fromStack(stack).toJSON());
  expect(text).not.toMatch(/Token\[|unknown-(account|region)/);
});
