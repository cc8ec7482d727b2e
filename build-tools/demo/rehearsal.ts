import * as fs from 'fs';
import * as path from 'path';
import { Assembly, readable, resourcesOf } from './assembly';
import { LifecycleProperties } from '../../src/lifecycle/contract';
import { bundledHandlers } from '../../test/support/cloudformation/handlers';
import { ProviderFramework } from '../../test/support/cloudformation/provider-framework';
import { SimulatedStack, StackOutcome, StackTemplate } from '../../test/support/cloudformation/simulated-stack';
import { ServiceDouble } from '../../test/support/service/service-double';
import { SimulatedApplication } from '../../test/support/service/simulated-application';

const MINUTE = 60_000;
/** The alarm that must not fire while the health of a deployment is checked. */
const LAG_ALARM = 'orders-lag';

/** What the log of a job says that cannot read its input. */
const JOB_ERROR = 'java.lang.IllegalStateException: cannot read order 42';

/**
 * Deploys the stack against a double of the service, by the handlers as they lie in the assembly: create, new code, new code
 * while the service scales, new code that a health alarm fails, new code that crashes, delete. Every state that the application passes is printed.
 */
export async function rehearse(assembly: Assembly): Promise<void> {
  const double = await ServiceDouble.start();
  try {
    double.reset();
    watch(double);
    const handlers = bundledHandlers(assetOf(assembly, 'OnEvent'), assetOf(assembly, 'IsComplete'), double, () => {});
    const stack = new SimulatedStack(double, new ProviderFramework(handlers, () => double.clock));
    const first = templateOf(assembly);
    const [better, broken] = ['better.zip', 'broken.zip'].map(fileKey => ({ ...first, fileKey }));
    double.flink.behaviours.set(broken.fileKey, { outcome: 'CRASH_LOOPS', error: JOB_ERROR });

    await deployment('create the stack', 'CREATE_COMPLETE', () => stack.create(first));
    await deployment('deploy new code', 'UPDATE_COMPLETE', () => stack.update(better));
    const scaled = { ...better, fileKey: 'scaled.zip' };
    await deployment('deploy new code while the service scales the application', 'UPDATE_COMPLETE', () => {
      settled(double, first.applicationName).restartByService('AUTOSCALING', 4 * MINUTE);
      return stack.update(scaled);
    });
    const lagging = { ...scaled, fileKey: 'lagging.zip' };
    await deployment('deploy code that falls behind, as a health alarm shows', 'UPDATE_ROLLBACK_COMPLETE', () => {
      settled(double, first.applicationName);
      raise(double, double.clock.now() + 2 * MINUTE);
      return stack.update(lagging);
    });
    await deployment('deploy code that crashes', 'UPDATE_ROLLBACK_COMPLETE', () => stack.update(broken));
    const running = double.flink.applications.get(first.applicationName)!;
    expectEqual('the code that runs after the failed deployment', running.configuration.fileKey, scaled.fileKey);
    await deployment('delete the stack', 'DELETE_COMPLETE', () => stack.delete());
  } finally {
    await double.close();
  }
}

/** The application an hour later. */
function settled(double: ServiceDouble, name: string): SimulatedApplication {
  double.clock.advance(60 * MINUTE);
  double.settle();
  return double.flink.applications.get(name)!;
}

/** The health alarm of the application goes into ALARM at a time. */
function raise(double: ServiceDouble, time: number): void {
  const reason = 'Threshold Crossed: 1 datapoint [61000.0] was greater than the threshold (60000.0).';
  double.at(time, () => double.observability.alarmStates.set(LAG_ALARM, { state: 'ALARM', since: time, reason }));
}

async function deployment(what: string, expected: StackOutcome['status'], run: () => Promise<StackOutcome>): Promise<void> {
  process.stdout.write(`\n  ${what}:`);
  const { status, reason } = await run();
  console.log(`\n    ${status}`);
  if (reason) {
    console.log(reason.trim().split('\n').map(line => `    | ${line}`).join('\n'));
  }
  expectEqual(`the outcome of "${what}"`, status, expected);
}

/** Prints each new state of an application, whoever brings it about. */
function watch(double: ServiceDouble): void {
  let last: string | undefined;
  const settle = double.settle.bind(double);
  double.settle = () => {
    settle();
    for (const { status } of double.flink.applications.values()) {
      if (status !== last) {
        process.stdout.write(` ${last === undefined ? '' : '→ '}${status}`);
        last = status;
      }
    }
  };
}

/** The directory of a handler in the assembly, found as the CDK finds what to upload: by the key of its code. */
function assetOf({ directory, template, templateFile }: Assembly, handler: string): string {
  const [, lambda] = resourcesOf(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith(`ManagedFlinkLifecycle${handler}`))!;
  const hash = path.basename(readable(lambda.Properties.Code.S3Key), '.zip');
  const { files } = JSON.parse(fs.readFileSync(templateFile.replace('.template.', '.assets.'), 'utf-8'));
  return path.join(directory, files[hash].source.path);
}

/** The properties of the lifecycle as they stand in the template, on an application that the double can name. */
function templateOf({ template }: Assembly): StackTemplate {
  const [[, lifecycle]] = resourcesOf(template, 'Custom::ManagedFlinkLifecycle');
  const [[, preflight]] = resourcesOf(template, 'Custom::ManagedFlinkPreflight');
  const properties: LifecycleProperties = lifecycle.Properties;
  return {
    applicationName: 'orders',
    fileKey: properties.CodeFileKey!,
    runtime: properties.Runtime,
    preflight: { timeoutSeconds: Number(preflight.Properties.TimeoutSeconds) },
    lifecycle: {
      timeoutSeconds: Number(properties.TimeoutSeconds),
      healthCheckSeconds: Number(properties.HealthCheckSeconds),
      maxRestarts: Number(properties.MaxRestarts),
      healthAlarms: [LAG_ALARM],
    },
  };
}

function expectEqual(what: string, actual: string, expected: string): void {
  if (actual !== expected) {
    throw new Error(`${what} is ${actual} instead of ${expected}`);
  }
}
