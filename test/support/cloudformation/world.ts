/**
 * What a test of the handlers stands on: the double, the handlers on its clock, the framework that runs them, and a stack to deploy.
 */
import { sourceHandlers } from './handlers';
import { ProviderFramework, ResourceAnswer } from './provider-framework';
import { propertiesOf, SimulatedStack, StackTemplate } from './simulated-stack';
import { ServiceDouble } from '../service/service-double';
import { SimulatedApplication } from '../service/simulated-application';

export const MINUTE = 60_000;
export const V1: StackTemplate = { applicationName: 'orders', fileKey: 'v1.jar' };
export const V2: StackTemplate = { applicationName: 'orders', fileKey: 'v2.jar' };
export const CRASH_LOOP = { outcome: 'CRASH_LOOPS' as const, error: 'java.lang.IllegalStateException: cannot read order 42' };

export class World {
  double!: ServiceDouble;
  framework!: ProviderFramework;
  stack!: SimulatedStack;
  log: string[] = [];

  /** Begins anew. */
  reset(): void {
    this.double.reset();
    this.log = [];
    this.framework = new ProviderFramework(sourceHandlers(this.double, line => this.log.push(line)), () => this.double.clock);
    this.stack = new SimulatedStack(this.double, this.framework);
  }

  application(name = 'orders'): SimulatedApplication {
    return this.double.flink.applications.get(name)!;
  }

  /** Sends the event of a template, without CloudFormation around it. */
  send(type: 'Create' | 'Update' | 'Delete', template: StackTemplate, id?: string): Promise<ResourceAnswer> {
    return this.framework.handle({ RequestType: type, PhysicalResourceId: id, ResourceProperties: propertiesOf(template) });
  }

  /** How often the handlers called an action. */
  count(action: string): number {
    return this.double.actions().filter(item => item === action).length;
  }

  /** The run configurations of the starts that the service accepted. */
  starts(): any[] {
    return this.accepted('StartApplication').map(item => item.RunConfiguration);
  }

  /** Whether each stop that the service accepted was by force. */
  stops(): boolean[] {
    return this.accepted('StopApplication').map(item => item.Force === true);
  }

  private accepted(action: string) {
    return this.double.calls.filter(call => call.action === action && call.error === undefined).map(call => call.input);
  }
}

/** Sets the world up around the tests of a file. */
export function useWorld(): World {
  const world = new World();
  beforeAll(async () => {
    world.double = await ServiceDouble.start();
  });
  beforeEach(() => world.reset());
  afterAll(() => world.double.close());
  return world;
}
