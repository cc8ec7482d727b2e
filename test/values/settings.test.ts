import { LogLevel, MetricsLevel, SnapshotMode } from '../../src';

test('enumerations have the values of the API', () => {
  expect(Object.values(LogLevel)).toEqual(['DEBUG', 'INFO', 'WARN', 'ERROR']);
  expect(Object.values(MetricsLevel)).toEqual(['APPLICATION', 'TASK', 'OPERATOR', 'PARALLELISM']);
  expect(Object.values(SnapshotMode)).toEqual(['APPLICATION_SNAPSHOTS_LEGACY', 'ENHANCED_SNAPSHOTS']);
});
