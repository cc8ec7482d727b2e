/**
 * A value of this library that belongs to an object of somebody else, such as a VPC or the root of a CDK app.
 *
 * Shared by every copy of the library, and gone with the object.
 *
 * @param host the object
 * @param kind the name of the value
 * @param make the value, if the object has none yet
 */
export function attached<T>(host: object, kind: string, make: () => T): T {
  const key = Symbol.for(`cdk-managed-flink.${kind}`);
  const holder = host as { [attachment: symbol]: T };
  if (!Object.hasOwn(host, key)) {
    Object.defineProperty(host, key, { value: make(), enumerable: false });
  }
  return holder[key];
}

/** The value of an object, if it has one. */
export function attachmentOf<T>(host: object, kind: string): T | undefined {
  const key = Symbol.for(`cdk-managed-flink.${kind}`);
  return Object.hasOwn(host, key) ? (host as { [attachment: symbol]: T })[key] : undefined;
}
