/** What CloudFormation does to an application that is busy, with the preflight before it. */
import { STACK_ID } from '../support/cloudformation/provider-framework';
import { StackTemplate } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';

const world = useWorld();
const withPreflight = (template: StackTemplate, preflight: StackTemplate['preflight'] = {}): StackTemplate => ({ ...template, preflight });
const hour = () => {
  world.double.clock.advance(60 * MINUTE);
  world.double.settle();
};
const parallelism = () => world.application().configuration.parallelism;

describe.each([['an explicit name', true], ['a generated name', false]])('an application with %s', (_, explicitName) => {
  const v1 = withPreflight(V1, { explicitName });
  const v2 = withPreflight(V2, { explicitName });

  test('is not waited for at its first deployment', async () => {
    expect(await world.stack.create(v1)).toEqual({ status: 'CREATE_COMPLETE' });
    expect(world.framework.answers[0]).toMatchObject({ Status: 'SUCCESS', elapsed: 0 });
    expect(world.double.calls.length).toBeLessThanOrEqual(40);
  });

  test.each(['AUTOSCALING', 'MAINTENANCE'] as const)('is updated after its %s', async status => {
    await world.stack.create(v1);
    hour();
    world.application().restartByService(status, 7 * MINUTE);
    const before = world.framework.answers.length;
    expect(await world.stack.update(v2)).toEqual({ status: 'UPDATE_COMPLETE' });
    expect(world.framework.answers[before].elapsed).toBeGreaterThanOrEqual(7 * MINUTE);
    expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { fileKey: 'v2.jar' } });
  });

  test('is updated after an update by another caller', async () => {
    await world.stack.create(v1);
    hour();
    world.application().update({ parallelism: 4 });
    expect(world.application().status).toBe('UPDATING');
    expect(await world.stack.update(v2)).toEqual({ status: 'UPDATE_COMPLETE' });
  });

  test('that remains in transition is not changed, and the reason contains the start time', async () => {
    await world.stack.create(v1);
    hour();
    const since = world.double.clock.now();
    world.application().restartByService('AUTOSCALING', 60 * MINUTE);
    const { status, reason } = await world.stack.update(v2);
    expect(reason).toContain(`application 'orders' cannot be updated: it has been AUTOSCALING since ${new Date(since).toISOString().replace('.000', '')}, `
      + 'and still is after a wait of 1800 seconds. Nothing has been changed.');
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.application().configuration.fileKey).toBe('v1.jar');
    expect(world.stops()).toEqual([]);
  });

  test('is deleted without looking', async () => {
    await world.stack.create(v1);
    world.double.calls = [];
    expect(await world.stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(world.double.calls.filter(call => call.service === 'cloudformation')).toEqual([]);
  });
});

test('without a preflight, the same update is refused', async () => {
  await world.stack.create(V1);
  hour();
  world.application().restartByService('AUTOSCALING', 7 * MINUTE);
  expect((await world.stack.update(V2)).reason).toContain('cannot be updated while it is AUTOSCALING');
});

test('a new release of the library waits on the running stack as well', async () => {
  await world.stack.create(V1);
  hour();
  world.application().restartByService('AUTOSCALING', 7 * MINUTE);
  expect(await world.stack.update(withPreflight(V2))).toEqual({ status: 'UPDATE_COMPLETE' });
  expect(await world.stack.update(V1)).toEqual({ status: 'UPDATE_COMPLETE' });
});

test('a renamed application is not waited for', async () => {
  await world.stack.create(withPreflight(V1));
  hour();
  world.application().restartByService('MAINTENANCE', 20 * MINUTE);
  const before = world.framework.answers.length;
  expect(await world.stack.update(withPreflight({ ...V2, applicationName: 'orders-2' }))).toEqual({ status: 'UPDATE_COMPLETE' });
  expect(world.framework.answers[before].elapsed).toBe(0);
});

test('an application whose explicit name is removed is not waited for, because CloudFormation replaces it', async () => {
  await world.stack.create(withPreflight(V1));
  hour();
  world.application().restartByService('MAINTENANCE', 20 * MINUTE);
  const before = world.framework.answers.length;
  const renamed = { ...withPreflight(V2, { explicitName: false }), applicationName: 'generated' };
  expect(await world.stack.update(renamed)).toEqual({ status: 'UPDATE_COMPLETE' });
  expect(world.framework.answers[before].elapsed).toBe(0);
});

test.each(['CREATE_FAILED', 'DELETE_SKIPPED'])('an application that the stack no longer has is not waited for: %s', async status => {
  await world.stack.create(withPreflight(V1, { explicitName: false }));
  world.application().freeze('MAINTENANCE');
  world.double.cloudFormation.statuses.set('App', status);
  const answer = await world.framework.handle({
    RequestType: 'Create',
    ResourceType: 'Custom::ManagedFlinkPreflight',
    ResourceProperties: { LogicalId: 'App', Digest: 'd', TimeoutSeconds: '600', Parallelism: '3', ForceStopCrashLoopingJob: 'false' },
  });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Parallelism: '3' }, elapsed: 0 });
});

describe('a rollback', () => {
  test('waits for an application in transition, and then continues', async () => {
    await world.stack.create(withPreflight(V1));
    hour();
    world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
    expect((await world.stack.update(withPreflight(V2))).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { fileKey: 'v1.jar' } });
  });

  test.each([
    ['the application never settles', () => world.application().freeze('MAINTENANCE')],
    ['every look is denied', () => {
      world.double.deny = call => call.action.startsWith('Describe') ? 'not authorized' : undefined;
    }],
  ])('is not broken when %s', async (_, happen) => {
    await world.stack.create(withPreflight(V1));
    world.double.cloudFormation.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    happen();
    const answer = await world.framework.handle({
      RequestType: 'Update',
      ResourceType: 'Custom::ManagedFlinkPreflight',
      PhysicalResourceId: 'preflight-of-App',
      ResourceProperties: { LogicalId: 'App', Digest: 'd', TimeoutSeconds: '600', Parallelism: '3', ForceStopCrashLoopingJob: 'false' },
    });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'preflight-of-App' });
    expect(answer.elapsed).toBeLessThanOrEqual(11 * MINUTE);
  });
});

describe('the live parallelism', () => {
  const keep = (template: StackTemplate, number: number): StackTemplate =>
    ({ ...withPreflight(template, { keepLiveParallelism: true }), parallelism: number });
  const scaleTo = (number: number) => {
    world.application().update({ parallelism: number });
    hour();
  };

  test('is kept while the number in the template does not change', async () => {
    await world.stack.create(keep(V1, 2));
    expect(parallelism()).toBe(2);
    hour();
    scaleTo(6);
    await world.stack.update(keep(V2, 2));
    expect([parallelism(), world.application().configuration.fileKey]).toEqual([6, 'v2.jar']);
    scaleTo(3);
    await world.stack.update(keep(V1, 2));
    expect(parallelism()).toBe(3);
  });

  test('is replaced by a new number in the template, and a rollback restores the previous number', async () => {
    await world.stack.create(keep(V1, 2));
    hour();
    scaleTo(6);
    await world.stack.update(keep(V1, 4));
    expect(parallelism()).toBe(4);
    hour();
    world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
    expect((await world.stack.update(keep(V2, 8))).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(parallelism()).toBe(4);
  });

  test('survives a failed deployment of new code', async () => {
    await world.stack.create(keep(V1, 2));
    hour();
    scaleTo(6);
    world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
    expect((await world.stack.update(keep(V2, 2))).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(parallelism()).toBe(6);
  });

  test.each([['with the preflight', withPreflight(V1)], ['with a release that had no preflight', V1]])('is kept from when the option is turned on, %s', async (_, template) => {
    await world.stack.create({ ...template, parallelism: 2 });
    hour();
    scaleTo(6);
    await world.stack.update(keep(V2, 2));
    expect(parallelism()).toBe(6);
  });

  test('without the option, is reset by each deployment', async () => {
    await world.stack.create({ ...withPreflight(V1), parallelism: 2 });
    hour();
    scaleTo(6);
    await world.stack.update({ ...withPreflight(V2), parallelism: 2 });
    expect(parallelism()).toBe(2);
  });
});

describe('a crash-looping job', () => {
  const looping = async (preflight: StackTemplate['preflight'], every: number) => {
    world.double.flink.behaviours.set('v1.jar', { ...CRASH_LOOP, every });
    await world.stack.create({ ...withPreflight(V1, preflight), lifecycle: { healthCheckSeconds: 0 } });
    hour();
    return world.stack.update({ ...withPreflight(V2, preflight), lifecycle: { healthCheckSeconds: 0 } });
  };

  test('cannot be replaced by default', async () => {
    expect((await looping({}, 20_000)).reason).toContain('Failed to take snapshot');
    expect(world.stops()).toEqual([]);
  });

  test('is replaced if the option is set', async () => {
    expect(await looping({ forceStopCrashLoopingJob: true }, 20_000)).toEqual({ status: 'UPDATE_COMPLETE' });
    expect(world.stops()).toEqual([true]);
    expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { fileKey: 'v2.jar' } });
  });

  test('that restarts occasionally is not stopped', async () => {
    await looping({ forceStopCrashLoopingJob: true }, 150_000);
    expect(world.stops()).toEqual([]);
  });

  test('is not stopped if its metrics cannot be read', async () => {
    world.double.faults.inject({ action: 'GetMetricData', code: 'AccessDeniedException', times: Infinity });
    await looping({ forceStopCrashLoopingJob: true }, 20_000);
    expect(world.stops()).toEqual([]);
  });
});

describe('an application without permission to describe it', () => {
  test('is not waited for once IAM cannot be spreading the permission', async () => {
    await world.stack.create(withPreflight(V1));
    hour();
    let looks = 0;
    world.double.deny = call => call.action === 'DescribeApplication' && looks++ < 8 ? `not authorized to perform: ${call.action}` : undefined;
    const before = world.framework.answers.length;
    expect(await world.stack.update(withPreflight(V2))).toEqual({ status: 'UPDATE_COMPLETE' });
    expect(world.framework.answers[before].elapsed).toBe(MINUTE);
  });

  test('fails the deployment with the denied call if CloudFormation denies reading its name', async () => {
    await world.stack.create(withPreflight(V1));
    world.double.deny = call => call.action === 'DescribeStackResource' ? `not authorized to perform: cloudformation:${call.action}` : undefined;
    const { reason } = await world.stack.update(withPreflight(V2));
    expect(reason).toContain('Nothing has been changed.');
    expect(reason).toContain('cloudformation:DescribeStackResource');
  });
});

test('only reads its own stack from CloudFormation', async () => {
  await world.stack.create(withPreflight(V1));
  const asked = world.double.calls.filter(call => call.service === 'cloudformation');
  expect(asked.map(call => [call.action, call.input.StackName, call.input.LogicalResourceId])).toEqual([['DescribeStackResource', STACK_ID, 'App']]);
});

test('passes throttling by', async () => {
  await world.stack.create(withPreflight(V1));
  hour();
  world.double.faults.inject({ action: 'DescribeStackResource', code: 'Throttling', times: 6 });
  world.double.faults.inject({ action: 'DescribeApplication', code: 'ThrottlingException', times: 6 });
  expect(await world.stack.update(withPreflight(V2))).toEqual({ status: 'UPDATE_COMPLETE' });
});
