import { StackTemplate } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';

const world = useWorld();

describe('state', () => {
  test('is restored from the latest snapshot after a failed deployment, regardless of the properties', async () => {
    const skip: StackTemplate = { ...V1, lifecycle: { restore: { type: 'SKIP_RESTORE_FROM_SNAPSHOT', allowNonRestoredState: false } } };
    await world.stack.create(skip);
    world.double.clock.advance(60 * MINUTE);
    world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
    await world.stack.update({ ...skip, fileKey: 'v2.jar' });
    expect(world.starts().map(start => start.ApplicationRestoreConfiguration.ApplicationRestoreType)).toEqual(['SKIP_RESTORE_FROM_SNAPSHOT', 'RESTORE_FROM_LATEST_SNAPSHOT']);
    expect(world.application().runs.at(-1)!.state).toBeGreaterThan(3600);
  });

  test('is restored as configured if another caller has stopped the application with a snapshot', async () => {
    await world.stack.create(V1);
    world.application().stop(false);
    world.double.clock.advance(MINUTE);
    await world.stack.update({ ...V2, lifecycle: { restore: { type: 'SKIP_RESTORE_FROM_SNAPSHOT', allowNonRestoredState: true } } });
    expect(world.starts()[1]).toEqual({
      ApplicationRestoreConfiguration: { ApplicationRestoreType: 'SKIP_RESTORE_FROM_SNAPSHOT' }, FlinkRunConfiguration: { AllowNonRestoredState: true },
    });
  });

  test('can be restored from a snapshot ARN', async () => {
    const snapshotArn = 'arn:aws:kinesisanalytics:us-east-1:111122223333:snapshot/golden';
    world.double.flink.add('orders', { snapshotMode: 'ENHANCED_SNAPSHOTS' }, world.double.clock.now());
    world.double.flink.snapshots.add({ application: 'orders', name: 'golden', at: world.double.clock.now() });
    const restore = { type: 'RESTORE_FROM_CUSTOM_SNAPSHOT' as const, snapshotArn, allowNonRestoredState: false };
    expect((await world.send('Create', { ...V1, lifecycle: { restore, snapshotMode: 'ENHANCED_SNAPSHOTS' } })).Status).toBe('SUCCESS');
    expect(world.starts()[0].ApplicationRestoreConfiguration).toEqual({ ApplicationRestoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT', SnapshotArn: snapshotArn });
  });

  test('survives a rename: the old application is stopped with its snapshot, after the new one runs', async () => {
    await world.stack.create(V1);
    const old = world.application();
    expect(await world.stack.update({ applicationName: 'orders-2', fileKey: 'v1.jar' })).toEqual({ status: 'UPDATE_COMPLETE' });
    expect(world.application('orders-2').status).toBe('RUNNING');
    expect(old.status).toBe('READY');
    expect(old.snapshots).toHaveLength(1);
    expect(world.framework.answers.map(answer => answer.PhysicalResourceId)).toEqual(['orders', 'orders-2', 'orders']);
  });

  test('survives a rename that fails: the old application keeps running', async () => {
    await world.stack.create(V1);
    world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
    const outcome = await world.stack.update({ applicationName: 'orders-2', fileKey: 'v2.jar' });
    expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.application().status).toBe('RUNNING');
    expect(world.application().runs).toHaveLength(1);
    expect(world.application('orders-2')).toBeUndefined();
  });
});

describe('an update', () => {
  test('that CloudFormation has already restarted is not started again', async () => {
    await world.stack.create(V1);
    await world.stack.update(V2);
    expect(world.count('StartApplication')).toBe(1);
    expect(world.application().configuration.fileKey).toBe('v2.jar');
  });

  test('counts no restart of the job before it', async () => {
    world.double.flink.behaviours.set('v1.jar', { outcome: 'CRASH_LOOPS', every: 50_000 });
    await world.stack.create({ ...V1, lifecycle: { healthCheckSeconds: 0 } });
    world.double.clock.advance(60 * MINUTE);
    world.application().stop(true);
    world.double.clock.advance(MINUTE);
    expect(await world.stack.update(V2)).toEqual({ status: 'UPDATE_COMPLETE' });
  });

  test('of an application that the service is scaling waits for it', async () => {
    await world.stack.create(V1);
    world.double.at(world.double.clock.now() + 30_000, () => world.application().restartByService('AUTOSCALING', 4 * MINUTE));
    expect((await world.send('Update', V1, 'orders')).Status).toBe('SUCCESS');
    expect(world.framework.answers[1].elapsed).toBeGreaterThan(6 * MINUTE);
  });
});

describe('a batch job', () => {
  const batch: StackTemplate = { ...V1, lifecycle: { mode: 'BATCH' } };

  test('is done when it has finished', async () => {
    world.double.flink.behaviours.set('v1.jar', { outcome: 'FINISHES', after: 0 });
    expect(await world.stack.create(batch)).toEqual({ status: 'CREATE_COMPLETE' });
    expect(world.count('StartApplication')).toBe(1);
  });

  test('fails if the start fails', async () => {
    world.double.flink.behaviours.set('v1.jar', { outcome: 'FAILS_TO_START', error: 'no such bucket' });
    expect((await world.stack.create(batch)).reason).toContain('no such bucket');
  });
});

test('a notebook is started without a run configuration', async () => {
  world.double.flink.add('notes', { mode: 'INTERACTIVE', runtime: 'ZEPPELIN-FLINK-3_0' }, world.double.clock.now());
  const notebook: StackTemplate = { applicationName: 'notes', fileKey: '', runtime: 'ZEPPELIN-FLINK-3_0', lifecycle: { mode: 'INTERACTIVE', code: undefined } };
  expect((await world.send('Create', notebook)).Status).toBe('SUCCESS');
  expect(world.starts()).toEqual([undefined]);
  expect((await world.send('Delete', notebook, 'notes')).Status).toBe('SUCCESS');
  expect(world.application('notes').status).toBe('READY');
});
