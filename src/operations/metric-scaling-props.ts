import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { ScalingStep } from './scaling-step';

/**
 * When to scale.
 */
export interface ScalingTrigger {
  /**
   * The metric or math expression to watch, with its own period and statistic.
   *
   * While it is not reported it triggers nothing.
   */
  readonly metric: cloudwatch.IMetric;

  /**
   * Scales out while the metric is above it, and scales in while it is at or below it.
   */
  readonly threshold: number;

  /**
   * For how many periods of the metric, one after the other: an integer of at least 1.
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
   * The application to scale, in the account and region of the stack. Fails on one with `autoScalingEnabled`; an imported one is
   * checked at each scaling, which then fails.
   */
  readonly application: IApplicationRef;

  /**
   * When to give the application more parallelism.
   */
  readonly scaleOut: ScalingTrigger;

  /**
   * When to give it less. On the same metric, the threshold must be below that of `scaleOut`.
   */
  readonly scaleIn: ScalingTrigger;

  /**
   * Scaling in stops here: an integer from 1 to `maxParallelism`.
   */
  readonly minParallelism: number;

  /**
   * Scaling out stops here: an integer of at least 1.
   *
   * The job must not have a maximum parallelism below it: with more, it would not start. Unless a job sets one, that is 128.
   */
  readonly maxParallelism: number;

  /**
   * How far one scaling goes.
   *
   * @default ScalingStep.factor(2)
   */
  readonly step?: ScalingStep;

  /**
   * How long to wait after a change before the next one: whole seconds, at least one minute.
   *
   * Longer than the job needs to restart and to catch up, so that the alarms see the effect.
   *
   * @default Duration.minutes(10)
   */
  readonly cooldown?: Duration;
}
