import { rehearseRandomSchedules } from '../support/cloudformation/random-schedules';

// Those with faults are in a file of their own, which runs beside this one.
test('no schedule of deployments and states breaks a promise', () => rehearseRandomSchedules(0), 300_000);
