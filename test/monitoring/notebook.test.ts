import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { ApplicationDashboard, KinesisSink, KinesisSource, RecommendedAlarm, RecommendedAlarms, RecommendedAlarmsProps, StudioNotebook, StudioTableFormat } from '../../src';
import { METRICS } from '../../src/base/metric-catalog';
import { dashboardBody, dashboardErrors } from '../support/fixtures/dashboard-body';
import { stackIn } from '../support/fixtures/monitoring';

describe('the dashboard of a notebook', () => {
  const stack = stackIn();
  new ApplicationDashboard(stack, 'Dashboard', { application: new StudioNotebook(stack, 'Notebook') });
  const body = dashboardBody(Template.fromStack(stack));

  test('has a body that CloudWatch accepts', () => {
    expect(dashboardErrors(body)).toEqual([]);
  });

  test('shows exactly the metrics that notebooks report', () => {
    const shown = body.widgets.flatMap(({ properties }) => properties.metrics ?? []).filter(([first]) => typeof first === 'string').map(([, name]) => name);
    const reported = Object.entries(METRICS).filter(([, row]) => 'studio' in row).map(([name]) => name);
    expect(shown.sort()).toEqual(reported.sort());
  });

  test('explains how to open the notebook, and shows its log', () => {
    const { markdown } = body.widgets[0].properties;
    expect(markdown).toContain('--url-type ZEPPELIN_UI_URL');
    expect(markdown).not.toContain('#/application/');
    expect(body.widgets.map(({ type }) => type)).toContain('log');
  });
});

function notebookAlarms(props: Partial<RecommendedAlarmsProps> = {}) {
  const stack = stackIn();
  const alarms = new RecommendedAlarms(stack, 'Alarms', { application: new StudioNotebook(stack, 'Notebook'), ...props });
  return { alarms, template: Template.fromStack(stack), ids: alarms.alarms.map(({ node }) => node.id) };
}

describe('the alarms of a notebook', () => {
  test('are on by default if the notebook reports the metrics', () => {
    const { alarms, ids } = notebookAlarms();
    expect(ids).toEqual(['Heap', 'Cpu']);
    expect(alarms.alarm(RecommendedAlarm.DOWNTIME)).toBeUndefined();
  });

  test('are on for threads and garbage collection if their thresholds are set', () => {
    const { template, ids } = notebookAlarms({ maxThreads: 200, maxOldGenerationGcTimePercent: 40, maxOldGenerationGcPerMinute: 3 });
    expect(ids).toEqual(['Heap', 'Cpu', 'Threads', 'GcTime', 'GcCount']);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'threadCount', Threshold: 200 });
    const watched = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'));
    expect(watched).toContain('(oldGenerationGCTime * 100) / 60000');
    expect(watched).not.toMatch(/downtime|heckpoint|numRecords|Watermark|threadsCount/);
  });

  test.each<[Partial<RecommendedAlarmsProps>, RecommendedAlarm]>([
    [{ maxCheckpointDuration: Duration.seconds(1) }, RecommendedAlarm.CHECKPOINT_DURATION],
    [{ maxSourceLag: Duration.seconds(1) }, RecommendedAlarm.SOURCE_LAG],
    [{ minRecordsOutPerSecond: 1 }, RecommendedAlarm.RECORDS_OUT],
  ])('reject %j, unless the alarm is left out', (props, row) => {
    expect(() => notebookAlarms(props)).toThrow(
      `alarms of a Studio notebook must be among HEAP, CPU, THREADS, GC_TIME, GC_COUNT, got a threshold of ${row} for Stack/Notebook`);
    expect(notebookAlarms({ ...props, exclude: [row] }).ids).toHaveLength(2);
  });
});

describe('the sources and sinks of a notebook', () => {
  function monitored() {
    const stack = stackIn();
    const notebook = new StudioNotebook(stack, 'Notebook');
    const alarms = new RecommendedAlarms(stack, 'Alarms', { application: notebook });
    new ApplicationDashboard(stack, 'Dashboard', { application: notebook });
    notebook.addSink(new KinesisSink(new kinesis.Stream(stack, 'Out')));
    notebook.addTable('Stock', {
      name: 'stock', columns: [{ name: 'ticker', type: 'string' }], format: StudioTableFormat.JSON, source: new KinesisSource(new kinesis.Stream(stack, 'In')),
    });
    return { stack, alarms };
  }

  test('are on its dashboard', () => {
    const body = dashboardBody(Template.fromStack(monitored().stack), name => name);
    expect(dashboardErrors(body)).toEqual([]);
    expect(body.widgets.filter(({ properties }) => /^Connector\d$/.test(properties.title)).map(({ properties }) => JSON.stringify(properties.metrics))).toEqual([
      expect.stringContaining('WriteProvisionedThroughputExceeded'), expect.stringContaining('IteratorAgeMilliseconds'),
    ]);
  });

  test('have alarms on throttling', () => {
    const { stack, alarms } = monitored();
    expect(alarms.alarms.map(({ node }) => node.id)).toEqual(['Heap', 'Cpu', 'ThrottledConnector0', 'ThrottledConnector1']);
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ReadProvisionedThroughputExceeded', Threshold: 0 });
  });
});
