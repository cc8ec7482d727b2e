/**
 * The words that the definitions of the state machines are written in: Amazon States Language with JSONata.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import { Aws } from 'aws-cdk-lib';

/** A state as the Amazon States Language spells it. */
export type State = { readonly [field: string]: unknown };

/** The states of a machine by their name, the first one of which is where it starts. */
export type States = { readonly [name: string]: State };

/** Where a choice goes, and when. */
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

/** Where a task that changes something goes when the service refuses. */
interface ChangeOptions extends TaskOptions {
  readonly onError: string;
}

/** Seconds between two looks at something that changes by itself. */
export const POLL_INTERVAL = 30;

/** How often something that changes by itself is looked at before the execution gives up: an hour. */
export const MAX_POLLS = 120;

/** How often a refused change is retried. */
export const MAX_REFUSALS = 20;

const CALL_TIMEOUT = 60;

/** Reading has no effect, so whatever went wrong is worth another attempt; what lasts fails the execution after some minutes. */
const READ_RETRY = [{
  ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 10, MaxDelaySeconds: 60, JitterStrategy: 'FULL',
}];

/**
 * Whether a refusal passes by itself. Step Functions has no error name of its own for throttling and faults of the service, so their text decides.
 */
export const IS_TRANSIENT = '$contains($fault.Error & " " & $fault.Cause, ' +
  '/ResourceInUse|ConcurrentModification|Throttl|TooManyRequests|Rate exceeded|SdkClient|States.Timeout|InternalFailure|InternalServer|ServiceUnavailable|Status Code: 5/)';

/** Whether what was refused is because something does not exist. */
export const IS_NOT_FOUND = '$contains($fault.Error, "ResourceNotFound")';

/** An expression for Step Functions to evaluate: on one line, to be readable in the console. */
export function jsonata(expression: string): string {
  return `{% ${expression.replace(/\s+/g, ' ')} %}`;
}

/** Calls an API that changes nothing. */
export function read(api: string, args: unknown, { assign, next }: TaskOptions): State {
  return { ...call(api, args), Retry: READ_RETRY, Assign: assign, Next: next };
}

/**
 * Calls an API that changes something, once. A refusal may hide a success, so `refused` must check before it retries.
 */
export function write(api: string, args: unknown, { assign, next, onError }: ChangeOptions): State {
  return { ...call(api, args), Catch: [catchAll(onError)], Assign: assign, Next: next };
}

/** Calls an API that changes nothing, and whose error is an answer. */
export function tryRead(api: string, args: unknown, { assign, next, onError }: ChangeOptions): State {
  return { ...read(api, args, { assign, next }), Catch: [catchAll(onError)] };
}

/** Goes where the first rule that holds says. */
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

/** Ends the execution well. */
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
  // The ARN of an integration knows its partition, but neither region nor account.
  return { Type: 'Task', Resource: `arn:${Aws.PARTITION}:states:::aws-sdk:${api}`, Arguments: args, TimeoutSeconds: CALL_TIMEOUT };
}

/** Goes on after an error, which the variable `fault` then has. */
export function catchAll(next: string): State {
  return { ErrorEquals: ['States.ALL'], Assign: { fault: jsonata('$states.errorOutput') }, Next: next };
}
