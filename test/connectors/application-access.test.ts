import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

const OTHER_ACCOUNT = { account: '222222222222', region: 'eu-west-1' };

describe('the region that a connector calls', () => {
  // The CDK uses the stack's region for such a table, regardless of its ARN.
  const regionOf = (arn: (fixture: Fixture) => string) => {
    const fixture = new Fixture();
    fixture.flink.addSink('Out', new flink.DynamoDbSink(dynamodb.Table.fromTableArn(fixture.stack, 'Table', arn(fixture))));
    return fixture.group('Out')['aws.region'];
  };

  test('is the region of the stack for a resource that is defined in the stack', () => {
    const fixture = new Fixture();
    fixture.flink.addSink('Out', new flink.SqsSink(new sqs.Queue(fixture.stack, 'Queue')));
    expect(fixture.group('Out')['aws.region']).toBe('eu-west-1');
  });

  test('is read from an ARN', () => {
    expect(regionOf(() => 'arn:aws:dynamodb:us-west-2:111111111111:table/t')).toBe('us-west-2');
  });

  test('is read from an ARN if only the partition is a token', () => {
    expect(regionOf(() => `arn:${Aws.PARTITION}:dynamodb:us-west-2:111111111111:table/t`)).toBe('us-west-2');
  });

  test('is read at deployment from an ARN that is a token', () => {
    expect(regionOf(({ stack }) => new CfnParameter(stack, 'Arn').valueAsString)).toEqual({ 'Fn::Select': [3, { 'Fn::Split': [':', { Ref: 'Arn' }] }] });
  });

  test('is the region of the stack if the ARN contains no region', () => {
    expect(regionOf(() => 'arn:aws:dynamodb::111111111111:table/t')).toBe('eu-west-1');
  });
});

describe('permissions across accounts', () => {
  /** The bucket policies of a bucket in another account that an application reads. */
  function policiesOf(bucketAccount: string | undefined, bind: (bucket: s3.IBucket, fixture: Fixture) => void): unknown[] {
    const app = new App();
    const owner = new Stack(app, 'Owner', bucketAccount ? { env: { ...OTHER_ACCOUNT, account: bucketAccount } } : {});
    const bucket = new s3.Bucket(owner, 'Bucket', { bucketName: 'lake' });
    const role = new iam.Role(new Stack(app, 'Roles', { env: { ...OTHER_ACCOUNT, account: '111111111111' } }), 'Role', {
      roleName: 'job', assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com'),
    });
    bind(bucket, new Fixture(app, 'Stack', bucketAccount ? undefined : {}, { role: bucketAccount ? role : undefined }));
    return Object.values<any>(Template.fromStack(owner).findResources('AWS::S3::BucketPolicy')).flatMap(resource => resource.Properties.PolicyDocument.Statement);
  }

  const read = (bucket: s3.IBucket, fixture: Fixture) => { fixture.flink.addSource('In', new flink.S3Source(bucket, { prefix: 'in' })); };

  test('the policy of a bucket in another account grants the same actions on the same objects', () => {
    const policies = policiesOf('222222222222', read);
    expect(policies).toMatchObject([{ Action: 's3:GetObject', Effect: 'Allow' }, { Action: ['s3:ListBucket', 's3:GetBucketLocation'], Effect: 'Allow' }]);
    expect(JSON.stringify(policies)).toContain(':role/job');
  });

  test('a bucket in the same account needs no bucket policy', () => {
    expect(policiesOf('111111111111', read)).toEqual([]);
  });

  test('unknown accounts are treated as the same account', () => {
    expect(policiesOf(undefined, read)).toEqual([]);
  });

  test('an application that is imported without its role changes no resource policy', () => {
    expect(policiesOf('222222222222', (bucket, { stack }) => {
      const unknown = flink.Application.fromApplicationName(stack, 'Unknown', 'orders');
      new flink.S3Source(bucket).bindSource(new Construct(stack, 'Scope'), unknown);
    })).toEqual([]);
  });
});

describe('a resource in another account that its connector looks up by name', () => {
  const bound = (arn: string, application?: (fixture: Fixture) => flink.IApplication, env?: object) => {
    const fixture = new Fixture(undefined, undefined, env);
    const table = dynamodb.Table.fromTableArn(fixture.stack, 'Table', arn);
    new flink.DynamoDbSink(table).bindSink(new Construct(fixture.stack, 'Scope'), application ? application(fixture) : fixture.flink);
    return fixture.warnings().filter(warning => warning.includes('crossAccountByName'));
  };

  test('produces a warning that recommends assumeRole', () => {
    expect(bound('arn:aws:dynamodb:eu-west-1:222222222222:table/t')).toEqual([
      "Stack/Table is in account 222222222222, but its connector looks the name up in the application's account: "
      + 'set assumeRole to a role of account 222222222222 [ack: cdk-managed-flink:crossAccountByName]',
    ]);
  });

  test.each([
    ['the same account', () => bound('arn:aws:dynamodb:eu-west-1:111111111111:table/t')],
    ['an ARN without an account', () => bound('arn:aws:dynamodb:eu-west-1::table/t')],
    ['an application whose account is not known', () => bound('arn:aws:dynamodb:eu-west-1:222222222222:table/t', undefined, {})],
    ['an application whose role is not known', () => bound('arn:aws:dynamodb:eu-west-1:222222222222:table/t',
      ({ stack }) => flink.Application.fromApplicationName(stack, 'Unknown', 'orders'))],
  ])('produces no warning for %s', (_, warnings) => {
    expect(warnings()).toEqual([]);
  });
});

describe('keys', () => {
  test('the key policy grants use of the key to the role in another account', () => {
    const app = new App();
    const owner = new Stack(app, 'Owner', { env: OTHER_ACCOUNT });
    const encryptionKey = new kms.Key(owner, 'Key');
    const queue = new sqs.Queue(owner, 'Queue', { queueName: 'alerts', encryptionMasterKey: encryptionKey });
    const role = new iam.Role(new Stack(app, 'Roles', { env: { ...OTHER_ACCOUNT, account: '111111111111' } }), 'Role', {
      roleName: 'job', assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com'),
    });
    new Fixture(app, 'Stack', undefined, { role }).flink.addSink('Out', new flink.SqsSink(queue));
    const [key] = Object.values<any>(Template.fromStack(owner).findResources('AWS::KMS::Key'));
    const allowed = key.Properties.KeyPolicy.Statement.filter((item: any) => JSON.stringify(item.Condition ?? '').includes('role/job'));
    expect(allowed).toMatchObject([{ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' }]);
  });

  test('an application that is imported without its role gets a warning that contains the key', () => {
    const fixture = new Fixture();
    const encryptionKey = kms.Key.fromKeyArn(fixture.stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/k');
    const bucket = s3.Bucket.fromBucketAttributes(fixture.stack, 'Lake', { bucketName: 'lake', encryptionKey });
    const unknown = flink.Application.fromApplicationName(fixture.stack, 'Unknown', 'orders');
    new flink.S3Source(bucket).bindSource(new Construct(fixture.stack, 'Scope'), unknown);
    const [warning] = fixture.warnings().filter(item => item.includes('kms:Decrypt'));
    expect(warning).toContain('arn:aws:kms:eu-west-1:111111111111:key/k');
  });
});

describe('secrets', () => {
  test('with a complete ARN are granted by this ARN', () => {
    const fixture = new Fixture();
    const arn = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf';
    flink.SecretAccess.fromSecret(secretsmanager.Secret.fromSecretCompleteArn(fixture.stack, 'Password', arn)).grantRead(fixture.flink);
    expect(fixture.statements()).toEqual([statement(['secretsmanager:GetSecretValue'], arn)]);
  });

  test('without a customer managed key need no key permission', () => {
    const fixture = new Fixture();
    flink.SecretAccess.fromSecret(new secretsmanager.Secret(fixture.stack, 'Password')).grantRead(fixture.flink);
    expect(fixture.statements()).toHaveLength(1);
  });
});

describe('the location of a prefix in a bucket', () => {
  const read = (prefix?: string) => {
    const fixture = new Fixture();
    fixture.flink.addSource('In', new flink.S3Source(s3.Bucket.fromBucketArn(fixture.stack, 'Lake', 'arn:aws:s3:::lake'), { prefix }));
    return [fixture.group('In').path, (fixture.statements()[0] as { Resource: unknown }).Resource];
  };

  test.each<[string | undefined, string, string | string[]]>([
    [undefined, 's3://lake/', 'arn:aws:s3:::lake/*'],
    ['', 's3://lake/', 'arn:aws:s3:::lake/*'],
    ['a', 's3://lake/a', ['arn:aws:s3:::lake/a', 'arn:aws:s3:::lake/a/*']],
    ['a/b', 's3://lake/a/b', ['arn:aws:s3:::lake/a/b', 'arn:aws:s3:::lake/a/b/*']],
    ['a//', 's3://lake/a//', ['arn:aws:s3:::lake/a', 'arn:aws:s3:::lake/a/*']],
  ])('%p', (prefix, path, objects) => {
    expect(read(prefix)).toEqual([path, objects]);
  });
});
