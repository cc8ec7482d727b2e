import { rehearseRandomSchedules } from '../support/cloudformation/random-schedules';

test('no schedule of deployments, states and faults breaks a promise', () => rehearseRandomSchedules(3), 300_000);
