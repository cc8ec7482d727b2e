/**
 * Building blocks for the definitions of the state machines, in Amazon States Language with JSONata.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import { Aws } from 'aws-cdk-lib';

/** A state in Amazon States Language. */
export type State = { readonly [field: string]: unknown };

/** The states of a state machine by name. The first state is the start state. */
export type States = { readonly [name: string]: State };

/** A condition of a choice, and the next state if the condition is true. */
export interface Rule {
  /** A JSONata expression. */
  readonly when: string;
  readonly next: string;
  readonly assign?: Assignments;
}

type Assignments = { readonly [variable: string]: unknown };

interface TaskOptions {
  readonly assign?: Assignments;
  readonly next: string;
}

/** Options of a task with side effects. `refused` is the next state if the service refuses the call. */
interface ChangeOptions extends TaskOptions {
  readonly onError: string;
}

/** The seconds between two status checks. */
export const POLL_INTERVAL = 30;

/** The number of status checks before the execution fails, which take one hour. */
export const MAX_POLLS = 120;

/** The maximum number of retries of a refused change. */
export const MAX_REFUSALS = 20;

const CALL_TIMEOUT = 60;

/** Reading has no side effects, so every error is retried. If the error persists, the execution fails after some minutes. */
const READ_RETRY = [{
  ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 10, MaxDelaySeconds: 60, JitterStrategy: 'FULL',
}];

/**
 * A condition that is true if a refusal is transient. Step Functions has no specific error names for throttling and service
 * faults, so the error text is matched.
 */
export const IS_TRANSIENT = '$contains($fault.Error & " " & $fault.Cause, ' +
  '/ResourceInUse|ConcurrentModification|Throttl|TooManyRequests|Rate exceeded|SdkClient|States.Timeout|InternalFailure|InternalServer|ServiceUnavailable|Status Code: 5/)';

/** A condition that is true if a call was refused because the resource does not exist. */
export const IS_NOT_FOUND = '$contains($fault.Error, "ResourceNotFound")';

/** An expression that Step Functions evaluates. The expression is on one line, so that it is readable in the console. */
export function jsonata(expression: string): string {
  return `{% ${expression.replace(/\s+/g, ' ')} %}`;
}

/** Calls a read-only API. */
export function read(api: string, args: unknown, { assign, next }: TaskOptions): State {
  return { ...call(api, args), Retry: READ_RETRY, Assign: assign, Next: next };
}

/**
 * Calls an API with side effects once. A refused call might have succeeded, so `refused` must check before it retries.
 */
export function write(api: string, args: unknown, { assign, next, onError }: ChangeOptions): State {
  return { ...call(api, args), Catch: [catchAll(onError)], Assign: assign, Next: next };
}

/** Calls a read-only API, and continues with `onError` if the call fails. */
export function tryRead(api: string, args: unknown, { assign, next, onError }: ChangeOptions): State {
  return { ...read(api, args, { assign, next }), Catch: [catchAll(onError)] };
}

/** Continues with the first rule whose condition is true. */
export function choose(rules: Rule[], otherwise: string): State {
  return {
    Type: 'Choice',
    Choices: rules.map(({ when, next, assign }) => ({ Condition: jsonata(when), Next: next, Assign: assign })),
    Default: otherwise,
  };
}

/** Sets variables. */
export function set(variables: Assignments, next: string): State {
  return { Type: 'Pass', Assign: variables, Next: next };
}

/** Waits, in seconds. */
export function wait(seconds: number | string, next: string, variables?: Assignments): State {
  return { Type: 'Wait', Seconds: seconds, Assign: variables, Next: next };
}

/** Ends the execution successfully. */
export function succeed(): State {
  return { Type: 'Succeed' };
}

/** Ends the execution as failed. */
export function fail(error: string, cause: string): State {
  return { Type: 'Fail', Error: error, Cause: cause };
}

/** Ends the execution with the error that was caught last. */
export function failWithFault(): State {
  // Not every error has a cause.
  return fail(jsonata('$fault.Error'), jsonata('$fault.Cause & ""'));
}

function call(api: string, args: unknown): State {
  // The ARN of an integration contains the partition, but no region or account.
  return { Type: 'Task', Resource: `arn:${Aws.PARTITION}:states:::aws-sdk:${api}`, Arguments: args, TimeoutSeconds: CALL_TIMEOUT };
}

/** Continues after an error, and stores the error in the variable `fault`. */
export function catchAll(next: string): State {
  return { ErrorEquals: ['States.ALL'], Assign: { fault: jsonata('$states.errorOutput') }, Next: next };
}
