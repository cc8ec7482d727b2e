/**
 * Loads the handlers, from their sources or as they are shipped, and puts them on the double's clock.
 */
import { createRequire } from 'module';
import * as path from 'path';
import { Handlers } from './provider-framework';
import * as isComplete from '../../../src/lifecycle/handler/is-complete.lambda';
import * as onEvent from '../../../src/lifecycle/handler/on-event.lambda';
import { ServiceDouble } from '../service/service-double';

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
  const cold = (): Handlers => {
    let handlers: Handlers;
    jest.isolateModules(() => {
      const load = (name: string): HandlerModule => jest.requireActual(`../../../src/lifecycle/handler/${name}.lambda`);
      handlers = connect(load('on-event'), load('is-complete'), double, log);
    });
    return handlers!;
  };
  return { onEvent: event => cold().onEvent(event), isComplete: event => cold().isComplete(event) };
}

function connect(first: HandlerModule, second: HandlerModule, double: ServiceDouble, log: (line: string) => void,
  sleep = async (milliseconds: number) => double.clock.advance(milliseconds)): Handlers {
  for (const handlerModule of [first, second]) {
    Object.assign(handlerModule.io, { now: () => double.clock.now(), sleep, log });
  }
  return { onEvent: event => first.handler(event), isComplete: event => second.handler(event) };
}
