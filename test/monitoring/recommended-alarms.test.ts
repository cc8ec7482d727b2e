import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Application, IApplication, MetricsLevel, RecommendedAlarm, RecommendedAlarms, RecommendedAlarmsProps, Runtime } from '../../src';
import { ALARMS } from '../../src/monitoring/alarm-catalog';
import { defineApplication, stackIn } from '../support/fixtures/monitoring';

const EVERY_THRESHOLD = {
  minRecordsOutPerSecond: 5,
  maxWatermarkSkew: Duration.seconds(10),
  maxSourceLagRecords: 1000,
  maxCheckpointDuration: Duration.seconds(30),
  maxCheckpointSize: Size.mebibytes(1),
  maxCheckpointGrowth: Size.mebibytes(10),
  maxThreads: 200,
  maxOldGenerationGcTimePercent: 40,
  maxOldGenerationGcPerMinute: 3,
};

const imported = (stack: Stack, runtime?: Runtime) => Application.fromApplicationAttributes(stack, 'Imported', {
  applicationArn: 'arn:aws:kinesisanalytics:eu-central-1:123456789012:application/clicks', runtime,
});

function alarms(stack: Stack, application: IApplication, props: Partial<RecommendedAlarmsProps> = {}) {
  return new RecommendedAlarms(stack, 'Alarms', { application, ...props });
}

function rendered(stack: Stack, set: RecommendedAlarms, row: RecommendedAlarm): any {
  const logicalId = stack.getLogicalId(set.alarm(row)!.node.defaultChild as cloudwatch.CfnAlarm);
  return Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')[logicalId].Properties;
}

const metricStat = (name: string, statistic: string, period: number, further: { Name: string; Value: string }[] = []) => ({
  Metric: { Namespace: 'AWS/KinesisAnalytics', MetricName: name, Dimensions: [{ Name: 'Application', Value: 'clicks' }, ...further] },
  Period: period,
  Stat: statistic,
});

/** Alarms on a single metric or expression of the application. Alarms on throttling are tested in connectors.test.ts. */
type Row = Exclude<RecommendedAlarm, RecommendedAlarm.THROTTLED>;
const WATCHED = Object.values(RecommendedAlarm).filter((row): row is Row => row !== RecommendedAlarm.THROTTLED);

/** The alarms of the guide as CloudFormation properties, with a single metric or an expression. */
const ROWS: {
  [row in Row]: { metrics: string[]; expression?: string; statistic: string; above: boolean; threshold: number; minutes?: number }
} = {
  DOWNTIME: { metrics: ['downtime'], statistic: 'Average', above: true, threshold: 0, minutes: 1 },
  FAILED_CHECKPOINTS: { metrics: ['numberOfFailedCheckpoints'], expression: 'RATE(numberOfFailedCheckpoints)', statistic: 'Average', above: true, threshold: 0 },
  RECORDS_OUT: { metrics: ['numRecordsOutPerSecond'], statistic: 'Average', above: false, threshold: 5 },
  SOURCE_LAG: { metrics: ['records_lag_max'], statistic: 'Maximum', above: true, threshold: 1000 },
  CHECKPOINT_DURATION: { metrics: ['lastCheckpointDuration'], statistic: 'Maximum', above: true, threshold: 30_000 },
  CHECKPOINT_SIZE: { metrics: ['lastCheckpointSize'], statistic: 'Maximum', above: true, threshold: 1_048_576 },
  CHECKPOINT_GROWTH: { metrics: ['lastCheckpointSize'], expression: 'RATE(lastCheckpointSize) * 3600', statistic: 'Maximum', above: true, threshold: 10_485_760 },
  HEAP: { metrics: ['heapMemoryUtilization'], statistic: 'Maximum', above: true, threshold: 90 },
  CPU: { metrics: ['cpuUtilization'], statistic: 'Maximum', above: true, threshold: 80 },
  THREADS: { metrics: ['threadsCount'], statistic: 'Maximum', above: true, threshold: 200 },
  GC_TIME: { metrics: ['oldGenerationGCTime'], expression: '(oldGenerationGCTime * 100) / 60000', statistic: 'Maximum', above: true, threshold: 40, minutes: 1 },
  GC_COUNT: { metrics: ['oldGenerationGCCount'], expression: 'RATE(oldGenerationGCCount) * 60', statistic: 'Maximum', above: true, threshold: 3 },
  WATERMARK: {
    metrics: ['currentOutputWatermark', 'currentInputWatermark'],
    expression: 'currentOutputWatermark - currentInputWatermark',
    statistic: 'Minimum',
    above: true,
    threshold: 10_000,
  },
};

function expectRow(properties: any, row: Row): void {
  const { metrics, expression, statistic, above, threshold, minutes = 5 } = ROWS[row];
  expect(properties).toMatchObject({
    ComparisonOperator: above ? 'GreaterThanThreshold' : 'LessThanThreshold',
    Threshold: threshold,
  });
  if (expression) {
    const [computed, ...watched] = properties.Metrics;
    expect(computed).toMatchObject({ Expression: expression });
    expect(computed).not.toHaveProperty('ReturnData', false);
    expect(watched).toEqual(metrics.map(name => ({ Id: name, MetricStat: metricStat(name, statistic, minutes * 60), ReturnData: false })));
  } else {
    expect(properties).toMatchObject({
      Namespace: 'AWS/KinesisAnalytics',
      MetricName: metrics[0],
      Dimensions: [{ Name: 'Application', Value: 'clicks' }],
      Statistic: statistic,
      Period: minutes * 60,
    });
  }
}

describe('by default', () => {
  test('the alarms with a default threshold are on', () => {
    const stack = stackIn();
    const set = alarms(stack, defineApplication(stack));
    expect(Object.values(RecommendedAlarm).filter(row => set.alarm(row))).toEqual(['DOWNTIME', 'FAILED_CHECKPOINTS', 'HEAP', 'CPU']);
    expect(set.alarms).toHaveLength(4);
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 4);
  });

  test('the alarms have no actions', () => {
    const stack = stackIn();
    const set = alarms(stack, defineApplication(stack));
    expect(rendered(stack, set, RecommendedAlarm.CPU)).not.toHaveProperty('AlarmActions');
  });
});

describe.each(WATCHED)('%s', row => {
  // SOURCE_LAG of a defined application needs its sources: source-lag.test.ts.
  test('watches the metrics of the guide on an imported Flink 1 application', () => {
    const stack = stackIn();
    expectRow(rendered(stack, alarms(stack, imported(stack, Runtime.FLINK_1_20), EVERY_THRESHOLD), row), row);
  });

  test('watches the same metrics if the version is not known', () => {
    const stack = stackIn();
    expectRow(rendered(stack, alarms(stack, imported(stack), EVERY_THRESHOLD), row), row);
  });

  test('describes the application and the recommended action', () => {
    const stack = stackIn();
    const { AlarmDescription } = rendered(stack, alarms(stack, imported(stack), EVERY_THRESHOLD), row);
    expect(AlarmDescription).toMatch(/^clicks: .*\. .*\.$/);
    expect(AlarmDescription.length).toBeLessThan(1024);
  });

  test('can be left out', () => {
    const stack = stackIn();
    const set = alarms(stack, imported(stack), { ...EVERY_THRESHOLD, exclude: [row] });
    expect(set.alarm(row)).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', WATCHED.length - 1);
  });

  test('accepts other options', () => {
    const stack = stackIn();
    const set = alarms(stack, imported(stack), {
      ...EVERY_THRESHOLD,
      alarmOptions: {
        [row]: { period: Duration.minutes(10), evaluationPeriods: 6, datapointsToAlarm: 4, treatMissingData: cloudwatch.TreatMissingData.IGNORE },
      },
    });
    const properties = rendered(stack, set, row);
    expect(properties).toMatchObject({ EvaluationPeriods: 6, DatapointsToAlarm: 4, TreatMissingData: 'ignore' });
    const periods = properties.Metrics?.flatMap(({ MetricStat }: any) => MetricStat ? [MetricStat.Period] : []) ?? [properties.Period];
    expect(new Set(periods)).toEqual(new Set([600]));
  });

  test('has periods and missing data as documented', () => {
    const stack = stackIn();
    const { EvaluationPeriods, TreatMissingData } = rendered(stack, alarms(stack, imported(stack), EVERY_THRESHOLD), row);
    const counter = row === 'FAILED_CHECKPOINTS' || row === 'GC_COUNT';
    expect(EvaluationPeriods).toBe(counter || row === 'DOWNTIME' ? 1 : 3);
    expect(TreatMissingData).toBe(counter || row === 'CHECKPOINT_GROWTH' ? 'notBreaching' : row === 'DOWNTIME' ? 'breaching' : 'missing');
  });
});

describe('on Flink 2', () => {
  const onFlink2 = (props: Partial<RecommendedAlarmsProps> = {}) => {
    const stack = stackIn();
    return { stack, set: alarms(stack, imported(stack, Runtime.FLINK_2_2), { ...EVERY_THRESHOLD, ...props }) };
  };

  test('downtime is the time in any of the replacement states, with or without a flow', () => {
    const { stack, set } = onFlink2();
    const { Metrics, Threshold, ComparisonOperator, TreatMissingData } = rendered(stack, set, RecommendedAlarm.DOWNTIME);
    const flow = [{ Name: 'Flow', Value: 'Input' }];
    expect(Metrics).toEqual([
      expect.objectContaining({
        Expression: 'MAX([restartingTime, cancellingTime, failingTime, restartingTimeByFlow, cancellingTimeByFlow, failingTimeByFlow])',
      }),
      ...['restartingTime', 'cancellingTime', 'failingTime'].map(name => ({ Id: name, MetricStat: metricStat(name, 'Average', 60), ReturnData: false })),
      ...['restartingTime', 'cancellingTime', 'failingTime']
        .map(name => ({ Id: `${name}ByFlow`, MetricStat: metricStat(name, 'Average', 60, flow), ReturnData: false })),
    ]);
    expect({ Threshold, ComparisonOperator, TreatMissingData }).toEqual({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'breaching' });
  });

  test('the dimensions can be corrected', () => {
    const { stack, set } = onFlink2({ alarmOptions: { DOWNTIME: { dimensionsMap: { Flow: 'Job' } } } });
    const { Metrics } = rendered(stack, set, RecommendedAlarm.DOWNTIME);
    const dimensions = Metrics.slice(1).map(({ MetricStat }: any) => MetricStat.Metric.Dimensions);
    expect(dimensions).toEqual(Array(6).fill([{ Name: 'Application', Value: 'clicks' }, { Name: 'Flow', Value: 'Job' }]));
  });

  test.each(WATCHED.filter(row => row !== 'DOWNTIME'))('%s watches the same metrics as on Flink 1', row => {
    const { stack, set } = onFlink2();
    expectRow(rendered(stack, set, row), row);
  });

  test('watches no metric that only Flink 1 has', () => {
    const { stack } = onFlink2();
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/"(downtime|uptime|fullRestarts|bytesRequestedPerFetch)"/);
  });
});

describe('an operator', () => {
  const rows = { minRecordsOutPerSecond: 5, maxWatermarkSkew: Duration.seconds(10), operator: 'Sink:_Orders' };
  const dimensions = [{ Name: 'Application' }, { Name: 'Operator', Value: 'Sink:_Orders' }];

  test.each([MetricsLevel.OPERATOR, MetricsLevel.PARALLELISM])('is watched at level %s', metricsLevel => {
    const stack = stackIn();
    const set = alarms(stack, defineApplication(stack, { metricsLevel }), rows);
    expect(rendered(stack, set, RecommendedAlarm.RECORDS_OUT)).toMatchObject({ Dimensions: dimensions });
    const { Metrics } = rendered(stack, set, RecommendedAlarm.WATERMARK);
    expect(Metrics.slice(1).map(({ MetricStat }: any) => MetricStat.Metric)).toMatchObject([{ Dimensions: dimensions }, { Dimensions: dimensions }]);
    expect(rendered(stack, set, RecommendedAlarm.CPU).Dimensions).toHaveLength(1);
  });

  test('is watched if the level is not known', () => {
    const stack = stackIn();
    expect(rendered(stack, alarms(stack, imported(stack), rows), RecommendedAlarm.RECORDS_OUT).Dimensions).toHaveLength(2);
  });

  test.each([MetricsLevel.APPLICATION, MetricsLevel.TASK])('is rejected at level %s', metricsLevel => {
    const stack = stackIn();
    expect(() => alarms(stack, defineApplication(stack, { metricsLevel }), rows))
      .toThrow(`operator requires an application with metricsLevel OPERATOR or PARALLELISM, got ${metricsLevel}`);
  });

  test('is rejected without a name or an alarm that watches it', () => {
    const stack = stackIn();
    expect(() => alarms(stack, imported(stack), { ...rows, operator: ' ' })).toThrow('operator must be the name of an operator, got an empty string');
    expect(() => new RecommendedAlarms(stack, 'Other', { application: imported(new Stack(stack, 'Nested')), operator: 'Sink' }))
      .toThrow('operator requires minRecordsOutPerSecond or maxWatermarkSkew, got neither for Sink');
  });
});

test('every alarm has actions for the ALARM and OK states', () => {
  const stack = stackIn();
  const [pager, chat] = ['Pager', 'Chat'].map(id => new sns.Topic(stack, id));
  const set = alarms(stack, defineApplication(stack), { actions: [new actions.SnsAction(pager)], okActions: [new actions.SnsAction(chat)] });
  for (const row of ['DOWNTIME', 'FAILED_CHECKPOINTS', 'HEAP', 'CPU']) {
    expect(rendered(stack, set, row as RecommendedAlarm)).toMatchObject({
      AlarmActions: [stack.resolve(pager.topicArn)], OKActions: [stack.resolve(chat.topicArn)],
    });
  }
});

test('names are generated, and construct IDs match the published IDs', () => {
  const stack = stackIn();
  const set = alarms(stack, imported(stack), EVERY_THRESHOLD);
  expect(set.alarms.map(({ node }) => node.id)).toEqual([
    'Downtime', 'FailedCheckpoints', 'RecordsOut', 'SourceLag', 'CheckpointDuration', 'CheckpointSize', 'CheckpointGrowth', 'Heap', 'Cpu', 'Threads', 'GcTime', 'GcCount', 'Watermark',
  ]);
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'))).not.toContain('AlarmName');
});

test('the catalogue contains each alarm in the same order', () => {
  expect(Object.keys(ALARMS)).toEqual(Object.keys(RecommendedAlarm));
});

describe('bad input', () => {
  test.each<[Partial<RecommendedAlarmsProps>, string]>([
    [{ maxHeapMemoryUtilization: 0 }, 'maxHeapMemoryUtilization must be a percentage more than 0 and at most 100, got 0'],
    [{ maxHeapMemoryUtilization: 101 }, 'maxHeapMemoryUtilization must be a percentage more than 0 and at most 100, got 101'],
    [{ maxCpuUtilization: -1 }, 'maxCpuUtilization must be a percentage more than 0 and at most 100, got -1'],
    [{ maxCpuUtilization: NaN }, 'maxCpuUtilization must be a percentage more than 0 and at most 100, got NaN'],
    [{ maxOldGenerationGcTimePercent: 200 }, 'maxOldGenerationGcTimePercent must be a percentage more than 0 and at most 100, got 200'],
    [{ minRecordsOutPerSecond: 0 }, 'minRecordsOutPerSecond must be more than 0, got 0'],
    [{ maxWatermarkSkew: Duration.millis(0) }, 'maxWatermarkSkew must be more than 0, got 0'],
    [{ maxSourceLag: Duration.seconds(0) }, 'maxSourceLag must be more than 0, got 0'],
    [{ maxSourceLagRecords: -5 }, 'maxSourceLagRecords must be more than 0, got -5'],
    [{ maxCheckpointDuration: Duration.seconds(0) }, 'maxCheckpointDuration must be more than 0, got 0'],
    [{ maxCheckpointSize: Size.bytes(0) }, 'maxCheckpointSize must be more than 0, got 0'],
    [{ maxThreads: Infinity }, 'maxThreads must be more than 0, got Infinity'],
    [{ maxOldGenerationGcPerMinute: 0 }, 'maxOldGenerationGcPerMinute must be more than 0, got 0'],
    [{ alarmOptions: { downtime: {} } }, `alarmOptions must be keyed by one of ${Object.keys(ALARMS).join(', ')}, got downtime`],
    [{ alarmOptions: { CPU: { evaluationPeriods: 0 } } }, 'alarmOptions.CPU.evaluationPeriods must be an integer of at least 1, got 0'],
    [{ alarmOptions: { CPU: { datapointsToAlarm: 4 } } }, 'alarmOptions.CPU.datapointsToAlarm must be an integer from 1 to 3, got 4'],
    [{ alarmOptions: { CPU: { period: Duration.seconds(0) } } }, 'alarmOptions.CPU.period must be more than 0, got 0'],
    [{ alarmOptions: { CPU: { period: Duration.seconds(7) } } }, 'alarmOptions.CPU.period must be 1, 5, 10, 30 or a multiple of 60 seconds, got 7 seconds'],
  ])('%j', (props, message) => {
    const stack = stackIn();
    expect(() => alarms(stack, defineApplication(stack), props)).toThrow(message);
  });

  test('accepts two sets for an application in one scope, such as one for each severity', () => {
    const stack = stackIn();
    const application = defineApplication(stack);
    alarms(stack, application, { exclude: [RecommendedAlarm.CPU] });
    const paging = new RecommendedAlarms(stack, 'Paging', { application, maxCpuUtilization: 95 });
    expect(paging.alarm(RecommendedAlarm.CPU)).toBeDefined();
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'cpuUtilization', Threshold: 95 });
  });

  test('accepts two sets in two scopes, or for two applications', () => {
    const stack = stackIn();
    const application = defineApplication(stack);
    alarms(stack, application);
    new RecommendedAlarms(application, 'Alarms', { application });
    new RecommendedAlarms(stack, 'Others', { application: imported(stack) });
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 12);
  });

  test('rejects an application in another region', () => {
    const stack = stackIn();
    const application = Application.fromApplicationArn(stack, 'Imported', 'arn:aws:kinesisanalytics:us-east-1:123456789012:application/clicks');
    expect(() => alarms(stack, application)).toThrow('alarms must be in the region of the application, us-east-1, got stack Stack in eu-central-1');
  });
});
