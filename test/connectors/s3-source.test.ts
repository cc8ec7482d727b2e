import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

const LIST = statement(['s3:ListBucket', 's3:GetBucketLocation'], 'arn:aws:s3:::lake');

function lake(fixture: Fixture): s3.IBucket {
  return s3.Bucket.fromBucketArn(fixture.stack, 'Lake', 'arn:aws:s3:::lake');
}

test.each([['orders', 's3://lake/orders'], ['orders/', 's3://lake/orders/']])('prefix %p: grants access to the prefix and its objects', (prefix, path) => {
  const fixture = new Fixture();
  fixture.flink.addSource('History', new flink.S3Source(lake(fixture), { prefix }));

  expect(fixture.group('History')).toEqual({ path });
  expect(fixture.statements()).toEqual([statement(['s3:GetObject'], 'arn:aws:s3:::lake/orders', 'arn:aws:s3:::lake/orders/*'), LIST]);
});

test('grants access to the whole bucket', () => {
  const fixture = new Fixture();
  fixture.flink.addSource('History', new flink.S3Source(lake(fixture)));

  expect(fixture.group('History')).toEqual({ path: 's3://lake/' });
  expect(fixture.statements()).toEqual([statement(['s3:GetObject'], 'arn:aws:s3:::lake/*'), LIST]);
});

test('rejects a leading slash', () => {
  expect(() => new flink.S3Source(lake(new Fixture()), { prefix: '/orders' })).toThrow(new Error("prefix must not start with a slash, got '/orders'"));
});

test('grants decryption for an encrypted bucket', () => {
  const fixture = new Fixture();
  const encryptionKey = new kms.Key(fixture.stack, 'Key');
  fixture.flink.addSource('History', new flink.S3Source(new s3.Bucket(fixture.stack, 'Lake', { encryptionKey })));
  expect(fixture.statements()).toContainEqual(statement(['kms:Decrypt'], fixture.stack.resolve(encryptionKey.keyArn)));
});

test('grants decryption with a key that is imported from its alias, regardless of feature flags', () => {
  const fixture = new Fixture();
  const encryptionKey = kms.Alias.fromAliasName(fixture.stack, 'Alias', 'alias/lake');
  const bucket = s3.Bucket.fromBucketAttributes(fixture.stack, 'Lake', { bucketName: 'lake', encryptionKey });
  fixture.flink.addSource('History', new flink.S3Source(bucket));
  expect(fixture.statements()).toContainEqual({
    ...statement(['kms:Decrypt'], { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:eu-west-1:111111111111:key/*']] }) as object,
    Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/lake' } },
  });
});

test('prints the policy statements to add for a bucket and a key in another account', () => {
  const fixture = new Fixture();
  const encryptionKey = kms.Key.fromKeyArn(fixture.stack, 'Key', 'arn:aws:kms:eu-west-1:222222222222:key/k');
  const bucket = s3.Bucket.fromBucketAttributes(fixture.stack, 'Lake', { bucketName: 'lake', account: '222222222222', encryptionKey });
  fixture.flink.addSource('History', new flink.S3Source(bucket));
  // The account is the principal, because the role does not exist yet when the policy is written.
  const role = JSON.stringify({ ArnEquals: { 'aws:PrincipalArn': fixture.stack.resolve(fixture.flink.role!.roleArn) } });
  expect(fixture.warnings()).toEqual([['Lake', 's3:GetObject'], ['Lake', 's3:ListBucket'], ['Key', 'kms:Decrypt']].map(([id, action]) => {
    return expect.stringMatching(`^the policy of Stack/${id} in account 222222222222 .*${action}.*cdk-managed-flink:resourcePolicyNotUpdated`);
  }));
  fixture.warnings().forEach(warning => expect(warning).toContain(role));
});
