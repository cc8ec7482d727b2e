/**
 * Plays the CDK's provider framework (aws-cdk-lib/custom-resources/lib/provider-framework/runtime/framework.js), rule by rule:
 *
 *  - onEvent's fields are merged into the event that every isComplete gets; what isComplete returns is not.
 *  - The physical id is onEvent's, else the event's, else the request's id for a Create. A Delete must not change it.
 *  - An error in onEvent of a Create is answered with a marker for an id; a Delete of the marker is answered without asking the handlers.
 *  - An error in isComplete is final, and is answered with onEvent's physical id. Only "not complete" is polled again, until the framework's own time is up.
 *  - The reason of a failure is the error's message and the name of the log group.
 */
import { VirtualClock } from '../service/clock';

export const MARKER = 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED';
/** A part of the pre-signed URL that must never be seen in a log. */
export const SECRET = 'X-Amz-Signature=f00dfeed';

/** The stack that all events are of. */
export const STACK_ID = 'arn:aws:cloudformation:us-east-1:111122223333:stack/test/0';

export interface Handlers {
  onEvent(event: any): Promise<any>;
  isComplete(event: any): Promise<any>;
}

export interface ResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceType?: string;
  readonly ResourceProperties: object;
  readonly OldResourceProperties?: object;
}

export interface ResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  /** The attributes of the resource. */
  readonly Data?: { readonly [name: string]: string };
  /** Milliseconds from the event to the answer. */
  readonly elapsed: number;
  /** Whether the framework answered because its own time was up. */
  readonly timedOut: boolean;
}

export interface FrameworkOptions {
  /** Milliseconds. */
  readonly queryInterval?: number;
  /** Milliseconds. */
  readonly totalTimeout?: number;
  /** Lets time pass; the clock advances when left out. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Called after each poll. */
  readonly onPoll?: () => void;
  /** Called with each answer, at its time. */
  readonly onAnswer?: (event: ResourceEvent, answer: ResourceAnswer) => void;
}

export class ProviderFramework {
  /** Every answer that was given. */
  readonly answers: ResourceAnswer[] = [];
  private requests = 0;

  constructor(private readonly handlers: Handlers, private readonly clock: () => VirtualClock, private readonly options: FrameworkOptions = {}) {
  }

  async handle(resourceEvent: ResourceEvent): Promise<ResourceAnswer> {
    const start = this.clock().now();
    const event = { ...this.envelope(), ...resourceEvent };
    const answer = (status: 'SUCCESS' | 'FAILED', reason: string, id: string, timedOut = false, data?: { [name: string]: string }) => {
      const given = { Status: status, Reason: reason, PhysicalResourceId: id, Data: data, elapsed: this.clock().now() - start, timedOut };
      this.answers.push(given);
      this.options.onAnswer?.(resourceEvent, given);
      return given;
    };
    if (event.RequestType === 'Delete' && event.PhysicalResourceId === MARKER) {
      return answer('SUCCESS', 'SUCCESS', MARKER);
    }
    let id = event.PhysicalResourceId;
    try {
      const merged = this.merge(event, await invoke(this.handlers.onEvent, event));
      id = merged.PhysicalResourceId;
      const complete = await this.poll(merged, start);
      return complete ? answer('SUCCESS', 'SUCCESS', merged.PhysicalResourceId, false, complete.Data) : answer('FAILED', 'Operation timed out', merged.PhysicalResourceId, true);
    } catch (error) {
      return answer('FAILED', `${(error as Error).message}\n\nLogs: /aws/lambda/handler\n`, id ?? MARKER);
    }
  }

  private merge(event: { [key: string]: any }, result: { [key: string]: any }): { [key: string]: any; PhysicalResourceId: string } {
    const id: string = result?.PhysicalResourceId ?? event.PhysicalResourceId ?? event.RequestId;
    if (event.RequestType === 'Delete' && id !== event.PhysicalResourceId) {
      throw new Error(`DELETE: cannot change the physical resource ID from "${event.PhysicalResourceId}" to "${id}" during deletion`);
    }
    return { ...event, ...result, PhysicalResourceId: id };
  }

  private async poll(event: object, start: number): Promise<{ Data?: { [name: string]: string } } | undefined> {
    const { queryInterval = 10_000, totalTimeout = 3_600_000, wait } = this.options;
    for (;;) {
      const result = await invoke(this.handlers.isComplete, event);
      this.options.onPoll?.();
      if (result.IsComplete) {
        return result;
      }
      if (this.clock().now() + queryInterval - start > totalTimeout) {
        return undefined;
      }
      await (wait ? wait(queryInterval) : this.clock().advance(queryInterval));
    }
  }

  private envelope() {
    return {
      RequestId: `request-${++this.requests}`,
      StackId: STACK_ID,
      LogicalResourceId: 'Lifecycle',
      ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:framework',
      ResponseURL: `https://cloudformation.example.com/answer?${SECRET}`,
    };
  }
}

/** Payloads travel as JSON. */
async function invoke(handler: (event: any) => Promise<any>, event: object): Promise<any> {
  return JSON.parse(JSON.stringify(await handler(JSON.parse(JSON.stringify(event))) ?? null));
}
