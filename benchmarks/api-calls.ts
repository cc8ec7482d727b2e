/**
 * Counts what the handlers call during a healthy deployment, against the double of the service that the tests use.
 */
import { sourceHandlers } from '../test/support/cloudformation/handlers';
import { ProviderFramework } from '../test/support/cloudformation/provider-framework';
import { SimulatedStack } from '../test/support/cloudformation/simulated-stack';
import { ServiceDouble } from '../test/support/service/service-double';

export interface Deployment {
  readonly name: string;
  readonly calls: number;
  /** How often the provider framework looked. */
  readonly polls: number;
}

const V1 = { applicationName: 'orders', fileKey: 'v1.jar' };

export async function callsPerDeployment(): Promise<Deployment[]> {
  const double = await ServiceDouble.start();
  let polls = 0;
  const framework = new ProviderFramework(sourceHandlers(double, () => undefined), () => double.clock, { onPoll: () => polls++ });
  const stack = new SimulatedStack(double, framework);
  const deployments: Deployment[] = [];
  const run = async (name: string, deploy: () => Promise<unknown>) => {
    const before = { calls: double.calls.length, polls };
    await deploy();
    deployments.push({ name, calls: double.calls.length - before.calls, polls: polls - before.polls });
  };
  await run('create', () => stack.create(V1));
  double.clock.advance(3_600_000);
  await run('update', () => stack.update({ ...V1, fileKey: 'v2.jar' }));
  await run('delete', () => stack.delete());
  await double.close();
  return deployments;
}
