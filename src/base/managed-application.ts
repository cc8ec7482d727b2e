import { IResource, Resource } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ApplicationReference, IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ApplicationDefinition } from './application-definition';
import { ApplicationGrants } from './application-grants';
import { validateCustomMetric, validateMetric } from './custom-metric';
import { METRIC_NAMESPACE, METRICS, MetricDefinition } from './metric-catalog';
import { ImmutableRolePrincipal } from '../access/execution-role';
import { applicationArn } from '../access/service';
import { InputError, locatesErrors } from '../synth/errors';
import { requireResource } from '../synth/kinds';
import { ifKnown } from '../synth/tokens';
import { flinkVersion } from '../values/flink-version';
import { Runtime } from '../values/runtime';
import { SnapshotMode } from '../values/settings';

/**
 * An application or a Studio notebook of Amazon Managed Service for Apache Flink, defined in this CDK app or imported.
 */
export interface IManagedApplication extends IResource, ec2.IConnectable, iam.IGrantable, IApplicationRef {
  /**
   * The ARN of the application.
   *
   * @attribute
   */
  readonly applicationArn: string;

  /**
   * The name of the application.
   *
   * @attribute
   */
  readonly applicationName: string;

  /**
   * The role that the application runs as.
   *
   * @default - not known, for an application that is imported without it
   */
  readonly role?: iam.IRole;

  /**
   * The log group that the application writes to.
   *
   * @default - not known, for an application that is imported without it; none if logging is off
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Grants permissions on the application.
   */
  readonly grants: ApplicationGrants;

  /**
   * Adds a statement to the role of the application.
   *
   * @returns true if the statement was added; false if the application has no role, or its role cannot be modified
   */
  addToRolePolicy(statement: iam.PolicyStatement): boolean;

  /**
   * A metric of the application, with a suitable statistic and period.
   *
   * @param metricName the CloudWatch name, such as `heapMemoryUtilization`, or the name of a metric that the job itself publishes
   * @param props options of the metric; `dimensionsMap` replaces the `Application` dimension
   */
  metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * A metric that the job itself publishes, with the dimensions from the job and the `Application` dimension.
   *
   * The job must register the metric below a metric group `KinesisAnalytics`. Each additional group with a key and a value becomes a
   * dimension.
   *
   * @param name the name that the job registers the metric under
   * @param dimensions the keys and values of the job's metric groups. `Application` is added and must not be among them. At most 29
   * @param options options of the metric. Must not contain `dimensionsMap`
   * @see https://docs.aws.amazon.com/managed-flink/latest/java/monitoring-metrics-custom.html
   */
  customMetric(name: string, dimensions: { [k: string]: string }, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Grants actions on this application.
   *
   * @param actions with their prefix, such as `kinesisanalytics:DescribeApplication`
   */
  grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant;

  /** Grants describing the application and listing its operations, versions, snapshots and tags. */
  grantRead(grantee: iam.IGrantable): iam.Grant;

  /** Grants starting the application, and using its customer managed key if it is encrypted with one. */
  grantStart(grantee: iam.IGrantable): iam.Grant;

  /** Grants stopping and force-stopping the application, and using its customer managed key if it is encrypted with one. */
  grantStop(grantee: iam.IGrantable): iam.Grant;

  /** Grants updating the application and its maintenance window, and passing the application's role. */
  grantUpdate(grantee: iam.IGrantable): iam.Grant;

  /** Grants opening the Flink dashboard or the notebook with a URL that expires. */
  grantDashboardAccess(grantee: iam.IGrantable): iam.Grant;
}

/**
 * The base class of applications and notebooks, both defined and imported.
 *
 * @internal
 */
@locatesErrors
export abstract class ManagedApplicationBase extends Resource implements IManagedApplication {
  public abstract readonly applicationArn: string;
  public abstract readonly applicationName: string;
  public abstract readonly role?: iam.IRole;
  public abstract readonly logGroup?: logs.ILogGroup;
  public abstract readonly grantPrincipal: iam.IPrincipal;

  /**
   * Facts about the application. Undefined if it is imported.
   *
   * @internal
   */
  public abstract readonly _definition?: ApplicationDefinition;

  /**
   * The known customer managed keys that encrypt the application's state: the current key, then previous keys.
   *
   * @internal
   */
  public abstract readonly _encryptionKeys: readonly kms.IKey[];

  /**
   * Whether the application is a Studio notebook, if there is no definition.
   *
   * @internal
   */
  public readonly _isNotebook?: boolean;

  /**
   * Whether snapshots belong to the application or to the account, if there is no definition.
   *
   * @internal
   */
  public readonly _snapshotMode?: SnapshotMode;

  /** Grants permissions on the application. */
  public readonly grants = ApplicationGrants.fromApplication(this);

  /** @internal */
  protected _connections?: ec2.Connections;

  private _arn?: string;
  private _name?: string;

  public get applicationRef(): ApplicationReference {
    return { applicationName: this.applicationName };
  }

  public get connections(): ec2.Connections {
    if (!this._connections) {
      throw new InputError(`connections of ${this.node.path} require a vpc or, for an imported application, securityGroups, got neither`);
    }
    return this._connections;
  }

  public addToRolePolicy(statement: iam.PolicyStatement): boolean {
    requireResource('statement', statement, 'an iam.PolicyStatement', 'toStatementJson');
    const { statementAdded } = this.grantPrincipal.addToPrincipalPolicy(statement);
    // The principal of an application without a known role warns, but reports the statement as added.
    return statementAdded && this.role !== undefined && !(this.grantPrincipal instanceof ImmutableRolePrincipal);
  }

  public grant(grantee: iam.IGrantable, ...actions: string[]) { return this.grants.actions(grantee, ...actions); }
  public grantRead(grantee: iam.IGrantable) { return this.grants.read(grantee); }
  public grantStart(grantee: iam.IGrantable) { return this.grants.start(grantee); }
  public grantStop(grantee: iam.IGrantable) { return this.grants.stop(grantee); }
  public grantUpdate(grantee: iam.IGrantable) { return this.grants.update(grantee); }
  public grantDashboardAccess(grantee: iam.IGrantable) { return this.grants.dashboardAccess(grantee); }

  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    validateMetric(metricName, props);
    const row: MetricDefinition | undefined = Object.hasOwn(METRICS, metricName) ? METRICS[metricName as keyof typeof METRICS] : undefined;
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { Application: this.applicationName },
      statistic: row?.statistic,
      period: row?.period,
      // Metric.attachTo would use the stack's environment, but an imported application can be in another environment.
      stackRegion: ifKnown(this.env.region),
      stackAccount: ifKnown(this.env.account),
      ...props,
    });
  }

  public customMetric(name: string, dimensions: { [k: string]: string }, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    validateCustomMetric(name, dimensions, options);
    return this.metric(name, { ...options, dimensionsMap: { Application: this.applicationName, ...dimensions } });
  }

  /**
   * The ARN of an application in this stack, for use in any stack.
   *
   * @internal
   */
  protected _arnAttribute(ref: string): string {
    // Cached, because the CDK creates a new token for each call and different tokens are never equal.
    return this._arn ??= this.getResourceArnAttribute(applicationArn(this, ref), {
      service: 'kinesisanalytics', resource: 'application', resourceName: this.physicalName,
    });
  }

  /**
   * The name of an application in this stack, for use in any stack.
   *
   * @internal
   */
  protected _nameAttribute(ref: string): string {
    return this._name ??= this.getResourceNameAttribute(ref);
  }
}

/** Facts about an application. Undefined if it is imported or implemented outside this library. */
export function definitionOf(application: IManagedApplication): ApplicationDefinition | undefined {
  return (application as Partial<ManagedApplicationBase>)._definition;
}

/** Whether an application is known to be a Studio notebook. */
export function isNotebook(application: IManagedApplication): boolean {
  return definitionOf(application)?.interactive ?? (application as Partial<ManagedApplicationBase>)._isNotebook ?? false;
}

/** The known customer managed keys that encrypt an application's state: the current key, then previous keys. */
export function encryptionKeysOf(application: IManagedApplication): readonly kms.IKey[] {
  return (application as Partial<ManagedApplicationBase>)._encryptionKeys ?? [];
}

/** Records services that an application calls from its VPC. Has no effect without a VPC. */
export function requireEndpoints(application: IManagedApplication, ...services: string[]): void {
  definitionOf(application)?.network?.require(...services);
}

/** The Flink version of an application. Undefined for a notebook, or if the version is not known. */
export function runtimeOf(application: IManagedApplication & { readonly runtime?: Runtime }): Runtime | undefined {
  return application.runtime;
}

/** The major Flink version of an application, or 1 if the version is not known. */
export function flinkMajorOf(application: IManagedApplication): number {
  return flinkVersion(runtimeOf(application))?.major ?? 1;
}
