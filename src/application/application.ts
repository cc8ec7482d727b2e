import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import * as configuration from './application-configuration';
import { ApplicationProps } from './application-props';
import { checkReferences } from './code-references';
import { connectorApiOf } from './connector-options';
import { ConnectorSet } from './connector-set';
import { allowKeys, encryptionConfiguration, keysOf } from './encryption-keys';
import { ImportedApplication } from './imported-application';
import { allocatedKpus, known } from './kpus';
import { LocalProperties } from './local-properties';
import { LocalPropertiesOptions } from './local-properties-options';
import { PropertyGroupSet } from './property-group-set';
import { grantCodeRead } from '../access/code-access';
import { roleArnOf } from '../access/execution-role';
import { applicationArn, explicitName, servicePrincipal } from '../access/service';
import { codeStatements } from '../access/statements';
import { ApplicationAttributes, ApplicationBase, IApplication } from '../base/application-base';
import { ApplicationDefinition } from '../base/application-definition';
import { ApplicationSettings, resolveSettings } from '../base/application-settings';
import { pinSnapshot } from '../base/pinned-snapshots';
import { checkLocalCode, warnAboutCodeSize, warnAboutSettings } from '../base/settings-warnings';
import { pythonOf, validateName, validateProps } from '../base/validation';
import { ISink, ISource, SinkConfig, SourceConfig } from '../connectors/connector';
import { ApplicationFoundation, attachToFoundation, defineFoundation } from '../foundation/foundation';
import { ApplicationLifecycle } from '../lifecycle/application-lifecycle';
import { deployAfterUsedResources } from '../lifecycle/application-order';
import { StartOnDeployOptions } from '../lifecycle/start-on-deploy-options';
import { warnAboutAddresses } from '../network/subnet-addresses';
import { locatesErrors } from '../synth/errors';
import { injectsProps, isInstance } from '../synth/injectable';
import { A_STRING, requireKind } from '../synth/kinds';
import { A_CONSTRUCT, checksProps } from '../synth/prop-kinds';
import { ApplicationCodeConfig } from '../values/code/code-config';
import { cfnRunConfiguration } from '../values/run-configuration';
import { Runtime } from '../values/runtime';
import { SnapshotMode } from '../values/settings';

/**
 * A Flink job that runs on Amazon Managed Service for Apache Flink.
 *
 * Defines the application, a log group and log stream, and a role with permission to read the code, write logs and use the VPC. If the
 * application has a VPC, also defines a security group. A drop-in replacement for `Application` in
 * `@aws-cdk/aws-kinesisanalytics-flink-alpha`.
 *
 * A deployment does not start the application unless you call `startOnDeploy()`. `StreamingPipeline` calls it, and adds alarms and a
 * dashboard.
 *
 * @resource AWS::KinesisAnalyticsV2::Application
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/what-is.html
 *
 * @example
 * declare const clicks: kinesis.IStream;
 * const app = new flink.Application(this, 'Clickstream', {
 *   runtime: flink.Runtime.FLINK_1_20,
 *   code: flink.ApplicationCode.fromAsset('build/clickstream.jar'),
 *   sources: { InputStream0: new flink.KinesisSource(clicks) },
 *   propertyGroups: { Job: { windowSeconds: '60' } },
 *   systemRollbackEnabled: true,
 * });
 * app.startOnDeploy();
 */
@injectsProps
@locatesErrors
@checksProps(['code'])
export class Application extends ApplicationBase {
  /** The id that the CDK's property injectors use for this class. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-flink.Application';

  /** Whether a value is an `Application`, including instances from another copy of this library. False for imported applications. */
  public static isApplication(x: any): x is Application {
    return isInstance(Application, x);
  }

  /**
   * Imports an application of this account and region from its name.
   */
  public static fromApplicationName(scope: Construct, id: string, applicationName: string): IApplication {
    requireKind('applicationName', applicationName, A_STRING);
    validateName(applicationName);
    requireKind('scope', scope, A_CONSTRUCT);
    return new ImportedApplication(scope, id, { applicationArn: applicationArn(scope, applicationName) });
  }

  /**
   * Imports an application from its ARN. The account, region and partition are taken from the ARN. Throws if the ARN is not an application
   * ARN.
   */
  public static fromApplicationArn(scope: Construct, id: string, arn: string): IApplication {
    return new ImportedApplication(scope, id, { applicationArn: arn });
  }

  /**
   * Imports an application with all known attributes.
   */
  public static fromApplicationAttributes(scope: Construct, id: string, attrs: ApplicationAttributes): IApplication {
    return new ImportedApplication(scope, id, attrs);
  }

  public readonly grantPrincipal: iam.IPrincipal;
  public readonly role?: iam.IRole;
  public readonly runtime?: Runtime;
  public readonly logGroup?: logs.ILogGroup;

  // Members have an underscore, because subclasses often have members called `props` or `environment`.
  /** @internal */
  public readonly _definition: ApplicationDefinition;
  /** @internal */
  public readonly _encryptionKeys: readonly kms.IKey[];

  private readonly _resource: CfnApplication;
  private readonly _props: ApplicationProps;
  private readonly _settings: ApplicationSettings;
  private readonly _propertyGroups: PropertyGroupSet;
  private readonly _environment: ApplicationFoundation;
  private readonly _connectors: ConnectorSet;

  constructor(scope: Construct, id: string, props: ApplicationProps) {
    super(scope, id, { physicalName: props.applicationName });
    this._props = props;
    validateProps(props);
    this._settings = resolveSettings(props);
    warnAboutSettings(this, { ...this._settings, restore: props.restore });
    const code = props.code.bind(this, { runtime: props.runtime });
    const python = pythonOf(props, code);
    warnAboutCodeSize(this, code.fileSize);
    checkLocalCode(this, code, props.python);
    const principal = servicePrincipal(this, explicitName(props.applicationName));
    this._environment = defineFoundation(this, props, principal, codeStatements(this, code));
    warnAboutAddresses(this, this._environment.network?.subnets ?? [], this._settings.parallelism, this._settings.parallelismPerKpu);
    grantCodeRead(this, this._environment.role, code);
    this.role = this._environment.role;
    this.runtime = props.runtime;
    this.logGroup = this._environment.logDestination?.logGroup;
    this.grantPrincipal = this._environment.grantPrincipal;
    this._connections = this._environment.network?.connections;
    this._propertyGroups = new PropertyGroupSet(
      props.propertyGroups ?? {}, python ? configuration.pythonPropertyGroup(python) : {}, value => this.stack.resolve(value));
    this._connectors = new ConnectorSet(this, {
      api: connectorApiOf(props, code),
      startDependencies: this._environment.startDependencies,
      addPropertyGroup: (groupId, properties) => this.addPropertyGroup(groupId, properties),
    });
    this._resource = this.defineApplication(code);
    this._definition = this.definition(code);
    this._encryptionKeys = keysOf(props);
    deployAfterUsedResources(this, this._resource);
    pinSnapshot(this, this, props.restore);
    this.bindConnectors();
    code._references && checkReferences(this, code._references, () => this._propertyGroups.all());
  }

  public get applicationName(): string {
    return this._nameAttribute(this._resource.ref);
  }

  public get applicationArn(): string {
    return this._arnAttribute(this._resource.ref);
  }

  /**
   * The Kinesis Processing Units (KPUs) that the job is allocated before any autoscaling. This is `parallelism / parallelismPerKpu`,
   * rounded up.
   *
   * Throws if this cannot be computed at synthesis because `parallelism` or `parallelismPerKpu` is a token.
   */
  public get allocatedKpus(): number {
    return allocatedKpus(this._settings);
  }

  /**
   * The KPUs that the service bills before any autoscaling. This is `allocatedKpus` plus one KPU for orchestration.
   *
   * Throws if `parallelism` or `parallelismPerKpu` is a token.
   */
  public get billedKpus(): number {
    return known('billedKpus', this.allocatedKpus) + 1;
  }

  /**
   * Adds runtime properties to a new or existing property group.
   *
   * @param groupId the id of the group
   * @param properties the properties. Throws if a key already exists with a different value.
   */
  public addPropertyGroup(groupId: string, properties: { [key: string]: string }): void {
    this._propertyGroups.add(groupId, properties);
    configuration.renderPropertyGroup(this._resource, groupId, this._propertyGroups.all()[groupId]);
  }

  /**
   * Gives the job access to a source: permissions, network rules, and a property group with the options of its connector.
   *
   * @param groupId the id of the property group; throws if another source or sink already has it
   * @param source the source to read from
   */
  public addSource(groupId: string, source: ISource): SourceConfig {
    return this._connectors.addSource(groupId, source);
  }

  /**
   * Gives the job access to a sink: permissions, network rules, and a property group with the options of its connector.
   *
   * @param groupId the id of the property group; throws if another source or sink already has it
   * @param sink the sink to write to
   */
  public addSink(groupId: string, sink: ISink): SinkConfig {
    return this._connectors.addSink(groupId, sink);
  }

  /**
   * Starts the application when it is deployed, and stops it when it is removed. Must be called at most once.
   *
   * If the job does not start, or restarts within two minutes, the deployment fails with the job's error. CloudFormation then restores
   * the previous version with its state.
   *
   * @param options of the start
   */
  public startOnDeploy(options: StartOnDeployOptions = {}): ApplicationLifecycle {
    return ApplicationLifecycle._startOnDeploy(this, options);
  }

  /**
   * Writes the property groups to a file in the cloud assembly, so that you can run the job locally.
   *
   * The file has the format of `/etc/flink/application_properties.json` on the service. Java jobs read it with
   * `KinesisAnalyticsRuntime.getApplicationProperties(path)`. Values that are not known before the deployment become placeholders like
   * `<Stream.Arn>`, and synthesis lists them. Must be called at most once.
   *
   * @param options for the local run
   * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-properties.html
   */
  public writeLocalProperties(options: LocalPropertiesOptions = {}): void {
    new LocalProperties(this, options, () => this._propertyGroups.all());
  }

  private bindConnectors(): void {
    Object.entries(this._props.sources ?? {}).forEach(([groupId, source]) => this.addSource(groupId, source));
    Object.entries(this._props.sinks ?? {}).forEach(([groupId, sink]) => this.addSink(groupId, sink));
  }

  private defineApplication(code: ApplicationCodeConfig): CfnApplication {
    const { _props: props, _environment: environment } = this;
    const resource = new CfnApplication(this, 'Resource', {
      applicationName: props.applicationName && this.physicalName,
      applicationDescription: props.description,
      runtimeEnvironment: props.runtime.value,
      serviceExecutionRole: roleArnOf(this, environment.role),
      applicationMaintenanceConfiguration: props.maintenanceWindow
        && { applicationMaintenanceWindowStartTime: props.maintenanceWindow.startTime },
      runConfiguration: props.restore && cfnRunConfiguration(props.restore),
      applicationConfiguration: {
        applicationCodeConfiguration: configuration.applicationCodeConfiguration(code),
        environmentProperties: configuration.environmentProperties(this._propertyGroups.all()),
        flinkApplicationConfiguration: configuration.flinkApplicationConfiguration(this._settings),
        applicationEncryptionConfiguration: encryptionConfiguration(props),
        applicationSnapshotConfiguration: { snapshotsEnabled: this._settings.snapshotsEnabled },
        applicationSystemRollbackConfiguration: { rollbackEnabled: this._settings.systemRollbackEnabled },
        vpcConfigurations: environment.network?.vpcConfigurations,
      },
    });
    configuration.overrideNewProperties(resource, props);
    allowKeys(this, resource, props);
    attachToFoundation(this, resource, environment, props.removalPolicy, [code.bucket, ...keysOf(props)]);
    return resource;
  }

  private definition(code: ApplicationCodeConfig): ApplicationDefinition {
    const { _props: props } = this;
    const { logDestination, startDependencies } = this._environment;
    return {
      ...this._settings,
      vpc: props.vpc,
      network: this._environment.network?.network,
      code,
      runtimeEnvironment: props.runtime.value,
      restore: props.restore,
      snapshotMode: props.snapshotMode ?? SnapshotMode.LEGACY,
      interactive: false,
      python: (props.python ?? code.python) !== undefined,
      get logStreamName() { return logDestination?.logStream.logStreamName; },
      startDependencies,
      resource: this._resource,
      lagMetrics: this._connectors.lagMetrics,
      connectors: this._connectors.monitored,
    };
  }
}
