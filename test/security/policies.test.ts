import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { judge } from '../../build-tools/security/findings';
import { integTemplates } from '../../build-tools/security/templates';
import { Application, ApplicationCode, ApplicationLifecycle, Runtime, VpcEndpoints } from '../../src';
import { violations } from '../support/fixtures/policy-rules';

describe('the policies of the integ apps', () => {
  test.each(integTemplates().map(({ name, body }) => [name, body]))('%s', (_, body) => {
    expect(violations(body)).toEqual([]);
  });
});

describe.each([undefined, 'cn-north-1', 'us-gov-west-1'])('the policies of everything at once, in region %s', region => {
  const stack = new Stack(new App(), 'Stack', region ? { env: { account: '111122223333', region } } : {});
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Bucket', {
    bucketArn: stack.formatArn({ service: 's3', region: '', account: '', resource: 'code' }), encryptionKey: new kms.Key(stack, 'CodeKey'),
  });
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
  const app = new Application(stack, 'App', {
    applicationName: 'orders',
    runtime: Runtime.FLINK_1_20,
    code: ApplicationCode.fromBucket(bucket, 'job.jar', 'v1'),
    encryptionKey: new kms.Key(stack, 'Key'),
    logGroup: new logs.LogGroup(stack, 'Logs'),
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  });
  app.startOnDeploy();
  new VpcEndpoints(stack, 'Endpoints', { application: app });
  const imported = Application.fromApplicationName(stack, 'Imported', 'clicks');
  new ApplicationLifecycle(stack, 'ImportedLifecycle', { application: imported });
  const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
  for (const each of [app, imported]) {
    for (const grant of ['grantRead', 'grantStart', 'grantStop', 'grantUpdate', 'grantSnapshots', 'grantRollback', 'grantDashboardAccess'] as const) {
      each[grant](operator);
    }
  }

  test('break no rule', () => {
    expect(violations(Template.fromStack(stack).toJSON())).toEqual([]);
  });
});

describe('the rules notice', () => {
  const role = (statement: object, type = 'AWS::IAM::Policy') =>
    violations({ Resources: { R: { Type: type, Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'x', ...statement }] } } } } });
  const trust = (service: string, condition?: object) => role({
    Action: 'sts:AssumeRole', Resource: undefined, Principal: { Service: service }, ...(condition ? { Condition: condition } : {}),
  });
  const SOURCE = { StringEquals: { 'aws:SourceAccount': 'a' }, ArnLike: { 'aws:SourceArn': 'b' } };

  test.each<[string, () => string[], RegExp]>([
    ['every action', () => role({ Action: '*' }), /^R: action "\*"$/],
    ['every action of a service', () => role({ Action: ['s3:GetObject', 'kinesisanalytics:*'] }), /action "kinesisanalytics:\*"/],
    ['every resource', () => role({ Resource: '*' }), /s3:GetObject on \*/],
    ['an action beside one that is allowed on every resource', () => role({ Action: ['cloudwatch:GetMetricData', 's3:GetObject'], Resource: ['*'] }), /^R: s3:GetObject on \*$/],
    ['every application', () => role({ Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kinesisanalytics:::application/*']] } }), /whatever its tags/],
    ['every log group', () => role({ Action: 'logs:FilterLogEvents', Resource: 'arn::logs:::log-group:*' }), /logs:FilterLogEvents on every log group/],
    ['the literal partition', () => role({ Resource: 'arn:aws:s3:::bucket/key' }), /partition in/],
    ['the literal partition of China', () => role({ Resource: 'arn:aws-cn:s3:::bucket/key' }), /partition in/],
    ['any principal', () => role({ Principal: { AWS: '*' } }), /any principal/],
    ['a service that acts for anybody', () => trust('scheduler.amazonaws.com'), /scheduler.amazonaws.com on behalf of anybody/],
    ['one condition of two', () => trust('states.amazonaws.com', { StringEquals: { 'aws:SourceAccount': 'a' } }), /states.amazonaws.com on behalf of anybody/],
    ['a condition that need not hold', () => trust('events.amazonaws.com', { StringEqualsIfExists: { 'aws:SourceAccount': 'a', 'aws:SourceArn': 'b' } }), /events/],
  ])('%s', (_, make, message) => {
    expect(make().join('\n')).toMatch(message);
  });

  test.each<[string, () => string[]]>([
    ['an exact permission', () => role({})],
    ['a wide denial', () => role({ Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' })],
    ['what AWS allows on * only', () => role({ Action: 'cloudwatch:GetMetricData', Resource: '*' })],
    ['the account of a key', () => role({ Action: 'kms:*', Resource: '*', Principal: { AWS: 'root' } }, 'AWS::KMS::Key')],
    ['a conditioned trust', () => trust('scheduler.amazonaws.com', SOURCE)],
    ['Lambda', () => trust('lambda.amazonaws.com')],
  ])('and let pass %s', (_, make) => {
    expect(make()).toEqual([]);
  });
});

describe('the allow-list of test:security', () => {
  const finding = { rule: 'R1', template: 'Orders', resource: 'Bucket', detail: '' };

  test('explains what it names and nothing else', () => {
    const other = { ...finding, rule: 'R11' };
    expect(judge([finding, other], [{ rules: /R1/, resources: /^Orders\//, reason: '' }])).toEqual({ unexplained: [other], unused: [] });
    expect(judge([finding], [{ rules: /R1/, resources: /^Clicks\//, reason: '' }]).unexplained).toEqual([finding]);
  });

  test('has no entry that nothing needs', () => {
    const unused = { rules: /R2/, resources: /./, reason: '' };
    expect(judge([finding], [{ rules: /R1|R2/, resources: /./, reason: '' }, unused])).toEqual({ unexplained: [], unused: [unused] });
  });
});
