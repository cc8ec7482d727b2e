import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The metrics that the service reports for every application.
 *
 * The default dimension of each metric is the application. For metrics below the application level, such as per task or operator, specify
 * all dimensions with `dimensionsMap`, which replaces the default.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html
 */
export interface IApplicationMetrics {
  /**
   * The Kinesis Processing Units in use, including the unit for orchestration.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 1 hour, because the service reports it once an hour
   */
  metricKpus(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of full restarts since the job was submitted. On Flink 2 this is `numRestarts`, which replaced the metric.
   *
   * Unit: Count, cumulative. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricFullRestarts(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of restarts since the job was submitted, including fine-grained restarts. Flink 1.15 and later.
   *
   * Unit: Count, cumulative. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricNumRestarts(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The time since the outage of a failing or recovering job began. 0 for a running job, -1 for a finished job. Deprecated in Flink 2.
   *
   * Unit: Milliseconds. Reporting level: Application.
   *
   * @default - average over 5 minutes
   */
  metricDowntime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long the job has been running without interruption. -1 for a finished job. Deprecated in Flink 2.
   *
   * Unit: Milliseconds. Reporting level: Application.
   *
   * @default - average over 5 minutes
   */
  metricUptime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of failed checkpoints since the job was submitted. Use the rate of change, not the value, to assess the health of the job.
   *
   * Unit: Count, cumulative. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricNumberOfFailedCheckpoints(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long the last checkpoint took.
   *
   * Unit: Milliseconds. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricLastCheckpointDuration(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The size of the last checkpoint.
   *
   * Unit: Bytes. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricLastCheckpointSize(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The CPU utilization of the task managers' JVMs.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The CPU utilization of the task manager containers, relative to their limit. The service's autoscaling is based on this metric.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricContainerCPUUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The memory utilization of the task manager containers, relative to their limit. Includes memory outside the heap.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricContainerMemoryUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The disk utilization of the task manager containers.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricContainerDiskUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The heap utilization of the task managers' JVMs.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricHeapMemoryUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The time spent in old-generation garbage collection.
   *
   * Unit: Milliseconds. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricOldGenerationGCTime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of old-generation garbage collections.
   *
   * Unit: Count, cumulative. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricOldGenerationGCCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of live threads of the application. This is not the parallelism.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricThreadsCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The records that the application, task or operator has received.
   *
   * Unit: Count. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes; a sum would count each of the four samples a minute
   */
  metricNumRecordsIn(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The records received per second.
   *
   * Unit: Count/Second. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricNumRecordsInPerSecond(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The records that the application, task or operator has emitted.
   *
   * Unit: Count. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes; a sum would count each of the four samples a minute
   */
  metricNumRecordsOut(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The records emitted per second.
   *
   * Unit: Count/Second. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricNumRecordsOutPerSecond(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The records dropped because they came too late for their window.
   *
   * The service publishes four samples per minute, as for `metricNumRecordsIn()`.
   *
   * Unit: Count. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes; a sum would count each of the four samples a minute
   */
  metricNumLateRecordsDropped(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The last watermark received. For an operator with two inputs, the lower of the two watermarks.
   *
   * Unit: Milliseconds since the epoch. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - minimum over 5 minutes
   */
  metricCurrentInputWatermark(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The last watermark emitted.
   *
   * Unit: Milliseconds since the epoch. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - minimum over 5 minutes
   */
  metricCurrentOutputWatermark(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The managed memory in use. RocksDB keeps its state in managed memory, which is outside the heap. Flink 1.13 and later.
   *
   * Unit: Bytes. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricManagedMemoryUsed(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The total managed memory. Flink 1.13 and later.
   *
   * Unit: Bytes. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricManagedMemoryTotal(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The share of the managed memory in use. Flink 1.13 and later.
   *
   * Unit: Percent. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricManagedMemoryUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The time per second that a task or operator is idle, excluding back pressure. Flink 1.13 and later.
   *
   * Unit: Milliseconds. Reporting level: Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricIdleTimeMsPerSecond(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The time per second that a task or operator is back-pressured. Flink 1.13 and later.
   *
   * Unit: Milliseconds. Reporting level: Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricBackPressuredTimeMsPerSecond(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The time per second that a task or operator is neither idle nor back-pressured. Flink 1.13 and later.
   *
   * Unit: Milliseconds. Reporting level: Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricBusyTimeMsPerSecond(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The time per second that a task or operator is neither idle nor back-pressured.
   *
   * @default - average over 5 minutes
   * @deprecated use {@link metricBusyTimeMsPerSecond}, which matches the name of the metric
   */
  metricBusyTimePerMsPerSecond(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
