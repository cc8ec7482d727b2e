import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as fc from 'fast-check';
import { IApplication, MetricScaling, ScalingStep } from '../../src';
import { World } from '../support/service/operations';
import { ServiceDouble } from '../support/service/service-double';
import { SimulatedApplication } from '../support/service/simulated-application';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const COOLDOWN = 10 * MINUTE;
const LATEST = { restoreType: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false };

let double: ServiceDouble;

beforeAll(async () => { double = await ServiceDouble.start(); });
afterAll(() => double.close());

/** An event of the application, its alarms or the API calls of the state machine. */
type Event =
  | { kind: 'raise' | 'lower'; alarm: 'ScaleOutAlarm' | 'ScaleInAlarm' }
  | { kind: 'deploy'; parallelism: number }
  | { kind: 'stop' | 'start' | 'maintenance' }
  | { kind: 'fault'; code: string; message: string; action: string; times: number };

const alarm = fc.constantFrom('ScaleOutAlarm' as const, 'ScaleInAlarm' as const);
const events = fc.array(fc.record({
  after: fc.integer({ min: 0, max: 25 }),
  event: fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('raise' as const, 'lower' as const), alarm }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('deploy' as const), parallelism: fc.integer({ min: 2, max: 9 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'start' as const, 'maintenance' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('fault' as const),
        code: fc.constantFrom('ThrottlingException', 'ConcurrentModificationException', 'ResourceInUseException', 'RESET', 'InternalFailure'),
        message: fc.constant('Rate exceeded'),
        action: fc.constantFrom('DescribeAlarms', 'DescribeApplication', 'UpdateApplication'),
        times: fc.integer({ min: 1, max: 4 }),
      }),
    },
  ),
}), { maxLength: 25 });

const settings = fc.record({
  min: fc.integer({ min: 2, max: 4 }), more: fc.integer({ min: 0, max: 5 }), byFactor: fc.boolean(), amount: fc.integer({ min: 2, max: 3 }),
});

function happen(world: World, application: SimulatedApplication, event: Event): void {
  double.settle();
  switch (event.kind) {
    case 'raise': return world.raise(event.alarm);
    case 'lower': return world.lower(event.alarm);
    case 'fault': return double.faults.inject({ ...event, status: event.code === 'InternalFailure' ? 500 : 400 });
    case 'maintenance': return application.restartByService('MAINTENANCE', 2 * MINUTE);
    case 'start': return application.status === 'READY' ? void application.start(LATEST) : undefined;
    case 'stop': return application.status === 'RUNNING' ? void application.stop(false) : undefined;
    case 'deploy': return ['READY', 'RUNNING'].includes(application.status) ? void application.update({ parallelism: event.parallelism }) : undefined;
  }
}

test('stays within the bounds, makes one change at a time and keeps the state for random events', async () => {
  await fc.assert(fc.asyncProperty(
    settings, events, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), alarm,
    async ({ min, more, byFactor, amount }, sequence, picks, last) => {
      const max = min + more;
      const metric = new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Lag' });
      const world = new World(double, (stack: Stack, application: IApplication) => new MetricScaling(stack, 'Scaling', {
        application,
        scaleOut: { metric, threshold: 100 },
        scaleIn: { metric, threshold: 10 },
        minParallelism: min,
        maxParallelism: max,
        step: byFactor ? ScalingStep.factor(amount) : ScalingStep.by(amount),
      }));
      try {
        const application = await world.runningApplication(min);
        let turn = 0;
        world.steps.pick = () => picks[turn++ % picks.length];
        let time = world.now;
        sequence.forEach(({ after, event }) => world.steps.at(time += after * MINUTE, () => happen(world, application, event)));
        for (let hour = world.now; hour < time; hour += HOUR) {
          world.steps.at(hour, () => world.fire('EveryHour'));
        }
        await world.steps.runAll();

        // An execution fails only because of an injected fault that outlasts all retries, and reports the fault.
        const failed = world.steps.executions.filter(execution => execution.status !== 'SUCCEEDED').map(execution => execution.cause);
        failed.forEach(cause => expect(cause).toMatch(/Rate exceeded|Unable to execute HTTP request/));
        world.flink.updates.forEach(({ from, to }) => {
          expect(to).toBeGreaterThanOrEqual(Math.min(min, from));
          expect(to).toBeLessThanOrEqual(Math.max(max, from));
          expect(to).toBeGreaterThanOrEqual(min);
          expect(to).toBeLessThanOrEqual(max);
        });
        const changes = application.operations.filter(operation => operation.name === 'UpdateApplication');
        changes.slice(1).forEach((change, index) => expect(change.startedAt).toBeGreaterThanOrEqual(changes[index].endedAt!));
        world.flink.updates.forEach(({ at }) => {
          const before = changes.filter(change => change.startedAt < at).at(-1);
          expect(at - (before?.startedAt ?? 0)).toBeGreaterThanOrEqual(COOLDOWN);
        });

        const before = application.configuration.parallelism;
        await rest(world, application, last);
        expect(application.configuration.parallelism).toBe(last === 'ScaleOutAlarm' ? Math.max(max, before) : Math.min(min, before));
      } finally {
        world.steps.close();
      }
    },
  ), { numRuns: 60 });
}, 120_000);

/** Keeps an alarm active and the application running while time passes. */
async function rest(world: World, application: SimulatedApplication, last: 'ScaleOutAlarm' | 'ScaleInAlarm'): Promise<void> {
  double.clock.advance(HOUR);
  double.settle();
  if (application.status === 'READY') {
    application.start(LATEST);
  }
  world.lower(last === 'ScaleOutAlarm' ? 'ScaleInAlarm' : 'ScaleOutAlarm');
  world.alarms.raised.add(world.alarm(last));
  for (let hour = 1; hour <= 3; hour++) {
    world.steps.at(world.now + hour * HOUR, () => world.fire('EveryHour'));
    await world.steps.runAll();
  }
}
