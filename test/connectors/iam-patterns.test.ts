import { Aws, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as flink from '../../src';

let stack: Stack;
let bucket: s3.IBucket;
beforeEach(() => {
  stack = new Stack();
  bucket = s3.Bucket.fromBucketName(stack, 'Lake', 'lake');
});

const application = () => new flink.Application(stack, 'Job', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromBucket(bucket, 'job.jar', '1'),
  vpc: new ec2.Vpc(stack, 'Vpc'),
});
const cluster = (authentication: flink.MskAuthentication) => flink.MskCluster.fromAttributes({
  clusterArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/events/1-1',
  bootstrapServers: 'b:9098',
  securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Brokers', 'sg-1')],
  authentication,
});
const iam = () => cluster(flink.MskAuthentication.iam());
const password = () => secretsmanager.Secret.fromSecretNameV2(stack, 'Password', 'password');

const NAMES: readonly [string, (name: string) => unknown][] = [
  ['prefix', name => new flink.S3Source(bucket, { prefix: name })],
  ['prefix', name => new flink.S3Sink(bucket, { prefix: name })],
  ['prefix', name => new flink.IcebergSink('sales', 'orders', bucket, { prefix: name })],
  ['groupId', name => application().addSource('In', new flink.MskSource(iam(), { topics: ['orders'], groupId: name }))],
  ['transactionalIdPrefix', name => application().addSink('Out', new flink.MskSink(iam(), { topic: 'orders', transactionalIdPrefix: name }))],
  ['objectKey', name => application().addSink('Out', new flink.MskSink(
    cluster(flink.MskAuthentication.tls({ bucket, objectKey: name, passwordSecret: password() })), { topic: 'orders' },
  ))],
  ['code fileKey', name => flink.ApplicationCode.fromBucket(bucket, name)],
];

describe.each(NAMES)('%s in a policy', (prop, make) => {
  test.each(['a*', '*', 'a?b', '${aws:username}'])('rejects the pattern %s', name => {
    expect(() => make(name)).toThrow(`${prop} must not contain *, ? or \${, which are patterns in an IAM policy, got '${name}'`);
  });

  test('accepts other names', () => {
    expect(() => make('a$b-c')).not.toThrow();
  });
});

test('the literal parts of a text with tokens are checked, and the tokens are not', () => {
  const nested = new NestedStack(stack, 'Nested');
  for (const token of [Aws.STACK_NAME, nested.stackName, Lazy.string({ produce: () => 'late' })]) {
    expect(() => new flink.S3Sink(bucket, { prefix: `${token}/raw` })).not.toThrow();
    expect(() => new flink.S3Sink(bucket, { prefix: `${token}/*` })).toThrow("got '<token>/*'");
  }
});

test('a consumer group that no policy names can have any name', () => {
  const plaintext = cluster(flink.MskAuthentication.plaintext());
  expect(() => application().addSource('In', new flink.MskSource(plaintext, { topics: ['orders'], groupId: 'a*' }))).not.toThrow();
});
