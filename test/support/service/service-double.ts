/**
 * A double of the AWS services that the handlers call: a real HTTP server, so that the real SDK clients speak to it, on a virtual clock.
 *
 *   const double = await ServiceDouble.start();      // beforeAll; sets the environment that the SDK reads
 *   double.reset();                                  // beforeEach
 *   double.flink.add('app', { fileKey: 'v1.jar' }, double.clock.now());
 *   double.faults.inject({ action: 'StartApplication', code: 'ThrottlingException', times: 2 });
 *   double.calls                                     // every call, for what it did and for the permission that it needs
 *   await double.close();                            // afterAll
 */
import * as http from 'http';
import { AddressInfo } from 'net';
import { VirtualClock } from './clock';
import { Faults, ServiceFault } from './faults';
import { FlinkService } from './flink-service';
import { ObservabilityService } from './observability-service';
import { Behaviour, Configuration, Status } from './simulated-types';
import { CloudFormationService, toXml } from '../cloudformation/cloudformation-service';

/** The IAM prefixes of the services, by the first part of X-Amz-Target. */
const SERVICES: { readonly [target: string]: string } = {
  KinesisAnalytics_20180523: 'kinesisanalytics',
  GraniteServiceVersion20100801: 'cloudwatch',
  Logs_20140328: 'logs',
};

/** A call that was received. */
export interface RecordedCall {
  /** The IAM prefix of the service. */
  readonly service: string;
  readonly action: string;
  readonly input: { readonly [key: string]: any };
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The code of the error that was answered. */
  error?: string;
}

export class ServiceDouble {
  /** Starts the server and points the SDK at it. */
  static async start(): Promise<ServiceDouble> {
    const double = new ServiceDouble();
    await new Promise<void>(resolve => double.server.listen(0, '127.0.0.1', resolve));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(double.server.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'double',
      AWS_SECRET_ACCESS_KEY: 'double',
    });
    return double;
  }

  clock = new VirtualClock();
  flink = new FlinkService();
  observability = new ObservabilityService(this.flink);
  cloudFormation = new CloudFormationService();
  faults = new Faults();
  calls: RecordedCall[] = [];
  /** Plays IAM: says why a call is denied. */
  deny?: (call: RecordedCall) => string | undefined;
  /** What the handlers were told last of each application. */
  readonly described = new Map<string, { readonly status: Status; readonly configuration: Configuration; readonly behaviour?: Behaviour }>();
  private events: { at: number; run: () => void }[] = [];
  private readonly server = http.createServer((request, response) => this.receive(request, response));

  private constructor() {
    this.server.keepAliveTimeout = 60_000;
  }

  /** Forgets everything. */
  reset(): void {
    this.clock = new VirtualClock();
    this.flink = new FlinkService();
    this.observability = new ObservabilityService(this.flink);
    this.cloudFormation = new CloudFormationService();
    this.faults = new Faults();
    this.calls = [];
    this.deny = undefined;
    this.described.clear();
    this.events = [];
  }

  /** Plans something that happens at a time, as far as a later call sees. */
  at(time: number, run: () => void): void {
    this.events.push({ at: time, run });
    this.events.sort((a, b) => a.at - b.at);
  }

  /** The names of the actions that were called, in order. */
  actions(): string[] {
    return this.calls.map(call => call.action);
  }

  /** Lets happen what is due by now. */
  settle(): void {
    while (this.events.length > 0 && this.events[0].at <= this.clock.now()) {
      const { at, run } = this.events.shift()!;
      this.flink.applications.forEach(application => application.settle(at));
      run();
    }
    this.flink.applications.forEach(application => application.settle(this.clock.now()));
  }

  /** Executes an action as a call would, without one: for whoever plays another part than the handlers. */
  execute(action: string, input: { [key: string]: unknown }): { [key: string]: unknown } {
    this.settle();
    return this.flink.execute(action, input, this.clock.now());
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private receive(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const call = this.read(request.headers['x-amz-target'], Buffer.concat(chunks).toString());
      this.calls.push(call);
      this.answer(call, response);
    });
  }

  /** CloudFormation still speaks the query protocol. */
  private read(target: string | string[] | undefined, body: string): RecordedCall {
    const at = this.clock.now();
    if (target === undefined) {
      const { Action: action, Version: _, ...input } = Object.fromEntries(new URLSearchParams(body));
      return { service: 'cloudformation', action, input, at };
    }
    const [service, action] = String(target).split('.');
    return { service: SERVICES[service] ?? service, action, input: JSON.parse(body || '{}'), at };
  }

  private answer(call: RecordedCall, response: http.ServerResponse): void {
    try {
      this.settle();
      const denial = this.deny?.(call);
      if (denial !== undefined) {
        throw new ServiceFault('AccessDeniedException', denial);
      }
      this.faults.check(call.action, this.clock.now());
      if (call.service === 'cloudformation') {
        this.send(response, 200, toXml(call.action, this.cloudFormation.execute(call.action, call.input)));
        return;
      }
      const service = call.service === 'kinesisanalytics' ? this.flink : this.observability;
      const output = service.execute(call.action, call.input, this.clock.now());
      this.remember(call);
      this.send(response, 200, output);
    } catch (error) {
      const fault = error instanceof ServiceFault ? error : new ServiceFault('InternalFailure', String(error), 500);
      call.error = fault.code;
      if (fault.code === 'RESET') {
        response.destroy();
        return;
      }
      this.send(response, fault.status, call.service === 'cloudformation'
        ? toXml('Error', { Code: fault.code, Message: fault.message }) : { __type: `com.amazonaws#${fault.code}`, message: fault.message });
    }
  }

  private remember(call: RecordedCall): void {
    const application = this.flink.applications.get(call.input.ApplicationName);
    if (call.action === 'DescribeApplication' && application !== undefined) {
      const { status, configuration, job } = application;
      this.described.set(application.name, { status, configuration, behaviour: job?.behaviour });
    }
  }

  private send(response: http.ServerResponse, status: number, body: object | string): void {
    response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/xml' : 'application/x-amz-json-1.1' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
