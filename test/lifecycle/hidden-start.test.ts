/**
 * Without a history of operations, the time of the job's start is unknown. The health check must not end before the job has run for the whole duration,
 * even if the start is late. The health check must still end.
 */
import { coldHandlers, sourceHandlers } from '../support/cloudformation/handlers';
import { ProviderFramework } from '../support/cloudformation/provider-framework';
import { SimulatedStack, StackOutcome } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';

const world = useWorld();
const HISTORY = ['ListApplicationOperations', 'DescribeApplicationOperation'];
const TIMEOUT = 30 * MINUTE;
/** After the timeout, an instance that knows nothing of a job waits so long for its metrics. */
const GRACE = 5 * MINUTE;
const RESTARTED = /its job restarted \d+ times within the health check \(allowed are 0\); it was RUNNING and is READY/;

const deny = (...actions: string[]) => {
  const before = world.double.deny;
  world.double.deny = call => actions.includes(call.action) ? `User: handler is not authorized to perform: ${call.service}:${call.action}` : before?.(call);
};

/** Which instances answer, and how often. */
const POLLS: [string, typeof coldHandlers, number][] = [
  ['one instance', sourceHandlers, 10_000], ['one instance', sourceHandlers, MINUTE], ['a new instance for each call', coldHandlers, MINUTE],
];

/** Each deploys with a start that is later than the event by more than the duration of the health check. */
const LATE: [string, (behaviour: object) => Promise<StackOutcome>][] = [
  ['a start that waits for a permission', behaviour => {
    deny(...HISTORY);
    world.double.flink.behaviours.set('v1.jar', { outcome: 'RUNS', ...behaviour });
    return world.stack.create(V1);
  }],
  ['a start that takes long', behaviour => createLate(9, behaviour)],
  ['a restart by the service', async behaviour => {
    await world.stack.create(V1);
    world.double.clock.advance(90 * MINUTE);
    HISTORY.forEach(action => world.double.faults.inject({ action, code: 'UnknownOperationException', times: Infinity }));
    // The update takes a minute, and the event comes after it.
    world.double.at(world.double.clock.now() + MINUTE + 5_000, () => {
      world.double.flink.behaviours.set('v2.jar', { outcome: 'RUNS', ...behaviour });
      world.application().restartByService('MAINTENANCE', 9 * MINUTE);
    });
    return world.stack.update(V2);
  }],
];

/** Which of the job's traces can be read. */
const TRACES: [string, () => void][] = [
  ['metrics and a log', () => undefined],
  ['metrics alone', () => deny('FilterLogEvents')],
  ['a log alone', () => { world.double.observability.metricDelay = Infinity; }],
];
const NOTHING: [string, () => void] = ['no traces', () => deny('FilterLogEvents', 'GetMetricData')];

/** Deploys with a history that the service does not know, a start of some minutes, and metrics that come a minute late. */
function createLate(minutes: number, behaviour: object = {}): Promise<StackOutcome> {
  HISTORY.forEach(action => world.double.faults.inject({ action, code: 'UnknownOperationException', times: Infinity }));
  world.double.flink.behaviours.set('v1.jar', { outcome: 'RUNS', ...behaviour, startTime: minutes * MINUTE });
  return world.stack.create(V1);
}

describe.each(POLLS)('on %s', (_, handlers, queryInterval) => {
  beforeEach(() => {
    world.framework = new ProviderFramework(handlers(world.double, line => world.log.push(line)), () => world.double.clock, { queryInterval });
    world.stack = new SimulatedStack(world.double, world.framework);
  });

  describe.each(TRACES)('with %s', (__, limit) => {
    test.each(LATE)('%s hides no crash loop', async (___, deploy) => {
      limit();
      expect((await deploy(CRASH_LOOP)).reason).toMatch(RESTARTED);
      expect(world.stops()[0]).toBe(true);
    });
  });

  describe.each([...TRACES, NOTHING])('with %s', (__, limit) => {
    test.each(LATE)('%s of a healthy job succeeds in time', async (___, deploy) => {
      limit();
      expect(await deploy({})).toEqual({ status: expect.stringMatching(/^(CREATE|UPDATE)_COMPLETE$/) });
      expect(world.framework.answers.at(-1)!.elapsed).toBeLessThanOrEqual(handlers === sourceHandlers ? TIMEOUT : TIMEOUT + GRACE + queryInterval);
      expect(world.stops()).toEqual([]);
    });
  });

  test('a job that has run for the duration at the deadline is up', async () => {
    expect(await createLate(27)).toEqual({ status: 'CREATE_COMPLETE' });
  });

  test('a job that crash-loops from shortly before the deadline is not up, even if its metrics come after the deadline', async () => {
    deny('FilterLogEvents');
    expect((await createLate(29.5, { outcome: 'CRASH_LOOPS', every: 20_000 })).status).toBe('ROLLBACK_COMPLETE');
    expect(world.stops()[0]).toBe(true);
  });

  test('a job that is RUNNING shortly before the deadline is not', async () => {
    world.double.observability.metricDelay = 0;
    expect((await createLate(28.5)).reason).toContain('it was not up and healthy within 1800 seconds');
    expect(world.stops()[0]).toBe(true);
  });
});
