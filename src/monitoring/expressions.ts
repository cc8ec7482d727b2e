import { MetricName } from '../base/metric-catalog';

/** A formula over metrics, which are referenced by name. */
export interface Formula {
  readonly expression: string;
  readonly metrics: readonly MetricName[];
}

/** The percentage of each minute that task managers spend in old-generation garbage collection. */
export const GC_TIME_PERCENT: Formula = { expression: '(oldGenerationGCTime * 100) / 60000', metrics: ['oldGenerationGCTime'] };

export const GC_PER_MINUTE: Formula = { expression: 'RATE(oldGenerationGCCount) * 60', metrics: ['oldGenerationGCCount'] };

export const CHECKPOINT_GROWTH_PER_HOUR: Formula = { expression: 'RATE(lastCheckpointSize) * 3600', metrics: ['lastCheckpointSize'] };

export const CHECKPOINT_SLOWDOWN_PER_HOUR: Formula = { expression: 'RATE(lastCheckpointDuration) * 3600', metrics: ['lastCheckpointDuration'] };

export const WATERMARK_SKEW: Formula = {
  expression: 'currentOutputWatermark - currentInputWatermark', metrics: ['currentOutputWatermark', 'currentInputWatermark'],
};

/** The maximum percentages that the guide recommends. */
export const RECOMMENDED_MAXIMUM = { heap: 90, cpu: 80 };
