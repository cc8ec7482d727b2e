import { MARKER } from '../support/cloudformation/provider-framework';
import { propertiesOf } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';

const world = useWorld();

describe('a failed deployment', () => {
  test('reports the job\'s own error and the number of restarts', async () => {
    await world.stack.create(V1);
    world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
    const { reason } = await world.stack.update(V2);
    expect(reason).toMatch(/^application 'orders' failed: its job restarted \d+ times within the health check \(allowed are 0\)/);
    expect(reason).toContain('Caused by: java.lang.IllegalStateException: cannot read order 42');
  });

  test('reports restarts on Flink 2, without the log', async () => {
    world.double.flink.behaviours.set('v1.jar', CRASH_LOOP);
    const { reason } = await world.stack.create({ ...V1, runtime: 'FLINK-2_2', lifecycle: { logGroupName: undefined, logStreamName: undefined } });
    expect(reason).toMatch(/its job restarted \d+ times/);
    expect(world.count('FilterLogEvents')).toBe(0);
  });

  test('is found in the log before metrics are available', async () => {
    world.double.observability.metricDelay = 60 * MINUTE;
    world.double.flink.behaviours.set('v1.jar', CRASH_LOOP);
    expect((await world.stack.create(V1)).reason).toMatch(/its job restarted \d+ times/);
  });

  test('leaves other applications\' lines in a shared log out of it', async () => {
    world.double.flink.behaviours.set('v1.jar', CRASH_LOOP);
    const foreign = JSON.stringify({ applicationARN: 'arn:aws:kinesisanalytics:us-east-1:111122223333:application/other', message: 'foreign ERROR' });
    world.double.observability.otherLines.push({ time: world.double.clock.now() + 2 * MINUTE, message: foreign });
    expect((await world.stack.create(V1)).reason).not.toContain('foreign');
  });

  test('force-stops a job that does not start, before it responds', async () => {
    world.double.flink.behaviours.set('v1.jar', { outcome: 'HANGS' });
    world.double.flink.add('orders', {}, world.double.clock.now());
    const answer = await world.send('Create', V1);
    expect(answer.Status).toBe('FAILED');
    expect(world.application().status).toBe('READY');
    expect(world.stops()).toEqual([true]);
    expect(answer.elapsed).toBeLessThan(40 * MINUTE);
  });

  test('that the service has rolled back is reported with its cause, and the old version runs on', async () => {
    world.stack.noticesFailedUpdates = false;
    await world.stack.create(V1);
    world.double.flink.behaviours.set('v2.jar', { outcome: 'FAILS_TO_START', error: 'operator mismatch' });
    const outcome = await world.stack.update(V2);
    expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(outcome.reason).toContain('the service rolled it back to an older version; it is RUNNING; the service says: operator mismatch');
    expect(world.stops()).toEqual([]);
    expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { fileKey: 'v1.jar' } });
  });

  test('of a Create without an application does not delete anything', async () => {
    const created = await world.send('Create', { ...V1, imported: true });
    expect(created.Reason).toContain('it does not exist');
    expect((await world.send('Delete', V1, created.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(world.count('StopApplication')).toBe(0);
  });

  test('of the properties results in the framework\'s marker, and its Delete makes no calls', async () => {
    const created = await world.framework.handle({ RequestType: 'Create', ResourceProperties: { ...propertiesOf(V1), TimeoutSeconds: 'soon' } });
    expect(created).toMatchObject({ Status: 'FAILED', PhysicalResourceId: MARKER });
    expect((await world.send('Delete', V1, created.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(world.double.calls).toEqual([]);
  });

  test.each([300, 30])('does not stop a job that has been running for %d minutes, with state that is in no snapshot', async minutes => {
    const app = world.double.flink.add('orders', {}, world.double.clock.now());
    app.start({ restoreType: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false });
    world.double.clock.advance(minutes * MINUTE);
    world.double.settle();
    world.double.observability.otherLines.push({ time: world.double.clock.now() + 30_000, message: 'Job orders switched from state RUNNING to RESTARTING.' });
    expect((await world.send('Update', V1, 'orders')).Reason).toContain('its job restarted 1 times within the health check (allowed are 0); '
      + 'it ran before this deployment and is left running');
    expect(world.stops()).toEqual([]);
    expect(app.stateAt(world.double.clock.now())).toBeGreaterThan((minutes - 1) * 60);
  });

  test('keeps the state of a job whose application did not change, shortly after its first deployment', async () => {
    await world.stack.create(V1);
    world.double.clock.advance(20 * MINUTE);
    world.double.settle();
    world.double.observability.otherLines.push({ time: world.double.clock.now() + 30_000, message: 'Job orders switched from state RUNNING to RESTARTING.' });
    const { status, reason } = await world.stack.update({ ...V1, lifecycle: { logGroupName: '/aws/flink/app' } });
    expect(reason).toContain('it ran before this deployment and is left running');
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.application().runs).toHaveLength(1);
    expect(world.stops()).toEqual([]);
  });
});
