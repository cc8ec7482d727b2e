/**
 * Takes the custom resource's event, and does nothing to the application.
 *
 * Life of an event:
 *
 *   CloudFormation --> framework --> onEvent (here, once) --> isComplete (every few seconds) --> answer
 *
 * This handler checks the properties, names the resource, and notes down what only the beginning knows: when the event came and which operation was the
 * application's newest then. All that acts is in isComplete, so that there is one place that decides, with the same view of the application each time.
 *
 * Gotchas:
 *  - What is returned here is merged into the event of every isComplete. What isComplete returns is not: there is no other memory than this note.
 *  - The physical id is the application's name, always. After a rename it differs from the resource's, and CloudFormation deletes the old one: a Delete
 *    with the old name, on the new handlers.
 *  - An error thrown here on a Create makes the framework answer with a marker for an id; it answers the Delete that follows by itself. An error thrown in
 *    isComplete does not: that Delete comes here, with the application's name. Both find nothing to do when there is no application.
 *  - The framework may call this twice for one event. Nothing depends on it.
 *  - Reading the history may fail, for a permission that IAM has not spread yet, a throttled call, or because there is none for this kind of application.
 *    The clock stands in for it, so that is no error.
 *  - The preflight of an application is a resource of the same provider; its events need no note but the time.
 *  - The event carries a pre-signed URL with which anybody can answer for the resource. The event is never logged.
 */
import { EventStart, LifecycleEvent, parseEvent } from '../contract';
import { isPreflight, parsePreflight } from '../preflight-contract';
import { describeError, ServiceError } from './errors';
import { operations } from './flink-api';
import { io, log } from './io';

export { io } from './io';

/** What the framework merges into the event. */
export interface OnEventResult {
  readonly PhysicalResourceId?: string;
  readonly Progress?: EventStart;
}

export async function handler(event: LifecycleEvent): Promise<OnEventResult> {
  const startedAt = io.now();
  if (isPreflight(event)) {
    // It stands for no resource of its own, so its id never changes.
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
