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
  /** As given, so possibly a token. */
  readonly parallelism: number;
  readonly autoScalingEnabled: boolean;
  readonly snapshotsEnabled: boolean;
  readonly systemRollbackEnabled: boolean;
  readonly metricsLevel: MetricsLevel;
  /** The level of the log; not known for a notebook. */
  readonly logLevel?: LogLevel;
  readonly vpc?: ec2.IVpc;
  /** Where the application is in its VPC, and which services it must reach from there. */
  readonly network?: ApplicationNetwork;
  readonly code?: ApplicationCodeConfig;
  /** The runtime environment, in the words of the service. */
  readonly runtimeEnvironment: string;
  readonly restore?: RestoreConfiguration;
  /** Whether snapshots belong to the application or to the account, possibly a token. Undefined for a notebook, which has none. */
  readonly snapshotMode?: SnapshotMode;
  /** Whether the application is a Studio notebook. */
  readonly interactive: boolean;
  /** Whether the job is in Python, by its props or by its code. */
  readonly python?: boolean;
  /** The name of the log stream, where the application logs. */
  readonly logStreamName?: string;
  /** Everything that has to exist before the application can run. */
  readonly startDependencies: IDependable[];
  /** The application's own resource. */
  readonly resource: CfnApplication;
  /** The lag of the bound sources by their id. */
  readonly lagMetrics: { [sourceId: string]: cloudwatch.Metric };
  /** The bound sources and sinks that have metrics. Notebooks do not keep them, because notes bind connectors without an id. */
  readonly connectors?: MonitoredConnectors;
}
