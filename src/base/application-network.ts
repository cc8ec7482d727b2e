import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DependencyGroup } from 'constructs';
import { InputError } from '../synth/errors';

/** What every application calls: it reports through the services themselves. */
const ALWAYS = ['logs', 'monitoring'];

const SERVICE_NAME = /^[a-z0-9][a-z0-9.-]*$/;

/**
 * Where an application is in a network, and which services it must reach from there.
 *
 * Services are known by the last part of the names of their VPC endpoints, such as `kinesis-streams`.
 */
export class ApplicationNetwork {
  /** What else must be there before the application may start; it may grow until synthesis. */
  public readonly startDependencies = new DependencyGroup();

  private readonly required = new Set<string>(ALWAYS);
  private readonly inferred = new Set<string>();
  private readonly listeners: ((service: string) => void)[] = [];

  constructor(public readonly vpc: ec2.IVpc, public readonly subnets: ec2.ISubnet[]) {
  }

  /** The services that are known to be called so far. */
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

  /** Adds services that the application seems to call. */
  public infer(...services: string[]): void {
    services.filter(service => !this.required.has(service)).forEach(service => this.inferred.add(service));
    this.require(...services);
  }

  /** Whether a service is known from the permissions of the application only. */
  public isInferred(service: string): boolean {
    return this.inferred.has(service);
  }

  /** Calls back for each service, those that are known already and those to come. */
  public onService(listener: (service: string) => void): void {
    this.listeners.push(listener);
    this.services.forEach(listener);
  }
}

/** Fails on services that are not the last parts of the names of VPC endpoints. */
export function validateServices(prop: string, services: string[] = []): void {
  const wrong = services.find(service => !Token.isUnresolved(service) && (!SERVICE_NAME.test(service) || service.includes('amazonaws')));
  if (wrong !== undefined) {
    throw new InputError(`${prop} must have the last parts of endpoint names such as kinesis-streams, got '${wrong}'`);
  }
}
