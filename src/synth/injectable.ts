import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';

type Injectable = Parameters<typeof propertyInjectable>[0];

/**
 * A class decorator: the CDK's property injectors change the props before the class gets them. Marks instances for `isInstance`.
 *
 * Must be the outermost decorator, so that injected props are checked like given ones.
 */
export function injectsProps<T extends Injectable>(type: T): T {
  const injectable = propertyInjectable(type);
  const outer = new Proxy(injectable, {
    // Injectors look for themselves from the scope upwards. Whatever is no construct is for the class itself to reject.
    construct: (_, args, newTarget) => Reflect.construct(Construct.isConstruct(args[0]) ? injectable : type, args, newTarget),
  });
  Object.defineProperty(injectable.prototype, 'constructor', { value: outer, writable: true, configurable: true });
  Object.defineProperty(injectable.prototype, Symbol.for(type.PROPERTY_INJECTION_ID), { value: true });
  return outer;
}

/** Whether a value is an instance of a class, also of the class of another copy of this library. */
export function isInstance(type: Injectable, value: any): boolean {
  return typeof value === 'object' && value !== null && value[Symbol.for(type.PROPERTY_INJECTION_ID)] === true;
}
