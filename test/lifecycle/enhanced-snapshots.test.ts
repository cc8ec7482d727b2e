/** Starts and stops of applications whose snapshots belong to the account. */
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Application, ApplicationCode, Runtime, SnapshotMode } from '../../src';
import { RestoreType } from '../../src/lifecycle/contract';
import { StackTemplate } from '../support/cloudformation/simulated-stack';
import { MINUTE, useWorld, V1 } from '../support/cloudformation/world';
import { testStack } from '../support/fixtures/stack';

const world = useWorld();
const MODE = 'ENHANCED_SNAPSHOTS' as const;
const NONE = { type: 'SKIP_RESTORE_FROM_SNAPSHOT' as RestoreType, allowNonRestoredState: false };
const ARN = 'arn:aws:kinesisanalytics:us-east-1:111122223333:snapshot/';

const enhanced = (restore: object = {}, snapshotMode: StackTemplate['lifecycle'] = { snapshotMode: MODE }): StackTemplate =>
  ({ ...V1, lifecycle: { ...snapshotMode, ...restore } });
const restoreOf = (run: any) => run.ApplicationRestoreConfiguration;

/** Deploys the application, and stops it after an hour. */
async function stopped(template: StackTemplate, force: boolean): Promise<void> {
  await world.stack.create(template);
  world.double.clock.advance(60 * MINUTE);
  world.double.execute('StopApplication', { ApplicationName: 'orders', Force: force });
  world.double.clock.advance(5 * MINUTE);
  world.double.settle();
}

async function update(template: StackTemplate): Promise<any> {
  world.double.calls = [];
  expect((await world.stack.update(template)).status).toBe('UPDATE_COMPLETE');
  return restoreOf(world.starts().at(-1));
}

describe.each<[string, StackTemplate['lifecycle']]>([['ENHANCED', { snapshotMode: MODE }], ['not known', { snapshotMode: undefined }]])('when the mode is %s', (kind, mode) => {
  // CloudFormation creates the application with its mode, whether or not the lifecycle knows it.
  const create = async (force: boolean) => {
    await stopped(enhanced(), force);
    world.stack.current = enhanced({}, mode);
  };

  test('none() holds after a stop that took a snapshot', async () => {
    await create(false);
    world.double.flink.snapshots.add({ application: 'other', at: world.double.clock.now() });
    expect(await update(enhanced({ restore: NONE }, mode))).toEqual({ ApplicationRestoreType: 'SKIP_RESTORE_FROM_SNAPSHOT' });
    expect(world.double.actions().includes('ListApplicationSnapshots')).toBe(kind !== 'ENHANCED');
    const lists = world.double.calls.filter(call => call.action === 'ListSnapshots');
    expect(lists.map(list => list.input.SourceApplicationName)).toEqual(lists.map(() => 'orders'));
  });

  test('an ARN holds after a stop that took a snapshot, over all pages', async () => {
    await create(false);
    world.double.flink.snapshots.pageSize = 1;
    for (let i = 0; i < 5; i++) {
      world.double.flink.snapshots.add({ name: `later-${i}`, application: 'orders', at: world.double.clock.now() });
    }
    const restore = { type: 'RESTORE_FROM_CUSTOM_SNAPSHOT', snapshotArn: `${ARN}later-3`, allowNonRestoredState: true };
    expect(await update(enhanced({ restore }, mode))).toEqual({ ApplicationRestoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT', SnapshotArn: `${ARN}later-3` });
    expect(world.count('ListSnapshots')).toBe(6);
    expect(world.starts().at(-1).FlinkRunConfiguration).toEqual({ AllowNonRestoredState: true });
  });

  test('a forced stop leads to the latest snapshot', async () => {
    await create(true);
    expect(await update(enhanced({ restore: NONE }, mode))).toEqual({ ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' });
  });

  test.each(['FAILED', 'ImportSnapshot', 'of another application'])('a snapshot that is %s does not make a forced stop a graceful one', async what => {
    await create(true);
    const stop = world.application().operations.at(-1)!;
    world.double.flink.snapshots.add({
      name: 'meanwhile',
      application: what === 'of another application' ? 'clicks' : 'orders',
      at: stop.startedAt + 1000,
      operation: what === 'ImportSnapshot' ? what : 'CreateSnapshot',
      outcome: what === 'FAILED' ? what : 'READY',
    });
    expect(await update(enhanced({ restore: NONE }, mode))).toEqual({ ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' });
  });

  test('throttled lists are read again', async () => {
    await create(false);
    world.double.faults.inject({ action: 'ListSnapshots', code: 'ThrottlingException', times: 3 });
    world.double.faults.inject({ action: 'ListSnapshots', code: 'InternalFailure', status: 500, times: 1 });
    expect(await update(enhanced({ restore: NONE }, mode))).toMatchObject({ ApplicationRestoreType: 'SKIP_RESTORE_FROM_SNAPSHOT' });
  });
});

test.each(['UnsupportedOperationException', 'UnknownOperationException', 'AccessDeniedException'])(
  'without a known mode, %s of the new list counts as no snapshot', async code => {
    await stopped(V1, false);
    world.double.faults.inject({ action: 'ListSnapshots', code, message: 'no', times: 99 });
    expect(await update({ ...V1, lifecycle: { restore: NONE, snapshotMode: undefined } })).toMatchObject({ ApplicationRestoreType: 'SKIP_RESTORE_FROM_SNAPSHOT' });
    expect(world.count('ListApplicationSnapshots')).toBe(1);
  });

test('a denial fails the deployment with its message if the mode is ENHANCED', async () => {
  await stopped(enhanced(), false);
  world.double.faults.inject({ action: 'ListSnapshots', code: 'AccessDeniedException', message: 'not authorized to perform: kinesisanalytics:ListSnapshots', times: 9999 });
  const { reason } = await world.stack.update(enhanced({ restore: NONE }));
  expect(reason).toContain('not authorized to perform: kinesisanalytics:ListSnapshots');
  expect(world.starts().map(restoreOf)).not.toContainEqual({ ApplicationRestoreType: 'SKIP_RESTORE_FROM_SNAPSHOT' });
});

test('legacy snapshots are read with one list', async () => {
  await stopped(enhanced({}, { snapshotMode: 'APPLICATION_SNAPSHOTS_LEGACY' }), false);
  await update(enhanced({ restore: NONE }, { snapshotMode: 'APPLICATION_SNAPSHOTS_LEGACY' }));
  expect(world.count('ListSnapshots')).toBe(0);
  expect(world.count('ListApplicationSnapshots')).toBe(1);
});

test('a copy starts from the snapshot of another application', async () => {
  world.double.flink.snapshots.add({ name: 'original', application: 'clicks', at: world.double.clock.now(), state: 42 });
  const restore = { type: 'RESTORE_FROM_CUSTOM_SNAPSHOT', snapshotArn: `${ARN}original`, allowNonRestoredState: false };
  expect((await world.stack.create(enhanced({ restore }))).status).toBe('CREATE_COMPLETE');
  expect(world.application().runs[0]).toMatchObject({ snapshot: 'original', state: 42 });
});

test('a snapshot that does not exist fails the deployment with the service\'s message', async () => {
  const restore = { type: 'RESTORE_FROM_CUSTOM_SNAPSHOT', snapshotArn: `${ARN}gone`, allowNonRestoredState: false };
  expect((await world.stack.create(enhanced({ restore }))).reason).toContain('Snapshot gone does not exist');
});

test('every call is allowed by the policy of the handlers, and so is the snapshot of a stop', async () => {
  const cdkStack = testStack(undefined, 'Test');
  const code = ApplicationCode.fromBucket(s3.Bucket.fromBucketName(cdkStack, 'Code', 'code'), 'v1.jar', 'v1');
  new Application(cdkStack, 'App', { runtime: Runtime.FLINK_1_20, code, snapshotMode: SnapshotMode.ENHANCED }).startOnDeploy();
  const policies = Object.values(Template.fromStack(cdkStack).findResources('AWS::IAM::Policy')).flatMap(resource => resource.Properties.PolicyDocument.Statement);
  const allowed = new Set(policies.flatMap(policy => policy.Action));
  world.double.deny = ({ service, action }) => allowed.has(`${service}:${action}`) ? undefined : `not authorized to perform: ${service}:${action}`;
  await stopped(enhanced(), false);
  await update(enhanced({ restore: NONE }));
  expect((await world.stack.delete()).status).toBe('DELETE_COMPLETE');
  expect(world.double.calls.filter(call => call.error !== undefined)).toEqual([]);
  expect([...allowed]).toContain('kinesisanalytics:CreateSystemSnapshot');
  expect([...allowed]).not.toContain('kinesisanalytics:ListApplicationSnapshots');
});
