import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { RecommendedAlarms } from './recommended-alarms';
import { RecommendedAlarm } from './recommended-alarms-props';
import { IManagedApplication } from '../base/managed-application';
import { MetricName } from '../base/metric-catalog';
import { ifKnown } from '../synth/tokens';

/** A third of the width of a dashboard. */
export const THIRD = 8;
export const FULL_WIDTH = 24;
const HEIGHT = 6;

/** A graph in the application's region, regardless of the dashboard's region. */
export function graph(application: IManagedApplication, title: string, props: cloudwatch.GraphWidgetProps): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, width: THIRD, height: HEIGHT, region: application.env.region, ...props });
}

/** An axis with a custom label instead of CloudWatch's unit. */
export function axis(label: string): cloudwatch.YAxisProps {
  return { label, min: 0, showUnits: false };
}

/** The threshold line of an alarm, or the guide's recommended maximum if there are no alarms. */
export function maximum(alarms: RecommendedAlarms | undefined, row: RecommendedAlarm, recommended: number): cloudwatch.HorizontalAnnotation[] {
  const color = cloudwatch.Color.RED;
  if (!alarms) {
    return [{ value: recommended, label: 'recommended maximum', color }];
  }
  const alarm = alarms.alarm(row);
  return alarm ? [{ ...alarm.toAnnotation(), color }] : [];
}

/**
 * A search for metrics of the application with any additional dimensions. Examples are metrics below the application level,
 * metrics per stream or topic, and metrics with undocumented dimension values.
 */
export function search(application: IManagedApplication, statistic: string, ...names: MetricName[]): cloudwatch.SearchExpression {
  const wanted = names.map(name => `"${name}"`).join(' OR ');
  const { account, region } = application.env;
  return new cloudwatch.SearchExpression({
    expression: `SEARCH('Namespace="AWS/KinesisAnalytics" Application="${application.applicationName}" MetricName=(${wanted})', '${statistic}', 60)`,
    label: '',
    period: Duration.minutes(1),
    searchAccount: ifKnown(account),
    searchRegion: region,
  });
}

/**
 * Records per second. The service publishes four samples per minute, so the sum over a minute is four times the rate.
 */
export function perSecond(application: IManagedApplication, name: MetricName, label: string): cloudwatch.MathExpression {
  const period = Duration.minutes(1);
  return new cloudwatch.MathExpression({
    expression: `${name} / 4`,
    usingMetrics: { [name]: application.metric(name, { statistic: 'Sum', period }) },
    label,
    period,
  });
}

/** The lag of a watermark behind the sample time, which is easier to read than the watermark itself. */
export function behindClock(application: IManagedApplication, name: MetricName, label: string): cloudwatch.MathExpression {
  return expression(application, `EPOCH(${name}) * 1000 - ${name}`, label, name);
}

/** A formula over metrics, with a period of one minute. */
export function expression(application: IManagedApplication, formula: string, label: string, ...names: MetricName[]): cloudwatch.MathExpression {
  const period = Duration.minutes(1);
  const usingMetrics = Object.fromEntries(names.map(name => [name, application.metric(name, { period })]));
  return new cloudwatch.MathExpression({ expression: formula, usingMetrics, label, period });
}

/** A metric of the application, with a period of one minute. */
export function minutely(app: IManagedApplication, name: MetricName, label: string): cloudwatch.Metric {
  return app.metric(name, { period: Duration.minutes(1), label });
}

/** A heading above a row of graphs. */
export function section(heading: string, ...row: cloudwatch.IWidget[]): cloudwatch.IWidget[][] {
  return [[new cloudwatch.TextWidget({
    markdown: `## ${heading}`, width: FULL_WIDTH, height: 1, background: cloudwatch.TextWidgetBackground.TRANSPARENT,
  })], row];
}

/** Whether a stack knows the resource name in a metric's dimensions. False if the name is generated in another account or region. */
export function canShow(stack: Stack, metric: cloudwatch.IMetric): boolean {
  try {
    stack.resolve(metric.toMetricConfig());
    return true;
  } catch {
    return false;
  }
}
