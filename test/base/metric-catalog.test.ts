import { Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, MetricDefinition, restartsMetric } from '../../src/base/metric-catalog';

const ROWS = Object.entries(METRICS) as [string, MetricDefinition][];

// The rows of the service's documentation, by the section that they stand in.
test.each<[string, string[]]>([
  ['of applications', [
    'KPUs', 'backPressuredTimeMsPerSecond', 'busyTimeMsPerSecond', 'containerCPUUtilization', 'containerDiskUtilization', 'containerMemoryUtilization',
    'cpuUtilization', 'currentInputWatermark', 'currentOutputWatermark', 'downtime', 'fullRestarts', 'heapMemoryUtilization', 'idleTimeMsPerSecond',
    'lastCheckpointDuration', 'lastCheckpointSize', 'managedMemoryTotal', 'managedMemoryUsed', 'managedMemoryUtilization', 'numLateRecordsDropped',
    'numRecordsIn', 'numRecordsInPerSecond', 'numRecordsOut', 'numRecordsOutPerSecond', 'numberOfFailedCheckpoints', 'oldGenerationGCCount',
    'oldGenerationGCTime', 'threadsCount', 'uptime',
  ]],
  ['of the Kinesis connector', ['millisBehindLatest', 'bytesRequestedPerFetch']],
  ['of the Kafka connector', ['currentoffsets', 'commitsFailed', 'commitsSucceeded', 'committedoffsets', 'records_lag_max', 'bytes_consumed_rate']],
  ['of Flink 2', ['numRestarts', 'runningTime', 'restartingTime', 'cancellingTime', 'failingTime']],
])('has every row %s', (_section, names) => {
  expect(names.filter(name => !(name in METRICS))).toEqual([]);
});

test('utilization metrics are in percent', () => {
  expect(ROWS.filter(([name, { unit }]) => /Utilization$/.test(name) !== (unit === Unit.PERCENT))).toEqual([]);
});

test('rates are averaged counts or milliseconds per second', () => {
  const rates = ROWS.filter(([name]) => /PerSecond$/.test(name));
  expect(rates).toHaveLength(5);
  expect(rates.filter(([, { statistic }]) => statistic !== 'Average')).toEqual([]);
});

test('watermarks use the minimum over all tasks', () => {
  expect([METRICS.currentInputWatermark.statistic, METRICS.currentOutputWatermark.statistic]).toEqual(['Minimum', 'Minimum']);
});

test.each([[1, 'fullRestarts'], [2, 'numRestarts'], [3, 'numRestarts']])('restarts on Flink %p are %s', (major, name) => {
  expect(restartsMetric(major)).toBe(name);
});
