/**
 * A deployment that changes the permissions of a job, or that comes with a new release of the library, changes the digest but not the application. The
 * handlers must not take the update of an earlier deployment for their own: a force stop would lose the state since then.
 */
import { SimulatedStack, StackTemplate } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';
import { RecordedCall } from '../support/service/service-double';

const world = useWorld();
const PREFLIGHT = { preflight: {} };
const OLD = { ...V1, ...PREFLIGHT };
const NEW = { ...V2, ...PREFLIGHT };
const WITH_PERMISSION: StackTemplate = { ...NEW, permissions: ['kinesis:GetRecords'] };
const HISTORY = ['ListApplicationOperations', 'DescribeApplicationOperation'];
const CRASHED = /its job restarted \d+ times within the health check \(allowed are 0\); it was RUNNING and is READY/;
const LEFT = 'it ran before this deployment and is left running';

const deny = (...actions: string[]) => {
  world.double.deny = ({ service, action }: RecordedCall) => actions.includes(action) ? `User: handler is not authorized to perform: ${service}:${action}` : undefined;
};

/** Deploys two versions, the second one some minutes ago. */
async function updated(minutes: number): Promise<SimulatedStack> {
  await world.stack.create(OLD);
  world.double.clock.advance(90 * MINUTE);
  expect((await world.stack.update(NEW)).status).toBe('UPDATE_COMPLETE');
  world.double.clock.advance(minutes * MINUTE);
  world.double.settle();
  return world.stack;
}

/** Lets the job restart once in the health check of the next deployment. */
function restartSoon(): void {
  world.double.observability.otherLines.push({ time: world.double.clock.now() + 30_000, message: 'Job orders switched from state RUNNING to RESTARTING.' });
}

describe('a deployment that does not change the application, shortly after another that did', () => {
  test.each<[string, () => void]>([
    ['with everything readable', () => undefined],
    ['without a history', () => deny(...HISTORY)],
    ['while CloudFormation throttles the handlers', () => world.double.faults.inject({ action: 'DescribeStacks', code: 'Throttling', times: 6 })],
  ])('leaves an unhealthy job running, %s', async (_, limit) => {
    const stack = await updated(20);
    const application = world.application();
    const runs = application.runs.length;
    limit();
    restartSoon();
    const { reason } = await stack.update(WITH_PERMISSION);
    expect(reason).toContain(LEFT);
    expect([world.stops(), application.runs.length, application.status]).toEqual([[], runs, 'RUNNING']);
    expect(application.stateAt(world.double.clock.now())).toBeGreaterThan(110 * 60);
  });

  test('leaves a job running that CloudFormation restarted in the rollback of an earlier deployment', async () => {
    const stack = await updated(90);
    world.double.flink.behaviours.set('v3.jar', CRASH_LOOP);
    expect((await stack.update({ ...NEW, fileKey: 'v3.jar' })).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    world.double.clock.advance(20 * MINUTE);
    world.double.settle();
    const stops = world.stops();
    restartSoon();
    expect((await stack.update(WITH_PERMISSION)).reason).toContain(LEFT);
    expect(world.stops()).toEqual(stops);
  });

  test('leaves a job running that another caller tried to stop during the deployment', async () => {
    const stack = await updated(20);
    world.application().stopping = { graceful: 'FAILS', time: MINUTE };
    world.double.at(world.double.clock.now() + 30_000, () => world.application().stop(false));
    const { reason } = await stack.update(WITH_PERMISSION);
    expect(reason).toContain(`it was stopped before its job had proved to stay up; ${LEFT}`);
    expect([world.stops(), world.application().status]).toEqual([[], 'RUNNING']);
  });

  test('reads the stack only to decide whether to stop a job', async () => {
    const stack = await updated(20);
    const before = world.count('DescribeStacks');
    expect((await stack.update(WITH_PERMISSION)).status).toBe('UPDATE_COMPLETE');
    expect(world.count('DescribeStacks')).toBe(before);
  });
});

describe('a deployment that changes the application, shortly after another that did', () => {
  test.each<[string, () => void]>([
    ['with everything readable', () => undefined],
    ['without a history', () => deny(...HISTORY)],
    ['without permission to read the stack', () => deny('DescribeStacks')],
  ])('force-stops a crash-looping job, and CloudFormation rolls it back without losing state, %s', async (_, limit) => {
    const stack = await updated(20);
    limit();
    world.double.flink.behaviours.set('v3.jar', CRASH_LOOP);
    const before = world.application().stateAt(world.double.clock.now());
    const outcome = await stack.update({ ...NEW, fileKey: 'v3.jar' });
    expect(outcome).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: expect.stringMatching(CRASHED) });
    expect(world.stops()).toEqual([true]);
    expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { fileKey: 'v2.jar' } });
    expect(world.application().stateAt(world.double.clock.now())).toBeGreaterThanOrEqual(before);
  });
});
