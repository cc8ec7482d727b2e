import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct, IDependable } from 'constructs';
import { ApplicationNetwork } from './application-network';
import { ApplicationCodeConfig } from '../values/code/code-config';
import { RestoreConfiguration } from '../values/restore-configuration';
import { MetricsLevel } from '../values/settings';

/**
 * What the other rooms of this library may know of an application that is defined in this program.
 *
 * Imported applications have none of it. Everything is readable at any time and complete only at synthesis.
 */
export interface ApplicationDetails {
  /** As given, so possibly a token. */
  readonly parallelism: number;
  readonly autoScalingEnabled: boolean;
  readonly snapshotsEnabled: boolean;
  readonly systemRollbackEnabled: boolean;
  readonly metricsLevel: MetricsLevel;
  readonly vpc?: ec2.IVpc;
  /** Where the application is in its VPC, and which services it must reach from there. */
  readonly network?: ApplicationNetwork;
  readonly code?: ApplicationCodeConfig;
  /** The runtime environment, in the words of the service. */
  readonly runtimeEnvironment: string;
  readonly encryptionKey?: kms.IKey;
  readonly restore?: RestoreConfiguration;
  /** Whether the application is a Studio notebook. */
  readonly interactive: boolean;
  /** The name of the log stream, where the application logs. */
  readonly logStreamName?: string;
  /** Everything that has to exist before the application can run. */
  readonly startDependencies: IDependable[];
  /** The application's own resource. */
  readonly resource: CfnApplication;
  /** Tags the application, and the log group where it is the application's own, and returns what has been tagged. */
  readonly tag: (key: string, value: string) => IConstruct[];
  /** The lag of the bound sources by their id. */
  readonly lagMetrics: { [sourceId: string]: cloudwatch.Metric };
}

const details = new WeakMap<object, ApplicationDetails>();

/** Publishes the details of an application to the rest of the library. */
export function setApplicationDetails(application: object, value: ApplicationDetails): void {
  details.set(application, value);
}

/** The details of an application, or undefined where it is imported or somebody else's implementation. */
export function applicationDetails(application: object): ApplicationDetails | undefined {
  return details.get(application);
}

const importedKeys = new WeakMap<object, kms.IKey>();

/** Publishes the key of an application that is imported. */
export function setImportedKey(application: object, key: kms.IKey): void {
  importedKeys.set(application, key);
}

/** The key that encrypts the state of an application, where it has one of its own that is known. */
export function encryptionKeyOf(application: object): kms.IKey | undefined {
  return details.get(application)?.encryptionKey ?? importedKeys.get(application);
}

/** Says that an application calls services over its network. Without a VPC there is nothing to do. */
export function requireEndpoints(application: object, ...services: string[]): void {
  applicationDetails(application)?.network?.require(...services);
}
