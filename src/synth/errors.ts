import { Construct, IConstruct } from 'constructs';
import { readable, TOKEN } from './tokens';

/** Identifies the error even if the CDK app has two copies of this library, unlike `instanceof`. */
const KIND = Symbol.for('cdk-managed-flink.InputError');

/** An error about input that this library rejects. Other errors, from the CDK and user code, are passed on unchanged. */
export class InputError extends Error {
  constructor(message: string) {
    // A placeholder means nothing to a reader. The tokens of another copy of the CDK cannot be looked up.
    super(message.replace(/[$#]\{Token\[[^\]]+\]\}/g, TOKEN));
    Object.defineProperty(this, KIND, { value: { located: false } });
  }
}

/**
 * Runs an action. If the action throws an input error, the construct path is added to the message.
 *
 * Only the path of the innermost construct is added.
 */
export function locateErrors<T>(construct: IConstruct, action: () => T): T {
  return locate(action, () => construct.node.path);
}

/**
 * A class decorator that appends the construct path to every input error thrown by the constructor, a method or an accessor.
 *
 * For a class that is not a construct, the path is taken from the first construct among the arguments.
 */
export function locatesErrors<T extends { readonly prototype: object }>(type: T): T {
  wrapMembers(type.prototype);
  wrapMembers(type);
  const located = new Proxy(type, {
    construct: (target, args, newTarget) => locate(() => Reflect.construct(target as any, args, newTarget), () => pathOf(undefined, args)),
  });
  Object.defineProperty(type.prototype, 'constructor', { value: located, writable: true, configurable: true });
  return located;
}

function wrapMembers(owner: object): void {
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
    const isWrapped = typeof property.value === 'function' && !property.value.prototype;
    if (property.configurable && (isWrapped || property.get)) {
      const wrap = (member: any) => member && renamed(member, function (this: unknown, ...args: unknown[]) {
        return locate(() => member.apply(this, args), () => pathOf(this, args));
      });
      Object.defineProperty(owner, name, isWrapped
        ? { ...property, value: wrap(property.value) }
        : { ...property, get: wrap(property.get), set: wrap(property.set) });
    }
  }
}

function renamed<T extends object>(member: { readonly name: string }, wrapper: T): T {
  return Object.defineProperty(wrapper, 'name', { value: member.name, configurable: true });
}

function locate<T>(action: () => T, path: () => string | undefined): T {
  try {
    return action();
  } catch (error) {
    const input = (error as { [KIND]?: { located: boolean } } | undefined)?.[KIND];
    const place = input && !input.located && path();
    if (place) {
      input.located = true;
      append(error as Error, ` (in ${place})`);
    }
    throw error;
  }
}

function append(error: Error, text: string): void {
  const { message, stack } = error;
  error.message = message + text;
  // The stack contains the original message.
  error.stack = stack?.replace(message, () => error.message);
}

/** The path of a construct, or the future path of a construct that is about to be created from a scope and an id. */
function pathOf(self: unknown, args: unknown[]): string | undefined {
  if (Construct.isConstruct(self)) {
    return self.node.path;
  }
  const index = args.findIndex(argument => Construct.isConstruct(argument));
  if (index < 0) {
    return undefined;
  }
  const { path } = (args[index] as Construct).node;
  const id = args[index + 1];
  // Only a constructor or a static method can have an id among its arguments.
  const isCreated = typeof self !== 'object' && typeof id === 'string' && id !== '';
  return isCreated ? [path, readable(id)].filter(part => part !== '').join('/') : path;
}
