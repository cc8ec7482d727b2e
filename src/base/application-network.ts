import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DependencyGroup } from 'constructs';
import { InputError } from '../synth/errors';

/** The services that every application calls to write logs and metrics. */
const ALWAYS = ['logs', 'monitoring'];

const SERVICE_NAME = /^[a-z0-9][a-z0-9.-]*$/;

/**
 * The placement of an application in a VPC, and the services that it must be able to reach.
 *
 * Services are identified by the last part of their VPC endpoint names, such as `kinesis-streams`.
 */
export class ApplicationNetwork {
  /** Additional resources that must exist before the application starts. Grows until synthesis. */
  public readonly startDependencies = new DependencyGroup();

  private readonly required = new Set<string>(ALWAYS);
  private readonly inferred = new Set<string>();
  private readonly listeners: ((service: string) => void)[] = [];

  constructor(public readonly vpc: ec2.IVpc, public readonly subnets: ec2.ISubnet[]) {
  }

  /** The services that have been added so far. */
  public get services(): string[] {
    return [...this.required];
  }

  /** Adds services that the application calls. */
  public require(...services: string[]): void {
    for (const service of services) {
      if (!this.required.has(service)) {
        this.required.add(service);
        this.listeners.forEach(listener => listener(service));
      }
    }
  }

  /** Adds services that the application probably calls. */
  public infer(...services: string[]): void {
    services.filter(service => !this.required.has(service)).forEach(service => this.inferred.add(service));
    this.require(...services);
  }

  /** Whether a service was only inferred from the permissions of the application. */
  public isInferred(service: string): boolean {
    return this.inferred.has(service);
  }

  /** Whether a listener is called for each service. */
  public get hasListeners(): boolean {
    return this.listeners.length > 0;
  }

  /** Calls a listener for each service, including services that are added later. */
  public onService(listener: (service: string) => void): void {
    this.listeners.push(listener);
    this.services.forEach(listener);
  }
}

/** Throws on services that are not the last part of a VPC endpoint name. */
export function validateServices(prop: string, services: string[] = []): void {
  const wrong = services.find(service => !Token.isUnresolved(service) && (!SERVICE_NAME.test(service) || service.includes('amazonaws')));
  if (wrong !== undefined) {
    throw new InputError(`${prop} must have the last parts of endpoint names such as kinesis-streams, got '${wrong}'`);
  }
}
