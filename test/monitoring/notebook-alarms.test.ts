import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RecommendedAlarm, RecommendedAlarms, RecommendedAlarmsProps, StudioNotebook } from '../../src';
import { stackIn } from '../support/monitoring';

function notebookAlarms(props: Partial<RecommendedAlarmsProps> = {}) {
  const stack = stackIn();
  const alarms = new RecommendedAlarms(stack, 'Alarms', { application: new StudioNotebook(stack, 'Notebook'), ...props });
  return { alarms, template: Template.fromStack(stack), ids: alarms.alarms.map(({ node }) => node.id) };
}

test('those of which a notebook reports the metrics are on by default', () => {
  const { alarms, ids } = notebookAlarms();
  expect(ids).toEqual(['Heap', 'Cpu']);
  expect(alarms.alarm(RecommendedAlarm.DOWNTIME)).toBeUndefined();
});

test('further ones are on when their thresholds are given', () => {
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
])('%j fails, unless its alarm is not wanted', (props, row) => {
  expect(() => notebookAlarms(props)).toThrow(
    new Error(`a Studio notebook can have the alarms HEAP, CPU, THREADS, GC_TIME, GC_COUNT, got a threshold of ${row} for Stack/Notebook`));
  expect(notebookAlarms({ ...props, exclude: [row] }).ids).toHaveLength(2);
});
