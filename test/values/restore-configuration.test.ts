import * as fc from 'fast-check';
import { RestoreConfiguration } from '../../src';
import { stringToken, testStack } from '../support/fixtures';

const ARN = 'arn:aws:kinesisanalytics:eu-west-1:111111111111:snapshot/before';

test.each<[string, RestoreConfiguration, object]>([
  ['latestSnapshot', RestoreConfiguration.latestSnapshot(), { restoreType: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false }],
  ['snapshot', RestoreConfiguration.snapshot('a.b_c-1'),
    { restoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT', snapshotName: 'a.b_c-1', enhancedSnapshotArn: undefined, allowNonRestoredState: false }],
  ['snapshotArn', RestoreConfiguration.snapshotArn(ARN),
    { restoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT', snapshotName: undefined, enhancedSnapshotArn: ARN, allowNonRestoredState: false }],
  ['none', RestoreConfiguration.none(), { restoreType: 'SKIP_RESTORE_FROM_SNAPSHOT', allowNonRestoredState: false }],
])('%s discards no state by default', (_name, restore, expected) => {
  expect(restore).toMatchObject(expected);
});

test.each([
  RestoreConfiguration.latestSnapshot({ allowNonRestoredState: true }),
  RestoreConfiguration.snapshot('a', { allowNonRestoredState: true }),
  RestoreConfiguration.snapshotArn(ARN, { allowNonRestoredState: true }),
])('allowNonRestoredState can be set: %j', restore => {
  expect(restore.allowNonRestoredState).toBe(true);
});

test.each(['aws', 'aws-cn', 'aws-us-gov'])('snapshotArn accepts the partition %s', partition => {
  expect(() => RestoreConfiguration.snapshotArn(ARN.replace('aws', partition))).not.toThrow();
});

test.each(['', 'a b', 'a/b', 'ü', 'x'.repeat(257)])('rejects the snapshot name %j', name => {
  expect(() => RestoreConfiguration.snapshot(name))
    .toThrow(new Error(`snapshot name must have 1 to 256 characters of [a-zA-Z0-9_.-], got '${name}'`));
});

test.each([
  '', 'before', 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/a', 'arn:aws:rds:eu-west-1:111111111111:snapshot/a', `${ARN.slice(0, -6)}`, `${ARN} `,
])('rejects the snapshot ARN %j', arn => {
  expect(() => RestoreConfiguration.snapshotArn(arn))
    .toThrow(new Error(`snapshot ARN must look like arn:aws:kinesisanalytics:region:account:snapshot/name, got '${arn}'`));
});

test('tokens are neither validated nor changed', () => {
  const stack = testStack();
  const token = stringToken(stack);
  expect(stack.resolve(RestoreConfiguration.snapshot(token).snapshotName)).toEqual({ Ref: 'StringParameter' });
  expect(stack.resolve(RestoreConfiguration.snapshotArn(token).enhancedSnapshotArn)).toEqual({ Ref: 'StringParameter' });
});

test('every name of the pattern is taken', () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-zA-Z0-9_.-]{1,256}$/), name => {
    expect(RestoreConfiguration.snapshot(name).snapshotName).toBe(name);
  }));
});
