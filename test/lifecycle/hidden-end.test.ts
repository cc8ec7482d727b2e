/**
 * Without a history of operations, a job that ended between two polls looks like a job that was never started. Only the instance of the function that
 * started it can tell the difference.
 */
import { coldHandlers, sourceHandlers } from '../support/cloudformation/handlers';
import { ProviderFramework } from '../support/cloudformation/provider-framework';
import { SimulatedStack, StackTemplate } from '../support/cloudformation/simulated-stack';
import { MINUTE, useWorld, V1 } from '../support/cloudformation/world';

const world = useWorld();
const HISTORY = ['ListApplicationOperations', 'DescribeApplicationOperation'];
const BATCH: StackTemplate = { ...V1, lifecycle: { mode: 'BATCH' } };
const UNKNOWN = 'it is READY again after its start, and the result of the start cannot be read';

const FINISHES = { outcome: 'FINISHES', startTime: 0, after: 1000 } as const;
const DIES = { outcome: 'DIES', startTime: 0, after: 1000 } as const;

const DENIED = 'the service says: AccessDeniedException: User: handler is not authorized to perform: kinesisanalytics:ListApplicationOperations';
const deny = (...actions: string[]) => {
  world.double.deny = ({ service, action }) => actions.includes(action) ? `User: handler is not authorized to perform: ${service}:${action}` : undefined;
};
const unknown = () => HISTORY.forEach(action => world.double.faults.inject({ action, code: 'UnknownOperationException', times: Infinity }));

function run(handlers: typeof sourceHandlers | typeof coldHandlers): void {
  const started = handlers(world.double, line => world.log.push(line));
  world.framework = new ProviderFramework(started, () => world.double.clock, { queryInterval: MINUTE });
  world.stack = new SimulatedStack(world.double, world.framework);
}

describe('without a history, on one instance of the function', () => {
  let tests = 0;

  beforeEach(() => {
    run(sourceHandlers);
    // The instance also remembers the operations of the tests before.
    world.double.clock.advance(++tests * 24 * 60 * MINUTE);
  });

  test('a batch job that ended between two polls runs once, and the failure names the missing permission', async () => {
    deny(...HISTORY);
    world.double.flink.behaviours.set('v1.jar', FINISHES);
    const { reason } = await world.stack.create(BATCH);
    expect(reason).toContain(UNKNOWN);
    expect(reason).toContain(DENIED);
    expect(reason).toContain('Allow kinesisanalytics:ListApplicationOperations.');
    expect(world.starts()).toHaveLength(1);
  });

  test('a batch job that ended between two polls runs once, if the service has no history', async () => {
    unknown();
    world.double.flink.behaviours.set('v1.jar', FINISHES);
    expect((await world.stack.create(BATCH)).reason).toContain(`${UNKNOWN}; the service says: UnknownOperationException`);
    expect(world.starts()).toHaveLength(1);
  });

  test('a batch job that ended between two polls succeeds, if its own operation can be read', async () => {
    deny('ListApplicationOperations');
    world.double.flink.behaviours.set('v1.jar', FINISHES);
    expect(await world.stack.create(BATCH)).toEqual({ status: 'CREATE_COMPLETE' });
    expect(world.starts()).toHaveLength(1);
  });

  test('a streaming job that ended between two polls is not started again', async () => {
    deny(...HISTORY);
    world.double.flink.behaviours.set('v1.jar', DIES);
    expect((await world.stack.create(V1)).reason).toContain(UNKNOWN);
    expect(world.starts()).toHaveLength(1);
  });

  test('a streaming job with a new role is started until the role can be used', async () => {
    unknown();
    world.double.flink.behaviours.set('v1.jar', { outcome: 'FAILS_TO_START', error: 'cannot assume the role', startTime: 1000 });
    world.double.at(world.double.clock.now() + 3 * MINUTE, () => world.double.flink.behaviours.set('v1.jar', { outcome: 'RUNS' }));
    expect(await world.stack.create(V1)).toEqual({ status: 'CREATE_COMPLETE' });
  });

  test('the start of another event is no start of this event', async () => {
    unknown();
    await world.stack.create(BATCH);
    world.double.execute('StopApplication', { ApplicationName: 'orders', Force: true });
    world.double.clock.advance(20 * MINUTE);
    expect((await world.stack.update({ ...BATCH, permissions: ['kinesis:GetRecords'] })).status).toBe('UPDATE_COMPLETE');
    expect(world.application().runs).toHaveLength(2);
  });
});

test('without a history, a new instance for each call starts a job that is READY', async () => {
  run(coldHandlers);
  unknown();
  world.double.flink.behaviours.set('v1.jar', FINISHES);
  world.double.at(world.double.clock.now() + 2.5 * MINUTE, () => world.double.flink.behaviours.set('v1.jar', { outcome: 'RUNS' }));
  expect(await world.stack.create(BATCH)).toEqual({ status: 'CREATE_COMPLETE' });
});
