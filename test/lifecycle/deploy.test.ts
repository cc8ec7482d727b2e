import { sourceHandlers } from '../support/handlers';
import { ProviderFramework, SECRET } from '../support/provider-framework';
import { ServiceDouble } from '../support/service-double';
import { Stack } from '../support/stack';

let double: ServiceDouble;
let framework: ProviderFramework;
let stack: Stack;
let log: string[];

beforeAll(async () => {
  double = await ServiceDouble.start();
});

afterAll(() => double.close());

beforeEach(() => {
  double.reset();
  log = [];
  framework = new ProviderFramework(sourceHandlers(double, line => log.push(line)), () => double.clock);
  stack = new Stack(double, framework);
});

const V1 = { applicationName: 'orders', fileKey: 'v1.jar' };
const V2 = { applicationName: 'orders', fileKey: 'v2.jar' };
const application = (name = 'orders') => double.flink.applications.get(name)!;

test('a deployment ends with the job running', async () => {
  expect(await stack.create(V1)).toEqual({ status: 'CREATE_COMPLETE' });
  expect(application().status).toBe('RUNNING');
});

test('a crash-looping update fails with the error of the job and leaves the old version running with its state', async () => {
  await stack.create(V1);
  double.clock.advance(3_600_000);
  double.flink.behaviours.set('v2.jar', { outcome: 'CRASH_LOOPS', error: 'java.lang.IllegalStateException: cannot read order 42' });
  const outcome = await stack.update(V2);
  expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(outcome.reason).toContain('cannot read order 42');
  expect(application().status).toBe('RUNNING');
  expect(application().configuration.fileKey).toBe('v1.jar');
  expect(application().runs.at(-1)!.state).toBeGreaterThan(3600);
  expect(log.join()).not.toContain(SECRET);
});
