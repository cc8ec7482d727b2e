import { Duration } from 'aws-cdk-lib';
import { Unit } from 'aws-cdk-lib/aws-cloudwatch';

/** The namespace that the service and its connectors publish under. */
export const METRIC_NAMESPACE = 'AWS/KinesisAnalytics';

/** The levels that a metric is published at, each of which is available from the corresponding `MetricsLevel`. */
export type ReportingLevel = 'Application' | 'Task, Operator, Parallelism' | 'Application, Task, Operator, Parallelism'
| 'Application (per stream), Parallelism (per shard)' | 'Application (per topic), Parallelism (per partition)'
| 'Application (with Flow)' | 'Application (with Flow and Host)' | 'Application (with Flow, Host and tm_id)';

/**
 * The facts about a metric that methods, alarms and dashboards require.
 */
export interface MetricDefinition {
  readonly unit: Unit;
  /** The default statistic. Never `Sum`, because the service publishes several samples of the same counter. */
  readonly statistic: 'Average' | 'Maximum' | 'Minimum';
  readonly level: ReportingLevel;
  /** The default period, if it is not five minutes. */
  readonly period?: Duration;
  /** The Flink versions that publish the metric, if not all versions do. */
  readonly flink?: '1.x' | '2.x' | '1.13+' | '1.15+';
  /** Whether Studio notebooks also report the metric (`too`), or only Studio notebooks report it (`alone`). */
  readonly studio?: 'too' | 'alone';
}

const ALL_LEVELS = 'Application, Task, Operator, Parallelism';
const TIMES = { unit: Unit.MILLISECONDS, statistic: 'Average', level: 'Task, Operator, Parallelism', flink: '1.13+' } as const;
const PERCENT = { unit: Unit.PERCENT, statistic: 'Maximum', level: 'Application' } as const;
const MANAGED_MEMORY = { unit: Unit.BYTES, statistic: 'Average', level: ALL_LEVELS, flink: '1.13+' } as const;
// The service publishes four samples per minute. Their average is correct, and their sum would be four times too high.
const RECORDS = { unit: Unit.COUNT, statistic: 'Average', level: ALL_LEVELS } as const;
const RECORD_RATE = { unit: Unit.COUNT_PER_SECOND, statistic: 'Average', level: ALL_LEVELS } as const;
const WATERMARK = { unit: Unit.MILLISECONDS, statistic: 'Minimum', level: ALL_LEVELS } as const;
const COUNTER = { unit: Unit.COUNT, statistic: 'Maximum', level: 'Application' } as const;
const GAUGE_MS = { unit: Unit.MILLISECONDS, statistic: 'Maximum', level: 'Application' } as const;
const STATE_TIME = { ...GAUGE_MS, level: 'Application (with Flow)', flink: '2.x' } as const;
const JOBMANAGER = { ...COUNTER, level: 'Application (with Flow and Host)', flink: '2.x' } as const;
const TASKMANAGER = { ...COUNTER, level: 'Application (with Flow, Host and tm_id)', flink: '2.x' } as const;
const OFFSET = { unit: Unit.NONE, statistic: 'Maximum', level: 'Application (per topic), Parallelism (per partition)' } as const;
const STUDIO_COUNT = { ...COUNTER, studio: 'alone' } as const;
const STUDIO_PERCENT = { ...PERCENT, studio: 'alone' } as const;
const COMMITS = { unit: Unit.NONE, statistic: 'Maximum', level: ALL_LEVELS } as const;

/**
 * All documented metrics of the service, with their CloudWatch names as keys.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html
 */
export const METRICS = {
  // Application
  KPUs: { ...COUNTER, period: Duration.hours(1), studio: 'too' },
  backPressuredTimeMsPerSecond: TIMES,
  busyTimeMsPerSecond: TIMES,
  idleTimeMsPerSecond: TIMES,
  cpuUtilization: { ...PERCENT, studio: 'too' },
  containerCPUUtilization: PERCENT,
  containerMemoryUtilization: PERCENT,
  containerDiskUtilization: PERCENT,
  heapMemoryUtilization: { ...PERCENT, studio: 'too' },
  currentInputWatermark: WATERMARK,
  currentOutputWatermark: WATERMARK,
  downtime: { ...GAUGE_MS, statistic: 'Average' },
  uptime: { ...GAUGE_MS, statistic: 'Average' },
  fullRestarts: { ...COUNTER, flink: '1.x' },
  numRestarts: { ...COUNTER, flink: '1.15+' },
  lastCheckpointSize: { unit: Unit.BYTES, statistic: 'Maximum', level: 'Application' },
  lastCheckpointDuration: GAUGE_MS,
  numberOfFailedCheckpoints: COUNTER,
  managedMemoryUsed: MANAGED_MEMORY,
  managedMemoryTotal: MANAGED_MEMORY,
  managedMemoryUtilization: { ...MANAGED_MEMORY, unit: Unit.PERCENT },
  numRecordsIn: RECORDS,
  numRecordsInPerSecond: RECORD_RATE,
  numRecordsOut: RECORDS,
  numRecordsOutPerSecond: RECORD_RATE,
  numLateRecordsDropped: RECORDS,
  oldGenerationGCCount: { ...COUNTER, studio: 'too' },
  oldGenerationGCTime: { ...GAUGE_MS, studio: 'too' },
  threadsCount: COUNTER,
  // Flink 2.x
  runningTime: STATE_TIME,
  restartingTime: STATE_TIME,
  cancellingTime: STATE_TIME,
  failingTime: STATE_TIME,
  jobmanagerFileDescriptorsMax: JOBMANAGER,
  jobmanagerFileDescriptorsOpen: JOBMANAGER,
  taskmanagerFileDescriptorsMax: TASKMANAGER,
  taskmanagerFileDescriptorsOpen: TASKMANAGER,
  // Kinesis Data Streams connector
  millisBehindLatest: { ...GAUGE_MS, level: 'Application (per stream), Parallelism (per shard)' },
  bytesRequestedPerFetch: {
    unit: Unit.BYTES, statistic: 'Average', level: 'Application (per stream), Parallelism (per shard)', flink: '1.x',
  },
  // Kafka connector
  currentoffsets: OFFSET,
  committedoffsets: OFFSET,
  commitsFailed: COMMITS,
  commitsSucceeded: COMMITS,
  records_lag_max: { unit: Unit.COUNT, statistic: 'Maximum', level: ALL_LEVELS },
  bytes_consumed_rate: { unit: Unit.BYTES, statistic: 'Average', level: ALL_LEVELS },
  // Studio notebooks
  threadCount: STUDIO_COUNT,
  zeppelinCpuUtilization: STUDIO_PERCENT,
  zeppelinHeapMemoryUtilization: STUDIO_PERCENT,
  zeppelinThreadCount: STUDIO_COUNT,
  zeppelinWaitingJobs: STUDIO_COUNT,
  zeppelinServerUptime: { ...STUDIO_COUNT, unit: Unit.SECONDS, statistic: 'Average' },
} as const satisfies { [name: string]: MetricDefinition };

/** The name of a documented metric. */
export type MetricName = keyof typeof METRICS;

/** The metric that counts restarts of the whole job: Flink 2 renamed it. */
export function restartsMetric(flinkMajor: number): MetricName {
  return flinkMajor >= 2 ? 'numRestarts' : 'fullRestarts';
}
