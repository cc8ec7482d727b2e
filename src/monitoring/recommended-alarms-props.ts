import { Duration, Size } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';

/**
 * The alarms that the service recommends.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/monitoring-metrics-alarms.html
 */
export enum RecommendedAlarm {
  /** The job is down. Watches `downtime`, or on Flink 2 the time spent restarting, cancelling or failing. On by default. */
  DOWNTIME = 'DOWNTIME',
  /** Checkpoints fail. Watches the rate of `numberOfFailedCheckpoints`. On by default. */
  FAILED_CHECKPOINTS = 'FAILED_CHECKPOINTS',
  /** The job emits fewer records than usual. On if `minRecordsOutPerSecond` is set. */
  RECORDS_OUT = 'RECORDS_OUT',
  /** The job is behind a source. On if `maxSourceLag` or `maxSourceLagRecords` is set. */
  SOURCE_LAG = 'SOURCE_LAG',
  /** Checkpoints take longer than usual. On if `maxCheckpointDuration` is set. */
  CHECKPOINT_DURATION = 'CHECKPOINT_DURATION',
  /** Checkpoints are larger than usual. On if `maxCheckpointSize` is set. */
  CHECKPOINT_SIZE = 'CHECKPOINT_SIZE',
  /** Checkpoints grow faster than usual. On if `maxCheckpointGrowth` is set. */
  CHECKPOINT_GROWTH = 'CHECKPOINT_GROWTH',
  /** The heap is nearly full. On by default. */
  HEAP = 'HEAP',
  /** The CPU is nearly exhausted. On by default. */
  CPU = 'CPU',
  /** There are more threads than usual. On if `maxThreads` is set. */
  THREADS = 'THREADS',
  /** Garbage collection takes too much time. On if `maxOldGenerationGcTimePercent` is set. */
  GC_TIME = 'GC_TIME',
  /** Garbage collection runs too often. On if `maxOldGenerationGcPerMinute` is set. */
  GC_COUNT = 'GC_COUNT',
  /** The output watermark is too far behind the input watermark. On if `maxWatermarkSkew` is set. */
  WATERMARK = 'WATERMARK',
  /** A source or sink throttles the application. One alarm for each source and sink with a `throttleMetric`. On by default. */
  THROTTLED = 'THROTTLED',
}

/**
 * Options that override the defaults of a recommended alarm.
 */
export interface RecommendedAlarmOptions {
  /**
   * The period of the statistic.
   *
   * @default - 1 minute for DOWNTIME and GC_TIME, 5 minutes for all others
   */
  readonly period?: Duration;

  /**
   * The number of periods that the alarm evaluates.
   *
   * @default - 1 for DOWNTIME, FAILED_CHECKPOINTS, GC_COUNT and THROTTLED, 3 for all others
   */
  readonly evaluationPeriods?: number;

  /**
   * The number of periods that must breach the threshold. At most `evaluationPeriods`.
   *
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;

  /**
   * How to treat periods without data.
   *
   * @default - breaching for DOWNTIME, not breaching for FAILED_CHECKPOINTS, CHECKPOINT_GROWTH, GC_COUNT and THROTTLED, missing for all others
   */
  readonly treatMissingData?: cloudwatch.TreatMissingData;

  /**
   * The dimensions of the alarm's metrics in addition to `Application`. Set them if the service publishes the metrics with other
   * dimensions than expected.
   *
   * SOURCE_LAG uses the dimensions of the sources, and uses this option only if the application is imported. `MetricDimensions`
   * provides the dimensions of a stream or topic. Must not be specified for THROTTLED.
   *
   * @default - the operator if the alarm watches an operator; on Flink 2, DOWNTIME watches its metrics with and without
   * `Flow=Input`
   */
  readonly dimensionsMap?: { [name: string]: string };
}

/**
 * Thresholds and options of the recommended alarms.
 *
 * Thresholds that depend on the job have no default. Observe the application in normal operation to choose them.
 */
export interface RecommendedAlarmSettings {
  /**
   * The actions of every alarm when it returns to the OK state.
   *
   * @default - no actions
   */
  readonly okActions?: cloudwatch.IAlarmAction[];

  /**
   * The alarms to leave out.
   *
   * @default - none
   */
  readonly exclude?: RecommendedAlarm[];

  /**
   * The maximum heap utilization, in percent. HEAP fires above this value. Must be more than 0 and at most 100.
   *
   * @default 90
   */
  readonly maxHeapMemoryUtilization?: number;

  /**
   * The maximum CPU utilization, in percent. CPU fires above this value. Must be more than 0 and at most 100.
   *
   * @default 80
   */
  readonly maxCpuUtilization?: number;

  /**
   * The minimum number of records that are emitted per second in normal operation. Applies to `operator` if set, otherwise to the
   * application. Must be more than 0.
   *
   * @default - no RECORDS_OUT alarm
   */
  readonly minRecordsOutPerSecond?: number;

  /**
   * The maximum difference between the output and input watermarks. WATERMARK fires above this value. Applies to `operator` if
   * set, otherwise to the application. Must be more than 0.
   *
   * @default - no WATERMARK alarm
   */
  readonly maxWatermarkSkew?: Duration;

  /**
   * The operator that RECORDS_OUT and WATERMARK watch. Specify the name as CloudWatch lists it, which is the name in the job with
   * `_` instead of spaces. Requires the application's `metricsLevel` OPERATOR or PARALLELISM.
   *
   * @default - the application as a whole
   */
  readonly operator?: string;

  /**
   * The maximum time that the application can be behind any of its Kinesis sources. Must be more than 0.
   *
   * The application must have a Kinesis source before its alarms are defined. For an imported application, set the dimensions of
   * SOURCE_LAG in `alarmOptions` instead.
   *
   * @default - Kinesis sources are not watched
   */
  readonly maxSourceLag?: Duration;

  /**
   * The maximum number of records that the application can be behind any of its Kafka sources. Must be more than 0.
   *
   * The application must have a Kafka source before its alarms are defined, unless the application is imported.
   *
   * @default - Kafka sources are not watched
   */
  readonly maxSourceLagRecords?: number;

  /**
   * The maximum duration of a checkpoint in normal operation. Must be more than 0.
   *
   * @default - no CHECKPOINT_DURATION alarm
   */
  readonly maxCheckpointDuration?: Duration;

  /**
   * The maximum size of a checkpoint in normal operation. Must be more than 0.
   *
   * @default - no CHECKPOINT_SIZE alarm
   */
  readonly maxCheckpointSize?: Size;

  /**
   * The maximum growth of checkpoints per hour in normal operation. Must be more than 0.
   *
   * CHECKPOINT_GROWTH computes the growth from one period to the next and compares it with this size as an hourly rate.
   *
   * @default - no CHECKPOINT_GROWTH alarm
   */
  readonly maxCheckpointGrowth?: Size;

  /**
   * The maximum number of threads in normal operation. Must be more than 0.
   *
   * @default - no THREADS alarm
   */
  readonly maxThreads?: number;

  /**
   * The maximum percentage of time in old-generation garbage collection. The value in normal operation should be about 60 % of
   * this maximum. Must be more than 0 and at most 100.
   *
   * @default - no GC_TIME alarm
   */
  readonly maxOldGenerationGcTimePercent?: number;

  /**
   * The maximum number of old-generation collections per minute in normal operation. Must be more than 0.
   *
   * @default - no GC_COUNT alarm
   */
  readonly maxOldGenerationGcPerMinute?: number;

  /**
   * Options of individual alarms. The keys must be values of `RecommendedAlarm`.
   *
   * @default - the defaults of `RecommendedAlarmOptions`
   */
  readonly alarmOptions?: { [row: string]: RecommendedAlarmOptions };
}

/**
 * Properties of `RecommendedAlarms`.
 */
export interface RecommendedAlarmsProps extends RecommendedAlarmSettings {
  /** The application to watch. Can be imported. */
  readonly application: IApplicationRef;

  /**
   * The actions of every alarm when it fires.
   *
   * @default - no actions
   */
  readonly actions?: cloudwatch.IAlarmAction[];
}
