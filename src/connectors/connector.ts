import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { IApplication } from '../base/application-base';

/**
 * What a connector needs of an application and what a job needs to know of the connector.
 */
export interface ConnectorConfig {
  /**
   * The connector's options under the connector's own names, which become one property group of the application.
   *
   * Must not hold attributes of the application itself: those depend on the property group.
   */
  readonly properties: { [key: string]: string };

  /**
   * How far the application is behind this source.
   *
   * @default - the connector reports no lag
   */
  readonly lagMetric?: cloudwatch.Metric;

  /**
   * The AWS services that the connector calls, by the last part of the names of their VPC endpoints, such as `bedrock-runtime` of
   * `com.amazonaws.us-east-1.bedrock-runtime`. Anything else fails.
   *
   * `VpcEndpoints` provides for them, and an application in isolated subnets that cannot reach them gets a warning. The connectors of
   * this library take care of theirs.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
   */
  readonly endpoints?: string[];
}

/**
 * Something that a Flink job reads from or writes to.
 *
 * Implement `ISource` or `ISink` for systems that this library does not know.
 */
export interface IConnector {
  /**
   * Lets the application use this connector: permissions, network rules and options.
   *
   * @param scope a construct scope of this binding's own, for anything the connector defines
   * @param application the application that uses the connector
   */
  bind(scope: Construct, application: IApplication): ConnectorConfig;
}

/**
 * Something that a Flink job reads from.
 */
export interface ISource extends IConnector {}

/**
 * Something that a Flink job writes to.
 */
export interface ISink extends IConnector {}
