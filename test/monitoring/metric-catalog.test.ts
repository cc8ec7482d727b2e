import * as fs from 'fs';
import * as path from 'path';
import { Duration } from 'aws-cdk-lib';
import { Metric, MetricOptions, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { Application, Runtime, StudioNotebook } from '../../src';
import { MetricName, METRICS, MetricDefinition } from '../../src/base/metric-catalog';
import { stackIn } from '../support/fixtures/monitoring';

const CATALOGUE = Object.entries(METRICS) as [MetricName, MetricDefinition][];
const OF_APPLICATIONS = CATALOGUE.filter(([, row]) => row.studio !== 'alone');
const OF_NOTEBOOKS = CATALOGUE.filter(([, row]) => row.studio);

/** The metrics that the guide lists, by unit. Metrics of a single Flink version include the version. */
const GUIDE: { [unit in Unit]?: string } = {
  [Unit.COUNT]: 'KPUs fullRestarts:1.x numRestarts:1.15+ numberOfFailedCheckpoints numRecordsIn numRecordsOut numLateRecordsDropped oldGenerationGCCount '
    + 'threadsCount records_lag_max jobmanagerFileDescriptorsMax:2.x jobmanagerFileDescriptorsOpen:2.x taskmanagerFileDescriptorsMax:2.x '
    + 'taskmanagerFileDescriptorsOpen:2.x threadCount zeppelinThreadCount zeppelinWaitingJobs',
  [Unit.COUNT_PER_SECOND]: 'numRecordsInPerSecond numRecordsOutPerSecond',
  [Unit.PERCENT]: 'cpuUtilization containerCPUUtilization containerMemoryUtilization containerDiskUtilization heapMemoryUtilization '
    + 'managedMemoryUtilization:1.13+ zeppelinCpuUtilization zeppelinHeapMemoryUtilization',
  [Unit.MILLISECONDS]: 'backPressuredTimeMsPerSecond:1.13+ busyTimeMsPerSecond:1.13+ idleTimeMsPerSecond:1.13+ currentInputWatermark currentOutputWatermark '
    + 'downtime uptime lastCheckpointDuration oldGenerationGCTime millisBehindLatest runningTime:2.x restartingTime:2.x cancellingTime:2.x failingTime:2.x',
  [Unit.BYTES]: 'lastCheckpointSize managedMemoryUsed:1.13+ managedMemoryTotal:1.13+ bytesRequestedPerFetch:1.x bytes_consumed_rate',
  [Unit.SECONDS]: 'zeppelinServerUptime',
  [Unit.NONE]: 'currentoffsets committedoffsets commitsFailed commitsSucceeded',
};

/** The meaningful statistics for each unit. Sums are never meaningful because of the sampling of the service. */
const STATISTICS: { [unit in Unit]?: string[] } = {
  [Unit.COUNT]: ['Maximum', 'Average'],
  [Unit.COUNT_PER_SECOND]: ['Average'],
  [Unit.PERCENT]: ['Maximum', 'Average'],
  [Unit.MILLISECONDS]: ['Maximum', 'Average', 'Minimum'],
  [Unit.BYTES]: ['Maximum', 'Average'],
  [Unit.SECONDS]: ['Average'],
  [Unit.NONE]: ['Maximum'],
};

test('the catalogue matches the list of the guide', () => {
  const listed = Object.entries(GUIDE).flatMap(([unit, names]) => names!.split(' ').map(name => name.split(':')).map(([name, flink]) => ({ name, unit, flink })));
  const catalogued = CATALOGUE.map(([name, { unit, flink }]) => ({ name, unit: unit as string, flink }));
  const byName = (a: { name: string }, b: { name: string }) => a.name < b.name ? -1 : 1;
  expect(catalogued.sort(byName)).toEqual(listed.sort(byName));
});

/** The method of `records_lag_max` is `metricRecordsLagMax`, and the method of `KPUs` is `metricKpus`. */
const methodOf = (name: MetricName) => name === 'KPUs' ? 'metricKpus'
  : `metric${name.replace('offsets', 'Offsets').replace(/(?:^|_)([a-z])/g, (_, letter) => letter.toUpperCase())}`;

const sourceOf = (...files: string[]) => files.map(file => fs.readFileSync(path.join(__dirname, '..', '..', 'src', file), 'utf-8')).join('\n');
const ofApplications = sourceOf('base/application-metrics.ts', 'base/connector-metrics.ts');
const ofNotebooks = sourceOf('studio/notebook.ts');
const docOf = (source: string, method: string) => source.split('/**').find(part => new RegExp(`\\*/\\s+${method}\\(`).test(part))!.split('*/')[0];
const UNIT_NAMES: { [unit in Unit]?: string } = { [Unit.COUNT_PER_SECOND]: 'Count/Second', [Unit.PERCENT]: 'Percent' };

describe.each(OF_APPLICATIONS)('%s', (name, row) => {
  const application = Application.fromApplicationAttributes(stackIn(), 'Imported', {
    applicationArn: 'arn:aws:kinesisanalytics:eu-central-1:123456789012:application/clicks',
    runtime: row.flink === '2.x' ? Runtime.FLINK_2_2 : Runtime.FLINK_1_20,
  });
  const method = methodOf(name);
  const read = (props?: MetricOptions): Metric => (application as any)[method](props);
  const period = row.period ?? Duration.minutes(5);

  test('has a method that returns the metric with its default statistic and period', () => {
    expect(read().toMetricConfig().metricStat).toMatchObject({
      namespace: 'AWS/KinesisAnalytics',
      metricName: name,
      dimensions: [{ name: 'Application', value: 'clicks' }],
      statistic: row.statistic,
    });
    expect(read().period.toSeconds()).toBe(period.toSeconds());
  });

  test('has a statistic that suits its unit', () => {
    expect(STATISTICS[row.unit]).toContain(row.statistic);
  });

  test('accepts other options', () => {
    const metric = read({ statistic: 'p99', period: Duration.hours(2), dimensionsMap: { Application: 'clicks', Task: 'Map' } });
    expect(metric).toMatchObject({ metricName: name, statistic: 'p99', period: Duration.hours(2), dimensions: { Application: 'clicks', Task: 'Map' } });
  });

  test('is documented with its unit, level, statistic and period', () => {
    expectDocumented(docOf(ofApplications, method), row);
  });
});

function expectDocumented(doc: string, row: MetricDefinition): void {
  expect(doc).toMatch(new RegExp(`Unit: ${UNIT_NAMES[row.unit] ?? row.unit}[ ,.]`));
  expect(doc).toContain(`Reporting level: ${row.level}.`);
  expect(doc).toContain(`@default - ${row.statistic.toLowerCase()} over ${row.period?.toMinutes() === 60 ? '1 hour' : '5 minutes'}`);
}

test.each(OF_NOTEBOOKS)('a notebook has a documented method for %s', (name, row) => {
  const notebook = new StudioNotebook(stackIn(), 'Notebook', { applicationName: 'notes' });
  const metric: Metric = (notebook as any)[methodOf(name)]();
  expect(metric).toMatchObject({ namespace: 'AWS/KinesisAnalytics', metricName: name, statistic: row.statistic });
  expectDocumented(docOf(ofNotebooks, methodOf(name)), row);
});

test('a notebook has no other metric methods', () => {
  const methods = new Set<string>();
  for (let type = StudioNotebook.prototype; type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    Object.getOwnPropertyNames(type).filter(name => /^metric[A-Z]/.test(name)).forEach(name => methods.add(name));
  }
  expect([...methods].sort()).toEqual(OF_NOTEBOOKS.map(([name]) => methodOf(name)).sort());
});

test('lists the metrics that Studio notebooks report', () => {
  expect(CATALOGUE.filter(([, row]) => row.studio).map(([name]) => name)).toEqual([
    'KPUs', 'cpuUtilization', 'heapMemoryUtilization', 'oldGenerationGCCount', 'oldGenerationGCTime',
    'threadCount', 'zeppelinCpuUtilization', 'zeppelinHeapMemoryUtilization', 'zeppelinThreadCount', 'zeppelinWaitingJobs', 'zeppelinServerUptime',
  ]);
});

test('KPUs have a period of one hour, because the service publishes them once per hour', () => {
  expect(Application.fromApplicationName(stackIn(), 'Imported', 'clicks').metricKpus().period.toHours()).toBe(1);
});

test.each([[Runtime.FLINK_1_20, 'fullRestarts'], [Runtime.FLINK_2_2, 'numRestarts'], [Runtime.FLINK_2_3, 'numRestarts']])('restarts on %p are %s', (runtime, name) => {
  const application = Application.fromApplicationAttributes(stackIn(), 'Imported', {
    applicationArn: 'arn:aws:kinesisanalytics:eu-central-1:123456789012:application/clicks', runtime,
  });
  expect(application.metricFullRestarts().metricName).toBe(name);
});

test('the misspelled method of the alpha returns the correct metric', () => {
  expect(Application.fromApplicationName(stackIn(), 'Imported', 'clicks').metricBusyTimePerMsPerSecond().metricName).toBe('busyTimeMsPerSecond');
});

test('reads the metrics of an application in another region or account from its environment', () => {
  const stack = stackIn();
  const application = Application.fromApplicationArn(stack, 'Imported', 'arn:aws:kinesisanalytics:us-east-1:210987654321:application/clicks');
  expect(application.metricDowntime()).toMatchObject({ region: 'us-east-1', account: '210987654321' });
});

test('reads a custom metric of the job unchanged', () => {
  expect(Application.fromApplicationName(stackIn(), 'Imported', 'clicks').metric('FilteredRecords')).toMatchObject({
    metricName: 'FilteredRecords', statistic: 'Average', namespace: 'AWS/KinesisAnalytics',
  });
});
