import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ApplicationCode, StudioArtifact, StudioNotebook } from '../../src';
import { ENV, testApplication, testStack, warningIds, warningsOf } from '../support/fixtures';
import { allowing, Statement } from '../support/fixtures/iam';

const JOB_ACCOUNT = { account: '222222222222', region: ENV.region };
const ROLE = 'arn:aws:iam::222222222222:role/job';
const fromRole = { principal: 'arn:aws:iam::222222222222:root', context: { 'aws:PrincipalArn': ROLE } };
const fromOther = { ...fromRole, context: { 'aws:PrincipalArn': `${ROLE}s` } };

let codeStack: Stack;
let jobStack: Stack;

beforeEach(() => {
  const app = new App();
  codeStack = new Stack(app, 'Code', { env: ENV });
  jobStack = new Stack(app, 'Job', { env: JOB_ACCOUNT });
});

/** Joins what is known of a value; what is not is left out. */
function text(value: any): any {
  if (Array.isArray(value)) {
    return value.map(text);
  }
  if (typeof value !== 'object') {
    return value;
  }
  const [[name, argument]] = Object.entries<any>(value);
  return name === 'Fn::Join' ? argument[1].map(text).join('') : name === 'Ref' && argument === 'AWS::Partition' ? 'aws' : '';
}

function policy(type: string, property: string): Statement[] {
  const [{ Properties }] = Object.values(Template.fromStack(codeStack).findResources(type));
  return Properties[property].Statement.map((item: any) => ({
    ...item,
    Principal: Object.fromEntries(Object.entries(item.Principal).map(([kind, value]) => [kind, text(value)])),
    Resource: text(item.Resource),
    ...item.Condition && { Condition: { ArnEquals: { 'aws:PrincipalArn': text(item.Condition.ArnEquals['aws:PrincipalArn']) } } },
  }));
}

function deployTo(stack: Stack, bucket: s3.IBucket): void {
  const role = new iam.Role(stack, 'Own', { roleName: 'job', assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com') });
  testApplication({ role, code: ApplicationCode.fromBucket(bucket, 'jobs/a.jar', 'v1') }, stack);
}

test('a bucket in another account allows the application\'s role to read the object', () => {
  deployTo(jobStack, new s3.Bucket(codeStack, 'Own', { bucketName: 'the-code' }));
  const statements = policy('AWS::S3::BucketPolicy', 'PolicyDocument');
  for (const action of ['s3:GetObject', 's3:GetObjectVersion']) {
    expect(allowing(statements, { action, resource: '/jobs/a.jar', ...fromRole })).toBeDefined();
    expect(allowing(statements, { action, resource: '/jobs/b.jar', ...fromRole })).toBeUndefined();
    expect(allowing(statements, { action, resource: '/jobs/a.jar', ...fromOther })).toBeUndefined();
  }
  expect(warningIds(jobStack)).toEqual([]);
});

test.each([false, true])('the bucket key allows the role to decrypt the object, behind an alias: %s', behindAlias => {
  const key = new kms.Key(codeStack, 'Key', { alias: 'the-key' });
  const encryptionKey = behindAlias ? key.addAlias('other') : key;
  deployTo(jobStack, new s3.Bucket(codeStack, 'Own', { bucketName: 'the-code', encryptionKey }));
  const statements = policy('AWS::KMS::Key', 'KeyPolicy');
  expect(allowing(statements, { action: 'kms:Decrypt', resource: 'key', ...fromRole })).toBeDefined();
  expect(allowing(statements, { action: 'kms:Decrypt', resource: 'key', ...fromOther })).toBeUndefined();
});

test('an imported bucket in another account produces a warning with the statement to add', () => {
  deployTo(jobStack, s3.Bucket.fromBucketAttributes(jobStack, 'Imported', { bucketName: 'the-code', account: ENV.account }));
  expect(warningIds(jobStack)).toEqual(['cdk-managed-flink:resourcePolicyNotUpdated']);
  expect(warningsOf(jobStack, 'resourcePolicyNotUpdated').join()).toMatch(/the policy of Job\/Imported in account 111111111111 cannot .*s3:GetObject.*:s3:::the-code\/jobs\/a\.jar/);
});

test('the warning contains the statements for the bucket policy and the key policy', () => {
  const encryptionKey = kms.Key.fromKeyArn(jobStack, 'ImportedKey', `arn:aws:kms:${ENV.region}:${ENV.account}:key/1`);
  deployTo(jobStack, s3.Bucket.fromBucketAttributes(jobStack, 'Imported', { bucketName: 'the-code', account: ENV.account, encryptionKey }));
  const found = warningsOf(jobStack, 'resourcePolicyNotUpdated').map(warning =>
    /^the policy of (\S+) in account 111111111111 cannot be changed by this CDK app: add this statement to it: (.*) \[ack: \S+\]$/.exec(warning)!);
  expect(found.map(([, path]) => path)).toEqual(['Job/Imported', 'Job/ImportedKey']);
  const [ofBucket, ofKey] = found.map(([,, statement]) => JSON.parse(statement));
  expect([text(ofBucket.Action), text(ofBucket.Resource)]).toEqual([['s3:GetObject', 's3:GetObjectVersion'], 'arn:aws:s3:::the-code/jobs/a.jar']);
  expect([ofKey.Action, ofKey.Resource]).toEqual(['kms:Decrypt', '*']);
  [ofBucket, ofKey].forEach(({ Condition, Principal }) => {
    expect(Object.keys(Condition)).toEqual(['ArnEquals']);
    expect(text(Principal.AWS)).toBe('arn:aws:iam::222222222222:root');
  });
});

test('a key in another account behind an alias name also produces a warning', () => {
  const encryptionKey = kms.Alias.fromAliasName(codeStack, 'Alias', 'alias/code');
  deployTo(jobStack, s3.Bucket.fromBucketAttributes(jobStack, 'Imported', { bucketName: 'the-code', account: ENV.account, encryptionKey }));
  expect(warningsOf(jobStack, 'resourcePolicyNotUpdated')).toContainEqual(expect.stringMatching(/^the policy of Code\/Alias in account 111111111111 .*kms:Decrypt/));
});

test('in the same account, or if accounts are not known, the role policy is sufficient', () => {
  for (const stack of [testStack(ENV), testStack()]) {
    testApplication({ code: ApplicationCode.fromBucket(new s3.Bucket(stack, 'Own', { encryption: s3.BucketEncryption.KMS }), 'a.jar', 'v1') }, stack);
    Template.fromStack(stack).resourceCountIs('AWS::S3::BucketPolicy', 0);
    expect(warningIds(stack)).toEqual([]);
  }
});

describe('a code bucket in another region', () => {
  const other = (scope: Stack) => s3.Bucket.fromBucketAttributes(scope, 'Imported', { bucketName: 'the-code', region: 'us-east-1' });

  test('produces a warning', () => {
    const stack = testStack(ENV);
    testApplication({ code: ApplicationCode.fromBucket(other(stack), 'a.jar', 'v1') }, stack);
    expect(warningsOf(stack, 'crossRegionCode')).toEqual([expect.stringMatching(/Imported with the code is in us-east-1 and the application is in eu-west-1, /)]);
  });

  test('also produces a warning for an artifact of a notebook', () => {
    const stack = testStack(ENV);
    new StudioNotebook(stack, 'Notebook', { artifacts: [StudioArtifact.udf(other(stack), 'a.jar', 'v1')] });
    expect(warningsOf(stack, 'crossRegionCode')).toHaveLength(1);
  });

  test('produces no warning if the application\'s region is not known', () => {
    const stack = testStack();
    testApplication({ code: ApplicationCode.fromBucket(other(stack), 'a.jar', 'v1') }, stack);
    expect(warningIds(stack)).toEqual([]);
  });
});
