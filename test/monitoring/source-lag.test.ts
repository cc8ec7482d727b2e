import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Application, IApplication, ISource, MetricDimensions, RecommendedAlarm, RecommendedAlarms, RecommendedAlarmsProps } from '../../src';
import { customSource, defineApplication, kafkaLike, kinesisLike, stackIn } from '../support/fixtures/monitoring';

function lagAlarm(sources: { [id: string]: ISource }, props: Partial<RecommendedAlarmsProps>): any {
  const stack = stackIn();
  return lagAlarmOf(stack, defineApplication(stack, { sources }), props);
}

function lagAlarmOf(stack: Stack, application: IApplication, props: Partial<RecommendedAlarmsProps>): any {
  const alarm = new RecommendedAlarms(stack, 'Alarms', { application, ...props }).alarm(RecommendedAlarm.SOURCE_LAG)!;
  const logicalId = stack.getLogicalId(alarm.node.defaultChild as cloudwatch.CfnAlarm);
  return Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')[logicalId].Properties;
}

const application = { Name: 'Application' };
const flow = { Name: 'Flow', Value: 'Input' };
const expressions = ({ Metrics }: any) => Metrics.flatMap(({ Expression }: any) => Expression ? [Expression] : []);
const watched = ({ Metrics }: any) => Metrics.flatMap(({ MetricStat }: any) => MetricStat ? [MetricStat] : []);

test('watches the metric of a single source', () => {
  expect(lagAlarm({ Clicks: kinesisLike('clicks') }, { maxSourceLag: Duration.minutes(1) })).toMatchObject({
    MetricName: 'millisBehindLatest',
    Dimensions: [application, flow, { Name: 'Id', Value: 'clicks' }],
    Statistic: 'Maximum',
    Period: 300,
    Threshold: 60_000,
    ComparisonOperator: 'GreaterThanThreshold',
  });
});

test('watches the highest lag of several sources', () => {
  const alarm = lagAlarm({ A: kinesisLike('a'), B: kinesisLike('b'), C: kafkaLike('c') }, { maxSourceLag: Duration.minutes(1) });
  expect(alarm.Threshold).toBe(60_000);
  expect(expressions(alarm)).toEqual(['MAX([timeLag1, timeLag2])']);
  expect(watched(alarm)).toMatchObject(['a', 'b'].map(Value => ({
    Metric: { MetricName: 'millisBehindLatest', Dimensions: [application, flow, { Name: 'Id', Value }] }, Stat: 'Maximum', Period: 300,
  })));
});

test('watches Kafka sources in records', () => {
  expect(lagAlarm({ A: kinesisLike('a'), Orders: kafkaLike('orders') }, { maxSourceLagRecords: 1000 })).toMatchObject({
    MetricName: 'records_lag_max', Dimensions: [application, flow, { Name: 'Topic', Value: 'orders' }], Threshold: 1000,
  });
});

test('watches times and records as percentages of their limits', () => {
  const alarm = lagAlarm({ A: kinesisLike('a'), B: kafkaLike('b'), C: kafkaLike('c') }, { maxSourceLag: Duration.minutes(2), maxSourceLagRecords: 500 });
  expect(alarm).toMatchObject({ Threshold: 100, ComparisonOperator: 'GreaterThanThreshold' });
  expect(expressions(alarm)).toEqual([
    'MAX([timeShare, recordsShare])', 'timeLag * 100 / 120000', 'recordsLag * 100 / 500', 'MAX([recordsLag1, recordsLag2])',
  ]);
  expect(watched(alarm).map(({ Metric }: any) => Metric.MetricName)).toEqual(['millisBehindLatest', 'records_lag_max', 'records_lag_max']);
});

test('watches a source with a custom metric in the unit of the metric', () => {
  const metric = new cloudwatch.Metric({ namespace: 'Ours', metricName: 'messagesBehind', unit: cloudwatch.Unit.COUNT });
  expect(lagAlarm({ Own: customSource(metric) }, { maxSourceLagRecords: 7 })).toMatchObject({ Namespace: 'Ours', MetricName: 'messagesBehind', Threshold: 7 });
});

test('watches all Kafka topics of an imported application', () => {
  const stack = stackIn();
  const clicks = Application.fromApplicationName(stack, 'Imported', 'clicks');
  expect(lagAlarmOf(stack, clicks, { maxSourceLagRecords: 9 })).toMatchObject({
    MetricName: 'records_lag_max', Dimensions: [{ Name: 'Application', Value: 'clicks' }], Threshold: 9,
  });
});

test.each<[keyof RecommendedAlarmsProps, Duration | number, (app: IApplication) => { [name: string]: string }, object]>([
  ['maxSourceLag', Duration.minutes(1), app => MetricDimensions.kinesisStream(app, 'my-clicks'),
    { MetricName: 'millisBehindLatest', Threshold: 60_000, Dimensions: [{ Value: 'clicks' }, { Value: 'Input' }, { Name: 'Id', Value: 'my_clicks' }] }],
  ['maxSourceLagRecords', 9, app => MetricDimensions.kafkaTopic(app, 'my-clicks'),
    { MetricName: 'records_lag_max', Threshold: 9, Dimensions: [{ Value: 'clicks' }, { Value: 'Input' }, { Name: 'Topic', Value: 'my-clicks' }] }],
])('watches %s of an imported application with the specified dimensions', (prop, value, dimensionsOf, expected) => {
  const stack = stackIn();
  const clicks = Application.fromApplicationName(stack, 'Imported', 'clicks');
  expect(lagAlarmOf(stack, clicks, { [prop]: value, alarmOptions: { SOURCE_LAG: { dimensionsMap: dimensionsOf(clicks) } } })).toMatchObject(expected);
});

describe('rejects the alarm', () => {
  test.each<[string, Partial<RecommendedAlarmsProps>, string]>([
    ['without a source', { maxSourceLag: Duration.minutes(1) }, 'maxSourceLag requires a source that reports its lag in time'],
    ['without a source that counts records', { maxSourceLagRecords: 5 }, 'maxSourceLagRecords requires a source that reports its lag in records'],
    ['without a source of one of two kinds', { maxSourceLag: Duration.minutes(1), maxSourceLagRecords: 5 }, 'maxSourceLag requires a source that reports its lag in time'],
    ['with one threshold out of range', { maxSourceLag: Duration.minutes(1), maxSourceLagRecords: 0 }, 'maxSourceLagRecords must be more than 0, got 0'],
  ])('%s', (_, props, message) => {
    const stack = stackIn();
    expect(() => lagAlarmOf(stack, defineApplication(stack), props)).toThrow(message);
  });

  test('for an imported application without stream dimensions', () => {
    const stack = stackIn();
    expect(() => lagAlarmOf(stack, Application.fromApplicationName(stack, 'Imported', 'clicks'), { maxSourceLag: Duration.minutes(1) }))
      .toThrow('maxSourceLag requires the dimensions of a stream in alarmOptions.SOURCE_LAG.dimensionsMap for the imported application Stack/Imported, got none');
  });

  test('with more sources than an alarm supports', () => {
    const sources = Object.fromEntries([...Array(11).keys()].map(index => [`S${index}`, kinesisLike(`s${index}`)]));
    expect(() => lagAlarm(sources, { maxSourceLag: Duration.minutes(1) })).toThrow('maxSourceLag can watch at most 10 sources, got 11');
  });

  test('at synthesis, for a source that is added after the alarms', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const clicks = defineApplication(stack, { sources: { A: kinesisLike('a') } });
    new RecommendedAlarms(stack, 'Alarms', { application: clicks, maxSourceLag: Duration.minutes(1) });
    clicks.addSource('Late', kinesisLike('late'));
    expect(() => app.synth()).toThrow('source Late must be added to Stack/Clicks before its alarms, otherwise Stack/Alarms does not watch its lag');
  });

  test('but not for a source of the other kind, or if the alarm is left out', () => {
    const stack = stackIn();
    const clicks = defineApplication(stack, { sources: { A: kinesisLike('a') } });
    new RecommendedAlarms(stack, 'Alarms', { application: clicks, maxSourceLag: Duration.minutes(1) });
    new RecommendedAlarms(clicks, 'Others', { application: clicks, maxSourceLag: Duration.minutes(1), exclude: [RecommendedAlarm.SOURCE_LAG] });
    clicks.addSource('Late', kafkaLike('late'));
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 9);
  });
});
