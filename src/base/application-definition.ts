import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { IDependable } from 'constructs';
import { ApplicationNetwork } from './application-network';
import { MonitoredConnectors } from './monitored-connectors';
import { ApplicationCodeConfig } from '../values/code/code-config';
import { RestoreConfiguration } from '../values/restore-configuration';
import { LogLevel, MetricsLevel, SnapshotMode } from '../values/settings';

/**
 * Facts about an application defined in this CDK app, for use by the other modules of the library.
 *
 * Imported applications have no definition. `startDependencies`, `lagMetrics` and `connectors` grow until synthesis.
 */
export interface ApplicationDefinition {
  /** The parallelism as given. Can be a token. */
  readonly parallelism: number;
  readonly autoScalingEnabled: boolean;
  readonly snapshotsEnabled: boolean;
  readonly systemRollbackEnabled: boolean;
  readonly metricsLevel: MetricsLevel;
  /** The log level. Undefined for a notebook. */
  readonly logLevel?: LogLevel;
  readonly vpc?: ec2.IVpc;
  /** The placement of the application in its VPC, and the services that it must be able to reach. */
  readonly network?: ApplicationNetwork;
  readonly code?: ApplicationCodeConfig;
  /** The runtime environment, as named by the service. */
  readonly runtimeEnvironment: string;
  readonly restore?: RestoreConfiguration;
  /** Whether snapshots belong to the application or to the account. Can be a token. Undefined for a notebook, which has no snapshots. */
  readonly snapshotMode?: SnapshotMode;
  /** Whether the application is a Studio notebook. */
  readonly interactive: boolean;
  /** Whether the job is a Python job, according to its props or its code. */
  readonly python?: boolean;
  /** The name of the log stream, if logging is enabled. */
  readonly logStreamName?: string;
  /** All resources that must exist before the application can run. */
  readonly startDependencies: IDependable[];
  /** The application's own resource. */
  readonly resource: CfnApplication;
  /** The lag of the bound sources by their id. */
  readonly lagMetrics: { [sourceId: string]: cloudwatch.Metric };
  /** The bound sources and sinks that have metrics. A notebook numbers its connectors, because they have no ids. */
  readonly connectors: MonitoredConnectors;
}
