import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { definitelyDiffer } from '../synth/tokens';

/** The account or region of a metric that an alarm of a scope cannot watch. Undefined if the alarm can watch the metric. */
export function foreignEnvironment(scope: Construct, metric: cloudwatch.IMetric): string | undefined {
  const { account, region } = Stack.of(scope);
  const { metricStat, mathExpression } = metric.toMetricConfig();
  const foreign = (given: string | undefined, own: string) => given !== undefined && definitelyDiffer(given, own) ? given : undefined;
  return foreign(metricStat?.region, region)
    ?? foreign(metricStat?.account, account)
    ?? Object.values(mathExpression?.usingMetrics ?? {}).map(used => foreignEnvironment(scope, used)).find(environment => environment !== undefined);
}

/** The metric with another period, if the metric's class supports changing the period. */
export function withPeriod(metric: cloudwatch.IMetric, period: Duration | undefined): cloudwatch.IMetric {
  const { with: change } = metric as Partial<cloudwatch.Metric>;
  return period && change ? change.call(metric, { period }) : metric;
}
