/**
 * A double of Step Functions: runs the definitions that are synthesized, with JSONata, on a virtual clock. Its tasks call the service double with
 * the real SDK clients, and it words errors and times as the AWS SDK integrations of Step Functions do.
 *
 * Executions take turns state by state, so that what other executions do comes in between any two states.
 */
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as flink from '@aws-sdk/client-kinesis-analytics-v2';
import jsonata from 'jsonata';
import { VirtualClock } from './clock';
import { sdkError, StateError } from './state-error';

// Definitions and what they work on are just data here.
type Data = any;
type State = { readonly [field: string]: Data };

export interface Definition {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
}

export interface Execution {
  readonly id: string;
  readonly machine: string;
  readonly startedAt: number;
  readonly input: Data;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  /** The names of the states that were entered, in order. */
  readonly trace: string[];
  error?: string;
  cause?: string;
}

type Pick = (count: number) => number;

interface Running extends Execution {
  readonly definition: Definition;
  state: string;
  variables: { [name: string]: Data };
  wakeAt: number;
  retries: number;
}

/** What calls take, in milliseconds. */
const LATENCY = 200;
const compiled = new Map<string, jsonata.Expression>();

export class StepFunctions {
  readonly executions: Execution[] = [];
  /** How long ListExecutions does not know of an execution yet, in milliseconds. */
  listDelay = 0;
  private readonly running: Running[] = [];
  private readonly events: { at: number; run: () => void }[] = [];
  private readonly flink: flink.KinesisAnalyticsV2Client;
  private readonly cloudwatch: cloudwatch.CloudWatchClient;
  /** The function that `lambda:invoke` calls. */
  invoke?: (payload: Data) => Promise<Data>;
  /** Which of the executions that are due takes its turn. */
  pick: Pick;

  constructor(private readonly clock: VirtualClock) {
    this.pick = () => 0;
    const config = { maxAttempts: 1, endpoint: process.env.AWS_ENDPOINT_URL, region: process.env.AWS_REGION };
    this.flink = new flink.KinesisAnalyticsV2Client(config);
    this.cloudwatch = new cloudwatch.CloudWatchClient(config);
  }

  close(): void {
    this.flink.destroy();
    this.cloudwatch.destroy();
  }

  start(machine: string, definition: Definition, input: Data = {}): Execution {
    const now = this.clock.now();
    const execution: Running = {
      id: `${machine}:${this.executions.length}`,
      machine,
      definition,
      input,
      startedAt: now,
      status: 'RUNNING',
      trace: [],
      state: definition.StartAt,
      variables: {},
      wakeAt: now,
      retries: 0,
    };
    this.executions.push(execution);
    this.running.push(execution);
    return execution;
  }

  /** Plans something that happens at a time, whether or not anybody looks. */
  at(time: number, run: () => void): void {
    this.events.push({ at: time, run });
    this.events.sort((a, b) => a.at - b.at);
  }

  /** Lets everything happen until nothing is left to happen. */
  async runAll(until = Infinity): Promise<void> {
    for (;;) {
      const wakeAt = Math.min(...this.running.map(item => item.wakeAt));
      const event = this.events[0];
      const next = Math.min(wakeAt, event?.at ?? Infinity);
      if (next === Infinity || next > until) {
        return;
      }
      this.clock.advance(Math.max(0, next - this.clock.now()));
      if (event !== undefined && event.at <= wakeAt) {
        this.events.shift()!.run();
        continue;
      }
      const due = this.running.filter(item => item.wakeAt <= this.clock.now());
      await this.step(due[this.pick(due.length) % due.length]);
    }
  }

  private async step(execution: Running): Promise<void> {
    const state = execution.definition.States[execution.state];
    if (state === undefined) {
      throw new Error(`there is no state ${execution.state}`);
    }
    const enteredAt = this.clock.now();
    if (execution.retries === 0) {
      execution.trace.push(execution.state);
    }
    if (execution.trace.length > 3000) {
      throw new Error(`the execution has no end: ${execution.trace.slice(-20)}`);
    }
    try {
      await this.enter(execution, state, enteredAt);
      execution.retries = 0;
    } catch (error) {
      if (!(error instanceof StateError)) {
        throw error;
      }
      await this.recover(execution, state, error, enteredAt);
    }
  }

  private async enter(execution: Running, state: State, enteredAt: number): Promise<void> {
    const evaluate = (value: Data, extra: object = {}) => this.evaluate(value, execution, enteredAt, extra);
    execution.wakeAt = enteredAt;
    switch (state.Type) {
      case 'Succeed':
        return this.end(execution, 'SUCCEEDED');
      case 'Fail':
        return this.end(execution, 'FAILED', await evaluate(state.Error), await evaluate(state.Cause));
      case 'Wait':
        execution.wakeAt = enteredAt + await evaluate(state.Seconds) * 1000;
        return this.go(execution, state.Next, await evaluate(state.Assign));
      case 'Pass':
        return this.go(execution, state.Next, await evaluate(state.Assign));
      case 'Choice':
        return this.choose(execution, state, evaluate);
      case 'Task':
        return this.task(execution, state, evaluate);
      default:
        throw new Error(`${state.Type} is not simulated`);
    }
  }

  private async choose(execution: Running, state: State, evaluate: (value: Data) => Promise<Data>): Promise<void> {
    for (const choice of state.Choices) {
      const holds = await evaluate(choice.Condition);
      if (typeof holds !== 'boolean') {
        throw new StateError('States.QueryEvaluationError', `${choice.Condition} is ${holds}`);
      }
      if (holds) {
        return this.go(execution, choice.Next, await evaluate(choice.Assign));
      }
    }
    return this.go(execution, state.Default);
  }

  private async task(execution: Running, state: State, evaluate: (value: Data, extra?: object) => Promise<Data>): Promise<void> {
    const [service, action] = state.Resource.split(':').slice(-2);
    const result = await this.call(service, action, await evaluate(state.Arguments), execution);
    this.clock.advance(LATENCY);
    execution.wakeAt = this.clock.now();
    this.go(execution, state.Next, await evaluate(state.Assign, { result }));
  }

  private async recover(execution: Running, state: State, error: StateError, enteredAt: number): Promise<void> {
    const ruleFor = (rules?: Data[]) => error.code === 'States.QueryEvaluationError' ? undefined
      : rules?.find(rule => rule.ErrorEquals.some((name: string) => ['States.ALL', error.code].includes(name)));
    const retry = ruleFor(state.Retry);
    if (retry !== undefined && execution.retries < retry.MaxAttempts) {
      const delay = Math.min(retry.IntervalSeconds * retry.BackoffRate ** execution.retries, retry.MaxDelaySeconds);
      execution.wakeAt = this.clock.now() + delay * 1000;
      execution.retries++;
      return;
    }
    execution.retries = 0;
    const catcher = ruleFor(state.Catch);
    if (catcher === undefined) {
      this.end(execution, 'FAILED', error.code, error.message);
      return;
    }
    const errorOutput = { Error: error.code, Cause: error.message };
    execution.wakeAt = this.clock.now();
    this.go(execution, catcher.Next, await this.evaluate(catcher.Assign, execution, enteredAt, { errorOutput }));
  }

  private go(execution: Running, next: string, assigned: object = {}): void {
    Object.assign(execution.variables, assigned);
    execution.state = next;
  }

  private end(execution: Running, status: 'SUCCEEDED' | 'FAILED', error?: string, cause?: string): void {
    Object.assign(execution, { status, error, cause });
    this.running.splice(this.running.indexOf(execution), 1);
  }

  private async evaluate(value: Data, execution: Running, enteredAt: number, extra: object): Promise<Data> {
    if (Array.isArray(value)) {
      return Promise.all(value.map(item => this.evaluate(item, execution, enteredAt, extra)));
    }
    if (value !== null && typeof value === 'object') {
      const entries = Object.entries(value).map(async ([key, one]) => [key, await this.evaluate(one, execution, enteredAt, extra)]);
      return Object.fromEntries(await Promise.all(entries));
    }
    const expression = typeof value === 'string' ? /^\{%(.*)%\}$/s.exec(value)?.[1] : undefined;
    return expression === undefined ? value : this.query(expression, execution, enteredAt, extra);
  }

  private async query(expression: string, execution: Running, enteredAt: number, extra: object): Promise<Data> {
    const context = {
      Execution: { Id: execution.id, StartTime: iso(execution.startedAt) },
      State: { Name: execution.state, EnteredTime: iso(enteredAt) },
      StateMachine: { Id: execution.machine },
    };
    compiled.has(expression) || compiled.set(expression, jsonata(expression));
    let result;
    try {
      result = await compiled.get(expression)!.evaluate(undefined, { ...execution.variables, states: { input: execution.input, context, ...extra } });
    } catch (error: Data) {
      throw new StateError('States.QueryEvaluationError', `${expression}: ${error.message}`);
    }
    if (result === undefined) {
      throw new StateError('States.QueryEvaluationError', `${expression} is undefined`);
    }
    return JSON.parse(JSON.stringify(result));
  }

  private async call(service: string, action: string, input: Data, execution: Running): Promise<Data> {
    if (`${service}:${action}` === 'sfn:listExecutions') {
      return this.listExecutions(input);
    }
    if (`${service}:${action}` === 'lambda:invoke') {
      return this.invokeFunction(input.Payload);
    }
    const name = `${action[0].toUpperCase()}${action.slice(1)}Command`;
    const [module, client, prefix]: Data[] = service === 'cloudwatch' ? [cloudwatch, this.cloudwatch, 'CloudWatch'] : [flink, this.flink, 'KinesisAnalyticsV2'];
    if (module[name] === undefined) {
      throw new Error(`${execution.state} calls ${service}:${action}, which does not exist`);
    }
    try {
      const { $metadata, ...output } = await client.send(new module[name](fromIso(input)));
      return JSON.parse(JSON.stringify(output));
    } catch (error: Data) {
      throw sdkError(error, prefix);
    }
  }

  private async invokeFunction(payload: Data): Promise<Data> {
    try {
      return { StatusCode: 200, Payload: JSON.parse(JSON.stringify(await this.invoke!(JSON.parse(JSON.stringify(payload))))) };
    } catch (error: Data) {
      throw new StateError(error.name, JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: [] }));
    }
  }

  /** Newest first, as far as the list knows. */
  private listExecutions({ StateMachineArn: machine, MaxResults: limit }: Data): Data {
    const known = this.executions.filter(execution => execution.machine === machine && execution.startedAt + this.listDelay <= this.clock.now());
    const summaries = known.reverse().map(item => ({ ExecutionArn: item.id, StartDate: iso(item.startedAt), Status: item.status }));
    return { Executions: summaries.slice(0, limit) };
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** Step Functions takes times as text. */
function fromIso(input: Data): Data {
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, key.endsWith('Timestamp') ? new Date(value as string) : value]));
}
