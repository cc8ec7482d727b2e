import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { CHECKPOINT_GROWTH_PER_HOUR, Formula, GC_PER_MINUTE, GC_TIME_PERCENT, RECOMMENDED_MAXIMUM, WATERMARK_SKEW } from './expressions';
import { RecommendedAlarm, RecommendedAlarmsProps } from './recommended-alarms-props';
import { bytes, milliseconds, percent, positive } from './validation';
import { MetricName } from '../base/metric-catalog';
import { INPUT_FLOW } from '../base/metric-dimensions';

/** The metric for an ID in an expression. */
export interface AlarmMetric {
  readonly name: MetricName;
  /** Dimensions in addition to `Application`. */
  readonly dimensions?: { [name: string]: string };
}

/** The metrics and the expression that an alarm watches. */
export interface AlarmExpression {
  /** The metrics by the ID that the expression uses. The ID is the metric name if possible. */
  readonly metrics: { [id: string]: AlarmMetric };
  /** Undefined if the alarm watches the single metric. */
  readonly expression?: string;
}

/** The definition of a recommended alarm. */
export interface AlarmDefinition {
  /** The construct ID, which must never change because the alarm name is derived from it. */
  readonly id: string;
  /** The watched expression, the lag of the application's sources, or the throttling of its sources and sinks. */
  readonly watches: AlarmExpression | 'source lag' | 'throttling';
  /** The watched expression on Flink 2, if different. */
  readonly flink2?: AlarmExpression;
  /** The watched expression of a Studio notebook, if different. */
  readonly studio?: AlarmExpression;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum';
  readonly comparison: ComparisonOperator;
  /** Returns undefined if the threshold has no default and is not specified. */
  readonly threshold: (props: RecommendedAlarmsProps) => number | undefined;
  readonly period: Duration;
  readonly evaluationPeriods: number;
  readonly treatMissingData: TreatMissingData;
  /** Whether the alarm watches `operator`, if specified. */
  readonly operatorLevel?: boolean;
  /** The cause of the alarm and the recommended action. */
  readonly description: string;
}

const ABOVE = { comparison: ComparisonOperator.GREATER_THAN_THRESHOLD } as const;
const BELOW = { comparison: ComparisonOperator.LESS_THAN_THRESHOLD } as const;
// The guide recommends an immediate response to outages. All other alarms use periods of five minutes.
const AT_ONCE = { period: Duration.minutes(1), evaluationPeriods: 1 } as const;
const ONCE = { period: Duration.minutes(5), evaluationPeriods: 1 } as const;
// A checkpoint or a burst of input changes these metrics briefly, so a single period is not significant.
const SUSTAINED = { period: Duration.minutes(5), evaluationPeriods: 3, treatMissingData: TreatMissingData.MISSING } as const;
// The service might not publish a counter without events.
const COUNTER = { ...ONCE, treatMissingData: TreatMissingData.NOT_BREACHING } as const;

/** Every recommended alarm, in the order of the guide. */
export const ALARMS: { readonly [row in RecommendedAlarm]: AlarmDefinition } = {
  DOWNTIME: {
    id: 'Downtime',
    watches: singleMetric('downtime'),
    flink2: stateTimes('restartingTime', 'cancellingTime', 'failingTime'),
    statistic: 'Average',
    ...ABOVE,
    threshold: () => 0,
    ...AT_ONCE,
    treatMissingData: TreatMissingData.BREACHING,
    description: 'The job is not running, so no data is processed. Read the exceptions in its log and see "Application is restarting" in the troubleshooting guide.',
  },
  FAILED_CHECKPOINTS: {
    id: 'FailedCheckpoints',
    watches: singleMetric('numberOfFailedCheckpoints', 'RATE(numberOfFailedCheckpoints)'),
    statistic: 'Average',
    ...ABOVE,
    threshold: () => 0,
    ...COUNTER,
    description: 'Checkpoints fail, so a restart would repeat more work. Look for back pressure, growing state and missing permissions, and see "Checkpointing is timing out" in the troubleshooting guide.',
  },
  RECORDS_OUT: {
    id: 'RecordsOut',
    watches: singleMetric('numRecordsOutPerSecond'),
    statistic: 'Average',
    ...BELOW,
    threshold: props => positive('minRecordsOutPerSecond', props.minRecordsOutPerSecond),
    ...SUSTAINED,
    operatorLevel: true,
    description: 'Fewer records are emitted than in normal operation. Check whether the source has data and the sinks accept it, and see "Throughput is too slow" in the troubleshooting guide.',
  },
  SOURCE_LAG: {
    id: 'SourceLag',
    watches: 'source lag',
    statistic: 'Maximum',
    ...ABOVE,
    threshold: props => milliseconds('maxSourceLag', props.maxSourceLag) ?? positive('maxSourceLagRecords', props.maxSourceLagRecords),
    ...SUSTAINED,
    description: 'The job falls behind a source. Raise its parallelism, or find the operator that is busy all the time, and see "Throughput is too slow" in the troubleshooting guide.',
  },
  CHECKPOINT_DURATION: {
    id: 'CheckpointDuration',
    watches: singleMetric('lastCheckpointDuration'),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: props => milliseconds('maxCheckpointDuration', props.maxCheckpointDuration),
    ...SUSTAINED,
    description: 'Checkpoints take longer than in normal operation and might soon fail. Look for back pressure and for state that grows, and see "Unbounded state growth" in the troubleshooting guide.',
  },
  CHECKPOINT_SIZE: {
    id: 'CheckpointSize',
    watches: singleMetric('lastCheckpointSize'),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: props => bytes('maxCheckpointSize', props.maxCheckpointSize),
    ...SUSTAINED,
    description: 'Checkpoints are larger than in normal operation, and a restart might run out of memory. Look for state that is never cleared, and see "Unbounded state growth" in the troubleshooting guide.',
  },
  CHECKPOINT_GROWTH: {
    id: 'CheckpointGrowth',
    watches: formula(CHECKPOINT_GROWTH_PER_HOUR),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: props => bytes('maxCheckpointGrowth', props.maxCheckpointGrowth),
    ...SUSTAINED,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    description: 'Checkpoints grow faster than in normal operation. Look for state that is never cleared, and see "Unbounded state growth" in the troubleshooting guide.',
  },
  HEAP: {
    id: 'Heap',
    watches: singleMetric('heapMemoryUtilization'),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: ({ maxHeapMemoryUtilization = RECOMMENDED_MAXIMUM.heap }) => percent('maxHeapMemoryUtilization', maxHeapMemoryUtilization),
    ...SUSTAINED,
    description: 'The heap of a task manager is nearly full. Raise the parallelism or lower parallelismPerKpu, and look for objects that the job never releases.',
  },
  CPU: {
    id: 'Cpu',
    watches: singleMetric('cpuUtilization'),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: ({ maxCpuUtilization = RECOMMENDED_MAXIMUM.cpu }) => percent('maxCpuUtilization', maxCpuUtilization),
    ...SUSTAINED,
    description: 'The CPU of a task manager is nearly exhausted. Enable autoscaling or raise the parallelism.',
  },
  THREADS: {
    id: 'Threads',
    watches: singleMetric('threadsCount'),
    studio: singleMetric('threadCount'),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: props => positive('maxThreads', props.maxThreads),
    ...SUSTAINED,
    description: 'There are more threads than in normal operation. Look for threads, clients and connection pools that the job opens and never closes.',
  },
  GC_TIME: {
    id: 'GcTime',
    watches: formula(GC_TIME_PERCENT),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: props => percent('maxOldGenerationGcTimePercent', props.maxOldGenerationGcTimePercent),
    ...SUSTAINED,
    period: Duration.minutes(1),
    description: 'Garbage collection takes more time than in normal operation. A steady rise indicates a memory leak in the task managers. Take a heap dump or a profile.',
  },
  GC_COUNT: {
    id: 'GcCount',
    watches: formula(GC_PER_MINUTE),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: props => positive('maxOldGenerationGcPerMinute', props.maxOldGenerationGcPerMinute),
    ...COUNTER,
    description: 'Garbage collection runs more often than in normal operation. A steady rise indicates a memory leak in the task managers. Take a heap dump or a profile.',
  },
  WATERMARK: {
    id: 'Watermark',
    watches: formula(WATERMARK_SKEW),
    statistic: 'Minimum',
    ...ABOVE,
    threshold: props => milliseconds('maxWatermarkSkew', props.maxWatermarkSkew),
    ...SUSTAINED,
    operatorLevel: true,
    description: 'The output watermark falls behind the input watermark. Either the job processes increasingly old events, or an upstream subtask sends no watermarks. Check event times and idle partitions of the source.',
  },
  THROTTLED: {
    // The ID of the source or sink is appended to the ID of each alarm.
    id: 'Throttled',
    watches: 'throttling',
    statistic: 'Maximum',
    ...ABOVE,
    threshold: () => 0,
    ...COUNTER,
    description: 'The source or sink throttles the job. Increase the capacity, or reduce reads and writes, and see "Kinesis data streams throttling" in the troubleshooting guide.',
  },
};

/** A single metric, or an expression with a single metric. */
function singleMetric(name: MetricName, expression?: string): AlarmExpression {
  return { metrics: { [name]: { name } }, expression };
}

function formula({ expression, metrics }: Formula): AlarmExpression {
  return { metrics: Object.fromEntries(metrics.map(name => [name, { name }])), expression };
}

/**
 * The maximum of several metrics that report the time in a state.
 *
 * According to the service, these metrics have a dimension `Flow` in addition to `Application`, but its values are not
 * documented. All other metrics with this dimension have the value `Input`. The maximum of a list ignores metrics without data,
 * so the expression contains each metric with and without the dimension.
 */
function stateTimes(...names: MetricName[]): AlarmExpression {
  const plain = names.map(name => [name, { name }]);
  const byFlow = names.map(name => [`${name}ByFlow`, { name, dimensions: { Flow: INPUT_FLOW } }]);
  const metrics = Object.fromEntries([...plain, ...byFlow]);
  return { metrics, expression: `MAX([${Object.keys(metrics).join(', ')}])` };
}
