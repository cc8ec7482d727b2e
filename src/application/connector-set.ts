import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct, IDependable } from 'constructs';
import { connectorOptions } from './connector-options';
import { IManagedApplication } from '../base/managed-application';
import { MonitoredConnectors } from '../base/monitored-connectors';
import { validatePropertyGroupId } from '../base/validation';
import { bindSink, bindSource } from '../connectors/bind-connector';
import { ISink, ISource, SinkConfig, SourceConfig } from '../connectors/connector';
import { InputError } from '../synth/errors';
import { ConnectorApi } from '../values/settings';

/** Facts about an application for its connectors. */
export interface ConnectorSetOptions {
  readonly api: ConnectorApi;
  /** The resources that must exist before the application can run. */
  readonly startDependencies: IDependable[];
  addPropertyGroup(groupId: string, properties: { [key: string]: string }): void;
}

/** The sources and sinks of an application, each in a separate scope. */
export class ConnectorSet {
  /** The lag of the sources by the id of their property group. Grows until synthesis. Has no prototype, because an id can be `__proto__`. */
  public readonly lagMetrics: { [sourceId: string]: cloudwatch.Metric } = Object.create(null);
  /** The sources and sinks that have metrics. Grows until synthesis. */
  public readonly monitored = new MonitoredConnectors();
  private scope?: Construct;

  constructor(private readonly application: Construct & IManagedApplication, private readonly options: ConnectorSetOptions) {
  }

  public addSource(groupId: string, source: ISource): SourceConfig {
    const config = bindSource(this.defineScope(groupId), this.application, source);
    this.addProperties(groupId, source, config);
    if (config.lagMetric) {
      this.lagMetrics[groupId] = config.lagMetric;
    }
    return config;
  }

  public addSink(groupId: string, sink: ISink): SinkConfig {
    const config = bindSink(this.defineScope(groupId), this.application, sink);
    this.addProperties(groupId, sink, config);
    return config;
  }

  private defineScope(groupId: string): Construct {
    validatePropertyGroupId(groupId);
    if (!this.scope) {
      this.scope = new Construct(this.application, 'Connectors');
      this.options.startDependencies.push(this.scope);
    }
    const id = constructId(groupId);
    if (this.scope.node.tryFindChild(id)) {
      throw new InputError(`property group ${groupId} must belong to a single source or sink, got a second source or sink`);
    }
    return new Construct(this.scope, id);
  }

  private addProperties(groupId: string, connector: ISource | ISink, config: SinkConfig): void {
    const properties = connectorOptions(this.options.api, groupId, connector, config);
    if (Object.keys(properties).length > 0) {
      this.options.addPropertyGroup(groupId, properties);
    }
    this.monitored.add(groupId, config);
  }
}

/** The construct id of a connector. A construct cannot have the name of a member that every object inherits, but a property group can. */
function constructId(groupId: string): string {
  return groupId in {} ? `${groupId}:` : groupId;
}
