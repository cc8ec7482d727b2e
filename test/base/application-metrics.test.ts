import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Application, IApplication, Runtime } from '../../src';
import { METRICS, MetricDefinition } from '../../src/base/metric-catalog';
import { ENV, testApplication, testStack } from '../support/fixtures';

type MetricMethod = (props?: cloudwatch.MetricOptions) => cloudwatch.Metric;

const ROWS: [string, string, MetricDefinition][] = Object.entries<MetricDefinition>(METRICS)
  // Those of notebooks are methods of the notebook.
  .filter(([, row]) => row.studio !== 'alone')
  .map(([name, row]) => [methodName(name), name, row]);

/** `records_lag_max` is read by `metricRecordsLagMax`, `KPUs` by `metricKpus`, `currentoffsets` by `metricCurrentOffsets`. */
function methodName(metricName: string): string {
  const words = metricName.replace('KPUs', 'kpus').replace('offsets', 'Offsets').split('_');
  return `metric${words.map(word => word[0].toUpperCase() + word.slice(1)).join('')}`;
}

function call(app: IApplication, method: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return (app as unknown as { [name: string]: MetricMethod })[method](props);
}

let stack: Stack;
let app: Application;

beforeEach(() => {
  stack = testStack();
  app = testApplication({}, stack);
});

describe.each(ROWS)('%s', (method, metricName, row) => {
  test('uses the settings of the catalogue', () => {
    const metric = call(app, method);
    expect(metric.namespace).toBe('AWS/KinesisAnalytics');
    expect(metric.metricName).toBe(metricName);
    expect(metric.statistic).toBe(row.statistic);
    expect(metric.period.toSeconds()).toBe((row.period ?? Duration.minutes(5)).toSeconds());
    expect(stack.resolve(metric.dimensions)).toEqual({ Application: stack.resolve(app.applicationName) });
  });

  test('accepts other settings', () => {
    const dimensionsMap = { Application: 'clicks', Task: 'map' };
    const metric = call(app, method, { statistic: 'p99', period: Duration.minutes(1), dimensionsMap, label: 'mine' });
    expect(metric).toMatchObject({ metricName, statistic: 'p99', label: 'mine', dimensions: dimensionsMap });
    expect(metric.period.toSeconds()).toBe(60);
  });

  test('is also available for imported applications', () => {
    const imported = Application.fromApplicationName(stack, 'Imported', 'clicks');
    expect(call(imported, method)).toMatchObject({ metricName, dimensions: { Application: 'clicks' } });
  });
});

test('every metric method has a row in the catalogue, except for the deprecated alias', () => {
  const methods = new Set<string>();
  for (let type = Object.getPrototypeOf(app); type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    Object.getOwnPropertyNames(type).filter(name => /^metric[A-Z]/.test(name)).forEach(name => methods.add(name));
  }
  expect([...methods].sort()).toEqual([...ROWS.map(([method]) => method), 'metricBusyTimePerMsPerSecond'].sort());
});

test('no default statistic is a sum, because the service samples its counters', () => {
  expect(ROWS.filter(([method]) => /sum/i.test(call(app, method).statistic))).toEqual([]);
});

test('an alarm in the application\'s own environment has no account', () => {
  const own = testStack(ENV);
  new cloudwatch.Alarm(own, 'Alarm', { metric: testApplication({}, own).metricDowntime(), threshold: 0, evaluationPeriods: 1 });
  Template.fromStack(own).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'downtime', Namespace: 'AWS/KinesisAnalytics', Statistic: 'Average', Metrics: Match.absent(),
  });
});

test('KPUs are read over an hour, because they are reported once an hour', () => {
  expect(app.metricKpus().period.toHours()).toBe(1);
});

describe('metricFullRestarts', () => {
  test.each<[Runtime, string]>([
    [Runtime.FLINK_1_15, 'fullRestarts'], [Runtime.FLINK_1_20, 'fullRestarts'],
    [Runtime.FLINK_2_2, 'numRestarts'], [Runtime.FLINK_2_3, 'numRestarts'], [Runtime.of('FLINK-3_0'), 'numRestarts'],
  ])('on %p reads %s', (runtime, metricName) => {
    expect(testApplication({ runtime }, stack, 'Other').metricFullRestarts()).toMatchObject({ metricName, statistic: 'Maximum' });
  });

  test('of an imported application follows its runtime', () => {
    const applicationArn = 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/a';
    const known = Application.fromApplicationAttributes(stack, 'Known', { applicationArn, runtime: Runtime.FLINK_2_2 });
    const unknown = Application.fromApplicationArn(stack, 'Unknown', applicationArn);
    expect([known, unknown].map(each => each.metricFullRestarts().metricName)).toEqual(['numRestarts', 'fullRestarts']);
  });
});

test('metricBusyTimePerMsPerSecond has the name that the service publishes', () => {
  expect(app.metricBusyTimePerMsPerSecond().metricName).toBe('busyTimeMsPerSecond');
});

test('metric accepts the name of a metric that the job publishes', () => {
  const metric = app.metric('myCounter', { statistic: 'Sum' });
  expect(metric).toMatchObject({ namespace: 'AWS/KinesisAnalytics', metricName: 'myCounter', statistic: 'Sum' });
});

test.each(['constructor', 'toString'])('metric treats %s like any other name', name => {
  expect(app.metric(name)).toMatchObject({ metricName: name, statistic: 'Average' });
});
