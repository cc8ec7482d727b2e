import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { IManagedApplication } from '../base/managed-application';

/** The members that the configurations of sources and sinks share. */
interface ConnectorConfig {
  /**
   * The connector's options under the connector's own names, which become one property group of the application.
   *
   * Must not contain attributes of the application itself: those depend on the property group.
   */
  readonly properties: { [key: string]: string };

  /**
   * The connector's options for the Table API and SQL, with `connector` among them. They become the property group of an application
   * whose `connectorApi` is `TABLE`.
   *
   * Must not contain attributes of the application itself.
   *
   * @default - the connector has no Table API, so an application with that `connectorApi` throws
   */
  readonly tableOptions?: { [key: string]: string };

  /**
   * The AWS services that the connector calls, as the last part of the names of their VPC endpoints, such as `bedrock-runtime` of
   * `com.amazonaws.us-east-1.bedrock-runtime`. Throws on any other form.
   *
   * `VpcEndpoints` defines endpoints for these services, and an application in isolated subnets that cannot reach them gets a
   * warning. A connector that binds another connector must also return that connector's endpoints.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
   */
  readonly endpoints?: string[];

  /**
   * The metrics that show whether the source is fed and read, or whether the sink accepts records, by label.
   *
   * `ApplicationDashboard` shows the metrics in a graph for each source and sink.
   *
   * @default - none
   */
  readonly metrics?: { [label: string]: cloudwatch.IMetric };

  /**
   * The metric that is above 0 when the source or sink throttles the application. Must not be a search, which alarms cannot watch.
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
   * How far the application is behind this source.
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
 * Implement this interface for systems that this library has no source for. A class can implement `ISink` as well.
 */
export interface ISource {
  /**
   * Gives the application access to this source: permissions, network rules and options.
   *
   * @param scope a dedicated construct scope for anything that the source defines
   * @param application the application or notebook that reads from the source
   */
  bindSource(scope: Construct, application: IManagedApplication): SourceConfig;
}

/**
 * A sink that a Flink job writes to.
 *
 * Implement this interface for systems that this library has no sink for. A class can implement `ISource` as well.
 */
export interface ISink {
  /**
   * Gives the application access to this sink: permissions, network rules and options.
   *
   * @param scope a dedicated construct scope for anything that the sink defines
   * @param application the application or notebook that writes to the sink
   */
  bindSink(scope: Construct, application: IManagedApplication): SinkConfig;
}
