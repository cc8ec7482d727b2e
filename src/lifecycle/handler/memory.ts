/**
 * What this warm instance of the function remembers between polls. Another instance does not, so no decision depends on it alone.
 */

/** More than a stack has applications; a warm instance may live for hours. */
const LIMIT = 1000;

const operations: { readonly name: string; readonly time: number; readonly id: string }[] = [];
const refusals = new Map<string, string>();

/** Remembers an operation that a call began. `time` is in milliseconds since the epoch. */
export function rememberOperation(name: string, time: number, id: string): void {
  operations.unshift({ name, time, id });
  operations.splice(LIMIT);
}

/** The ids of the operations begun since a time, newest first. */
export function operationsBegun(name: string, since: number): string[] {
  return operations.filter(operation => operation.name === name && operation.time >= since).map(operation => operation.id);
}

/** Remembers why a call of an event was refused, to be sent again with the next poll. */
export function rememberRefusal(name: string, eventStart: number, error: string): void {
  if (refusals.size >= LIMIT) {
    refusals.clear();
  }
  refusals.set(`${name} ${eventStart}`, error);
}

/** Why the last refused call of an event was refused. */
export function lastRefusal(name: string, eventStart: number): string | undefined {
  return refusals.get(`${name} ${eventStart}`);
}
