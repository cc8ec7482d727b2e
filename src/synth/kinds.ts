import { InputError } from './errors';

/** What a value has to be: a test, and the words for it in errors. */
export interface Kind {
  readonly allowed: string;
  accepts(value: unknown): boolean;
}

/** Marks the instances of a class, so that those of another copy of the library are recognized as well. */
export function mark(type: { readonly prototype: object }, name: string): void {
  Object.defineProperty(type.prototype, Symbol.for(`cdk-managed-flink.${name}`), { value: true });
}

/** Instances of a marked class. */
export function marked(name: string, allowed: string): Kind {
  const key = Symbol.for(`cdk-managed-flink.${name}`);
  return { allowed, accepts: value => isObject(value) && (value as { [mark: symbol]: unknown })[key] === true };
}

/** Objects with all of these members: resources of the CDK have them whoever implements them. */
export function having(allowed: string, ...members: string[]): Kind {
  return { allowed, accepts: value => isObject(value) && members.every(member => member in value) };
}

/** Lists of which each element is of a kind. */
export function listOf(kind: Kind): Kind {
  return { allowed: `a list of which each element is ${kind.allowed}`, accepts: value => Array.isArray(value) && value.every(kind.accepts) };
}

export const AN_OBJECT: Kind = { allowed: 'an object', accepts: value => isObject(value) && !Array.isArray(value) };
export const A_STRING: Kind = { allowed: 'a string', accepts: value => typeof value === 'string' };

export const A_DURATION = having('a Duration', 'toMilliseconds', 'isUnresolved');
export const A_SECRET = having('a secret such as a secretsmanager.Secret', 'secretArn');
export const A_BUCKET = having('an S3 bucket', 'bucketArn');
export const AN_APPLICATION: Kind = {
  allowed: 'an application such as an Application or a StudioNotebook',
  accepts: value => [having('', 'applicationArn', 'node'), having('', 'applicationRef', 'node')].some(kind => kind.accepts(value)),
};
export const A_METRIC = having('a CloudWatch metric', 'toMetricConfig');

export const STRINGS = listOf(A_STRING);

/** Objects of which each value is of a kind. */
export function mapOf(kind: Kind): Kind {
  return { allowed: `an object of which each value is ${kind.allowed}`, accepts: value => AN_OBJECT.accepts(value) && Object.values(value as object).every(kind.accepts) };
}

/** Throws unless a value is of a kind. */
export function requireKind(prop: string, value: unknown, kind: Kind): void {
  if (!kind.accepts(value)) {
    throw new InputError(`${prop} must be ${kind.allowed}, got ${describe(value)}`);
  }
}

/** Throws on the first option of another kind. Options that are not given are of every kind. */
export function requireKinds(options: object, kinds: { readonly [option: string]: Kind }): void {
  requireKind('options', options, AN_OBJECT);
  for (const [option, kind] of Object.entries(kinds)) {
    const value = (options as { readonly [option: string]: unknown })[option];
    if (value !== undefined && value !== null) {
      requireKind(option, value, kind);
    }
  }
}

/** To a program without a type checker null is nothing, as undefined is. */
export function withoutNull<T extends object>(props: T): T {
  const entries = Object.entries(props);
  return entries.some(([, value]) => value === null) ? Object.fromEntries(entries.filter(([, value]) => value !== null)) as T : props;
}

/** Throws if a resource of the CDK is none, without naming members that no user has heard of. */
export function requireResource(prop: string, value: unknown, allowed: string, ...members: string[]): void {
  requireKind(prop, value, having(allowed, ...members));
}

/** A value as an error shows it. */
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
