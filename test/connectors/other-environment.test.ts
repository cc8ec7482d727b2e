import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';
import { ENV } from '../support/fixtures/stack';

/** A stream with a customer managed key, in another environment of the same app. */
function streamIn(fixture: Fixture, account: string, region: string): { stack: Stack; stream: kinesis.Stream } {
  const stack = new Stack(fixture.app, 'Streams', { env: { account, region } });
  return { stack, stream: new kinesis.Stream(stack, 'Stream', { streamName: 'orders', encryptionKey: new kms.Key(stack, 'Key') }) };
}

function arn(service: string, environment: string, resource: string): object {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:${environment}:${resource}`]] };
}

/** The ARN of the role, with the name that is generated because another environment refers to the role. */
function roleArn(fixture: Fixture): object {
  const [role] = Object.values(fixture.template.findResources('AWS::IAM::Role', { Properties: { RoleName: Match.anyValue() } }));
  return arn('iam', ':111111111111', `role/${role.Properties.RoleName}`);
}

/** The statements in the policies of a stack that grant access to the role, without the partition. */
function admitting(fixture: Fixture, stack: Stack, type: string, property: string): { Action: unknown; Resource: unknown }[] {
  return Object.values(Template.fromStack(stack).findResources(type))
    .flatMap(({ Properties }) => Properties[property].Statement)
    .filter(({ Condition }) => Condition !== undefined)
    .map(({ Action, Condition, Principal, Resource }) => {
      expect(Principal).toEqual({ AWS: arn('iam', ':111111111111', 'root') });
      expect(Condition).toEqual({ ArnEquals: { 'aws:PrincipalArn': roleArn(fixture) } });
      return { Action, Resource };
    });
}

test.each([
  ['another account', '222222222222', 'eu-west-1'],
  ['another region', '111111111111', 'us-east-1'],
])('grants use of the keys of the account and region for a stream in %s', (_, account, region) => {
  const fixture = new Fixture();
  const { stream } = streamIn(fixture, account, region);
  fixture.flink.addSink('Out', new flink.KinesisSink(stream));

  expect(fixture.group('Out')).toEqual({ 'stream.arn': arn('kinesis', `${region}:${account}`, 'stream/orders'), 'aws.region': region });
  expect(fixture.statements()[1]).toEqual(statement(['kms:GenerateDataKey'], arn('kms', `${region}:${account}`, 'key/*')));
});

test('the policies of a stream and key in another account grant access with a condition on the role', () => {
  const fixture = new Fixture();
  const { stack, stream } = streamIn(fixture, '222222222222', 'eu-west-1');
  fixture.flink.addSink('Out', new flink.KinesisSink(stream));
  expect(admitting(fixture, stack, 'AWS::KMS::Key', 'KeyPolicy')).toEqual([{ Action: 'kms:GenerateDataKey', Resource: '*' }]);
  expect(admitting(fixture, stack, 'AWS::Kinesis::ResourcePolicy', 'ResourcePolicy')).toEqual([{
    Action: ['kinesis:DescribeStream', 'kinesis:DescribeStreamSummary', 'kinesis:PutRecord', 'kinesis:PutRecords'], Resource: expect.anything(),
  }]);
});

test('the policies of a stream and key do not change for a role in the same account', () => {
  const fixture = new Fixture();
  const { stack, stream } = streamIn(fixture, '111111111111', 'us-east-1');
  fixture.flink.addSink('Out', new flink.KinesisSink(stream));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Kinesis::ResourcePolicy', 0);
  expect(Object.values(template.findResources('AWS::KMS::Key'))[0].Properties.KeyPolicy.Statement).toHaveLength(1);
});

test.each([true, false])('grants use of the exact key in another region only with crossRegionReferences: %s', crossRegionReferences => {
  const app = new App();
  const stack = new Stack(app, 'Jobs', { env: ENV, crossRegionReferences });
  const data = new Stack(app, 'Data', { env: { ...ENV, region: 'us-east-1' }, crossRegionReferences });
  const encryptionKey = new kms.Key(data, 'Key');
  const bucket = new s3.Bucket(data, 'Bucket', { bucketName: 'lake', encryptionKey });
  const job = new flink.Application(stack, 'App', { runtime: flink.Runtime.FLINK_1_20, code: flink.ApplicationCode.fromBucket(bucket, 'job.jar', '1') });
  job.addSource('In', new flink.S3Source(bucket));
  const decrypting = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => Action === 'kms:Decrypt');
  const exact = { 'Fn::GetAtt': [expect.stringContaining('ExportsReader'), expect.stringContaining('Key')] };
  expect(decrypting.map(({ Resource }) => Resource)).toEqual(Array(2).fill(crossRegionReferences ? exact : arn('kms', 'us-east-1:111111111111', 'key/*')));
  expect(Object.values(Template.fromStack(data).findResources('AWS::KMS::Key'))[0].Properties.KeyPolicy.Statement).toHaveLength(1);
});

test('a key that does not trust its account grants use to the role, or to the account if the role is in another stack', () => {
  const principalsFor = (separate: boolean) => {
    const app = new App();
    const stack = new Stack(app, 'Jobs', { env: ENV });
    const data = separate ? new Stack(app, 'Data', { env: ENV }) : stack;
    const encryptionKey = kms.Key.fromCfnKey(new kms.CfnKey(data, 'Key', { keyPolicy: { Statement: [] } }));
    const bucket = new s3.Bucket(data, 'Bucket', { encryptionKey });
    new flink.Application(stack, 'App', { runtime: flink.Runtime.FLINK_1_20, code: flink.ApplicationCode.fromBucket(bucket, 'job.jar', '1') })
      .addSource('In', new flink.S3Source(bucket));
    return Object.values(Template.fromStack(data).findResources('AWS::KMS::Key')).flatMap(({ Properties }) => Properties.KeyPolicy.Statement)
      .map(({ Action, Principal }) => ({ Action, Principal }));
  };
  const twice = (principal: object) => Array(2).fill({ Action: 'kms:Decrypt', Principal: { AWS: principal } });
  expect(principalsFor(false)).toEqual(twice({ 'Fn::GetAtt': [expect.stringMatching(/^AppRole/), 'Arn'] }));
  expect(principalsFor(true)).toEqual(twice(arn('iam', ':111111111111', 'root')));
});

describe('a secret in another environment', () => {
  test.each([
    ['another account', '222222222222', 'eu-west-1'],
    ['another region', '111111111111', 'us-east-1'],
  ])('in %s is granted with a wildcard for its last six characters', (_, account, region) => {
    const fixture = new Fixture();
    const stack = new Stack(fixture.app, 'Secrets', { env: { account, region } });
    flink.SecretAccess.fromSecret(new secretsmanager.Secret(stack, 'Password', { secretName: 'db' })).grantRead(fixture.flink);
    expect(fixture.statements()).toEqual([statement(['secretsmanager:GetSecretValue'], arn('secretsmanager', `${region}:${account}`, 'secret:db-??????'))]);
    const policies = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::ResourcePolicy'));
    expect(policies).toHaveLength(account === '222222222222' ? 1 : 0);
    expect(admitting(fixture, stack, 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy')).toEqual(
      policies.map(() => ({ Action: 'secretsmanager:GetSecretValue', Resource: '*' })));
  });
});

test('the policy of a table stream in another account grants access, or a warning prints the statement', () => {
  const fixture = new Fixture();
  const stack = new Stack(fixture.app, 'Tables', { env: { account: '222222222222', region: 'eu-west-1' } });
  const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
  const dynamoStream = dynamodb.StreamViewType.NEW_IMAGE;
  fixture.flink.addSource('New', new flink.DynamoDbStreamsSource(new dynamodb.TableV2(stack, 'New', { tableName: 'new', partitionKey, dynamoStream })));
  fixture.flink.addSource('Old', new flink.DynamoDbStreamsSource(new dynamodb.Table(stack, 'Old', { tableName: 'old', partitionKey, stream: dynamoStream })));
  const [table] = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::GlobalTable'));
  expect(JSON.stringify(table.Properties)).toContain('aws:PrincipalArn');
  expect(fixture.warnings().filter(warning => warning.includes('the policy of Tables/Old in account 222222222222 cannot'))).toHaveLength(1);
  expect(fixture.warnings().filter(warning => warning.includes('the policy of Tables/New'))).toEqual([]);
});

test('a role that no other environment refers to has no explicit name', () => {
  const fixture = new Fixture();
  fixture.flink.addSource('In', new flink.KinesisSource(new kinesis.Stream(fixture.stack, 'Stream')));
  fixture.template.allResourcesProperties('AWS::IAM::Role', { RoleName: Match.absent() });
});
