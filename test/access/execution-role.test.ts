import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ApplicationCode } from '../../src';
import {
  APPLICATION, applicationProperties, arnInStack, ENV, importedRole, onlyResource, POLICY, ROLE, statementsOf, stringToken, testApplication,
  testStack, warningIds, warningsOf,
} from '../support/fixtures';

const IMMUTABLE_ROLE = 'cdk-managed-flink:immutableRole';

let stack: Stack;

beforeEach(() => {
  stack = testStack();
});

function anyStatement(resources: string[] = ['arn:aws:sqs:eu-west-1:111111111111:queue']) {
  return new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources });
}

describe('trust policy', () => {
  function trust() {
    return onlyResource(stack, ROLE).Properties.AssumeRolePolicyDocument.Statement;
  }

  test('allows the service only for the named application', () => {
    testApplication({ applicationName: 'clicks' }, stack);
    expect(trust()).toEqual([{
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: 'kinesisanalytics.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnEquals: { 'aws:SourceArn': arnInStack('kinesisanalytics', ':application/clicks') },
      },
    }]);
  });

  test('allows the service for all applications of the account if the name is generated', () => {
    testApplication({}, stack);
    expect(trust()[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnLike: { 'aws:SourceArn': arnInStack('kinesisanalytics', ':application/*') },
    });
  });

  test('contains the token of the application name', () => {
    testApplication({ applicationName: stringToken(stack) }, stack);
    expect(trust()[0].Condition.ArnEquals).toEqual({
      'aws:SourceArn': arnInStack('kinesisanalytics', ':application/', { Ref: 'StringParameter' }),
    });
  });
});

describe('access policy', () => {
  const access = () => statementsOf(Template.fromStack(stack), 'AppAccessPolicy');

  test('only allows reading the code object and writing the log stream', () => {
    testApplication({ code: ApplicationCode.fromBucket(new s3.Bucket(stack, 'Own'), 'jobs/a.jar', 'v1') }, stack);
    expect(access()).toEqual([
      {
        Sid: 'ReadCode',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^Own/), 'Arn'] }, '/jobs/a.jar']] },
      },
      { Sid: 'ListLogGroups', Effect: 'Allow', Action: 'logs:DescribeLogGroups', Resource: arnInStack('logs', ':log-group:*') },
      {
        Sid: 'ListLogStreams',
        Effect: 'Allow',
        Action: 'logs:DescribeLogStreams',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^AppLogGroup/), 'Arn'] },
      },
      {
        Sid: 'WriteLogs',
        Effect: 'Allow',
        Action: 'logs:PutLogEvents',
        Resource: arnInStack('logs', ':log-group:', { Ref: expect.stringMatching(/^AppLogGroup/) },
          ':log-stream:', { Ref: expect.stringMatching(/^AppLogStream/) }),
      },
    ]);
  });

  test('allows decrypting the code if its bucket has a key', () => {
    const bucket = new s3.Bucket(stack, 'Own', { encryptionKey: new kms.Key(stack, 'Key') });
    testApplication({ code: ApplicationCode.fromBucket(bucket, 'a.jar', 'v1') }, stack);
    expect(access()).toContainEqual({
      Sid: 'DecryptCode', Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    });
  });

  test('allows decrypting the code with the key behind an alias, because IAM does not match aliases', () => {
    const bucket = new s3.Bucket(stack, 'Own', { encryptionKey: new kms.Key(stack, 'Key').addAlias('code') });
    testApplication({ code: ApplicationCode.fromBucket(bucket, 'a.jar', 'v1') }, stack);
    expect(access()).toContainEqual({
      Sid: 'DecryptCode', Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    });
  });

  test('allows decrypting the code with any key that has an imported alias', () => {
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Own', { bucketName: 'own', encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/code') });
    testApplication({ code: ApplicationCode.fromBucket(bucket, 'a.jar', 'v1') }, stack);
    expect(access()).toContainEqual({
      Sid: 'DecryptCodeByAlias',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: arnInStack('kms', ':key/*'),
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/code' } },
    });
  });

  test('is the only dependency of the application', () => {
    testApplication({}, stack).addToRolePolicy(anyStatement());
    expect(onlyResource(stack, APPLICATION).DependsOn).toEqual([expect.stringMatching(/^AppAccessPolicy/)]);
  });

  test('is attached to a role of the user', () => {
    const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com') });
    const app = testApplication({ role }, stack);
    expect(app.role).toBe(role);
    expect(access()).toHaveLength(4);
    expect(onlyResource(stack, POLICY).Properties.Roles).toEqual([{ Ref: expect.stringMatching(/^Own/) }]);
    expect(applicationProperties(stack).ServiceExecutionRole).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Own/), 'Arn'] });
  });
});

test('a lazily defined role can be changed', () => {
  const role = new iam.LazyRole(stack, 'Lazy', { assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com') });
  testApplication({ role }, stack);
  expect(warningIds(stack)).toEqual([]);
  expect(statementsOf(Template.fromStack(stack), 'AppAccessPolicy')).toHaveLength(4);
  expect(onlyResource(stack, APPLICATION).DependsOn).toEqual([expect.stringMatching(/^AppAccessPolicy/)]);
});

describe('no dependency cycle', () => {
  test('when a role policy mentions the application', () => {
    const app = testApplication({}, stack);
    expect(app.addToRolePolicy(new iam.PolicyStatement({ actions: ['kinesisanalytics:DescribeApplication'], resources: [app.applicationArn] }))).toBe(true);
    app.grantRead(app);
    expect(statementsOf(Template.fromStack(stack), 'AppRoleDefaultPolicy')).toContainEqual(expect.objectContaining({
      Action: 'kinesisanalytics:DescribeApplication', Resource: stack.resolve(app.applicationArn),
    }));
  });

  test('when the policy of a role of the user mentions the application', () => {
    const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com') });
    const app = testApplication({ role }, stack);
    role.addToPolicy(anyStatement([app.applicationArn]));
    new iam.ManagedPolicy(stack, 'Managed', { roles: [role], statements: [anyStatement([app.applicationArn])] });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('when the policy of the log group mentions the application', () => {
    const logGroup = new logs.LogGroup(stack, 'Logs');
    const app = testApplication({ logGroup }, stack);
    logGroup.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['logs:PutLogEvents'],
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      resources: [logGroup.logGroupArn],
      conditions: { ArnLike: { 'aws:SourceArn': app.applicationArn } },
    }));
    Template.fromStack(stack).resourceCountIs('AWS::Logs::ResourcePolicy', 1);
  });

  test('when the policy of the code bucket mentions the application and its role', () => {
    const bucket = new s3.Bucket(stack, 'Own');
    const app = testApplication({ code: ApplicationCode.fromBucket(bucket, 'a.jar', 'v1') }, stack);
    bucket.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['s3:GetObject'],
      principals: [new iam.ArnPrincipal(app.role!.roleArn)],
      resources: [bucket.arnForObjects('*')],
      conditions: { ArnEquals: { 'aws:SourceArn': app.applicationArn } },
    }));
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe.each<[string, () => iam.IRole]>([
  ['imported with mutable false', () => importedRole(stack, { mutable: false })],
  ['of another account', () => importedRole(stack, {}, '999999999999')],
  ['without policy updates', () => new iam.Role(stack, 'Own', {
    assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com'),
  }).withoutPolicyUpdates()],
])('a role %s', (_name, makeRole) => {
  let role: iam.IRole;

  beforeEach(() => {
    stack = testStack(ENV);
    role = makeRole();
  });

  test('has no policy and produces a warning that lists the statements to add', () => {
    testApplication({ role }, stack);
    Template.fromStack(stack).resourceCountIs(POLICY, 0);
    expect(warningIds(stack)).toEqual([IMMUTABLE_ROLE]);
    const texts = warningsOf(stack, 'immutableRole').join('\n');
    ['s3:GetObject', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:PutLogEvents'].forEach(action => expect(texts).toContain(action));
  });

  test('makes addToRolePolicy return false and warn', () => {
    const app = testApplication({ role }, stack);
    expect(app.addToRolePolicy(anyStatement())).toBe(false);
    Template.fromStack(stack).resourceCountIs(POLICY, 0);
    expect(warningsOf(stack, 'immutableRole').join('\n')).toContain('sqs:SendMessage');
  });

  test('makes a grant to the application warn', () => {
    const app = testApplication({ role }, stack);
    s3.Bucket.fromBucketName(stack, 'Data', 'data').grantRead(app);
    Template.fromStack(stack).resourceCountIs(POLICY, 0);
    expect(warningsOf(stack, 'immutableRole').join('\n')).toContain('s3:List*');
  });

  test('makes a grant to the application return the same result as a grant to the role', () => {
    const { grantPrincipal } = testApplication({ role }, stack);
    expect(grantPrincipal.grantPrincipal).toBe(grantPrincipal);
    expect(grantPrincipal.assumeRoleAction).toBe(role.assumeRoleAction);
    expect(grantPrincipal.principalAccount).toBe(role.principalAccount);
    expect(stack.resolve(grantPrincipal.policyFragment)).toEqual(stack.resolve(role.policyFragment));
  });

  test('is still the role of the application', () => {
    testApplication({ role }, stack);
    expect(applicationProperties(stack).ServiceExecutionRole).toEqual(stack.resolve(role.roleArn));
  });
});

describe('the warning about a role that cannot be changed', () => {
  const text = (statement: object) =>
    `role "job" cannot be changed by this stack: add this statement to it: ${JSON.stringify(statement)} [ack: ${IMMUTABLE_ROLE}]`;

  beforeEach(() => {
    stack = testStack(ENV);
  });

  test('is produced once for each statement that the application requires in order to exist', () => {
    testApplication({ role: importedRole(stack, { mutable: false }), loggingEnabled: false }, stack);
    const resource = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::code-bucket/job.jar']] };
    expect(warningsOf(stack, 'immutableRole')).toEqual([
      text({ Action: ['s3:GetObject', 's3:GetObjectVersion'], Effect: 'Allow', Resource: resource, Sid: 'ReadCode' }),
    ]);
  });

  test('is produced for each statement that is added later', () => {
    testApplication({ role: importedRole(stack, { mutable: false }), loggingEnabled: false }, stack).addToRolePolicy(anyStatement());
    expect(warningsOf(stack, 'immutableRole')).toContainEqual(
      text({ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: 'arn:aws:sqs:eu-west-1:111111111111:queue' }));
  });

  test('does not make a grant fail, because its statements are added manually', () => {
    const { grantPrincipal } = testApplication({ role: importedRole(stack, { mutable: false }) }, stack);
    expect(grantPrincipal.addToPrincipalPolicy(anyStatement()).statementAdded).toBe(true);
  });
});

test('an imported role that can be changed has the policies and produces no warning', () => {
  stack = testStack(ENV);
  const app = testApplication({ role: importedRole(stack) }, stack);
  expect(app.addToRolePolicy(anyStatement())).toBe(true);
  expect(warningIds(stack)).toEqual([]);
  const template = Template.fromStack(stack);
  template.resourceCountIs(POLICY, 2);
  template.allResourcesProperties(POLICY, { Roles: ['job'] });
  template.hasResource(APPLICATION, { DependsOn: [Match.stringLikeRegexp('^AppAccessPolicy')] });
});
