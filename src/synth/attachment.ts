/**
 * A value that this library attaches to a foreign object, such as a VPC or the root of a CDK app.
 *
 * The value is shared by all copies of the library, and is garbage-collected with the object.
 *
 * @param host the object
 * @param kind the name of the value
 * @param make creates the value if the object does not have it yet
 */
export function attached<T>(host: object, kind: string, make: () => T): T {
  const key = Symbol.for(`cdk-managed-flink.${kind}`);
  const holder = host as { [attachment: symbol]: T };
  if (!Object.hasOwn(host, key)) {
    Object.defineProperty(host, key, { value: make(), enumerable: false });
  }
  return holder[key];
}

/** The value attached to an object, if any. */
export function attachmentOf<T>(host: object, kind: string): T | undefined {
  const key = Symbol.for(`cdk-managed-flink.${kind}`);
  return Object.hasOwn(host, key) ? (host as { [attachment: symbol]: T })[key] : undefined;
}
