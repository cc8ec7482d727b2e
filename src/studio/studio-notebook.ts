import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { IStudioNotebook } from './notebook';
import { StudioArtifact, StudioArtifactConfig } from './studio-artifact';
import { StudioNotebookProps } from './studio-notebook-props';
import {
  acknowledgeStatements, allowDeployment, buildStatements, catalogAccess, catalogStatements, glueArn, grantCatalog, openBuildsTo,
} from './studio-permissions';
import { StudioRuntime } from './studio-runtime';
import { StudioTable } from './studio-table';
import { StudioTableOptions } from './studio-table-options';
import {
  isOtherRuntime, validateArtifactSizes, validateDeploymentSubnets, validateNotebook, warnAboutConnectorVersions,
} from './studio-validation';
import { zeppelinConfiguration } from './zeppelin-configuration';
import { grantCodeRead } from '../access/code-access';
import { roleArnOf } from '../access/execution-role';
import { explicitName, servicePrincipal } from '../access/service';
import { readObjectStatements } from '../access/statements';
import { ApplicationDefinition } from '../base/application-definition';
import { ApplicationSettings, resolveSettings } from '../base/application-settings';
import { ManagedApplicationBase, requireEndpoints } from '../base/managed-application';
import { MonitoredConnectors } from '../base/monitored-connectors';
import { warnAboutSettings } from '../base/settings-warnings';
import { bindSink, bindSource } from '../connectors/bind-connector';
import { ISink, ISource, SinkConfig, SourceConfig } from '../connectors/connector';
import { defineFoundation, ApplicationFoundation, attachToFoundation } from '../foundation/foundation';
import { ApplicationLifecycle } from '../lifecycle/application-lifecycle';
import { deployAfterUsedResources } from '../lifecycle/application-order';
import { StartOnDeployOptions } from '../lifecycle/start-on-deploy-options';
import { warnAboutAddresses } from '../network/subnet-addresses';
import { locatesErrors } from '../synth/errors';
import { injectsProps, isInstance } from '../synth/injectable';
import { checksProps } from '../synth/prop-kinds';

/**
 * A Studio notebook, which queries streams interactively with SQL, Python or Scala in Apache Zeppelin.
 *
 * Defines the notebook with all required resources. They are a Glue database for its tables, the default connectors of the
 * console, a role with only the required permissions, a log group and stream, and a security group if the notebook is in a VPC. A
 * notebook is billed from its start until it is stopped, even if it is idle. Notebooks have no snapshots and no automatic
 * scaling.
 *
 * @resource AWS::KinesisAnalyticsV2::Application
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-notebook.html
 *
 * @example
 * const notebook = new flink.StudioNotebook(this, 'Notebook');
 * declare const analyst: iam.IRole;
 * notebook.grantStart(analyst);
 * notebook.grantDashboardAccess(analyst);
 */
@injectsProps
@locatesErrors
@checksProps()
export class StudioNotebook extends ManagedApplicationBase implements IStudioNotebook {
  /** The ID that the CDK's property injectors use for this class. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-flink.StudioNotebook';

  /** Whether a value is a `StudioNotebook`, including a `StudioNotebook` of another copy of this library. */
  public static isStudioNotebook(x: any): x is StudioNotebook {
    return isInstance(StudioNotebook, x);
  }

  public readonly grantPrincipal: iam.IPrincipal;
  public readonly role?: iam.IRole;
  public readonly logGroup?: logs.ILogGroup;

  /**
   * The Zeppelin and Flink versions of the notebook.
   */
  public readonly studioRuntime: StudioRuntime;

  /**
   * The name of the Glue database with the notebook's tables.
   */
  public readonly databaseName: string;

  /**
   * The ARN of the Glue database with the notebook's tables.
   */
  public readonly databaseArn: string;

  /** @internal */
  public readonly _definition: ApplicationDefinition;
  /** @internal */
  public readonly _encryptionKeys = [];

  private readonly settings: ApplicationSettings;
  private readonly resource: CfnApplication;
  private readonly environment: ApplicationFoundation;
  private readonly accessScope: Construct;
  private readonly monitored = new MonitoredConnectors();

  constructor(scope: Construct, id: string, private readonly props: StudioNotebookProps = {}) {
    super(scope, id, { physicalName: props.applicationName });
    validateNotebook(this, props);
    this.settings = resolveSettings({ parallelism: props.parallelism, parallelismPerKpu: props.parallelismPerKpu, logLevel: props.logLevel });
    warnAboutSettings(this, this.settings);
    this.studioRuntime = props.runtime ?? StudioRuntime.ZEPPELIN_FLINK_3_0;
    this.databaseName = props.databaseName ?? this.defineDatabase();
    this.databaseArn = glueArn(this, 'database', this.databaseName);
    const artifacts = this.bindArtifacts();
    this.environment = this.defineEnvironment(artifacts);
    warnAboutAddresses(this, this.environment.network?.subnets ?? [], this.settings.parallelism, this.settings.parallelismPerKpu);
    this.role = this.environment.role;
    this.logGroup = this.environment.logDestination?.logGroup;
    this.grantPrincipal = this.environment.grantPrincipal;
    this._connections = this.environment.network?.connections;
    this.resource = this.defineNotebook(artifacts);
    this.accessScope = new Construct(this, 'Access');
    this._definition = this.definition();
    deployAfterUsedResources(this, this.resource);
    // The catalog of the notes' tables.
    requireEndpoints(this, 'glue');
    if (props.deployAsApplication) {
      const pattern = `${props.deployAsApplication.applicationNamePrefix ?? `${this.applicationName}-`}*`;
      allowDeployment(this, this.environment.role, pattern);
    }
  }

  public get applicationName(): string {
    return this._nameAttribute(this.resource.ref);
  }

  public get applicationArn(): string {
    return this._arnAttribute(this.resource.ref);
  }

  /**
   * Gives notes access to a source, with permissions and network rules. The notebook gets no property group, because notes set
   * the connector options themselves.
   *
   * @param source the source to read from
   *
   * @returns the configuration of the source, including the options that the notes must set
   */
  public addSource(source: ISource): SourceConfig {
    return this.monitor(scope => bindSource(scope, this, source));
  }

  /**
   * Gives notes access to a sink, with permissions and network rules. The notebook gets no property group, because notes set the
   * connector options themselves.
   *
   * @param sink the sink to write to
   *
   * @returns the configuration of the sink, including the options that the notes must set
   */
  public addSink(sink: ISink): SinkConfig {
    return this.monitor(scope => bindSink(scope, this, sink));
  }

  /**
   * Defines a Glue table that notes query. For a topic of an MSK cluster, also defines a Glue connection in the notebook's
   * network. Grants access to the source or sink.
   *
   * @param id the construct id of the table
   * @param options the columns, and the source or sink
   */
  public addTable(id: string, options: StudioTableOptions): StudioTable {
    const scope = (this.node.tryFindChild('Tables') ?? new Construct(this, 'Tables')) as Construct;
    return StudioTable._define(scope, id, options, ({ source, sink }) => {
      const { properties, tableOptions } = source === undefined ? this.addSink(sink!) : this.addSource(source);
      const { network } = this.environment;
      return {
        databaseName: this.databaseName,
        properties,
        connector: tableOptions?.connector,
        network: network && { subnets: network.subnets, securityGroups: network.connections.securityGroups },
      };
    });
  }

  /**
   * Grants access to the notebook's Glue database, which applications that run exported notes require.
   */
  public grantCatalogAccess(grantee: iam.IGrantable): iam.Grant {
    return grantCatalog(this, this.databaseName, grantee);
  }

  /**
   * Starts the notebook when it is deployed, and stops the notebook when it is removed. Must be called at most once.
   *
   * The notebook is billed from its start, even if it is idle. The options for state and health have no effect on notebooks.
   *
   * @param options the options of the start
   */
  public startOnDeploy(options: StartOnDeployOptions = {}): ApplicationLifecycle {
    return ApplicationLifecycle._startOnDeploy(this, options);
  }

  public metricKpus(props?: cloudwatch.MetricOptions) { return this.metric('KPUs', props); }
  public metricCpuUtilization(props?: cloudwatch.MetricOptions) { return this.metric('cpuUtilization', props); }
  public metricHeapMemoryUtilization(props?: cloudwatch.MetricOptions) { return this.metric('heapMemoryUtilization', props); }
  public metricOldGenerationGCTime(props?: cloudwatch.MetricOptions) { return this.metric('oldGenerationGCTime', props); }
  public metricOldGenerationGCCount(props?: cloudwatch.MetricOptions) { return this.metric('oldGenerationGCCount', props); }
  public metricZeppelinCpuUtilization(props?: cloudwatch.MetricOptions) { return this.metric('zeppelinCpuUtilization', props); }
  public metricZeppelinHeapMemoryUtilization(props?: cloudwatch.MetricOptions) { return this.metric('zeppelinHeapMemoryUtilization', props); }
  public metricZeppelinThreadCount(props?: cloudwatch.MetricOptions) { return this.metric('zeppelinThreadCount', props); }
  public metricZeppelinWaitingJobs(props?: cloudwatch.MetricOptions) { return this.metric('zeppelinWaitingJobs', props); }
  public metricZeppelinServerUptime(props?: cloudwatch.MetricOptions) { return this.metric('zeppelinServerUptime', props); }
  public metricThreadCount(props?: cloudwatch.MetricOptions) { return this.metric('threadCount', props); }

  /** Binds a connector in a dedicated scope, which names the connector on the dashboard and in alarms. */
  private monitor<Config extends SinkConfig>(bind: (scope: Construct) => Config): Config {
    const scope = new Construct(this.accessScope, `Connector${this.accessScope.node.children.length}`);
    const config = bind(scope);
    this.monitored.add(scope.node.id, config);
    return config;
  }

  private defineDatabase(): string {
    const database = new glue.CfnDatabase(this, 'Database', { catalogId: Stack.of(this).account, databaseInput: {} });
    database.applyRemovalPolicy(this.props.removalPolicy);
    return database.ref;
  }

  private bindArtifacts(): StudioArtifactConfig[] {
    const scope = new Construct(this, 'Artifacts');
    const artifacts = (this.props.artifacts ?? StudioArtifact.DEFAULT_CONNECTORS)
      .map((artifact, index) => artifact.bind(new Construct(scope, `Artifact${index}`)));
    validateArtifactSizes(artifacts);
    warnAboutConnectorVersions(this, artifacts);
    return artifacts;
  }

  private defineEnvironment(artifacts: StudioArtifactConfig[]): ApplicationFoundation {
    const { deployAsApplication, vpc } = this.props;
    const applicationName = explicitName(this.props.applicationName);
    // A deployed note is an application with a different name, and must be able to assume the notebook's role.
    const deployedNames = deployAsApplication && `${deployAsApplication.applicationNamePrefix ?? `${applicationName}-`}*`;
    const catalog = catalogAccess(this, this.databaseName);
    const environment = defineFoundation(this, this.props, servicePrincipal(this, applicationName, deployedNames), [
      ...catalogStatements(catalog),
      ...readObjectStatements(this, 'Artifacts', artifacts.flatMap(({ file }) => file ?? [])),
      ...(deployAsApplication ? buildStatements(this, deployAsApplication) : []),
    ]);
    acknowledgeStatements(environment.accessPolicy, catalog, deployAsApplication);
    artifacts.flatMap(({ file }) => file ?? []).forEach(file => grantCodeRead(this, environment.role, file));
    deployAsApplication && openBuildsTo(this, environment.role, deployAsApplication);
    deployAsApplication && vpc && environment.network && validateDeploymentSubnets(vpc, environment.network.subnets);
    return environment;
  }

  private defineNotebook(artifacts: StudioArtifactConfig[]): CfnApplication {
    const { props, environment, settings: { parallelism, parallelismPerKpu } } = this;
    const resource = new CfnApplication(this, 'Resource', {
      applicationName: props.applicationName && this.physicalName,
      applicationDescription: props.description,
      applicationMode: 'INTERACTIVE',
      runtimeEnvironment: this.studioRuntime.value,
      serviceExecutionRole: roleArnOf(this, environment.role),
      applicationConfiguration: {
        // The service does not scale notebooks, and notes configure checkpoints themselves. Of the Flink settings, only the
        // parallelism applies.
        flinkApplicationConfiguration: { parallelismConfiguration: { configurationType: 'CUSTOM', parallelism, parallelismPerKpu } },
        applicationSnapshotConfiguration: { snapshotsEnabled: false },
        vpcConfigurations: environment.network?.vpcConfigurations,
        zeppelinApplicationConfiguration: zeppelinConfiguration(props, {
          databaseArn: this.databaseArn, logLevel: this.settings.logLevel, artifacts,
        }),
      },
    });
    if (isOtherRuntime(props.runtime)) {
      // RuntimeEnvironment is not a create-only property, and the service cannot upgrade a notebook in place. With another
      // logical ID, CloudFormation creates the new notebook before it deletes the old notebook. If the name is unchanged, the
      // creation fails and the notes are kept.
      resource.overrideLogicalId(`${Stack.of(this).resolve(resource.logicalId)}${props.runtime.value.replace(/[^a-zA-Z0-9]/g, '')}`);
    }
    attachToFoundation(this, resource, environment, props.removalPolicy, []);
    return resource;
  }

  private definition(): ApplicationDefinition {
    const { logDestination, startDependencies } = this.environment;
    startDependencies.push(this.accessScope);
    return {
      parallelism: this.settings.parallelism,
      autoScalingEnabled: false,
      snapshotsEnabled: false,
      systemRollbackEnabled: false,
      metricsLevel: this.settings.metricsLevel,
      vpc: this.props.vpc,
      network: this.environment.network?.network,
      runtimeEnvironment: this.studioRuntime.value,
      interactive: true,
      get logStreamName() { return logDestination?.logStream.logStreamName; },
      startDependencies,
      resource: this.resource,
      lagMetrics: {},
      connectors: this.monitored,
    };
  }
}
