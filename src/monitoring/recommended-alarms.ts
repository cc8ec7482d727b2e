import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AlarmExpression, AlarmMetric, AlarmDefinition, ALARMS } from './alarm-catalog';
import { RecommendedAlarm, RecommendedAlarmOptions, RecommendedAlarmsProps } from './recommended-alarms-props';
import { lagAlarm, missedSources, WatchProps } from './source-lag';
import { foreignEnvironment, withPeriod } from './throttling';
import { validatePeriod, validateRegion } from './validation';
import { definitionOf, flinkMajorOf, IManagedApplication, isNotebook } from '../base/managed-application';
import { MetricDefinition, METRICS } from '../base/metric-catalog';
import { MetricDimensions } from '../base/metric-dimensions';
import { MonitoredConnector } from '../base/monitored-connectors';
import { managed } from '../base/referenced-application';
import { validateCount } from '../synth/checks';
import { InputError, locatesErrors } from '../synth/errors';
import { knownMemberOf, listOf, mark, requireKind } from '../synth/kinds';
import { checksProps } from '../synth/prop-kinds';
import { warn } from '../synth/warn';
import { MetricsLevel } from '../values/settings';

const ROW = knownMemberOf(RecommendedAlarm);

/**
 * The alarms that the service recommends for an application.
 *
 * DOWNTIME, FAILED_CHECKPOINTS, HEAP, CPU and THROTTLED are on by default. Every other alarm is on if its threshold is set.
 * THROTTLED defines an alarm for each source and sink with a throttling metric in the account and region of the alarms. On Flink
 * 2, the alarms watch the metrics that replaced the Flink 1 metrics.
 *
 * Studio notebooks report fewer metrics. HEAP, CPU and THROTTLED are on by default, and THREADS, GC_TIME and GC_COUNT are on if
 * their thresholds are set. All other thresholds are rejected.
 *
 * The alarm names are generated and do not change during the life of the construct.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/monitoring-metrics-alarms.html
 *
 * @example
 * declare const app: flink.Application;
 * declare const onCall: sns.Topic;
 * new flink.RecommendedAlarms(this, 'Alarms', {
 *   application: app,
 *   actions: [new cloudwatch_actions.SnsAction(onCall)],
 *   maxCheckpointDuration: Duration.seconds(30),
 * });
 */
@locatesErrors
@checksProps(['application'], { exclude: listOf(ROW) })
export class RecommendedAlarms extends Construct {
  /**
   * The defined alarms, in the order of the guide. The list grows when a source or sink with a throttling metric is added to the
   * application.
   */
  public readonly alarms: cloudwatch.Alarm[] = [];

  private readonly byRow = new Map<RecommendedAlarm, cloudwatch.Alarm>();
  private readonly application: IManagedApplication;
  private readonly props: WatchProps;

  /**
   * Throws if a threshold is out of range, if `alarmOptions` has an unknown key, if the metrics level does not include the
   * operator, if a source lag has no source, or if the stack is not in the application's region.
   */
  constructor(scope: Construct, id: string, props: RecommendedAlarmsProps) {
    super(scope, id);
    this.application = managed(props.application);
    this.props = { ...props, application: this.application };
    this.validate();
    for (const row of Object.values(RecommendedAlarm)) {
      const threshold = ALARMS[row].threshold(props);
      if (threshold !== undefined && ALARMS[row].watches !== 'throttling' && !props.exclude?.includes(row) && this.isReported(row)) {
        this.add(row, this.defineAlarm(ALARMS[row], threshold, props.alarmOptions?.[row] ?? {}));
      }
    }
    if (!props.exclude?.includes(RecommendedAlarm.THROTTLED)) {
      definitionOf(this.application)?.connectors.forEach(connector => this.watchThrottling(connector));
    }
  }

  /**
   * Returns an alarm. For THROTTLED, returns the alarm of the first source or sink.
   *
   * @param row the alarm to return
   * @returns the alarm, or undefined if the alarm is not defined
   */
  public alarm(row: RecommendedAlarm): cloudwatch.Alarm | undefined {
    requireKind('row', row, ROW);
    return this.byRow.get(row);
  }

  /** Sources and sinks can be added after the alarms, so the list of alarms grows until synthesis. */
  private add(row: RecommendedAlarm, alarm: cloudwatch.Alarm): void {
    this.alarms.push(alarm);
    if (!this.byRow.has(row)) {
      this.byRow.set(row, alarm);
    }
    alarm.addAlarmAction(...this.props.actions ?? []);
    alarm.addOkAction(...this.props.okActions ?? []);
  }

  private watchThrottling({ id, throttleMetric }: MonitoredConnector): void {
    if (!throttleMetric) {
      return;
    }
    const foreign = foreignEnvironment(this, throttleMetric);
    if (foreign !== undefined) {
      warn(this, 'throttlingNotWatched',
        `no alarm watches the throttling of ${id} of ${this.application.node.path}, because its metric is in ${foreign}: define an alarm in that account and region`);
      return;
    }
    const row = ALARMS.THROTTLED;
    const options = this.props.alarmOptions?.THROTTLED ?? {};
    this.add(RecommendedAlarm.THROTTLED, new cloudwatch.Alarm(this, `${row.id}${id}`, {
      ...this.alarmProps(row, options),
      metric: withPeriod(throttleMetric, options.period),
      threshold: 0,
      alarmDescription: `${this.application.applicationName}, ${id}: ${row.description}`,
    }));
  }

  private alarmProps(row: AlarmDefinition, options: RecommendedAlarmOptions) {
    return {
      comparisonOperator: row.comparison,
      evaluationPeriods: options.evaluationPeriods ?? row.evaluationPeriods,
      datapointsToAlarm: options.datapointsToAlarm,
      treatMissingData: options.treatMissingData ?? row.treatMissingData,
      alarmDescription: `${this.application.applicationName}: ${row.description}`,
    };
  }

  private defineAlarm(row: AlarmDefinition, threshold: number, options: RecommendedAlarmOptions): cloudwatch.Alarm {
    const period = options.period ?? row.period;
    const lag = row.watches === 'source lag' ? lagAlarm(this.props, period) : undefined;
    if (lag) {
      this.node.addValidation({ validate: () => this.validateSources(lag.sources) });
    }
    return new cloudwatch.Alarm(this, row.id, {
      ...this.alarmProps(row, options),
      metric: lag?.metric ?? this.metric(row, options, period),
      threshold: lag?.threshold ?? threshold,
    });
  }

  private metric(row: AlarmDefinition, options: RecommendedAlarmOptions, period: Duration): cloudwatch.IMetric {
    const { metrics, expression } = this.watches(row);
    const usingMetrics = Object.fromEntries(Object.entries(metrics).map(([id, metric]) => {
      const dimensionsMap = this.dimensions(row, metric, options);
      return [id, this.application.metric(metric.name, { statistic: row.statistic, period, ...(dimensionsMap ? { dimensionsMap } : {}) })];
    }));
    return expression ? new cloudwatch.MathExpression({ expression, usingMetrics, period }) : Object.values(usingMetrics)[0];
  }

  private watches(row: AlarmDefinition): AlarmExpression {
    const onFlink2 = flinkMajorOf(this.application) >= 2;
    return (isNotebook(this.application) ? row.studio : onFlink2 ? row.flink2 : undefined) ?? row.watches as AlarmExpression;
  }

  /** An alarm on a metric that is never reported would never fire, or fire permanently. */
  private isReported(row: RecommendedAlarm): boolean {
    const reported = isNotebook(this.application) ? Object.values(RecommendedAlarm).filter(alarm => this.isOfNotebooks(ALARMS[alarm])) : [row];
    const onByDefault = ALARMS[row].threshold({ application: this.application }) !== undefined;
    if (!reported.includes(row) && !onByDefault) {
      throw new InputError(`alarms of a Studio notebook must be among ${reported.join(', ')}, got a threshold of ${row} for ${this.application.node.path}`);
    }
    return reported.includes(row);
  }

  private isOfNotebooks(row: AlarmDefinition): boolean {
    return typeof row.watches !== 'string' && Object.values(this.watches(row).metrics).every(({ name }) => (METRICS[name] as MetricDefinition).studio);
  }

  private dimensions(row: AlarmDefinition, metric: AlarmMetric, options: RecommendedAlarmOptions): { [name: string]: string } | undefined {
    const { operator } = this.props;
    if (!options.dimensionsMap && row.operatorLevel && operator !== undefined) {
      return MetricDimensions.operator(this.application, operator);
    }
    const further = options.dimensionsMap ?? metric.dimensions;
    return further && { Application: this.application.applicationName, ...further };
  }

  private validate(): void {
    validateRegion('alarms', this, this.application);
    const rows: string[] = Object.values(RecommendedAlarm);
    for (const [row, options] of Object.entries(this.props.alarmOptions ?? {})) {
      if (!rows.includes(row)) {
        throw new InputError(`alarmOptions must be keyed by one of ${rows.join(', ')}, got ${row}`);
      }
      validatePeriod(`alarmOptions.${row}.period`, options.period);
      validateCount(`alarmOptions.${row}.evaluationPeriods`, options.evaluationPeriods);
      validateCount(`alarmOptions.${row}.datapointsToAlarm`, options.datapointsToAlarm,
        options.evaluationPeriods ?? ALARMS[row as RecommendedAlarm].evaluationPeriods);
    }
    if (this.props.alarmOptions?.THROTTLED?.dimensionsMap) {
      throw new InputError('alarmOptions.THROTTLED must not contain dimensionsMap, because sources and sinks provide their own metrics, got dimensions');
    }
    this.validateOperator();
  }

  private validateOperator(): void {
    const { operator, minRecordsOutPerSecond, maxWatermarkSkew } = this.props;
    if (operator === undefined) {
      return;
    }
    if (operator.trim() === '') {
      throw new InputError('operator must be the name of an operator, got an empty string');
    }
    if (minRecordsOutPerSecond === undefined && maxWatermarkSkew === undefined) {
      throw new InputError(`operator requires minRecordsOutPerSecond or maxWatermarkSkew, got neither for ${operator}`);
    }
    const level = definitionOf(this.application)?.metricsLevel;
    if (level === MetricsLevel.APPLICATION || level === MetricsLevel.TASK) {
      throw new InputError(`operator requires an application with metricsLevel OPERATOR or PARALLELISM, got ${level}`);
    }
  }

  private validateSources(watched: string[]): string[] {
    return missedSources(this.props, watched)
      .map(source => `source ${source} must be added to ${this.application.node.path} before its alarms, otherwise ${this.node.path} does not watch its lag`);
  }
}

mark(RecommendedAlarms, 'RecommendedAlarms');
