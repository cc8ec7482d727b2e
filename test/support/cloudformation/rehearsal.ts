/**
 * Runs random deployments in a random world, and checks what must hold of all of them.
 */
import { alternatingHandlers } from './handlers';
import { ProviderFramework, ResourceAnswer, ResourceEvent, SECRET } from './provider-framework';
import { FAULTS, MINUTE, Schedule, StepKind, WorldEvent } from './schedule';
import { SimulatedStack, StackTemplate } from './simulated-stack';
import { LifecycleProperties } from '../../../src/lifecycle/contract';
import { PREFLIGHT_TYPE, PreflightProperties } from '../../../src/lifecycle/preflight-contract';
import { DENIED, ROLE_NOT_READY } from '../service/faults';
import { RecordedCall, ServiceDouble } from '../service/service-double';
import { Behaviour, OperationRecord, Status } from '../service/simulated-types';

/** Runs one schedule to its end and throws at the first thing that must not be. */
export class Rehearsal {
  private readonly log: string[] = [];
  private readonly framework: ProviderFramework;
  private readonly stack: SimulatedStack;
  private violation?: Error;
  private names = 0;
  private handled = 0;
  private seenCalls = 0;
  /** The event under way, unless it is the preflight's, and where its calls and its log begin. */
  private request?: ResourceEvent;
  private handledCalls = 0;
  private loggedBefore = 0;

  constructor(private readonly double: ServiceDouble, private readonly schedule: Schedule) {
    const handlers = alternatingHandlers(schedule.instances, double, line => this.log.push(line));
    const answered = (event: ResourceEvent, answer: ResourceAnswer) => this.checkAnswer(event, answer);
    this.framework = new ProviderFramework(
      { onEvent: event => this.begin(event, handlers.onEvent), isComplete: handlers.isComplete }, () => double.clock,
      { queryInterval: schedule.queryInterval, onPoll: () => this.checkCalls(), onAnswer: answered });
    this.stack = new SimulatedStack(double, this.framework);
    this.stack.noticesFailedUpdates = schedule.noticesFailedUpdates;
    double.observability.metricDelay = schedule.metricDelay;
    schedule.behaviours.forEach((behaviour, i) => double.flink.behaviours.set(`v${i}.jar`, behaviour));
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
    const next = kind === 'RENAME' ? this.template(index, true) : { ...current, ...changeOf(kind, index) };
    if (next.imported || !this.double.flink.applications.has(current.applicationName)) {
      return false;
    }
    const outcome = await this.stack.update(next);
    return outcome.status === 'UPDATE_COMPLETE';
  }

  private template(version: number, renamed = false): StackTemplate {
    const applicationName = renamed || this.names === 0 ? `app-${this.names++}` : `app-${this.names - 1}`;
    const { imported, lifecycle } = this.schedule;
    const preflight = imported ? undefined : this.schedule.preflight && { ...this.schedule.preflight, timeoutSeconds: lifecycle.timeoutSeconds };
    return { applicationName, fileKey: `v${version}.jar`, imported, lifecycle, preflight };
  }

  private prepare(step: number): void {
    this.schedule.faults.filter(fault => fault.step === step).forEach(({ kind, action, times }) => {
      // Refusals end while IAM can still be the cause. A permanent refusal is not among the faults.
      const until = FAULTS[kind] === DENIED || FAULTS[kind] === ROLE_NOT_READY ? this.double.clock.now() + 4 * MINUTE : undefined;
      this.double.faults.inject({ action, times, until, ...FAULTS[kind] });
    });
    const { hidden } = this.schedule;
    if (hidden?.step === step) {
      hidden.actions.forEach(action => this.double.faults.inject({ action, code: hidden.code, times: Infinity }));
    }
    this.schedule.world.filter(item => item.step === step).forEach(item => {
      this.double.at(this.double.clock.now() + item.after, () => this.happen(item.event));
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
    this.request = event.ResourceType === PREFLIGHT_TYPE ? undefined : event;
    this.handledCalls = this.double.calls.length;
    this.loggedBefore = this.log.length;
    return onEvent(event);
  }

  private checkCalls(): void {
    for (const call of this.double.calls.slice(this.seenCalls)) {
      this.check(ALLOWED.includes(`${call.service}:${call.action}`), `${call.action} is none of the handlers' business`);
      if (call.action === 'StartApplication' && call.error === undefined) {
        this.checkStart(call.input.RunConfiguration);
        this.checkRuns(call);
      } else if (call.action === 'StopApplication' && call.error === undefined && this.request !== undefined && this.request.RequestType !== 'Delete') {
        this.checkStop(call.input.ApplicationName, call.at);
      }
    }
    this.seenCalls = this.double.calls.length;
  }

  private checkStart(run: { [key: string]: any }): void {
    const asked = this.request!.ResourceProperties as LifecycleProperties;
    const type = run.ApplicationRestoreConfiguration.ApplicationRestoreType;
    // Somebody who stops the application in good order has its state saved, and the next start does as the template says.
    const stoppedByOthers = this.schedule.world.some(item => item.event === 'STOP');
    const allowed = this.stack.rollingBack && this.request!.RequestType === 'Update' && asked.Mode === 'STREAMING' && !stoppedByOthers
      ? ['RESTORE_FROM_LATEST_SNAPSHOT'] : ['RESTORE_FROM_LATEST_SNAPSHOT', asked.RestoreType];
    // The rollback of a rename goes back to an application that the deployment has not touched.
    this.check(allowed.includes(type) || asked.ApplicationName !== this.stack.current!.applicationName, `${type} skips state without a request to skip`);
    this.check(String(run.FlinkRunConfiguration.AllowNonRestoredState) === asked.AllowNonRestoredState, 'state must not be dropped without a request');
  }

  /** An instance that has started a batch job does not run it again in the same event. */
  private checkRuns({ input, at }: RecordedCall): void {
    const since = this.double.calls[this.handledCalls].at;
    const ran = this.double.flink.applications.get(input.ApplicationName)?.operations.some(operation =>
      operation.name === 'StartApplication' && operation.status === 'SUCCESSFUL' && operation.startedAt >= since && operation.startedAt < at) ?? false;
    const { Mode: mode } = this.request!.ResourceProperties as LifecycleProperties;
    this.check(mode !== 'BATCH' || this.schedule.instances > 1 || !ran, 'a batch job runs twice');
  }

  /** Force-stopping a running job requires that this deployment has restarted the job. Otherwise its latest state is in no snapshot. */
  private checkStop(name: string, at: number): void {
    const { updatedAt = 0 } = this.double.cloudFormation;
    const lines = this.log.slice(this.loggedBefore);
    const wasRunning = lines.some(line => line.includes('"action":"STOP"') && line.includes('"status":"RUNNING"'));
    const isExcused = lines.some(line => line.includes('its last change cannot be read'));
    const restarted = this.double.flink.applications.get(name)?.operations.some(operation =>
      /^(Start|Update|Rollback)Application$/.test(operation.name) && operation.startedAt >= updatedAt && operation.startedAt <= at) ?? true;
    this.check(!wasRunning || isExcused || restarted, 'a job is stopped that this deployment has not started');
  }

  private checkPreflight(event: ResourceEvent, answer: ResourceAnswer): void {
    const { ApplicationName: name, TimeoutSeconds: seconds, ForceStopCrashLoopingJob: mayStop } = event.ResourceProperties as PreflightProperties;
    const stops = this.double.calls.slice(this.handledCalls).filter(call => call.action === 'StopApplication');
    this.check(stops.length === 0 || mayStop === 'true', 'a preflight stops no job unasked');
    this.check(!answer.timedOut && answer.elapsed <= Number(seconds) * 1000 + this.schedule.queryInterval + MINUTE, `answered after ${answer.elapsed}`);
    const seen = this.double.described.get(name!);
    if (answer.Status === 'FAILED') {
      this.check(!this.stack.rollingBack && event.RequestType !== 'Delete', `breaks a rollback: ${answer.Reason}`);
      this.check(/Nothing (else )?has been changed/.test(answer.Reason), answer.Reason);
    } else if (event.RequestType === 'Update' && !this.stack.rollingBack) {
      const isUpdatable = ['READY', 'RUNNING', 'ROLLED_BACK', 'DELETING'].includes(seen?.status ?? 'READY') || !this.double.flink.applications.has(name!);
      // A stack whose status cannot be read might be rolling back.
      const isExcused = this.log.slice(this.loggedBefore).some(line => /not waited for|its status cannot be read/.test(line));
      this.check(isUpdatable || isExcused, `success although it is ${seen?.status}`);
    }
  }

  private checkAnswer(event: ResourceEvent, answer: ResourceAnswer): void {
    this.checkCalls();
    if (event.ResourceType === PREFLIGHT_TYPE) {
      return this.checkPreflight(event, answer);
    }
    const asked = event.ResourceProperties as LifecycleProperties;
    const limit = Number(asked.TimeoutSeconds) * 1000 + 10 * MINUTE + this.schedule.queryInterval + MINUTE;
    this.check(!answer.timedOut && answer.elapsed <= limit, `answered after ${answer.elapsed} of ${limit} ms`);
    const name = event.RequestType === 'Delete' ? event.PhysicalResourceId! : asked.ApplicationName;
    const seen = this.double.flink.applications.has(name) ? this.double.described.get(name) : undefined;
    if (answer.Status === 'SUCCESS') {
      this.check(event.RequestType === 'Delete' ? isDown(asked, seen?.status) : isUp(asked, seen, this.lastStart(name)), `success although it is ${seen?.status}`);
      this.check(answer.PhysicalResourceId === name || event.RequestType === 'Delete', 'the physical id is the name');
      return;
    }
    this.check(answer.Reason.includes(`'${name}'`), 'the reason names the application');
    this.check(Buffer.byteLength(answer.Reason.split('\n\nLogs:')[0]) <= 1024, 'the reason fits');
    const canBeRolledBack = seen === undefined || ['READY', 'DELETING', 'ROLLED_BACK'].includes(seen.status)
      || /still|rolled it back|instead of the deployed|left running/.test(answer.Reason)
      // Without a history, the poll that stops the job answers, and cannot wait for a stop that hangs.
      || (this.schedule.hidden !== undefined && this.schedule.stopping.force === 'HANGS' && answer.Reason.includes('is FORCE_STOPPING'));
    // When every call fails to the very end, nothing can be done about the application.
    const blind = answer.Reason.includes('could not be') && answer.elapsed + this.schedule.queryInterval >= limit - 2 * MINUTE - this.schedule.queryInterval;
    this.check(event.RequestType === 'Delete' || canBeRolledBack || blind, `failed while it is ${seen?.status}: ${answer.Reason}`);
  }

  private lastStart(name: string): OperationRecord | undefined {
    const starts = this.double.flink.applications.get(name)?.operations.filter(operation => operation.name === 'StartApplication') ?? [];
    // Without a history, another instance of the function can start a batch job again that has finished, and that start is cancelled.
    return (this.schedule.hidden === undefined ? starts : starts.filter(start => start.status !== 'CANCELLED')).at(-1);
  }

  private check(holds: boolean, what: string): void {
    // The framework answers an error of a check with a failure, which is checked again.
    if (!holds && this.violation === undefined) {
      this.violation = new Error(`${what}\n${this.log.slice(-40).join('\n')}`);
    }
    if (this.violation !== undefined) {
      throw this.violation;
    }
  }
}

const ALLOWED = [
  'DescribeApplication', 'ListApplicationOperations', 'DescribeApplicationOperation', 'ListApplicationSnapshots', 'StartApplication', 'StopApplication',
].map(item => `kinesisanalytics:${item}`).concat('cloudwatch:GetMetricData', 'logs:FilterLogEvents', 'cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks');

type Seen = { readonly status: Status; readonly configuration: { fileKey: string; runtime: string }; readonly behaviour?: Behaviour };

function isUp(asked: LifecycleProperties, seen: Seen | undefined, lastStart: OperationRecord | undefined): boolean {
  if (seen === undefined || seen.configuration.fileKey !== asked.CodeFileKey || seen.configuration.runtime !== asked.Runtime) {
    return false;
  }
  if (asked.Mode === 'BATCH' && seen.status === 'READY') {
    return lastStart?.status === 'SUCCESSFUL';
  }
  const checked = asked.Mode === 'STREAMING' && asked.HealthCheckSeconds !== '0';
  return seen.status === 'RUNNING' && !(checked && seen.behaviour?.outcome === 'CRASH_LOOPS');
}

function changeOf(kind: StepKind, index: number): Partial<StackTemplate> {
  switch (kind) {
    case 'UPDATE_SETTINGS':
      return { parallelism: index + 1 };
    case 'UPDATE_PERMISSIONS':
      return { permissions: [`permission ${index}`] };
    case 'UPDATE_BACK':
      return { fileKey: 'v0.jar' };
    default:
      return { fileKey: `v${index}.jar` };
  }
}

function isDown(asked: LifecycleProperties, status: Status | undefined): boolean {
  return asked.StopMode === 'LEAVE_RUNNING' || status === undefined || status === 'READY' || status === 'DELETING';
}
