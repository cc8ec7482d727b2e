import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { RecommendedAlarmsProps } from './recommended-alarms-props';
import { milliseconds, positive } from './validation';
import { definitionOf, IManagedApplication } from '../base/managed-application';
import { METRICS, MetricName } from '../base/metric-catalog';
import { InputError } from '../synth/errors';

// The maximum number of metrics in an alarm's expression.
const MAX_METRICS = 10;

/** The thresholds and the application to watch. */
export interface WatchProps extends RecommendedAlarmsProps {
  readonly application: IManagedApplication;
}

/** The unit of a source's lag. */
export type LagKind = 'time' | 'records';

/** The metric and threshold of an alarm on source lag. */
export interface LagAlarm {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** The IDs of the watched sources. */
  readonly sources: string[];
}

/** The lag metrics of an application's sources with the given unit. The sources of imported applications are not known. */
export function lagMetrics(application: IManagedApplication, kind: LagKind): { [sourceId: string]: cloudwatch.Metric } {
  const all = Object.entries(definitionOf(application)?.lagMetrics ?? {});
  return Object.fromEntries(all.filter(([, metric]) => lagKind(metric) === kind));
}

/** Defines the alarm on the highest lag of the application's sources, for the specified limits. */
export function lagAlarm(props: WatchProps, period: Duration): LagAlarm {
  const limits = lagLimits(props);
  const watched = limits.map(limit => ({ ...limit, metrics: watchedMetrics(props, limit) }));
  const count = watched.reduce((sum, { metrics }) => sum + Object.keys(metrics).length, 0);
  if (count > MAX_METRICS) {
    throw new InputError(`${limits.map(({ prop }) => prop).join(' and ')} can watch at most ${MAX_METRICS} sources, got ${count}`);
  }
  const lags = watched.map(({ kind, metrics }) => highest(kind, Object.values(metrics), period));
  const sources = watched.flatMap(({ metrics }) => Object.keys(metrics));
  if (lags.length === 1) {
    return { metric: lags[0], threshold: limits[0].value, sources };
  }
  // Time and record lag have different units, so both are expressed as a percentage of their limit.
  const [time, records] = limits.map(({ value }) => value);
  return { metric: share({ time: lags[0], records: lags[1] }, { time, records }, period), threshold: 100, sources };
}

/** The IDs of sources that were bound after the alarm was defined and are therefore not watched. */
export function missedSources(props: WatchProps, watched: string[]): string[] {
  return lagLimits(props).flatMap(({ kind }) => Object.keys(lagMetrics(props.application, kind))).filter(id => !watched.includes(id));
}

interface LagLimit {
  readonly kind: LagKind;
  readonly prop: string;
  readonly value: number;
}

function lagLimits(props: WatchProps): LagLimit[] {
  const time = milliseconds('maxSourceLag', props.maxSourceLag);
  const records = positive('maxSourceLagRecords', props.maxSourceLagRecords);
  return [
    ...(time === undefined ? [] : [{ kind: 'time', prop: 'maxSourceLag', value: time } as const]),
    ...(records === undefined ? [] : [{ kind: 'records', prop: 'maxSourceLagRecords', value: records } as const]),
  ];
}

function lagKind(metric: cloudwatch.Metric): LagKind {
  const row = METRICS[metric.metricName as MetricName];
  return (row?.unit ?? metric.unit) === cloudwatch.Unit.COUNT ? 'records' : 'time';
}

function watchedMetrics({ application, alarmOptions }: WatchProps, { kind, prop }: LagLimit): { [sourceId: string]: cloudwatch.Metric } {
  const metrics = lagMetrics(application, kind);
  if (Object.keys(metrics).length > 0) {
    return metrics;
  }
  const path = application.node.path;
  if (definitionOf(application)) {
    throw new InputError(`${prop} requires a source that reports its lag in ${kind} and is added to ${path} before its alarms, got none`);
  }
  const further = alarmOptions?.SOURCE_LAG?.dimensionsMap;
  const dimensions = further && { dimensionsMap: { Application: application.applicationName, ...further } };
  if (kind === 'records') {
    // Without additional dimensions, this is an application-level metric, the lag over all topics.
    return { '': application.metric('records_lag_max', dimensions) };
  }
  if (!dimensions) {
    throw new InputError(`${prop} requires the dimensions of a stream in alarmOptions.SOURCE_LAG.dimensionsMap for the imported application ${path}, got none`);
  }
  return { '': application.metric('millisBehindLatest', dimensions) };
}

function highest(kind: LagKind, metrics: cloudwatch.Metric[], period: Duration): cloudwatch.IMetric {
  const lags = metrics.map(metric => metric.with({ statistic: 'Maximum', period }));
  if (lags.length === 1) {
    return lags[0];
  }
  const usingMetrics = Object.fromEntries(lags.map((lag, index) => [`${kind}Lag${index + 1}`, lag]));
  return new cloudwatch.MathExpression({ expression: `MAX([${Object.keys(usingMetrics).join(', ')}])`, usingMetrics, period });
}

function share(lags: Record<LagKind, cloudwatch.IMetric>, limits: Record<LagKind, number>, period: Duration): cloudwatch.IMetric {
  const part = (kind: LagKind) => new cloudwatch.MathExpression({
    expression: `${kind}Lag * 100 / ${limits[kind]}`, usingMetrics: { [`${kind}Lag`]: lags[kind] }, period,
  });
  return new cloudwatch.MathExpression({
    expression: 'MAX([timeShare, recordsShare])', usingMetrics: { timeShare: part('time'), recordsShare: part('records') }, period,
  });
}
