import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** The metrics of a bound source or sink. */
export interface MonitoredConnector {
  /** The id that the source or sink was added with. */
  readonly id: string;
  readonly metrics: { [label: string]: cloudwatch.IMetric };
  readonly throttleMetric?: cloudwatch.IMetric;
}

/** The sources and sinks of an application that have metrics, in the order in which they were bound. */
export class MonitoredConnectors {
  private readonly connectors: MonitoredConnector[] = [];
  private readonly listeners: ((connector: MonitoredConnector) => void)[] = [];

  /** The connectors that have been bound so far. */
  public get all(): readonly MonitoredConnector[] {
    return this.connectors;
  }

  public add(id: string, config: { readonly metrics?: { [label: string]: cloudwatch.IMetric }; readonly throttleMetric?: cloudwatch.IMetric }): void {
    const { metrics = {}, throttleMetric } = config;
    if (Object.keys(metrics).length > 0 || throttleMetric) {
      const connector = { id, metrics, throttleMetric };
      this.connectors.push(connector);
      this.listeners.forEach(listener => listener(connector));
    }
  }

  /** Calls a function for each connector, including each that is bound later. */
  public forEach(listener: (connector: MonitoredConnector) => void): void {
    this.connectors.forEach(listener);
    this.listeners.push(listener);
  }
}
