/**
 * Without a history of operations, a job that was stopped after a failure looks like one that is still to be started. Nothing carries the difference from
 * one poll to the next: the poll that stops the job is the one that answers. So all of this holds on instances that remember nothing.
 */
import { coldHandlers, sourceHandlers } from '../support/cloudformation/handlers';
import { ProviderFramework } from '../support/cloudformation/provider-framework';
import { SimulatedStack } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';

const world = useWorld();
const CALLS = ['ListApplicationOperations', 'DescribeApplicationOperation'];
const CRASHED = /its job restarted \d+ times within the health check \(allowed are 0\); it was RUNNING and is READY.*cannot read order 42/;

const INSTANCES: [string, typeof coldHandlers][] = [['one instance', sourceHandlers], ['a new instance for each call', coldHandlers]];
const REASONS: [string, () => void][] = [
  ['is unknown to the service', () => CALLS.forEach(action => world.double.faults.inject({ action, code: 'UnknownOperationException', times: Infinity }))],
  // From the first minutes on, while IAM may still be spreading the permission, a denial is waited out.
  ['is denied', () => { world.double.deny = ({ action }) => CALLS.includes(action) ? `User: handler is not authorized to perform: kinesisanalytics:${action}` : undefined; }],
];

describe.each(INSTANCES)('on %s', (_, handlers) => {
  beforeEach(() => {
    const started = handlers(world.double, line => world.log.push(line));
    world.framework = new ProviderFramework(started, () => world.double.clock, { queryInterval: MINUTE });
    world.stack = new SimulatedStack(world.double, world.framework);
  });

  describe.each(REASONS)('a history that %s', (__, hide) => {
    test('hides no crash loop of an Update, and the rollback starts the job again', async () => {
      await world.stack.create(V1);
      world.double.clock.advance(90 * MINUTE);
      hide();
      world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
      const outcome = await world.stack.update(V2);
      expect(outcome).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: expect.stringMatching(CRASHED) });
      // The first one is the Create's.
      expect([world.starts().length, world.stops(), world.application().status]).toEqual([2, [true], 'RUNNING']);
      expect(world.starts()[1].ApplicationRestoreConfiguration).toEqual({ ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' });
    });

    test('does not keep a first job from being started', async () => {
      hide();
      expect(await world.stack.create(V1)).toEqual({ status: 'CREATE_COMPLETE' });
      expect([world.starts().length, world.stops()]).toEqual([1, []]);
    });
  });

  test('a history that is unknown to the service hides no crash loop of a Create', async () => {
    REASONS[0][1]();
    world.double.flink.behaviours.set('v1.jar', CRASH_LOOP);
    const outcome = await world.stack.create(V1);
    expect(outcome).toEqual({ status: 'ROLLBACK_COMPLETE', reason: expect.stringMatching(CRASHED) });
    expect([world.starts().length, world.stops()]).toEqual([1, [true]]);
  });

  test('a history that can no longer be read after the stop', async () => {
    await world.stack.create(V1);
    world.double.clock.advance(90 * MINUTE);
    world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
    // The rollback can read it again.
    world.double.deny = ({ action }) => CALLS.includes(action) && world.stops().length > 0 && !world.stack.rollingBack ? 'not authorized to perform this' : undefined;
    expect((await world.stack.update(V2)).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([world.starts().length, world.stops()]).toEqual([2, [true]]);
  });

  test('a response does not wait indefinitely for a stop that hangs', async () => {
    await world.stack.create(V1);
    world.double.clock.advance(90 * MINUTE);
    REASONS[0][1]();
    world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
    world.application().stopping = { force: 'HANGS' };
    expect((await world.stack.update(V2)).reason).toContain('it was RUNNING and is FORCE_STOPPING');
    expect([world.starts().length, world.stops()]).toEqual([1, [true]]);
  });
});
