/**
 * Loads the handlers, from their sources or as they are shipped, and puts them on the double's clock.
 */
import { createRequire } from 'module';
import * as path from 'path';
import { Handlers } from './provider-framework';
import * as isComplete from '../../../src/lifecycle/handler/is-complete.lambda';
import * as onEvent from '../../../src/lifecycle/handler/on-event.lambda';
import { ServiceDouble } from '../service/service-double';

const SDK = ['cloudformation', 'cloudwatch', 'cloudwatch-logs', 'kinesis-analytics-v2'].map(name => `@aws-sdk/client-${name}`);

interface HandlerModule {
  readonly io: { now(): number; sleep(milliseconds: number): Promise<void>; log(line: string): void };
  handler(event: any): Promise<any>;
}

/** The handlers from their sources. What they log goes to `log`. */
export function sourceHandlers(double: ServiceDouble, log: (line: string) => void, sleep?: (milliseconds: number) => Promise<void>): Handlers {
  return connect(onEvent, isComplete, double, log, sleep);
}

/** The handlers from two directories that hold an index.js each, such as the assets of an assembly. They must be able to resolve the AWS SDK. */
export function bundledHandlers(onEventDirectory: string, isCompleteDirectory: string, double: ServiceDouble, log: (line: string) => void): Handlers {
  // A bundle is known at run time only, and is CommonJS.
  const load = (directory: string): HandlerModule => createRequire(__filename)(path.resolve(directory, 'index.js'));
  return connect(load(onEventDirectory), load(isCompleteDirectory), double, log);
}

/** The handlers from their sources, each call on a new instance of the function, which remembers nothing of the calls before. */
export function coldHandlers(double: ServiceDouble, log: (line: string) => void): Handlers {
  const cold = () => connect(...newInstance(), double, log);
  return { onEvent: event => cold().onEvent(event), isComplete: event => cold().isComplete(event) };
}

const instances: [HandlerModule, HandlerModule][] = [];

/** The handlers from their sources, whose calls go by turns to a number of instances of the function. */
export function alternatingHandlers(count: number, double: ServiceDouble, log: (line: string) => void): Handlers {
  while (instances.length < count) {
    instances.push(newInstance());
  }
  const handlers = instances.slice(0, count).map(instance => connect(...instance, double, log));
  let calls = 0;
  return { onEvent: event => handlers[calls++ % count].onEvent(event), isComplete: event => handlers[calls++ % count].isComplete(event) };
}

/** Loads the handlers again. The SDK is loaded once, because it takes long and remembers nothing. */
function newInstance(): [HandlerModule, HandlerModule] {
  let loaded: [HandlerModule, HandlerModule];
  const sdk = SDK.map(name => [name, jest.requireActual<object>(name)] as const);
  jest.isolateModules(() => {
    sdk.forEach(([name, module]) => jest.doMock(name, () => module));
    const load = (name: string): HandlerModule => jest.requireActual(`../../../src/lifecycle/handler/${name}.lambda`);
    loaded = [load('on-event'), load('is-complete')];
    SDK.forEach(name => jest.dontMock(name));
  });
  return loaded!;
}

function connect(first: HandlerModule, second: HandlerModule, double: ServiceDouble, log: (line: string) => void,
  sleep = async (milliseconds: number) => double.clock.advance(milliseconds)): Handlers {
  for (const handlerModule of [first, second]) {
    Object.assign(handlerModule.io, { now: () => double.clock.now(), sleep, log });
  }
  return { onEvent: event => first.handler(event), isComplete: event => second.handler(event) };
}
