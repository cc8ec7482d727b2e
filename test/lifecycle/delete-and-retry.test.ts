import { ROLE_NOT_READY, THROTTLING } from '../support/faults';
import { StackTemplate } from '../support/stack';
import { CRASH_LOOP, MINUTE, useWorld, V1 } from '../support/world';

const world = useWorld();

describe('what passes is waited for', () => {
  test.each(['DescribeApplication', 'ListApplicationOperations', 'StartApplication'])('throttling of %s', async action => {
    world.double.faults.inject({ ...THROTTLING, action, times: 30 });
    expect(await world.stack.create(V1)).toEqual({ status: 'CREATE_COMPLETE' });
  });

  test('a role that the service cannot assume yet', async () => {
    world.double.faults.inject({ ...ROLE_NOT_READY, times: 10 });
    expect(await world.stack.create(V1)).toEqual({ status: 'CREATE_COMPLETE' });
  });

  test('but not a role that it can never assume', async () => {
    world.double.faults.inject({ ...ROLE_NOT_READY, times: Infinity });
    const { reason } = await world.stack.create(V1);
    expect(reason).toContain('sufficient privileges to assume the role');
    expect(world.framework.answers[0].elapsed).toBeLessThan(6 * MINUTE);
  });

  test('and not a request that the service refuses', async () => {
    world.double.faults.inject({ action: 'StartApplication', code: 'InvalidApplicationConfigurationException', message: 'Parallelism exceeds the limit', times: Infinity });
    const { reason } = await world.stack.create(V1);
    expect(reason).toContain('InvalidApplicationConfigurationException: Parallelism exceeds the limit');
    expect(world.count('StartApplication')).toBe(1);
  });
});

describe('a Delete', () => {
  test('of a job that cannot take a snapshot uses force at once', async () => {
    world.double.flink.behaviours.set('v1.jar', CRASH_LOOP);
    await world.stack.create({ ...V1, lifecycle: { healthCheckSeconds: 0 } });
    expect(await world.stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(world.stops()).toEqual([true]);
    expect(world.framework.answers[1].elapsed).toBeLessThan(2 * MINUTE);
  });

  test.each([['fails', 'FAILS' as const, 5], ['hangs', 'HANGS' as const, 35]])('whose snapshot %s uses force', async (_, graceful, minutes) => {
    await world.stack.create(V1);
    world.application().stopping = { graceful };
    expect(await world.stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(world.stops()).toEqual([false, true]);
    expect(world.framework.answers[1].elapsed).toBeLessThan(minutes * MINUTE);
  });

  test('that not even force can stop says so', async () => {
    await world.stack.create(V1);
    world.application().stopping = { graceful: 'HANGS', force: 'HANGS' };
    expect((await world.stack.delete()).reason).toContain('it did not stop within 1800 seconds, nor by force; it is still FORCE_STOPPING');
  });

  test('needs nothing but the physical id, and acts on it', async () => {
    await world.stack.create(V1);
    const answer = await world.framework.handle({ RequestType: 'Delete', PhysicalResourceId: 'orders', ResourceProperties: { ApplicationName: 'another' } });
    expect(answer.Status).toBe('SUCCESS');
    expect(world.application().status).toBe('READY');
  });

  test.each(['DELETING', 'READY'] as const)('of an application that is %s is done', async status => {
    world.double.flink.add('orders', {}, world.double.clock.now()).freeze(status);
    expect((await world.send('Delete', V1, 'orders')).Status).toBe('SUCCESS');
    expect(world.count('StopApplication')).toBe(0);
  });

  test('with StopMode LEAVE_RUNNING leaves the application running', async () => {
    const template: StackTemplate = { ...V1, imported: true, lifecycle: { stopMode: 'LEAVE_RUNNING' } };
    world.double.flink.add('orders', {}, world.double.clock.now());
    await world.stack.create(template);
    expect(await world.stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(world.application().status).toBe('RUNNING');
  });
});
