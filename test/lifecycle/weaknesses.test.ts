import { MARKER, SECRET } from '../support/cloudformation/provider-framework';
import { StackTemplate } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';

const world = useWorld();

describe('the weaknesses of the pattern in the developer guide', () => {
  test('W1: a deployment does not end before the job is RUNNING', async () => {
    world.double.flink.behaviours.set('v1.jar', { outcome: 'RUNS', startTime: 7 * MINUTE });
    expect(await world.stack.create(V1)).toEqual({ status: 'CREATE_COMPLETE' });
    expect(world.application().status).toBe('RUNNING');
    expect(world.framework.answers[0].elapsed).toBeGreaterThanOrEqual(9 * MINUTE);
  });

  test.each(['UPDATING', 'AUTOSCALING', 'MAINTENANCE', 'STOPPING', 'FORCE_STOPPING'] as const)('W2: an application that is %s is waited for', async status => {
    const app = world.double.flink.add('orders', {}, world.double.clock.now());
    app.freeze(status);
    world.double.at(world.double.clock.now() + 3 * MINUTE, () => app.freeze('READY'));
    expect((await world.send('Create', V1)).Status).toBe('SUCCESS');
    expect(app.status).toBe('RUNNING');
  });

  test('W2: an application that stays in motion is no success', async () => {
    world.double.flink.add('orders', {}, world.double.clock.now()).freeze('MAINTENANCE');
    const answer = await world.send('Create', V1);
    expect(answer).toMatchObject({ Status: 'FAILED', timedOut: false });
    expect(answer.Reason).toContain('MAINTENANCE');
  });

  test('W3: an update starts a stopped application', async () => {
    await world.stack.create(V1);
    world.application().stop(false);
    world.double.clock.advance(MINUTE);
    expect(await world.stack.update(V2)).toEqual({ status: 'UPDATE_COMPLETE' });
    expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { fileKey: 'v2.jar' } });
  });

  test('W4: the latest snapshot is restored, and no state is dropped', async () => {
    await world.stack.create(V1);
    expect(world.starts()).toEqual([{
      ApplicationRestoreConfiguration: { ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' }, FlinkRunConfiguration: { AllowNonRestoredState: false },
    }]);
  });

  test('W5: a named snapshot is restored, and a missing snapshot fails the deployment immediately', async () => {
    await world.stack.create(V1);
    world.double.execute('CreateApplicationSnapshot', { ApplicationName: 'orders', SnapshotName: 'golden' });
    world.application().stop(false);
    world.double.clock.advance(MINUTE);
    const named = (snapshotName: string): StackTemplate =>
      ({ ...V1, lifecycle: { restore: { type: 'RESTORE_FROM_CUSTOM_SNAPSHOT', snapshotName, allowNonRestoredState: false } } });
    expect((await world.send('Update', named('golden'), 'orders')).Status).toBe('SUCCESS');
    expect(world.application().runs.at(-1)!.snapshot).toBe('golden');
    world.application().stop(false);
    world.double.clock.advance(MINUTE);
    const answer = await world.send('Update', named('missing'), 'orders');
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toContain('Snapshot missing does not exist');
    expect(answer.elapsed).toBeLessThan(MINUTE);
  });

  test('W11: the response URL is never logged', async () => {
    world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
    await world.stack.create(V1);
    await world.stack.update(V2);
    await world.stack.delete();
    await world.send('Delete', V1, MARKER);
    expect(world.log.length).toBeGreaterThan(10);
    expect(world.log.join('\n')).not.toContain(SECRET);
    expect(world.log.join('\n')).not.toContain('ResponseURL');
    world.log.forEach(line => expect(typeof JSON.parse(line)).toBe('object'));
  });

  test('W12: a deleted application is stopped with a snapshot', async () => {
    await world.stack.create(V1);
    world.double.clock.advance(10 * MINUTE);
    const app = world.application();
    expect(await world.stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(world.stops()).toEqual([false]);
    expect(app.status).toBe('READY');
    expect(app.snapshots.at(-1)!.state).toBeGreaterThan(600);
  });

  test('W13: the physical id is the name of the application, always', async () => {
    await world.stack.create(V1);
    await world.stack.update(V2);
    await world.stack.delete();
    expect(world.framework.answers.map(answer => answer.PhysicalResourceId)).toEqual(['orders', 'orders', 'orders']);
  });

  test('W16: a different version of the same object is not the deployed code', async () => {
    world.double.flink.add('orders', { objectVersion: 'old' }, world.double.clock.now());
    const code = { bucketArn: 'arn:aws:s3:::code', fileKey: 'v1.jar', objectVersion: 'new' };
    const answer = await world.send('Create', { ...V1, lifecycle: { code } });
    expect(answer.Reason).toContain("'orders' failed: it has the code v1.jar (version old) instead of the deployed v1.jar (version new)");
    expect(world.count('StartApplication')).toBe(0);
  });

  test('W19: a job that crashes after it was RUNNING fails the deployment', async () => {
    await world.stack.create(V1);
    world.double.clock.advance(60 * MINUTE);
    world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
    const outcome = await world.stack.update(V2);
    expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.stops()).toEqual([true]);
    expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { fileKey: 'v1.jar' } });
    expect(world.application().runs.at(-1)!.state).toBeGreaterThan(3600);
  });

  test('W19: a streaming job that ends by itself fails the deployment', async () => {
    world.double.flink.behaviours.set('v1.jar', { outcome: 'DIES', after: MINUTE });
    expect((await world.stack.create(V1)).reason).toContain('READY again');
  });

  test('W20: the reason describes the failure, and is reported in time', async () => {
    world.double.flink.behaviours.set('v1.jar', { outcome: 'FAILS_TO_START', error: 'Flink job did not start within a total timeout of 5 minutes' });
    const { reason } = await world.stack.create(V1);
    expect(reason).toContain("application 'orders' failed: its start failed and it is READY again; "
      + 'the service says: Flink job did not start within a total timeout of 5 minutes');
    world.double.flink.behaviours.set('v2.jar', { outcome: 'HANGS' });
    world.double.flink.add('slow', { fileKey: 'v2.jar' }, world.double.clock.now());
    const answer = await world.send('Create', { applicationName: 'slow', fileKey: 'v2.jar' });
    expect(answer.Reason).toContain("application 'slow' failed: it was not up and healthy within 1800 seconds");
    expect(answer.timedOut).toBe(false);
    expect(world.application('slow').status).toBe('READY');
  });
});
