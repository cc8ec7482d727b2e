import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';

type Injectable = Parameters<typeof propertyInjectable>[0];

/**
 * A class decorator that lets the CDK's property injectors change the props before the constructor runs. Marks instances for `isInstance`.
 *
 * Must be the outermost decorator, so that injected props are also checked.
 */
export function injectsProps<T extends Injectable>(type: T): T {
  const injectable = propertyInjectable(type);
  const outer = new Proxy(injectable, {
    // Injectors are looked up from the scope upwards. The class itself rejects a scope that is not a construct.
    construct: (_, args, newTarget) => Reflect.construct(Construct.isConstruct(args[0]) ? injectable : type, args, newTarget),
  });
  Object.defineProperty(injectable.prototype, 'constructor', { value: outer, writable: true, configurable: true });
  Object.defineProperty(injectable.prototype, Symbol.for(type.PROPERTY_INJECTION_ID), { value: true });
  return outer;
}

/** Whether a value is an instance of a class, including the same class in another copy of this library. */
export function isInstance(type: Injectable, value: any): boolean {
  return typeof value === 'object' && value !== null && value[Symbol.for(type.PROPERTY_INJECTION_ID)] === true;
}
