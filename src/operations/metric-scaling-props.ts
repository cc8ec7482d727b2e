import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { ScalingStep } from './scaling-step';

/**
 * The condition for scaling in one direction.
 */
export interface ScalingTrigger {
  /**
   * The metric or math expression to watch, with its own period and statistic.
   *
   * Missing data never triggers scaling.
   */
  readonly metric: cloudwatch.IMetric;

  /**
   * The threshold. The application scales out while the metric is above the threshold, or scales in while the metric is at or
   * below the threshold.
   */
  readonly threshold: number;

  /**
   * The number of consecutive periods of the metric that must breach the threshold. Must be an integer of at least 1.
   *
   * @default 5
   */
  readonly evaluationPeriods?: number;
}

/**
 * Properties of a `MetricScaling`.
 */
export interface MetricScalingProps {
  /**
   * The application to scale. Must be in the account and region of the stack.
   *
   * `autoScalingEnabled` must be false. For an imported application, this is checked at run time, and scaling fails if it is
   * true.
   */
  readonly application: IApplicationRef;

  /**
   * When to increase the parallelism.
   */
  readonly scaleOut: ScalingTrigger;

  /**
   * When to decrease the parallelism. If both triggers use the same metric, the threshold must be below the `scaleOut` threshold.
   */
  readonly scaleIn: ScalingTrigger;

  /**
   * The minimum parallelism. Must be an integer from 1 to `maxParallelism`.
   */
  readonly minParallelism: number;

  /**
   * The maximum parallelism. Must be an integer of at least 1.
   *
   * Must not exceed the maximum parallelism of the job, or the job does not start. The job's maximum parallelism is 128 unless
   * the job sets it.
   */
  readonly maxParallelism: number;

  /**
   * The step by which the parallelism changes.
   *
   * @default ScalingStep.factor(2)
   */
  readonly step?: ScalingStep;

  /**
   * The time to wait after a change before the next change. Must be whole seconds, at least one minute.
   *
   * Choose a time that is longer than the job requires to restart and catch up, so that the alarms reflect the change.
   *
   * @default Duration.minutes(10)
   */
  readonly cooldown?: Duration;
}
