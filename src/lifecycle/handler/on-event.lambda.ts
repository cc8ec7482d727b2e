/**
 * Receives the custom resource's event. Does not change the application.
 *
 * Life of an event:
 *
 *   CloudFormation --> framework --> onEvent (here, once) --> isComplete (every few seconds) --> answer
 *
 * This handler checks the properties, sets the physical id, and records the time of the event and the application's newest operation at that time. Only
 * isComplete acts on the application, so that all decisions are in one place and have the same view of the application.
 *
 * Gotchas:
 *  - The framework merges the returned object into the event of every isComplete call. It does not do so with isComplete's result, so this note is the only
 *    memory.
 *  - The physical id is always the application's name. After a rename, CloudFormation deletes the old resource: a Delete with the old name, on the new
 *    handlers.
 *  - If a Create fails here, the framework answers with a marker as the physical id, and also answers the following Delete. If a Create fails in
 *    isComplete, the following Delete arrives here with the application's name. If there is no application, neither has anything to do.
 *  - The framework can call this handler twice for one event. No decision depends on the number of calls.
 *  - Reading the history can fail: IAM has not propagated a permission yet, a call is throttled, or this kind of application has no history. Then the clock
 *    decides which operations belong to the event, so this is not an error.
 *  - An application's preflight is a resource of the same provider. Its events require only the time.
 *  - The event contains a pre-signed URL with which anyone can answer for the resource. Never log the event.
 */
import { EventStart, LifecycleEvent, parseEvent } from '../contract';
import { isPreflight, parsePreflight } from '../preflight-contract';
import { describeError, ServiceError } from './errors';
import { operations } from './flink-api';
import { io, log } from './io';

export { io } from './io';

/** The object that the framework merges into the event. */
export interface OnEventResult {
  readonly PhysicalResourceId?: string;
  readonly Progress?: EventStart;
}

export async function handler(event: LifecycleEvent): Promise<OnEventResult> {
  const startedAt = io.now();
  if (isPreflight(event)) {
    // The preflight represents no separate resource, so its id never changes.
    return { PhysicalResourceId: event.PhysicalResourceId ?? `preflight-of-${parsePreflight(event).logicalId}`, Progress: { startedAt } };
  }
  const request = parseEvent(event);
  if (request === undefined) {
    log({ notice: 'there is nothing to delete', event: event.RequestType, physicalId: event.PhysicalResourceId });
    return { PhysicalResourceId: event.PhysicalResourceId };
  }
  const lastOperationId = await newestOperation(request.applicationName);
  log({ notice: 'event', event: request.event, application: request.applicationName, lastOperationId });
  return { PhysicalResourceId: request.applicationName, Progress: { startedAt, lastOperationId } };
}

async function newestOperation(name: string): Promise<string | undefined> {
  try {
    return (await operations(name))[0]?.id ?? '';
  } catch (error) {
    log({ notice: 'the history could not be read', application: name, error: describeError(error as ServiceError) });
    return undefined;
  }
}
