/**
 * What operations need of the service beyond the lifecycle: alarms, snapshots that take their time and come in pages, and an account of updates.
 */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ServiceFault } from './faults';
import { FlinkService } from './flink-service';
import { ObservabilityService } from './observability-service';
import { ServiceDouble } from './service-double';
import { SimulatedApplication } from './simulated-application';
import { Definition, StepFunctions } from './step-functions';
import { Application, IApplication } from '../../../src';

type Data = any;

/** An update that the service accepted. */
export interface AcceptedUpdate {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly input: Data;
}

export class OperatedFlinkService extends FlinkService {
  readonly updates: AcceptedUpdate[] = [];
  autoScalingEnabled = false;
  /** What the application was last started from, by name. */
  restoredFrom?: string;
  /** The same of an application with enhanced snapshots, by ARN. */
  restoredFromArn?: string;
  /** How many snapshots are on a page. */
  pageSize = 3;
  /** How long a snapshot takes, in milliseconds; Infinity for one that never ends. */
  snapshotTime = 45_000;
  /** What becomes of the next snapshots. */
  snapshotOutcome: 'READY' | 'FAILED' = 'READY';
  /** Snapshots that are not READY, or not yet. */
  readonly unfinished = new Map<string, { readyAt: number; outcome: string }>();
  private now = 0;

  execute(action: string, input: Data, now: number): { [key: string]: unknown } {
    this.now = now;
    const application = this.applications.get(input.ApplicationName);
    const from = application?.configuration.parallelism;
    const own = application && this.snapshotAction(action, application, input);
    const output: Data = own ?? super.execute(action, input, now);
    if (action === 'UpdateApplication') {
      this.updates.push({ at: now, from: from!, to: application!.configuration.parallelism, input });
    }
    if (action === 'DescribeApplication') {
      this.describe(output.ApplicationDetail.ApplicationConfigurationDescription);
    }
    return output;
  }

  private describe(description: Data): void {
    description.FlinkApplicationConfigurationDescription.ParallelismConfigurationDescription.AutoScalingEnabled = this.autoScalingEnabled;
    if (this.restoredFrom !== undefined || this.restoredFromArn !== undefined) {
      const restore = { SnapshotName: this.restoredFrom, SnapshotArn: this.restoredFromArn };
      description.RunConfigurationDescription = { ApplicationRestoreConfigurationDescription: restore };
    }
  }

  private snapshotAction(action: string, application: SimulatedApplication, input: Data): Data {
    application.settle(this.now);
    switch (action) {
      case 'CreateApplicationSnapshot':
        if (application.snapshots.some(snapshot => snapshot.name === input.SnapshotName)) {
          throw new ServiceFault('ResourceInUseException', `Snapshot ${input.SnapshotName} exists already`);
        }
        // The service's own rules first, so that what it refuses is not marked.
        super.execute(action, input, this.now);
        this.unfinished.set(input.SnapshotName, { readyAt: this.now + this.snapshotTime, outcome: this.snapshotOutcome });
        return {};
      case 'DescribeApplicationSnapshot': {
        const output: Data = super.execute(action, input, this.now);
        return { SnapshotDetails: { ...output.SnapshotDetails, SnapshotStatus: this.statusOf(input.SnapshotName) } };
      }
      case 'ListApplicationSnapshots':
        return this.page(application, input);
      case 'DeleteApplicationSnapshot': {
        const found = application.snapshots.find(snapshot => snapshot.name === input.SnapshotName);
        if (found !== undefined && found.at !== input.SnapshotCreationTimestamp * 1000) {
          throw new ServiceFault('InvalidArgumentException', `Snapshot ${found.name} was not created at ${input.SnapshotCreationTimestamp}`);
        }
        return undefined;
      }
      default:
        return undefined;
    }
  }

  private page(application: SimulatedApplication, { Limit: limit, NextToken: token }: Data): Data {
    const first = Number(token ?? 0);
    const last = first + Math.min(limit, this.pageSize);
    // The service does not promise an order.
    const all = [...application.snapshots].sort((a, b) => a.name < b.name ? -1 : 1);
    return {
      SnapshotSummaries: all.slice(first, last).map(item => ({
        SnapshotName: item.name,
        SnapshotStatus: this.statusOf(item.name),
        ApplicationVersionId: item.versionId,
        SnapshotCreationTimestamp: item.at / 1000,
      })),
      NextToken: last < all.length ? String(last) : undefined,
    };
  }

  private statusOf(name: string): string {
    const unfinished = this.unfinished.get(name);
    return unfinished === undefined ? 'READY' : unfinished.readyAt > this.now ? 'CREATING' : unfinished.outcome;
  }
}

export class AlarmService extends ObservabilityService {
  /** The names of the alarms that are in ALARM. */
  readonly raised = new Set<string>();

  execute(action: string, input: Data, now: number): { [key: string]: unknown } {
    return action === 'DescribeAlarms' ? {
      MetricAlarms: (input.AlarmNames as string[]).map(name => ({ AlarmName: name, StateValue: this.raised.has(name) ? 'ALARM' : 'OK' })),
    } : super.execute(action, input, now);
  }
}

/** A stack with an operation on the application `app`, synthesized, and the services that it needs to run. */
export class World {
  readonly flink = new OperatedFlinkService();
  readonly alarms: AlarmService;
  readonly steps: StepFunctions;
  readonly template: Data;
  readonly definition: Definition;

  constructor(readonly double: ServiceDouble, define: (stack: Stack, application: IApplication) => void) {
    double.reset();
    double.flink = this.flink;
    this.alarms = new AlarmService(this.flink);
    double.observability = this.alarms;
    this.steps = new StepFunctions(double.clock);
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
    define(stack, Application.fromApplicationName(stack, 'App', 'app'));
    this.template = Template.fromStack(stack).toJSON();
    this.definition = JSON.parse(resolve(this.resources('AWS::StepFunctions::StateMachine')[0].Properties.DefinitionString));
  }

  get now(): number {
    return this.double.clock.now();
  }

  /** Adds the application, which runs after a minute, and lets an hour pass. */
  async runningApplication(parallelism = 1, more: object = {}): Promise<SimulatedApplication> {
    const application = this.flink.add('app', { parallelism, rollbackEnabled: false, ...more }, this.now);
    application.start({ restoreType: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false });
    this.double.clock.advance(3_600_000);
    this.double.settle();
    return application;
  }

  start(input?: Data) {
    return this.steps.start('machine', this.definition, input);
  }

  resources(type: string): Data[] {
    return Object.entries<Data>(this.template.Resources).filter(([, one]) => one.Type === type).map(([id, one]) => ({ id, ...one }));
  }

  /** The name of an alarm: here it is its logical id. */
  alarm(id: string): string {
    return this.resources('AWS::CloudWatch::Alarm').find(resource => resource.id.includes(id)).id;
  }

  /** An alarm goes off, and whatever rule waits for it starts the machine with its input. */
  raise(id: string): void {
    const name = this.alarm(id);
    if (this.alarms.raised.has(name)) {
      return;
    }
    this.alarms.raised.add(name);
    this.resources('AWS::Events::Rule')
      .filter(({ Properties: { EventPattern: pattern } }) => pattern.resources?.some((resource: Data) => resource['Fn::GetAtt']?.[0] === name))
      .filter(({ Properties: { EventPattern: pattern } }) => pattern.detail.state.value.includes('ALARM'))
      .forEach(({ Properties: { Targets: targets } }) => this.start(JSON.parse(targets[0].Input)));
  }

  lower(id: string): void {
    this.alarms.raised.delete(this.alarm(id));
  }

  /** Fires a schedule of the template. */
  fire(id: string) {
    const { Target: target } = this.resources('AWS::Scheduler::Schedule').find(resource => resource.id.includes(id)).Properties;
    return this.start(target.Input === undefined ? {} : JSON.parse(target.Input));
  }
}

/** The text that CloudFormation makes of an intrinsic function; references are their logical ids. */
export function resolve(value: Data): string {
  if (typeof value === 'string') {
    return value;
  }
  if (value.Ref !== undefined) {
    return value.Ref === 'AWS::Partition' ? 'aws' : value.Ref;
  }
  if (value['Fn::Join'] !== undefined) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(resolve).join(separator);
  }
  if (value['Fn::GetAtt'] !== undefined) {
    return value['Fn::GetAtt'].join('.');
  }
  throw new Error(`${JSON.stringify(value)} is not simulated`);
}
