import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { CHECKPOINT_GROWTH_PER_HOUR, Formula, GC_PER_MINUTE, GC_TIME_PERCENT, RECOMMENDED_MAXIMUM, WATERMARK_SKEW } from './expressions';
import { RecommendedAlarm, RecommendedAlarmsProps } from './recommended-alarms-props';
import { bytes, milliseconds, percent, positive } from './validation';
import { MetricName } from '../base/metric-catalog';
import { INPUT_FLOW } from '../base/metric-dimensions';

/** The metric that an id of an expression stands for. */
export interface AlarmMetric {
  readonly name: MetricName;
  /** Dimensions beside the application. */
  readonly dimensions?: { [name: string]: string };
}

/** What an alarm watches. */
export interface AlarmExpression {
  /** By the id that the expression uses, which is the metric's own name where it can be. */
  readonly metrics: { [id: string]: AlarmMetric };
  /** The one metric itself where left out. */
  readonly expression?: string;
}

/** One recommended alarm: everything that is known of it. */
export interface AlarmDefinition {
  /** The id of its construct, which must never change: the name of the alarm follows from it. */
  readonly id: string;
  /** What it watches, or the lag of the application's sources, or the throttling of its sources and sinks. */
  readonly watches: AlarmExpression | 'source lag' | 'throttling';
  /** What it watches on Flink 2, where that differs. */
  readonly flink2?: AlarmExpression;
  /** What it watches of a Studio notebook, where that differs. */
  readonly studio?: AlarmExpression;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum';
  readonly comparison: ComparisonOperator;
  /** Undefined where only the owner knows a threshold and has not given one. */
  readonly threshold: (props: RecommendedAlarmsProps) => number | undefined;
  readonly period: Duration;
  readonly evaluationPeriods: number;
  readonly treatMissingData: TreatMissingData;
  /** Whether it watches the operator where one is given. */
  readonly operatorLevel?: boolean;
  /** What has happened and what to do. */
  readonly description: string;
}

const ABOVE = { comparison: ComparisonOperator.GREATER_THAN_THRESHOLD } as const;
const BELOW = { comparison: ComparisonOperator.LESS_THAN_THRESHOLD } as const;
// The service advises to act on any outage at once; everything else may wait for the usual five minutes.
const AT_ONCE = { period: Duration.minutes(1), evaluationPeriods: 1 } as const;
const ONCE = { period: Duration.minutes(5), evaluationPeriods: 1 } as const;
// A checkpoint or a burst of input moves these for a moment, so one period says nothing yet.
const SUSTAINED = { period: Duration.minutes(5), evaluationPeriods: 3, treatMissingData: TreatMissingData.MISSING } as const;
// A counter that has counted nothing may not be published at all.
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
    description: 'Checkpoints take longer than in normal operation and may soon fail. Look for back pressure and for state that grows, and see "Unbounded state growth" in the troubleshooting guide.',
  },
  CHECKPOINT_SIZE: {
    id: 'CheckpointSize',
    watches: singleMetric('lastCheckpointSize'),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: props => bytes('maxCheckpointSize', props.maxCheckpointSize),
    ...SUSTAINED,
    description: 'Checkpoints are larger than in normal operation, and a restart may run out of memory. Look for state that is never cleared, and see "Unbounded state growth" in the troubleshooting guide.',
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
    description: 'The heap of a task manager is nearly full. Raise the parallelism or lower parallelismPerKpu, and look for objects that the job never lets go of.',
  },
  CPU: {
    id: 'Cpu',
    watches: singleMetric('cpuUtilization'),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: ({ maxCpuUtilization = RECOMMENDED_MAXIMUM.cpu }) => percent('maxCpuUtilization', maxCpuUtilization),
    ...SUSTAINED,
    description: 'The CPU of a task manager is nearly used up. Turn autoscaling on or raise the parallelism.',
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
    description: 'Garbage collection takes more of the time than in normal operation. A steady rise is a memory leak in the task managers: take a heap dump or a profile.',
  },
  GC_COUNT: {
    id: 'GcCount',
    watches: formula(GC_PER_MINUTE),
    statistic: 'Maximum',
    ...ABOVE,
    threshold: props => positive('maxOldGenerationGcPerMinute', props.maxOldGenerationGcPerMinute),
    ...COUNTER,
    description: 'Garbage is collected more often than in normal operation. A steady rise is a memory leak in the task managers: take a heap dump or a profile.',
  },
  WATERMARK: {
    id: 'Watermark',
    watches: formula(WATERMARK_SKEW),
    statistic: 'Minimum',
    ...ABOVE,
    threshold: props => milliseconds('maxWatermarkSkew', props.maxWatermarkSkew),
    ...SUSTAINED,
    operatorLevel: true,
    description: 'Output and input watermark drift apart: the job processes ever older events, or a subtask upstream sends no watermarks. Check event times and idle partitions of the source.',
  },
  THROTTLED: {
    // Each alarm's id continues with the id of its source or sink.
    id: 'Throttled',
    watches: 'throttling',
    statistic: 'Maximum',
    ...ABOVE,
    threshold: () => 0,
    ...COUNTER,
    description: 'The source or sink throttles the job. Raise its capacity, or read and write less, and see "Kinesis data streams throttling" in the troubleshooting guide.',
  },
};

/** One metric as it is, or an expression over it. */
function singleMetric(name: MetricName, expression?: string): AlarmExpression {
  return { metrics: { [name]: { name } }, expression };
}

function formula({ expression, metrics }: Formula): AlarmExpression {
  return { metrics: Object.fromEntries(metrics.map(name => [name, { name }])), expression };
}

/**
 * The highest of several times that the job has spent in a state.
 *
 * The service says that these have a dimension `Flow` beside the application, but not which values it takes. Of its other
 * metrics that have one, all say `Input`. The maximum of a list leaves out what has no data, so asking under both names is
 * right under either.
 */
function stateTimes(...names: MetricName[]): AlarmExpression {
  const plain = names.map(name => [name, { name }]);
  const byFlow = names.map(name => [`${name}ByFlow`, { name, dimensions: { Flow: INPUT_FLOW } }]);
  const metrics = Object.fromEntries([...plain, ...byFlow]);
  return { metrics, expression: `MAX([${Object.keys(metrics).join(', ')}])` };
}
