import { StackTemplate } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, MINUTE, useWorld, V1 } from '../support/cloudformation/world';
import { ROLE_NOT_READY, THROTTLING } from '../support/service/faults';

const world = useWorld();

describe('temporary states are waited for', () => {
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

describe('a denial that lasts longer than the timeout', () => {
  const short: StackTemplate = { ...V1, lifecycle: { timeoutSeconds: 60, healthCheckSeconds: 30 } };

  test.each([
    ['StartApplication', { code: 'AccessDeniedException', message: 'User: handler is not authorized to perform: kinesisanalytics:StartApplication' }],
    ['StartApplication', ROLE_NOT_READY],
    ['DescribeApplication', { code: 'AccessDeniedException', message: 'User: handler is not authorized to perform: kinesisanalytics:DescribeApplication' }],
    ['ListApplicationOperations', { code: 'AccessDeniedException', message: 'not authorized to perform: kinesisanalytics:ListApplicationOperations' }],
  ])('names the denied %s', async (action, denial) => {
    world.double.faults.inject({ ...denial, action, until: world.double.clock.now() + (action === 'ListApplicationOperations' ? 100_000 : Infinity) });
    const { reason } = await world.stack.create(short);
    expect(reason).toContain(`the service says: ${denial.code}: ${denial.message}`);
    expect(world.starts()).toHaveLength(0);
  });

  test('is not in the reason if it ended and the job did not start', async () => {
    world.double.faults.inject({ code: 'AccessDeniedException', message: 'not authorized', action: 'StartApplication', until: world.double.clock.now() + 20_000 });
    world.double.flink.behaviours.set('v1.jar', { outcome: 'HANGS' });
    const { reason } = await world.stack.create(short);
    expect(reason).toContain('it was not up and healthy within 60 seconds; it was STARTING and is READY');
    expect(reason).not.toContain('not authorized');
  });
});

describe('a stop that is denied', () => {
  const DENIALS = [
    { code: 'AccessDeniedException', message: 'User: handler is not authorized to perform: kinesisanalytics:StopApplication' },
    { code: 'KMSAccessDeniedException', message: 'The ciphertext refers to a key that you do not have access to' },
    { code: 'InvalidApplicationConfigurationException', message: 'Access denied: kms:GenerateDataKey on the key of the application' },
    { code: 'InvalidArgumentException', message: 'The caller does not have permission to use the KMS key' },
  ];

  test.each([1800, 60])('fails the Delete with the service\'s message, and is never forced (timeout %d s)', async timeoutSeconds => {
    for (const denial of DENIALS) {
      world.reset();
      await world.stack.create({ ...V1, lifecycle: { timeoutSeconds, healthCheckSeconds: 0 } });
      world.double.faults.inject({ ...denial, action: 'StopApplication', times: Infinity });
      const outcome = await world.stack.delete();
      expect(outcome.status).toBe('DELETE_FAILED');
      expect(outcome.reason).toContain(`it could not be stopped; it is RUNNING; the service says: ${denial.code}: ${denial.message}`);
      expect(world.application().status).toBe('RUNNING');
      expect(world.double.calls.filter(call => call.action === 'StopApplication' && call.input.Force)).toEqual([]);
    }
  });

  test.each([1800, 60])('is retried while the permission might not have propagated (timeout %d s)', async timeoutSeconds => {
    await world.stack.create({ ...V1, lifecycle: { timeoutSeconds, healthCheckSeconds: 0 } });
    world.double.faults.inject({ ...DENIALS[0], action: 'StopApplication', until: world.double.clock.now() + 4 * MINUTE });
    expect(await world.stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(world.stops()).toEqual([false]);
  });

  test.each([1800, 60])('in an accepted operation also fails the Delete (timeout %d s)', async timeoutSeconds => {
    await world.stack.create({ ...V1, lifecycle: { timeoutSeconds, healthCheckSeconds: 0 } });
    const error = 'User: arn:aws:sts::111122223333:assumed-role/handler is not authorized to perform: kms:GenerateDataKey';
    world.application().stopping = { graceful: 'FAILS', error };
    const outcome = await world.stack.delete();
    expect(outcome.status).toBe('DELETE_FAILED');
    expect(outcome.reason).toContain(`its stop was denied; it is RUNNING; the service says: ${error}`);
    expect(new Set(world.stops())).toEqual(new Set([false]));
  });

  test('is distinguished from a snapshot that the job cannot take, regardless of the application name', async () => {
    const denied = { applicationName: 'kms-access-denied-permission', fileKey: 'v1.jar', lifecycle: { healthCheckSeconds: 0 } };
    world.double.flink.behaviours.set('v1.jar', CRASH_LOOP);
    await world.stack.create(denied);
    expect(await world.stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(world.stops()).toEqual([true]);
  });
});

test('a Delete of an application that is in transition until the deadline takes a snapshot before the force-stop', async () => {
  await world.stack.create(V1);
  world.application().freeze('AUTOSCALING');
  world.double.at(world.double.clock.now() + 30 * MINUTE - 1, () => world.application().freeze('RUNNING'));
  expect(await world.stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
  expect(world.stops()).toEqual([false]);
});

describe('a Delete', () => {
  test('of a job that cannot take a snapshot force-stops immediately', async () => {
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

  test('that cannot be force-stopped reports it', async () => {
    await world.stack.create(V1);
    world.application().stopping = { graceful: 'HANGS', force: 'HANGS' };
    expect((await world.stack.delete()).reason).toContain('it did not stop within 1800 seconds, even with a force stop; it is still FORCE_STOPPING');
  });

  test('only uses the physical id', async () => {
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
