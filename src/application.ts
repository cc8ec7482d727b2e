import { Lazy, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ApplicationAttributes, ApplicationBase, IApplication } from './application-base';
import { ApplicationCodeConfig } from './application-code';
import { ApplicationProps } from './application-props';
import { ConnectorConfig, IConnector, ISink, ISource } from './connectors/connector';
import { ImportedApplication } from './imported-application';
import { ApplicationLifecycle } from './lifecycle/application-lifecycle';
import { StartOnDeployOptions } from './lifecycle/start-on-deploy-options';
import * as configuration from './private/application-configuration';
import { setApplicationDetails } from './private/application-details';
import { allowKeyUse, requireNameForKey } from './private/encryption';
import { defineExecutionEnvironment, ExecutionEnvironment, placeInEnvironment, tagWithLogs } from './private/execution-environment';
import { applicationArn, codeStatements, explicitName, servicePrincipal } from './private/permissions';
import { PropertyGroupSet } from './private/property-group-set';
import { renderedConfiguration } from './private/rendered-configuration';
import { validateProps } from './private/validation';
import { warnAboutCodeSize, warnAboutProps } from './private/warnings';
import { Runtime } from './runtime';
import { MetricsLevel } from './settings';

/**
 * A Flink job that runs on Amazon Managed Service for Apache Flink.
 *
 * Defines the application with everything it needs to exist: a role that may read its code, write its logs and join its
 * network, a log group and stream, and a security group where it has a VPC. A drop-in for the class of the same name of
 * `@aws-cdk/aws-kinesisanalytics-flink-alpha`.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/what-is.html
 *
 * @example
 * declare const input: kinesis.Stream;
 * const app = new flink.Application(this, 'Clickstream', {
 *   runtime: flink.Runtime.FLINK_1_20,
 *   code: flink.ApplicationCode.fromAsset('build/clickstream.jar'),
 *   propertyGroups: { InputStream0: { 'stream.arn': input.streamArn } },
 * });
 * input.grantRead(app);
 */
export class Application extends ApplicationBase {
  /**
   * An application of this account and region, by its name.
   */
  public static fromApplicationName(scope: Construct, id: string, applicationName: string): IApplication {
    return new ImportedApplication(scope, id, { applicationArn: applicationArn(scope, applicationName) });
  }

  /**
   * An application by its ARN, whose account, region and partition it keeps.
   */
  public static fromApplicationArn(scope: Construct, id: string, arn: string): IApplication {
    return new ImportedApplication(scope, id, { applicationArn: arn });
  }

  /**
   * An application with everything that is known of it.
   */
  public static fromApplicationAttributes(scope: Construct, id: string, attrs: ApplicationAttributes): IApplication {
    return new ImportedApplication(scope, id, attrs);
  }

  public readonly grantPrincipal: iam.IPrincipal;
  public readonly role?: iam.IRole;
  public readonly runtime?: Runtime;
  public readonly logGroup?: logs.ILogGroup;

  private readonly resource: CfnApplication;
  private readonly propertyGroups: PropertyGroupSet;
  private readonly environment: ExecutionEnvironment;
  private connectorScope?: Construct;
  private readonly lagMetrics: { [sourceId: string]: cloudwatch.Metric } = {};

  constructor(scope: Construct, id: string, private readonly props: ApplicationProps) {
    super(scope, id, { physicalName: props.applicationName });
    validateProps(props);
    warnAboutProps(this, props);
    const code = props.code.bind(this);
    warnAboutCodeSize(this, code.fileSize);
    const principal = servicePrincipal(this, explicitName(props.applicationName));
    this.environment = defineExecutionEnvironment(this, props, principal, codeStatements(code));
    this.role = this.environment.role;
    this.runtime = props.runtime;
    this.logGroup = this.environment.destination?.logGroup;
    this.grantPrincipal = this.environment.grantPrincipal;
    this._connections = this.environment.network?.connections;
    this.propertyGroups = new PropertyGroupSet(props.propertyGroups ?? {}, props.python ? configuration.pythonPropertyGroup(props.python) : {});
    this.resource = this.defineApplication(code);
    this.publishDetails(code);
    this.bindConnectors();
  }

  public get applicationName(): string {
    return this.getResourceNameAttribute(this.resource.ref);
  }

  public get applicationArn(): string {
    return this._arnAttribute(this.resource.ref);
  }

  /**
   * The Kinesis Processing Units that the job itself is allocated, before any autoscaling. The service bills one more for
   * orchestration.
   */
  public get kpus(): number {
    const { parallelism = 1, parallelismPerKpu = 1 } = this.props;
    if (parallelismPerKpu === 1) {
      return parallelism;
    }
    if (Token.isUnresolved(parallelism) || Token.isUnresolved(parallelismPerKpu)) {
      throw new Error('kpus cannot be computed at synthesis when parallelism or parallelismPerKpu is a token');
    }
    return Math.ceil(parallelism / parallelismPerKpu);
  }

  /**
   * Adds runtime properties, to a group that may have others already.
   *
   * @param groupId the id of the group
   * @param properties a key that the group has with another value fails
   */
  public addPropertyGroup(groupId: string, properties: { [key: string]: string }): void {
    this.propertyGroups.add(groupId, properties);
  }

  /**
   * Lets the job read from a source: permissions, network rules, and a property group with the options of its connector.
   *
   * @param groupId the id of the property group; one that a source or sink has already fails
   * @param source what to read from
   */
  public addSource(groupId: string, source: ISource): ConnectorConfig {
    const config = this.bindConnector(groupId, source);
    if (config.lagMetric) {
      this.lagMetrics[groupId] = config.lagMetric;
    }
    return config;
  }

  /**
   * Lets the job write to a sink: permissions, network rules, and a property group with the options of its connector.
   *
   * @param groupId the id of the property group; one that a source or sink has already fails
   * @param sink what to write to
   */
  public addSink(groupId: string, sink: ISink): ConnectorConfig {
    return this.bindConnector(groupId, sink);
  }

  /**
   * Starts the application when it is deployed, and stops it when it is removed. A second call fails.
   *
   * @param options of the start
   */
  public startOnDeploy(options: StartOnDeployOptions = {}): ApplicationLifecycle {
    return new ApplicationLifecycle(this, 'Lifecycle', { application: this, ...options });
  }

  private bindConnectors(): void {
    Object.entries(this.props.sources ?? {}).forEach(([groupId, source]) => this.addSource(groupId, source));
    Object.entries(this.props.sinks ?? {}).forEach(([groupId, sink]) => this.addSink(groupId, sink));
  }

  private bindConnector(groupId: string, connector: IConnector): ConnectorConfig {
    if (!this.connectorScope) {
      this.connectorScope = new Construct(this, 'Connectors');
      this.environment.startDependencies.push(this.connectorScope);
    }
    if (this.connectorScope.node.tryFindChild(groupId)) {
      throw new Error(`property group ${groupId} must belong to one source or sink, got a second one`);
    }
    const config = connector.bind(new Construct(this.connectorScope, groupId), this);
    if (Object.keys(config.properties).length > 0) {
      this.propertyGroups.add(groupId, config.properties);
    }
    return config;
  }

  private defineApplication(code: ApplicationCodeConfig): CfnApplication {
    const { props, environment } = this;
    const resource = new CfnApplication(this, 'Resource', {
      applicationName: this.physicalName,
      applicationDescription: props.description,
      runtimeEnvironment: props.runtime.value,
      serviceExecutionRole: environment.role.roleArn,
      applicationMaintenanceConfiguration: props.maintenanceWindow
        && { applicationMaintenanceWindowStartTime: props.maintenanceWindow.startTime },
      runConfiguration: props.restore && configuration.runConfiguration(props.restore),
      applicationConfiguration: {
        applicationCodeConfiguration: configuration.applicationCodeConfiguration(code),
        environmentProperties: Lazy.any({ produce: () => configuration.environmentProperties(this.propertyGroups.all()) }),
        flinkApplicationConfiguration: configuration.flinkApplicationConfiguration(props),
        applicationEncryptionConfiguration: props.encryptionKey && configuration.encryptionConfiguration(props.encryptionKey),
        applicationSnapshotConfiguration: { snapshotsEnabled: props.snapshotsEnabled ?? true },
        applicationSystemRollbackConfiguration: { rollbackEnabled: props.systemRollbackEnabled ?? false },
        vpcConfigurations: environment.network?.vpcConfigurations,
      },
    });
    configuration.overrideNewProperties(resource, props);
    if (props.encryptionKey) {
      allowKeyUse(this, props.encryptionKey, requireNameForKey(explicitName(props.applicationName)));
      resource.node.addDependency(props.encryptionKey);
    }
    placeInEnvironment(this, resource, environment, props.removalPolicy);
    return resource;
  }

  private publishDetails(code: ApplicationCodeConfig): void {
    const { props } = this;
    const { accessPolicy, destination, role, startDependencies } = this.environment;
    setApplicationDetails(this, {
      parallelism: props.parallelism ?? 1,
      autoScalingEnabled: props.autoScalingEnabled ?? true,
      systemRollbackEnabled: props.systemRollbackEnabled ?? false,
      metricsLevel: props.metricsLevel ?? MetricsLevel.APPLICATION,
      vpc: props.vpc,
      network: this.environment.network?.reach,
      encryptionKey: props.encryptionKey,
      code,
      runtimeEnvironment: props.runtime.value,
      restore: props.restore,
      interactive: false,
      logStreamName: destination?.logStream.logStreamName,
      startDependencies,
      renderedConfiguration: () => renderedConfiguration(Stack.of(this), this.resource, [accessPolicy, role]),
      tag: (key, value) => tagWithLogs(this, this.resource, this.environment, key, value),
      lagMetrics: this.lagMetrics,
    });
  }
}
