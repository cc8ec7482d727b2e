import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { IManagedApplication } from '../base/managed-application';

/** The members that the configurations of sources and sinks share. */
interface ConnectorConfig {
  /**
   * The connector's options, with the option names that the connector uses. They become a property group of the application.
   *
   * Must not contain attributes of the application, because the application depends on the property group.
   */
  readonly properties: { [key: string]: string };

  /**
   * The connector's options for the Table API and SQL, including `connector`. They become the property group of an application
   * whose `connectorApi` is `TABLE`.
   *
   * Must not contain attributes of the application.
   *
   * @default - the connector does not support the Table API, and applications with `connectorApi` `TABLE` reject it
   */
  readonly tableOptions?: { [key: string]: string };

  /**
   * The AWS services that the connector calls. Each must be the last part of a VPC endpoint service name, such as
   * `bedrock-runtime` in `com.amazonaws.us-east-1.bedrock-runtime`.
   *
   * `VpcEndpoints` defines endpoints for these services. An application in isolated subnets that cannot reach them produces a
   * warning. A connector that binds another connector must also return the endpoints of the bound connector.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
   */
  readonly endpoints?: string[];

  /**
   * The metrics of the source or sink, by label. They show whether the source receives and delivers records, or whether the sink
   * accepts records.
   *
   * `ApplicationDashboard` shows the metrics in a graph for each source and sink.
   *
   * @default - none
   */
  readonly metrics?: { [label: string]: cloudwatch.IMetric };

  /**
   * The metric that is above 0 when the source or sink throttles the application. Must not be a search expression, because alarms
   * cannot watch searches.
   *
   * `RecommendedAlarm.THROTTLED` watches the metric.
   *
   * @default - none
   */
  readonly throttleMetric?: cloudwatch.IMetric;
}

/**
 * The configuration of a bound source.
 */
export interface SourceConfig extends ConnectorConfig {
  /**
   * The lag of the application behind this source.
   *
   * @default - the source reports no lag
   */
  readonly lagMetric?: cloudwatch.Metric;
}

/**
 * The configuration of a bound sink.
 */
export interface SinkConfig extends ConnectorConfig {}

/**
 * A source that a Flink job reads from.
 *
 * Implement this interface for source systems that this library does not include. A class can implement `ISink` as well.
 */
export interface ISource {
  /**
   * Gives the application access to this source, and returns the connector's options.
   *
   * @param scope a dedicated construct scope for the resources of the source
   * @param application the application or notebook that reads from the source
   */
  bindSource(scope: Construct, application: IManagedApplication): SourceConfig;
}

/**
 * A sink that a Flink job writes to.
 *
 * Implement this interface for target systems that this library does not include. A class can implement `ISource` as well.
 */
export interface ISink {
  /**
   * Gives the application access to this sink, and returns the connector's options.
   *
   * @param scope a dedicated construct scope for the resources of the sink
   * @param application the application or notebook that writes to the sink
   */
  bindSink(scope: Construct, application: IManagedApplication): SinkConfig;
}
