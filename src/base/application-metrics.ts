import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The metrics that the service reports of every application.
 *
 * Each carries the application as its dimension. A metric below the application level, or per task or operator, takes its
 * further dimensions by `dimensionsMap`, which replaces the default.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html
 */
export interface IApplicationMetrics {
  /**
   * The Kinesis Processing Units in use, the one for orchestration included.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 1 hour, because the service reports it once an hour
   */
  metricKpus(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How often the job has fully restarted since it was submitted. On Flink 2 this is `numRestarts`, which replaced it.
   *
   * Unit: Count, cumulative. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricFullRestarts(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How often the job has restarted since it was submitted, fine-grained restarts included. Flink 1.15 and later.
   *
   * Unit: Count, cumulative. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricNumRestarts(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * For a failing or recovering job, the time since the outage began; 0 for a running, -1 for a finished job. Deprecated by Flink 2.
   *
   * Unit: Milliseconds. Reporting level: Application.
   *
   * @default - average over 5 minutes
   */
  metricDowntime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long the job has been running without interruption; -1 for a finished job. Deprecated by Flink 2.
   *
   * Unit: Milliseconds. Reporting level: Application.
   *
   * @default - average over 5 minutes
   */
  metricUptime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How often checkpointing has failed since the job was submitted. Its rate, not its value, tells whether the job is healthy.
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
   * The CPU that the JVMs of the task managers use.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The CPU that the task manager containers use of their limit. The service's autoscaling decides by it.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricContainerCPUUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The memory that the task manager containers use of their limit, everything outside the heap included.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricContainerMemoryUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The disk that the task manager containers use.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricContainerDiskUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The heap that the JVMs of the task managers use.
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
   * How many old-generation garbage collections have run.
   *
   * Unit: Count, cumulative. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricOldGenerationGCCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The live threads of the application. Not its parallelism.
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
   * The service publishes the records of a minute in four samples, as it does for `metricNumRecordsIn()`.
   *
   * Unit: Count. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes; a sum would count each of the four samples a minute
   */
  metricNumLateRecordsDropped(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The last watermark received; the lower of the two for an operator with two inputs.
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
   * The managed memory in use: memory outside the heap, where RocksDB keeps its state. Flink 1.13 and later.
   *
   * Unit: Bytes. Reporting level: Application, Task, Operator, Parallelism.
   *
   * @default - average over 5 minutes
   */
  metricManagedMemoryUsed(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The managed memory there is. Flink 1.13 and later.
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
   * The time per second that a task or operator has nothing to do, back pressure excluded. Flink 1.13 and later.
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
   * @deprecated use {@link metricBusyTimeMsPerSecond}, which is spelled like the metric
   */
  metricBusyTimePerMsPerSecond(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
