/**
 * Random deployments in a random world, and what must hold of all of them.
 */
import * as fc from 'fast-check';
import { sourceHandlers } from './handlers';
import { ProviderFramework, ResourceAnswer, ResourceEvent, SECRET } from './provider-framework';
import { SimulatedStack, StackTemplate } from './simulated-stack';
import { LifecycleProperties, LifecycleSettings } from '../../../src/lifecycle/contract';
import { CONCURRENT, DENIED, INTERNAL, ROLE_NOT_READY, THROTTLING } from '../service/faults';
import { ServiceDouble } from '../service/service-double';
import { Behaviour, HEALTHY, Status } from '../service/simulated-types';

const MINUTE = 60_000;

type StepKind = 'UPDATE_CODE' | 'UPDATE_SETTINGS' | 'UPDATE_BACK' | 'RENAME' | 'DELETE' | 'DELETE_TWICE' | 'LATE_DELETE';
type WorldEvent = 'AUTOSCALING' | 'MAINTENANCE' | 'STOP' | 'FORCE_STOP' | 'ROLL_BACK' | 'GONE' | Status;

export interface Schedule {
  readonly behaviours: readonly Behaviour[];
  readonly lifecycle: Partial<LifecycleSettings>;
  readonly steps: readonly StepKind[];
  /** Each begins some time after the beginning of a step. */
  readonly faults: readonly { step: number; kind: number; action: string; times: number }[];
  readonly world: readonly { step: number; after: number; event: WorldEvent }[];
  readonly stopping: { graceful?: 'HANGS' | 'FAILS'; force?: 'HANGS'; time: number };
  readonly queryInterval: number;
  readonly metricDelay: number;
  readonly noticesFailedUpdates: boolean;
  readonly imported: boolean;
}

const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  outcome: fc.constantFrom<Behaviour['outcome']>('RUNS', 'RUNS', 'RUNS', 'CRASH_LOOPS', 'FAILS_TO_START', 'HANGS', 'FINISHES', 'DIES'),
  startTime: fc.constantFrom(0, 45_000, 2 * MINUTE),
  after: fc.constantFrom(0, 40_000),
  every: fc.constantFrom(20_000, 45_000),
});

const FAULTS = [THROTTLING, INTERNAL, CONCURRENT, { code: 'ResourceInUseException' }, { code: 'RESET' }, DENIED, ROLE_NOT_READY];
const FAULTY = [
  'DescribeApplication', 'ListApplicationOperations', 'StartApplication', 'StopApplication', 'GetMetricData', 'FilterLogEvents', 'DescribeApplicationOperation',
];

/** Schedules of deployments in a world that changes, and whose calls fail up to a number of times in different ways. */
export const schedules = (faults: number): fc.Arbitrary<Schedule> => fc.record({
  // Most first versions are good ones, so that there is something to update.
  behaviours: fc.tuple(fc.oneof({ weight: 4, arbitrary: fc.constant(HEALTHY) }, behaviour), behaviour, behaviour),
  lifecycle: fc.record({
    mode: fc.constantFrom('STREAMING', 'STREAMING', 'BATCH'),
    restore: fc.constantFrom(
      { type: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false }, { type: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: true },
      { type: 'SKIP_RESTORE_FROM_SNAPSHOT', allowNonRestoredState: false },
    ),
    stopMode: fc.constantFrom('SNAPSHOT', 'SNAPSHOT', 'FORCE', 'LEAVE_RUNNING'),
    timeoutSeconds: fc.constantFrom(60, 300, 300),
    healthCheckSeconds: fc.constantFrom(0, 120, 120, 180),
    maxRestarts: fc.constantFrom(0, 1),
  }) as fc.Arbitrary<Partial<LifecycleSettings>>,
  steps: fc.array(
    fc.constantFrom<StepKind>('UPDATE_CODE', 'UPDATE_CODE', 'UPDATE_CODE', 'UPDATE_SETTINGS', 'UPDATE_BACK', 'RENAME', 'DELETE', 'DELETE_TWICE', 'LATE_DELETE'),
    { minLength: 1, maxLength: 2 }),
  faults: fc.array(fc.record({
    step: fc.constantFrom(0, 1, 1, 2), kind: fc.nat(FAULTS.length - 1), action: fc.constantFrom(...FAULTY), times: fc.integer({ min: 1, max: 9 }),
  }), { maxLength: faults }),
  world: fc.array(fc.record({
    step: fc.constantFrom(0, 1, 1, 2),
    after: fc.integer({ min: 0, max: 6 * MINUTE }),
    event: fc.constantFrom<WorldEvent>('AUTOSCALING', 'MAINTENANCE', 'STOP', 'FORCE_STOP', 'ROLL_BACK', 'GONE', 'UPDATING', 'STOPPING', 'STARTING',
      'MAINTENANCE', 'ROLLED_BACK', 'DELETING'),
  }), { maxLength: 2 }),
  stopping: fc.record({
    graceful: fc.constantFrom(undefined, undefined, 'HANGS' as const, 'FAILS' as const),
    force: fc.constantFrom(undefined, undefined, undefined, 'HANGS' as const),
    time: fc.constantFrom(10_000, 90_000),
  }),
  queryInterval: fc.constantFrom(60_000, 120_000, 180_000),
  metricDelay: fc.constantFrom(0, MINUTE),
  noticesFailedUpdates: fc.boolean(),
  imported: fc.constantFrom(false, false, false, true),
});

/** Runs one schedule to its end and throws at the first thing that must not be. */
export class Rehearsal {
  private readonly log: string[] = [];
  private readonly framework: ProviderFramework;
  private readonly stack: SimulatedStack;
  private names = 0;
  private handled = 0;
  private seenCalls = 0;
  private request?: ResourceEvent;

  constructor(private readonly double: ServiceDouble, private readonly schedule: Schedule) {
    const handlers = sourceHandlers(double, line => this.log.push(line));
    const answered = (event: ResourceEvent, answer: ResourceAnswer) => this.checkAnswer(event, answer);
    this.framework = new ProviderFramework(
      { onEvent: event => this.begin(event, handlers.onEvent), isComplete: handlers.isComplete }, () => double.clock,
      { queryInterval: schedule.queryInterval, onPoll: () => this.checkCalls(), onAnswer: answered });
    this.stack = new SimulatedStack(double, this.framework);
    this.stack.noticesFailedUpdates = schedule.noticesFailedUpdates;
    double.observability.metricDelay = schedule.metricDelay;
    schedule.behaviours.forEach((one, i) => double.flink.behaviours.set(`v${i}.jar`, one));
  }

  async run(): Promise<void> {
    const first = this.template(0);
    if (first.imported) {
      this.double.flink.add(first.applicationName, { fileKey: first.fileKey }, this.double.clock.now());
    }
    this.prepare(0);
    const created = await this.stack.create(first);
    for (let i = 0; i < this.schedule.steps.length && created.status === 'CREATE_COMPLETE'; i++) {
      this.double.clock.advance(20 * MINUTE);
      this.prepare(i + 1);
      if (!await this.step(this.schedule.steps[i], i + 1)) {
        break;
      }
    }
    this.check(this.framework.answers.length === this.handled, 'each event is answered once');
    this.check(!this.log.join('\n').includes(SECRET), 'the response URL is not logged');
  }

  /** @returns whether the stack can take another step */
  private async step(kind: StepKind, index: number): Promise<boolean> {
    const current = this.stack.current!;
    if (kind === 'DELETE' || kind === 'DELETE_TWICE' || kind === 'LATE_DELETE') {
      if (kind === 'LATE_DELETE') {
        this.double.flink.remove(current.applicationName);
      }
      const outcome = await this.stack.delete();
      if (kind === 'DELETE_TWICE' && outcome.status === 'DELETE_COMPLETE') {
        this.check((await this.stack.delete()).status === 'DELETE_COMPLETE', 'a second Delete has nothing to do');
      }
      return false;
    }
    const next = kind === 'RENAME' ? this.template(index, true) : kind === 'UPDATE_SETTINGS' ? { ...current, parallelism: index + 1 }
      : kind === 'UPDATE_BACK' ? { ...current, fileKey: 'v0.jar' } : { ...current, fileKey: `v${index}.jar` };
    if (next.imported || !this.double.flink.applications.has(current.applicationName)) {
      return false;
    }
    const outcome = await this.stack.update(next);
    return outcome.status === 'UPDATE_COMPLETE';
  }

  private template(version: number, renamed = false): StackTemplate {
    const applicationName = renamed || this.names === 0 ? `app-${this.names++}` : `app-${this.names - 1}`;
    return { applicationName, fileKey: `v${version}.jar`, imported: this.schedule.imported, lifecycle: this.schedule.lifecycle };
  }

  private prepare(step: number): void {
    this.schedule.faults.filter(one => one.step === step).forEach(({ kind, action, times }) => {
      // A call that is refused for good is no fault of the world, so a refusal ends while IAM may still be the cause.
      const until = FAULTS[kind] === DENIED || FAULTS[kind] === ROLE_NOT_READY ? this.double.clock.now() + 4 * MINUTE : undefined;
      this.double.faults.inject({ action, times, until, ...FAULTS[kind] });
    });
    this.schedule.world.filter(one => one.step === step).forEach(one => {
      this.double.at(this.double.clock.now() + one.after, () => this.happen(one.event));
    });
  }

  private happen(event: WorldEvent): void {
    const application = [...this.double.flink.applications.values()].at(-1);
    if (application === undefined) {
      return;
    }
    application.stopping = this.schedule.stopping;
    try {
      if (event === 'AUTOSCALING' || (event === 'MAINTENANCE' && application.status === 'RUNNING')) {
        application.restartByService(event, MINUTE);
      } else if (event === 'STOP' || event === 'FORCE_STOP') {
        application.stop(event === 'FORCE_STOP');
      } else if (event === 'ROLL_BACK') {
        application.rollBack();
      } else if (event === 'GONE') {
        this.double.flink.remove(application.name);
      } else if (application.status !== 'READY') {
        application.freeze(event);
      }
    } catch {
      // What the service refuses does not happen.
    }
  }

  private begin(event: any, onEvent: (event: any) => Promise<any>): Promise<any> {
    this.handled++;
    this.request = event;
    return onEvent(event);
  }

  private checkCalls(): void {
    for (const call of this.double.calls.slice(this.seenCalls)) {
      this.check(ALLOWED.includes(`${call.service}:${call.action}`), `${call.action} is none of the handlers' business`);
      if (call.action === 'StartApplication' && call.error === undefined) {
        this.checkStart(call.input.RunConfiguration);
      }
    }
    this.seenCalls = this.double.calls.length;
  }

  private checkStart(run: { [key: string]: any }): void {
    const asked = this.request!.ResourceProperties as LifecycleProperties;
    const type = run.ApplicationRestoreConfiguration.ApplicationRestoreType;
    // Somebody who stops the application in good order has its state saved, and the next start does as the template says.
    const stoppedByOthers = this.schedule.world.some(one => one.event === 'STOP');
    const allowed = this.stack.rollingBack && this.request!.RequestType === 'Update' && asked.Mode === 'STREAMING' && !stoppedByOthers
      ? ['RESTORE_FROM_LATEST_SNAPSHOT'] : ['RESTORE_FROM_LATEST_SNAPSHOT', asked.RestoreType];
    // The rollback of a rename goes back to an application that the deployment has not touched.
    this.check(allowed.includes(type) || asked.ApplicationName !== this.stack.current!.applicationName, `${type} skips state that nobody asked to skip`);
    this.check(String(run.FlinkRunConfiguration.AllowNonRestoredState) === asked.AllowNonRestoredState, 'state may be dropped only if that is asked for');
  }

  private checkAnswer(event: ResourceEvent, answer: ResourceAnswer): void {
    this.checkCalls();
    const asked = event.ResourceProperties as LifecycleProperties;
    const limit = Number(asked.TimeoutSeconds) * 1000 + 10 * MINUTE + this.schedule.queryInterval + MINUTE;
    this.check(!answer.timedOut && answer.elapsed <= limit, `answered after ${answer.elapsed} of ${limit} ms`);
    const name = event.RequestType === 'Delete' ? event.PhysicalResourceId! : asked.ApplicationName;
    const seen = this.double.flink.applications.has(name) ? this.double.described.get(name) : undefined;
    if (answer.Status === 'SUCCESS') {
      this.check(event.RequestType === 'Delete' ? isDown(asked, seen?.status) : isUp(asked, seen, name, this.double), `success although it is ${seen?.status}`);
      this.check(answer.PhysicalResourceId === name || event.RequestType === 'Delete', 'the physical id is the name');
      return;
    }
    this.check(answer.Reason.includes(`'${name}'`), 'the reason names the application');
    this.check(Buffer.byteLength(answer.Reason.split('\n\nLogs:')[0]) <= 1024, 'the reason fits');
    const canBeRolledBack = seen === undefined || ['READY', 'DELETING', 'ROLLED_BACK'].includes(seen.status)
      || /still|rolled it back|instead of the deployed|left running/.test(answer.Reason);
    // When every call fails to the very end, nothing can be done about the application.
    const blind = answer.Reason.includes('could not be') && answer.elapsed + this.schedule.queryInterval >= limit - 2 * MINUTE - this.schedule.queryInterval;
    this.check(event.RequestType === 'Delete' || canBeRolledBack || blind, `failed while it is ${seen?.status}: ${answer.Reason}`);
  }

  private check(holds: boolean, what: string): void {
    if (!holds) {
      throw new Error(`${what}\n${this.log.slice(-40).join('\n')}`);
    }
  }
}

export const ALLOWED = [
  'DescribeApplication', 'ListApplicationOperations', 'DescribeApplicationOperation', 'ListApplicationSnapshots', 'StartApplication', 'StopApplication',
].map(one => `kinesisanalytics:${one}`).concat('cloudwatch:GetMetricData', 'logs:FilterLogEvents');

type Seen = { readonly status: Status; readonly configuration: { fileKey: string; runtime: string }; readonly behaviour?: Behaviour };

function isUp(asked: LifecycleProperties, seen: Seen | undefined, name: string, double: ServiceDouble): boolean {
  if (seen === undefined || seen.configuration.fileKey !== asked.CodeFileKey || seen.configuration.runtime !== asked.Runtime) {
    return false;
  }
  if (asked.Mode === 'BATCH' && seen.status === 'READY') {
    return double.flink.applications.get(name)!.operations.filter(one => one.name === 'StartApplication').at(-1)?.status === 'SUCCESSFUL';
  }
  const checked = asked.Mode === 'STREAMING' && asked.HealthCheckSeconds !== '0';
  return seen.status === 'RUNNING' && !(checked && seen.behaviour?.outcome === 'CRASH_LOOPS');
}

function isDown(asked: LifecycleProperties, status: Status | undefined): boolean {
  return asked.StopMode === 'LEAVE_RUNNING' || status === undefined || status === 'READY' || status === 'DELETING';
}
