import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The metrics that an application reports on Flink 2, and through its Kinesis and Kafka connectors.
 *
 * Connectors add dimensions of their own (the stream or topic): a source's `lagMetric` has them, here they are given by
 * `dimensionsMap`, which replaces the default; `MetricDimensions` makes them. The metrics of Flink 2 have further dimensions
 * too, like `Flow`, whose values the service does not document: look them up in CloudWatch.
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
   * The file descriptors that the job manager may open. Flink 2 and later.
   *
   * Unit: Count. Reporting level: Application (with Flow and Host).
   *
   * @default - maximum over 5 minutes
   */
  metricJobmanagerFileDescriptorsMax(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The file descriptors that the job manager has open. Flink 2 and later.
   *
   * Unit: Count. Reporting level: Application (with Flow and Host).
   *
   * @default - maximum over 5 minutes
   */
  metricJobmanagerFileDescriptorsOpen(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The file descriptors that a task manager may open. Flink 2 and later.
   *
   * Unit: Count. Reporting level: Application (with Flow, Host and tm_id).
   *
   * @default - maximum over 5 minutes
   */
  metricTaskmanagerFileDescriptorsMax(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The file descriptors that a task manager has open. Flink 2 and later.
   *
   * Unit: Count. Reporting level: Application (with Flow, Host and tm_id).
   *
   * @default - maximum over 5 minutes
   */
  metricTaskmanagerFileDescriptorsOpen(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How far the application is behind the head of a Kinesis stream; 0 when it has caught up, -1 when not reported yet.
   *
   * Unit: Milliseconds. Reporting level: Application (per stream), Parallelism (per shard).
   *
   * @default - maximum over 5 minutes
   */
  metricMillisBehindLatest(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The bytes that one read of a Kinesis shard asked for. The Kinesis connector for Flink 2 no longer reports it.
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
   * How many commits of offsets to Kafka have failed. Offsets in checkpoints are not affected.
   *
   * Unit: None, cumulative. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - maximum over 5 minutes
   */
  metricCommitsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How many commits of offsets to Kafka have succeeded.
   *
   * Unit: None, cumulative. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - maximum over 5 minutes
   */
  metricCommitsSucceeded(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The records that the consumer is behind, in the Kafka partition where it is furthest behind.
   *
   * Unit: Count. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - maximum over 5 minutes
   */
  metricRecordsLagMax(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The bytes consumed per second of a Kafka topic.
   *
   * Unit: Bytes. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricBytesConsumedRate(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
