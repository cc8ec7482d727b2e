/** Lifecycle rules that abort the uploads of an S3Sink. */
import { CfnParameter, Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { Fixture } from '../support/fixtures/connectors';

const ID = 'multipartUploadsAborted';
const abortAfter = (days: number, rule: s3.LifecycleRule = {}): s3.LifecycleRule =>
  ({ abortIncompleteMultipartUploadAfter: Duration.days(days), ...rule });

function warnings(rules: s3.LifecycleRule[], prefix?: string, later: s3.LifecycleRule[] = []): string[] {
  const fixture = new Fixture();
  const bucket = new s3.Bucket(fixture.stack, 'Lake', { lifecycleRules: rules });
  fixture.flink.addSink('Lake', new flink.S3Sink(bucket, { prefix }));
  later.forEach(rule => bucket.addLifecycleRule(rule));
  return fixture.warnings().filter(text => text.includes(ID));
}

test.each<[string, number, s3.LifecycleRule[], string | undefined]>([
  ['1 day', 1, [abortAfter(1)], undefined],
  ['6 days, for a prefix', 1, [abortAfter(6)], 'raw/'],
  ['1 day for the prefix itself', 1, [abortAfter(1, { prefix: 'raw/' })], 'raw'],
  ['1 day for a part of the prefix', 1, [abortAfter(1, { prefix: 'r' })], 'raw'],
  ['7 days', 0, [abortAfter(7)], undefined],
  ['1 day for another prefix', 0, [abortAfter(1, { prefix: 'tmp/' })], 'raw'],
  ['1 day for a prefix with the same start', 0, [abortAfter(1, { prefix: 'raw-old/' })], 'raw'],
  ['1 day in a disabled rule', 0, [abortAfter(1, { enabled: false })], undefined],
  ['1 day for objects with a tag, which uploads do not have', 0, [abortAfter(1, { tagFilters: { kind: 'tmp' } })], undefined],
  ['1 day for objects of a size, which uploads do not have', 0, [abortAfter(1, { objectSizeGreaterThan: 1 })], undefined],
  ['1 day for a part of the sink', 0, [abortAfter(1, { prefix: 'raw/tmp/' })], 'raw'],
  ['a rule that expires objects', 0, [{ expiration: Duration.days(1) }], undefined],
])('%s', (_, count, rules, prefix) => {
  expect(warnings(rules, prefix)).toHaveLength(count);
  expect(warnings([], prefix, rules)).toHaveLength(count);
});

test('reports the shortest of several rules', () => {
  expect(warnings([abortAfter(5), abortAfter(2)])[0]).toContain('after 2 days');
});

test('a prefix that is a token matches a rule with the same token', () => {
  const fixture = new Fixture();
  const prefix = new CfnParameter(fixture.stack, 'Prefix').valueAsString;
  const bucket = new s3.Bucket(fixture.stack, 'Lake', { lifecycleRules: [abortAfter(1, { prefix })] });
  fixture.flink.addSink('Same', new flink.S3Sink(bucket, { prefix }));
  fixture.flink.addSink('Other', new flink.S3Sink(bucket, { prefix: 'other' }));
  expect(fixture.warnings().filter(text => text.includes(ID))).toHaveLength(1);
});

test('an imported bucket is not checked', () => {
  const fixture = new Fixture();
  fixture.flink.addSink('Lake', new flink.S3Sink(s3.Bucket.fromBucketName(fixture.stack, 'Lake', 'lake')));
  expect(fixture.warnings()).toEqual([]);
});

describe('a rule that an override adds to the L1 resource', () => {
  const rule = { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } };
  const withOverride = (change: (bucket: s3.CfnBucket) => void) => {
    const fixture = new Fixture();
    const bucket = new s3.Bucket(fixture.stack, 'Lake', { lifecycleRules: [abortAfter(30)] });
    fixture.flink.addSink('Lake', new flink.S3Sink(bucket, { prefix: 'raw/' }));
    change(bucket.node.defaultChild as s3.CfnBucket);
    return fixture.warnings().filter(text => text.includes(ID));
  };

  test.each<[string, number, (bucket: s3.CfnBucket) => void]>([
    ['as a list', 1, bucket => bucket.addPropertyOverride('LifecycleConfiguration.Rules', [rule])],
    ['as a property of the template', 1, bucket => bucket.addOverride('Properties.LifecycleConfiguration', { Rules: [{ ...rule, Prefix: 'raw/' }] })],
    ['by changing its days', 1, bucket => bucket.addPropertyOverride('LifecycleConfiguration.Rules.0.AbortIncompleteMultipartUpload.DaysAfterInitiation', 1)],
    ['with tags, which uploads do not have', 0, bucket => bucket.addPropertyOverride('LifecycleConfiguration.Rules', [{ ...rule, TagFilters: [{ Key: 'a', Value: 'b' }] }])],
    ['disabled', 0, bucket => bucket.addPropertyOverride('LifecycleConfiguration.Rules', [{ ...rule, Status: 'Disabled' }])],
  ])('%s', (_, count, change) => {
    expect(withOverride(change)).toHaveLength(count);
  });

  test('a deleted configuration has no rules', () => {
    expect(withOverride(bucket => bucket.addPropertyDeletionOverride('LifecycleConfiguration'))).toEqual([]);
  });

  test('rules that are only known at deployment are not checked', () => {
    expect(withOverride(bucket => bucket.addPropertyOverride('LifecycleConfiguration.Rules', { 'Fn::If': ['C', [rule], []] }))).toEqual([]);
  });
});
