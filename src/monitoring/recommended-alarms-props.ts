import { Duration, Size } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';

/**
 * The alarms that the service recommends.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/monitoring-metrics-alarms.html
 */
export enum RecommendedAlarm {
  /** The job is down: `downtime`, and on Flink 2 the time it spends restarting, cancelling or failing. On by default. */
  DOWNTIME = 'DOWNTIME',
  /** Checkpoints fail: the rate of `numberOfFailedCheckpoints`. On by default. */
  FAILED_CHECKPOINTS = 'FAILED_CHECKPOINTS',
  /** The job emits fewer records than usual. On when `minRecordsOutPerSecond` is given. */
  RECORDS_OUT = 'RECORDS_OUT',
  /** The job is behind a source. On when `maxSourceLag` or `maxSourceLagRecords` is given. */
  SOURCE_LAG = 'SOURCE_LAG',
  /** Checkpoints take longer than usual. On when `maxCheckpointDuration` is given. */
  CHECKPOINT_DURATION = 'CHECKPOINT_DURATION',
  /** Checkpoints are larger than usual. On when `maxCheckpointSize` is given. */
  CHECKPOINT_SIZE = 'CHECKPOINT_SIZE',
  /** Checkpoints grow faster than usual. On when `maxCheckpointGrowth` is given. */
  CHECKPOINT_GROWTH = 'CHECKPOINT_GROWTH',
  /** The heap is nearly full. On by default. */
  HEAP = 'HEAP',
  /** The CPU is nearly used up. On by default. */
  CPU = 'CPU',
  /** There are more threads than usual. On when `maxThreads` is given. */
  THREADS = 'THREADS',
  /** Garbage collection takes too much of the time. On when `maxOldGenerationGcTimePercent` is given. */
  GC_TIME = 'GC_TIME',
  /** Garbage is collected too often. On when `maxOldGenerationGcPerMinute` is given. */
  GC_COUNT = 'GC_COUNT',
  /** Watermarks drift apart between input and output. On when `maxWatermarkSkew` is given. */
  WATERMARK = 'WATERMARK',
  /** A source or sink throttles the application. One alarm for each source and sink with a `throttleMetric`. On by default. */
  THROTTLED = 'THROTTLED',
}

/**
 * How one of the recommended alarms differs from its default.
 */
export interface RecommendedAlarmOptions {
  /**
   * The period over which the statistic is taken.
   *
   * @default - 1 minute for DOWNTIME and GC_TIME, 5 minutes for all others
   */
  readonly period?: Duration;

  /**
   * How many periods the alarm looks at.
   *
   * @default - 1 for DOWNTIME, FAILED_CHECKPOINTS, GC_COUNT and THROTTLED, 3 for all others
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of these periods must breach the threshold. At most `evaluationPeriods`.
   *
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;

  /**
   * What a period without data counts as.
   *
   * @default - breaching for DOWNTIME, not breaching for FAILED_CHECKPOINTS, CHECKPOINT_GROWTH, GC_COUNT and THROTTLED, missing for all others
   */
  readonly treatMissingData?: cloudwatch.TreatMissingData;

  /**
   * Dimensions of the alarm's metrics beside `Application`, where the service publishes them under others than expected.
   * SOURCE_LAG takes its dimensions from the sources instead, and these only where the application is imported:
   * `MetricDimensions` has those of a stream or topic. Must not be specified for THROTTLED.
   *
   * @default - the operator where one applies; on Flink 2, DOWNTIME asks with and without `Flow=Input`
   */
  readonly dimensionsMap?: { [name: string]: string };
}

/**
 * What is normal for an application.
 *
 * Thresholds that depend on the job have no default: observe the application in normal operation first.
 */
export interface RecommendedAlarmSettings {
  /**
   * What every alarm does when all is well again.
   *
   * @default - nothing
   */
  readonly okActions?: cloudwatch.IAlarmAction[];

  /**
   * Alarms that are not wanted.
   *
   * @default - none
   */
  readonly exclude?: RecommendedAlarm[];

  /**
   * The part of the heap, in percent, above which HEAP fires. More than 0, at most 100.
   *
   * @default 90
   */
  readonly maxHeapMemoryUtilization?: number;

  /**
   * The part of the CPU, in percent, above which CPU fires. More than 0, at most 100.
   *
   * @default 80
   */
  readonly maxCpuUtilization?: number;

  /**
   * The records per second that `operator`, or without it the application, emits at least in normal operation. More than 0.
   *
   * @default - no RECORDS_OUT alarm
   */
  readonly minRecordsOutPerSecond?: number;

  /**
   * The distance between output and input watermark above which WATERMARK fires, of `operator` or without it of the
   * application. More than 0.
   *
   * @default - no WATERMARK alarm
   */
  readonly maxWatermarkSkew?: Duration;

  /**
   * The operator that RECORDS_OUT and WATERMARK watch, as CloudWatch lists it: its name in the job with `_` for blanks.
   * Needs the application's `metricsLevel` OPERATOR or finer; a coarser one fails.
   *
   * @default - the application as a whole
   */
  readonly operator?: string;

  /**
   * How far in time the application may be behind any of its Kinesis sources. More than 0. Fails unless the application has
   * such a source when its alarms are defined, or is imported and the dimensions of SOURCE_LAG are given in `alarmOptions`.
   *
   * @default - Kinesis sources are not watched
   */
  readonly maxSourceLag?: Duration;

  /**
   * How many records the application may be behind any of its Kafka sources. More than 0. Fails unless the application has
   * such a source when its alarms are defined, or is imported.
   *
   * @default - Kafka sources are not watched
   */
  readonly maxSourceLagRecords?: number;

  /**
   * How long a checkpoint takes at most in normal operation. More than 0.
   *
   * @default - no CHECKPOINT_DURATION alarm
   */
  readonly maxCheckpointDuration?: Duration;

  /**
   * How large a checkpoint is at most in normal operation. More than 0.
   *
   * @default - no CHECKPOINT_SIZE alarm
   */
  readonly maxCheckpointSize?: Size;

  /**
   * By how much checkpoints grow in an hour at most in normal operation. More than 0.
   *
   * CHECKPOINT_GROWTH computes the growth from one period to the next and compares it with this size as an hourly rate.
   *
   * @default - no CHECKPOINT_GROWTH alarm
   */
  readonly maxCheckpointGrowth?: Size;

  /**
   * How many threads the application has at most in normal operation. More than 0.
   *
   * @default - no THREADS alarm
   */
  readonly maxThreads?: number;

  /**
   * The part of the time, in percent, that old-generation garbage collection may take. Normal should be 60 % of it. More
   * than 0, at most 100.
   *
   * @default - no GC_TIME alarm
   */
  readonly maxOldGenerationGcTimePercent?: number;

  /**
   * How often a minute the old generation is collected at most in normal operation. More than 0.
   *
   * @default - no GC_COUNT alarm
   */
  readonly maxOldGenerationGcPerMinute?: number;

  /**
   * How single alarms differ from their defaults, by the value of their `RecommendedAlarm`. Any other key fails.
   *
   * @default - as `RecommendedAlarmOptions` says
   */
  readonly alarmOptions?: { [row: string]: RecommendedAlarmOptions };
}

/**
 * The application to watch and what is normal for it.
 */
export interface RecommendedAlarmsProps extends RecommendedAlarmSettings {
  /** The application to watch, defined here or imported. */
  readonly application: IApplicationRef;

  /**
   * What every alarm does when it fires.
   *
   * @default - nothing
   */
  readonly actions?: cloudwatch.IAlarmAction[];
}
