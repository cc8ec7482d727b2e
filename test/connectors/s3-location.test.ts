import { Aws, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { s3Location } from '../../src/connectors/s3-location';
import { resolve } from '../support/fixtures/iam';

const VALUES = { 'AWS::StackName': 'prod', 'Day': 'orders', 'Slashed': 'orders/' };

/** The location of a prefix after deployment. */
function located(prefix: (stack: Stack) => string | undefined) {
  const stack = new Stack();
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Lake', { bucketName: 'lake', bucketArn: 'arn:aws:s3:::lake' });
  ['Day', 'Slashed'].forEach(id => new CfnParameter(stack, id));
  const { path, objectArns } = s3Location(bucket, prefix(stack));
  return { path: resolve(stack.resolve(path), VALUES), objectArns: resolve(stack.resolve(objectArns), VALUES) };
}

test.each<[string, (stack: Stack) => string | undefined, string, string]>([
  ['a literal', () => 'a/b', 's3://lake/a/b', 'a/b'],
  ['a literal with trailing slashes', () => 'a/b//', 's3://lake/a/b//', 'a/b'],
  ['a token before a literal with a trailing slash', () => `${Aws.STACK_NAME}/raw/`, 's3://lake/prod/raw/', 'prod/raw'],
  ['a literal before a token', () => `raw/${Aws.STACK_NAME}`, 's3://lake/raw/prod', 'raw/prod'],
  ['a token before a slash', () => `${Aws.STACK_NAME}/`, 's3://lake/prod/', 'prod'],
  ['a parameter', () => Fn.ref('Day'), 's3://lake/orders', 'orders'],
  ['a parameter whose value ends in a slash', () => Fn.ref('Slashed'), 's3://lake/orders/', 'orders'],
  ['a literal before a parameter whose value ends in a slash', () => `raw/${Fn.ref('Slashed')}`, 's3://lake/raw/orders/', 'raw/orders'],
  ['a lazy text', () => Lazy.string({ produce: () => 'late/' }), 's3://lake/late/', 'late'],
  ['a joined text', () => Fn.join('/', ['a', Aws.STACK_NAME, '']), 's3://lake/a/prod/', 'a/prod'],
])('returns the location of %s', (_, prefix, path, folder) => {
  expect(located(prefix)).toEqual({ path, objectArns: [`arn:aws:s3:::lake/${folder}`, `arn:aws:s3:::lake/${folder}/*`] });
});

test.each([undefined, ''])('treats prefix %p as the whole bucket', prefix => {
  expect(located(() => prefix)).toEqual({ path: 's3://lake/', objectArns: ['arn:aws:s3:::lake/*'] });
});

test('rejects a leading slash, also before a token', () => {
  expect(() => located(() => '/raw')).toThrow(new Error("prefix must not start with a slash, got '/raw'"));
  expect(() => located(() => `/${Aws.STACK_NAME}/raw`)).toThrow(new Error("prefix must not start with a slash, got '/<token>/raw'"));
});

test('a trailing pseudo parameter requires no CloudFormation function', () => {
  const stack = new Stack();
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Lake', { bucketName: 'lake', bucketArn: 'arn:aws:s3:::lake' });
  expect(stack.resolve(s3Location(bucket, Aws.STACK_NAME).objectArns)).toEqual([
    { 'Fn::Join': ['', ['arn:aws:s3:::lake/', { Ref: 'AWS::StackName' }]] },
    { 'Fn::Join': ['', ['arn:aws:s3:::lake/', { Ref: 'AWS::StackName' }, '/*']] },
  ]);
});
