import { Token } from 'aws-cdk-lib';
import { InputError } from './errors';

/** A kind of value: a check, and a description for error messages. */
export interface Kind {
  readonly allowed: string;
  accepts(value: unknown): boolean;
}

/** Marks the instances of a class, so that instances from another copy of the library are also recognized. */
export function mark(type: { readonly prototype: object }, name: string): void {
  Object.defineProperty(type.prototype, Symbol.for(`cdk-managed-flink.${name}`), { value: true });
}

/** Accepts instances of a marked class. */
export function marked(name: string, allowed: string): Kind {
  const key = Symbol.for(`cdk-managed-flink.${name}`);
  return { allowed, accepts: value => isObject(value) && (value as { [mark: symbol]: unknown })[key] === true };
}

/** Accepts objects with all of these members, which every implementation of a CDK resource has. */
export function having(allowed: string, ...members: string[]): Kind {
  return { allowed, accepts: value => isObject(value) && members.every(member => member in value) };
}

/** Accepts lists if each element is of a kind. */
export function listOf(kind: Kind): Kind {
  return { allowed: `a list of which each element is ${kind.allowed}`, accepts: value => Array.isArray(value) && value.every(kind.accepts) };
}

export const AN_OBJECT: Kind = { allowed: 'an object', accepts: value => isObject(value) && !Array.isArray(value) };
export const A_STRING: Kind = { allowed: 'a string', accepts: value => typeof value === 'string' };

export const A_BOOLEAN = orToken({ allowed: 'a boolean', accepts: value => typeof value === 'boolean' });
export const A_NUMBER = orToken({ allowed: 'a number', accepts: value => typeof value === 'number' });

export const A_DURATION = having('a Duration', 'toMilliseconds', 'isUnresolved');
export const A_DATE = having('a Date', 'getTime', 'toISOString');
export const A_SECRET = having('a secret such as a secretsmanager.Secret', 'secretArn');
export const A_BUCKET = having('an S3 bucket', 'bucketArn');
export const AN_APPLICATION: Kind = {
  allowed: 'an application such as an Application or a StudioNotebook',
  accepts: value => [having('', 'applicationArn', 'node'), having('', 'applicationRef', 'node')].some(kind => kind.accepts(value)),
};
export const A_METRIC = having('a CloudWatch metric', 'toMetricConfig');

export const STRINGS = listOf(A_STRING);

/** Accepts objects if each value is of a kind. */
export function mapOf(kind: Kind): Kind {
  return { allowed: `an object of which each value is ${kind.allowed}`, accepts: value => AN_OBJECT.accepts(value) && Object.values(value as object).every(kind.accepts) };
}

/**
 * Accepts the members of an enum.
 *
 * @param allowed the description for error messages, if it is not the list of names
 */
export function memberOf(members: object, allowed = `one of ${Object.keys(members).join(', ')}`): Kind {
  // An enum of numbers also has the name of each member as a value.
  const values = Object.values(members).filter(value => typeof (members as { [name: string]: unknown })[value] !== 'number');
  return orToken({ allowed, accepts: value => values.includes(value) });
}

/** Also accepts tokens, which are only known at deployment. */
function orToken(kind: Kind): Kind {
  return { allowed: kind.allowed, accepts: value => Token.isUnresolved(value) || kind.accepts(value) };
}

/** Throws unless a value is of a kind. */
export function requireKind(prop: string, value: unknown, kind: Kind): void {
  if (!kind.accepts(value)) {
    throw new InputError(`${prop} must be ${kind.allowed}, got ${describe(value)}`);
  }
}

/** Throws if a value is given and is not of a kind. */
export function requireKindIfGiven(prop: string, value: unknown, kind: Kind): void {
  if (value !== undefined && value !== null) {
    requireKind(prop, value, kind);
  }
}

/**
 * Throws on the first option of a different kind. Accepts missing options, apart from required ones.
 *
 * @param name what errors call the options as a whole
 */
export function requireKinds(options: object, kinds: { readonly [option: string]: Kind }, required: readonly string[] = [], name = 'options'): void {
  requireKind(name, options, AN_OBJECT);
  for (const [option, kind] of Object.entries(kinds)) {
    const check = required.includes(option) ? requireKind : requireKindIfGiven;
    check(option, (options as { readonly [option: string]: unknown })[option], kind);
  }
}

/** Removes null values, which untyped callers use like undefined. */
export function withoutNull<T extends object>(props: T): T {
  const entries = Object.entries(props);
  return entries.some(([, value]) => value === null) ? Object.fromEntries(entries.filter(([, value]) => value !== null)) as T : props;
}

/** Throws unless a value is a CDK resource. The message describes the resource instead of listing internal members. */
export function requireResource(prop: string, value: unknown, allowed: string, ...members: string[]): void {
  requireKind(prop, value, having(allowed, ...members));
}

/** Describes a value for an error message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value}'`;
  }
  if (Array.isArray(value)) {
    return `a list of ${value.length}`;
  }
  const name = isObject(value) ? value.constructor?.name ?? 'Object' : undefined;
  return name === undefined ? String(value) : name === 'Object' ? 'an object' : name;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
