import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The metrics of Flink 2, and of the Kinesis and Kafka connectors.
 *
 * Connectors add dimensions for the stream or topic, which are included in a source's `lagMetric`. For the methods of this interface,
 * specify them with `dimensionsMap`, which replaces the default, and create them with `MetricDimensions`. The metrics of Flink 2 also have
 * additional dimensions, such as `Flow`. The service does not document their values, so look them up in CloudWatch.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html
 */
export interface IConnectorMetrics {
  /**
   * How long the job has been running. Flink 2 and later.
   *
   * Unit: Milliseconds. Reporting level: Application (with Flow).
   *
   * @default - maximum over 5 minutes
   */
  metricRunningTime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long the job has been restarting. Flink 2 and later.
   *
   * Unit: Milliseconds. Reporting level: Application (with Flow).
   *
   * @default - maximum over 5 minutes
   */
  metricRestartingTime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long the job has been cancelling. Flink 2 and later.
   *
   * Unit: Milliseconds. Reporting level: Application (with Flow).
   *
   * @default - maximum over 5 minutes
   */
  metricCancellingTime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long the job has been failing. Flink 2 and later.
   *
   * Unit: Milliseconds. Reporting level: Application (with Flow).
   *
   * @default - maximum over 5 minutes
   */
  metricFailingTime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The maximum number of open file descriptors of the job manager. Flink 2 and later.
   *
   * Unit: Count. Reporting level: Application (with Flow and Host).
   *
   * @default - maximum over 5 minutes
   */
  metricJobmanagerFileDescriptorsMax(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of open file descriptors of the job manager. Flink 2 and later.
   *
   * Unit: Count. Reporting level: Application (with Flow and Host).
   *
   * @default - maximum over 5 minutes
   */
  metricJobmanagerFileDescriptorsOpen(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The maximum number of open file descriptors of a task manager. Flink 2 and later.
   *
   * Unit: Count. Reporting level: Application (with Flow, Host and tm_id).
   *
   * @default - maximum over 5 minutes
   */
  metricTaskmanagerFileDescriptorsMax(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of open file descriptors of a task manager. Flink 2 and later.
   *
   * Unit: Count. Reporting level: Application (with Flow, Host and tm_id).
   *
   * @default - maximum over 5 minutes
   */
  metricTaskmanagerFileDescriptorsOpen(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The time by which the application lags behind the head of a Kinesis stream. 0 if it has caught up, -1 if no value has been reported.
   *
   * Unit: Milliseconds. Reporting level: Application (per stream), Parallelism (per shard).
   *
   * @default - maximum over 5 minutes
   */
  metricMillisBehindLatest(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The bytes requested in one read of a Kinesis shard. The Kinesis connector for Flink 2 no longer reports this metric.
   *
   * Unit: Bytes. Reporting level: Application (per stream), Parallelism (per shard).
   *
   * @default - average over 5 minutes
   */
  metricBytesRequestedPerFetch(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The offset that the consumer has read, per Kafka partition.
   *
   * Unit: None. Reporting level: Application (per topic), Parallelism (per partition).
   *
   * @default - maximum over 5 minutes
   */
  metricCurrentOffsets(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The last offset committed to Kafka, per partition.
   *
   * Unit: None. Reporting level: Application (per topic), Parallelism (per partition).
   *
   * @default - maximum over 5 minutes
   */
  metricCommittedOffsets(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of failed offset commits to Kafka. Offsets in checkpoints are not affected.
   *
   * Unit: None, cumulative. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - maximum over 5 minutes
   */
  metricCommitsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of successful offset commits to Kafka.
   *
   * Unit: None, cumulative. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - maximum over 5 minutes
   */
  metricCommitsSucceeded(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The maximum lag of the consumer over all Kafka partitions, in records.
   *
   * Unit: Count. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - maximum over 5 minutes
   */
  metricRecordsLagMax(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The bytes consumed per second from a Kafka topic.
   *
   * Unit: Bytes. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricBytesConsumedRate(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
