import * as fc from 'fast-check';
import { Rehearsal } from './rehearsal';
import { schedules } from './schedule';
import { ServiceDouble } from '../service/service-double';

/** Random schedules in a run of one test file. */
const RUNS = 1000;

const DAY = 24 * 3_600_000;

/** The same schedules in each run, so that a failure is that of the change at hand; another seed explores others. */
const SEED = Number(process.env.SCHEDULES_SEED ?? 42);

/** Rehearses random schedules of deployments and states, each with up to so many faults of the service. */
export async function rehearseRandomSchedules(faults: number): Promise<void> {
  const double = await ServiceDouble.start();
  let runs = 0;
  try {
    await fc.assert(fc.asyncProperty(schedules(faults), async schedule => {
      double.reset();
      // All schedules use the same instances of the function. Far apart, the events of two schedules cannot be confused.
      double.clock.advance(++runs * DAY);
      await new Rehearsal(double, schedule).run();
    }), { numRuns: RUNS, seed: SEED });
  } finally {
    await double.close();
  }
}
