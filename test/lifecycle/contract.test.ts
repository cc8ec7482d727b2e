import { LifecycleProperties, LifecycleSettings, parseEvent, renderProperties } from '../../src/lifecycle/contract';
import { MARKER } from '../support/cloudformation/provider-framework';

const SETTINGS: LifecycleSettings = {
  applicationName: 'orders',
  mode: 'STREAMING',
  runtime: 'FLINK-1_20',
  code: { bucketArn: 'arn:aws:s3:::code', fileKey: 'v1.jar', objectVersion: '7' },
  restore: { type: 'RESTORE_FROM_CUSTOM_SNAPSHOT', snapshotName: 'golden', snapshotArn: undefined, allowNonRestoredState: false },
  stopMode: 'FORCE',
  timeoutSeconds: 1800,
  healthCheckSeconds: 0,
  maxRestarts: 3,
  logGroupName: 'group',
  logStreamName: 'stream',
};

const create = (change: { [name: string]: unknown } = {}) =>
  parseEvent({ RequestType: 'Create', ResourceProperties: { ...renderProperties(SETTINGS, 'digest'), ...change } });

test('the handlers read the properties that the construct renders', () => {
  expect(create()).toEqual({ ...SETTINGS, event: 'Create', renamed: false, configurationUnchanged: false });
});

test('every rendered property is a string, as CloudFormation makes it anyway', () => {
  const properties: LifecycleProperties = renderProperties(SETTINGS, 'digest');
  Object.values(properties).filter(property => property !== undefined).forEach(property => expect(typeof property).toBe('string'));
});

test('the string "false" is false', () => {
  expect(create({ AllowNonRestoredState: 'false' })?.restore.allowNonRestoredState).toBe(false);
  expect(create({ AllowNonRestoredState: 'true' })?.restore.allowNonRestoredState).toBe(true);
});

test('an empty string counts as absent', () => {
  expect(create({ Runtime: '', CodeBucketArn: '', CodeFileKey: '' })).toMatchObject({ runtime: undefined, code: undefined });
});

test.each<[string, { [name: string]: unknown }, string]>([
  ['W5: no snapshot to restore', { SnapshotName: '' }, 'RESTORE_FROM_CUSTOM_SNAPSHOT requires either SnapshotName or SnapshotArn, got neither'],
  ['W5: two snapshots to restore', { SnapshotArn: 'arn' }, 'RESTORE_FROM_CUSTOM_SNAPSHOT requires either SnapshotName or SnapshotArn, got both'],
  ['W5: a snapshot that would not be restored', { RestoreType: 'SKIP_RESTORE_FROM_SNAPSHOT' },
    "SnapshotName and SnapshotArn require RESTORE_FROM_CUSTOM_SNAPSHOT, got RestoreType 'SKIP_RESTORE_FROM_SNAPSHOT'"],
  ['a flag that is none', { AllowNonRestoredState: 'False' }, "AllowNonRestoredState must be one of true, false, got 'False'"],
  ['a flag that is missing', { AllowNonRestoredState: undefined }, 'AllowNonRestoredState is missing'],
  ['a boolean', { AllowNonRestoredState: true }, 'AllowNonRestoredState must be a string, got boolean'],
  ['a number that is none', { TimeoutSeconds: '30m' }, "TimeoutSeconds must be a whole number, at least 1, got '30m'"],
  ['a number below the least', { TimeoutSeconds: '0' }, "TimeoutSeconds must be a whole number, at least 1, got '0'"],
  ['a negative number', { MaxRestarts: '-1' }, "MaxRestarts must be a whole number, at least 0, got '-1'"],
  ['an unknown mode', { Mode: 'FAST' }, "Mode must be one of STREAMING, BATCH, INTERACTIVE, got 'FAST'"],
  ['a bad name', { ApplicationName: 'a b' }, "ApplicationName must be 1 to 128 letters, digits, underscores, full stops or hyphens, got 'a b'"],
  ['half a code location', { CodeFileKey: undefined }, 'CodeBucketArn and CodeFileKey must be given together'],
])('rejects %s', (_, change, message) => {
  expect(() => create(change)).toThrow(new Error(message));
});

test.each<[string, { [name: string]: unknown }, boolean]>([
  ['nothing but a setting of the lifecycle', { MaxRestarts: '1', TimeoutSeconds: '60' }, true],
  ['the digest', { Digest: 'older' }, false],
  ['what is known at deployment only', { References: ['older'] }, false],
  ['the code', { CodeObjectVersion: '6' }, false],
  ['the application', { ApplicationName: 'older' }, false],
])('detects an Update that changes %s', (_, older, same) => {
  const properties = { ...renderProperties(SETTINGS, 'digest', ['newer']) };
  const event = { RequestType: 'Update' as const, PhysicalResourceId: 'orders', ResourceProperties: properties };
  expect(parseEvent({ ...event, OldResourceProperties: { ...properties, ...older } })?.configurationUnchanged).toBe(same);
  expect(parseEvent(event)?.configurationUnchanged).toBe(false);
});

test('an Update with another application is a rename', () => {
  const update = (id: string) => parseEvent({ RequestType: 'Update', PhysicalResourceId: id, ResourceProperties: { ...renderProperties(SETTINGS, 'digest') } });
  expect(update('orders')?.renamed).toBe(false);
  expect(update('old')?.renamed).toBe(true);
});

test('a Delete acts on the physical id, and reads the properties of any release', () => {
  const request = parseEvent({ RequestType: 'Delete', PhysicalResourceId: 'old', ResourceProperties: { ApplicationName: 'new', AllowNonRestoredState: 'what' } });
  expect(request).toMatchObject({ event: 'Delete', applicationName: 'old', stopMode: 'SNAPSHOT', timeoutSeconds: 1800 });
});

test.each([MARKER, undefined, ''])('a Delete of %s is ignored', id => {
  expect(parseEvent({ RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties: {} })).toBeUndefined();
});
