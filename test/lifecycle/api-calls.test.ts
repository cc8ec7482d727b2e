/** How often the handlers call the service: what many applications of an account deploy at once is throttled. */
import { sourceHandlers } from '../support/cloudformation/handlers';
import { ProviderFramework } from '../support/cloudformation/provider-framework';
import { SimulatedStack } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';
import { THROTTLING } from '../support/service/faults';
import { Timeline } from '../support/service/timeline';

const world = useWorld();

test('a healthy deployment makes few calls', async () => {
  const calls = async (deploy: () => Promise<{ status: string }>) => {
    const before = world.double.calls.length;
    expect((await deploy()).status).toMatch(/_COMPLETE$/);
    return world.double.calls.length - before;
  };
  expect(await calls(() => world.stack.create(V1))).toBeLessThanOrEqual(30);
  world.double.clock.advance(60 * MINUTE);
  expect(await calls(() => world.stack.update(V2))).toBeLessThanOrEqual(25);
  expect(await calls(() => world.stack.delete())).toBeLessThanOrEqual(10);
});

test('only the application is described in each poll while a job starts slowly', async () => {
  world.double.flink.behaviours.set('v1.jar', { outcome: 'RUNS', startTime: 10 * MINUTE });
  await world.stack.create(V1);
  expect(world.count('DescribeApplication')).toBeGreaterThan(60);
  expect(world.count('ListApplicationOperations')).toBeLessThan(10);
  expect(world.count('GetMetricData')).toBeLessThan(10);
});

test('metrics and a log that are throttled do not make a job healthy', async () => {
  world.double.flink.behaviours.set('v1.jar', CRASH_LOOP);
  const until = world.double.clock.now() + 5 * MINUTE;
  ['GetMetricData', 'FilterLogEvents'].forEach(action => world.double.faults.inject({ ...THROTTLING, action, until }));
  expect((await world.stack.create(V1)).reason).toMatch(/its job restarted \d+ times/);
});

test('sixty applications that deploy at once succeed although the service throttles', async () => {
  const timeline = new Timeline(world.double.clock);
  const { faults } = world.double;
  for (const action of ['DescribeApplication', 'ListApplicationOperations', 'StartApplication', 'StopApplication', 'FilterLogEvents']) {
    faults.limit(action, 5, 10);
  }
  faults.limit('GetMetricData', 50, 50);
  const handlers = sourceHandlers(world.double, () => undefined, milliseconds => timeline.sleep(milliseconds));
  const framework = new ProviderFramework(handlers, () => world.double.clock, { wait: milliseconds => timeline.sleep(milliseconds) });
  const stacks = Array.from({ length: 60 }, () => new SimulatedStack(world.double, framework));
  const template = (fileKey: string) => (stack: SimulatedStack) => ({ applicationName: `job-${stacks.indexOf(stack)}`, fileKey });

  const created = await timeline.run(stacks.map(stack => () => stack.create(template('v1.jar')(stack))));
  expect(created.filter(({ status }) => status !== 'CREATE_COMPLETE')).toEqual([]);
  expect(world.double.calls.filter(call => call.error === 'ThrottlingException').length).toBeGreaterThan(100);

  const deleted = await timeline.run(stacks.map(stack => () => stack.delete()));
  expect(deleted.filter(({ status }) => status !== 'DELETE_COMPLETE')).toEqual([]);
  expect(world.stops()).toEqual(stacks.map(() => false));
}, 60_000);
