import * as fc from 'fast-check';
import { Rehearsal, schedules } from '../support/schedule';
import { ServiceDouble } from '../support/service-double';

/** Random schedules in a run; each is one to four events long. */
const RUNS = 2000;

let double: ServiceDouble;

beforeAll(async () => {
  double = await ServiceDouble.start();
});

afterAll(() => double.close());

test('no schedule of deployments, states and faults breaks a promise', async () => {
  await fc.assert(fc.asyncProperty(schedules, async schedule => {
    double.reset();
    await new Rehearsal(double, schedule).run();
  }), { numRuns: RUNS });
}, 120_000);
