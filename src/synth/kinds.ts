import { Construct } from 'constructs';
import { InputError } from './errors';
import { isToken, readable, TOKEN } from './tokens';

/** A kind of value: a check, and a description for error messages. */
export interface Kind {
  readonly allowed: string;
  accepts(value: unknown): boolean;

  /** Checks the members of a value that is accepted, and returns the value without the options that are null. */
  cleaned?(prop: string, value: any): unknown;
}

/** The kinds of options by their names. */
export interface Kinds {
  readonly [option: string]: Kind;
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
  return {
    allowed: `a list of which each element is ${kind.allowed}`,
    accepts: Array.isArray,
    // Unlike map, Array.from also visits the holes of a list.
    cleaned: (prop, list: unknown[]) => changed(list, Array.from(list, (element, index) => requireKind(`${prop}[${index}]`, element, kind))),
  };
}

/** Accepts objects that only carry options or entries, which include instances of classes that users write for this purpose. */
export const AN_OBJECT: Kind = { allowed: 'an object', accepts: isBag };
export const A_STRING: Kind = { allowed: 'a string', accepts: value => typeof value === 'string' };
export const A_TEXT: Kind = { allowed: 'a string that is not blank', accepts: value => typeof value === 'string' && value.trim() !== '' };

/** Accepts booleans, but not tokens, because the value decides what is defined. */
export const A_KNOWN_BOOLEAN: Kind = { allowed: 'a boolean', accepts: value => typeof value === 'boolean' };
export const A_BOOLEAN = orToken(A_KNOWN_BOOLEAN);
export const A_NUMBER = orToken({ allowed: 'a number', accepts: value => typeof value === 'number' });

export const A_DURATION = having('a Duration', 'toMilliseconds', 'isUnresolved');
export const A_DATE = having('a Date', 'getTime', 'toISOString');
export const A_SECRET = having('a secret such as a secretsmanager.Secret', 'secretArn');
export const A_BUCKET = having('an S3 bucket', 'bucketArn');
export const AN_APPLICATION: Kind = {
  allowed: 'an application such as an Application or a StudioNotebook',
  accepts: value => [having('', 'applicationArn', 'node'), having('', 'applicationRef', 'node')].some(kind => kind.accepts(value)),
};
export const A_GRANTEE = having('a principal such as an iam.Role', 'grantPrincipal');
export const A_METRIC = having('a CloudWatch metric', 'toMetricConfig');

export const STRINGS = listOf(A_STRING);

/** Accepts objects if each value is of a kind. */
export function mapOf(kind: Kind): Kind {
  return {
    allowed: `an object of which each value is ${kind.allowed}`,
    accepts: value => AN_OBJECT.accepts(value),
    cleaned: (prop, map: object) => changed(map, Object.fromEntries(Object.entries(map).map(([key, value]) => [key, requireKind(`${prop}.${key}`, value, kind)]))),
  };
}

/** The new members of a list or map, or the given list or map if they are the same. */
function changed(given: object, members: object): object {
  return Object.entries(members).every(([key, value]) => value === (given as { readonly [key: string]: unknown })[key]) ? given : members;
}

/** Accepts the dimensions of a CloudWatch metric. */
export const DIMENSIONS: Kind = {
  ...mapOf({ allowed: 'a string of 1 to 255 characters', accepts: value => typeof value === 'string' && (isToken(value) || (value.trim() !== '' && value.length <= 255)) }),
  allowed: 'an object of at most 30 dimensions',
  accepts: value => AN_OBJECT.accepts(value) && Object.keys(value as object).length <= 30,
};

/** Accepts objects if each of these options is of its kind. Other options are passed on. */
export function struct(kinds: Kinds, ...required: string[]): Kind {
  return {
    allowed: AN_OBJECT.allowed,
    accepts: AN_OBJECT.accepts,
    cleaned: (prop, options: object) => requireKinds(options, kinds, { required, name: prop, prefix: `${prop}.` }),
  };
}

/**
 * Accepts the members of an enum, and tokens.
 *
 * @param allowed the description for error messages, if it is not the list of names
 */
export function memberOf(members: object, allowed?: string): Kind {
  return orToken(knownMemberOf(members, allowed));
}

/** Accepts the members of an enum, but not tokens, because the value decides what is defined. */
export function knownMemberOf(members: object, allowed = `one of ${Object.keys(members).join(', ')}`): Kind {
  // An enum of numbers also has the name of each member as a value.
  const values = Object.values(members).filter(value => typeof (members as { [name: string]: unknown })[value] !== 'number');
  return { allowed, accepts: value => values.includes(value) };
}

/** Also accepts tokens of a single value, which are only known at deployment. */
function orToken(kind: Kind): Kind {
  return { allowed: kind.allowed, accepts: value => (isToken(value) && !Array.isArray(value)) || kind.accepts(value) };
}

/** Throws unless a value is of a kind. Returns the value without the options that are null. */
export function requireKind<T>(prop: string, value: T, kind: Kind): T {
  if (!kind.accepts(value)) {
    throw new InputError(`${prop} must be ${kind.allowed}, got ${describe(value)}`);
  }
  return kind.cleaned ? kind.cleaned(prop, value) as T : value;
}

/** Throws if a value is given and is not of a kind. Returns the value without the options that are null. */
export function requireKindIfGiven<T>(prop: string, value: T, kind: Kind): T {
  return value === undefined || value === null ? value : requireKind(prop, value, kind);
}

/** How to check options. */
export interface RequiredKinds {
  /** The options that must be given. */
  readonly required?: readonly string[];
  /** What errors call the options as a whole. `options` by default. */
  readonly name?: string;
  /** What precedes the names of the options in errors. */
  readonly prefix?: string;
}

/** Throws on the first option of a different kind. Accepts missing options, apart from required ones. Returns the options without null values. */
export function requireKinds<T extends object>(options: T, kinds: Kinds, { required = [], name = 'options', prefix = '' }: RequiredKinds = {}): T {
  requireKind(name, options, AN_OBJECT);
  requireAnyOption(name, options, Object.keys(kinds));
  const given = options as { readonly [option: string]: unknown };
  const changes: [string, unknown][] = [];
  for (const [option, kind] of Object.entries(kinds)) {
    const check = required.includes(option) ? requireKind : requireKindIfGiven;
    const value = check(prefix + option, given[option], kind);
    value !== given[option] && changes.push([option, value]);
  }
  return withoutNull(changes.length > 0 ? { ...options, ...Object.fromEntries(changes) } : options);
}

/** Throws on an object of an unrelated class, such as a value in the place of the options that contain it. A plain object is always accepted. */
function requireAnyOption(name: string, given: object, options: readonly string[]): void {
  if (!isPlain(given) && !options.some(option => option in given)) {
    throw new InputError(`${name} must be a plain object, got ${describe(given)}`);
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
  if (isToken(value)) {
    return typeof value === 'string' && readable(value) !== TOKEN ? `'${readable(value)}'` : 'a token';
  }
  if (typeof value === 'string') {
    return `'${value}'`;
  }
  if (Array.isArray(value)) {
    return `a list of ${value.length}`;
  }
  if (typeof value === 'function') {
    return `the function ${value.name}`.trim();
  }
  const name = isObject(value) ? value.constructor?.name ?? 'Object' : undefined;
  return name === undefined ? String(value) : name === 'Object' ? 'an object' : name;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether an object is made with braces, in any realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether an object only carries options or entries, unlike lists, dates, tokens, constructs, durations, and values of this library. */
function isBag(value: unknown): boolean {
  if (!isObject(value) || Object.prototype.toString.call(value) !== '[object Object]' || isToken(value)) {
    return false;
  }
  return isPlain(value) || !(Construct.isConstruct(value) || 'isUnresolved' in value || isMarked(value));
}

function isMarked(value: object): boolean {
  return Object.getOwnPropertySymbols(Object.getPrototypeOf(value)).some(symbol => symbol.description?.startsWith('cdk-managed-flink.'));
}
