/** Metrics that the job itself publishes. */
import { Application, IManagedApplication, StudioNotebook } from '../../src';
import { defineApplication, stackIn } from '../support/fixtures/monitoring';

const KINDS: [string, () => IManagedApplication][] = [
  ['an application', () => defineApplication(stackIn())],
  ['an imported application', () => Application.fromApplicationName(stackIn(), 'Imported', 'clicks')],
  ['a notebook', () => new StudioNotebook(stackIn(), 'Notebook', { applicationName: 'clicks' })],
];

test.each(KINDS)('of %s keep its dimension', (_, define) => {
  const app = define();
  expect(app.customMetric('FilteredRecords', { Program: 'clicks' }, { statistic: 'Sum', label: 'filtered' })).toMatchObject({
    namespace: 'AWS/KinesisAnalytics',
    metricName: 'FilteredRecords',
    dimensions: { Application: app.applicationName, Program: 'clicks' },
    statistic: 'Sum',
    label: 'filtered',
  });
  expect(app.customMetric('Plain', {}).dimensions).toEqual({ Application: app.applicationName });
});

test.each<[string, (app: IManagedApplication) => unknown, string]>([
  ['the application dimension', app => app.customMetric('a', { Application: 'b' }), "dimensions must not contain Application, which is always the application itself, got 'b'"],
  ['an empty name', app => app.customMetric(' ', {}), "name must have 1 to 255 characters, got ' '"],
  ['an empty value', app => app.customMetric('a', { Program: '' }), "dimensions.Program must have 1 to 255 characters, got ''"],
  ['a long value', app => app.customMetric('a', { Program: 'x'.repeat(256) }), 'dimensions.Program must have 1 to 255 characters, got 256'],
  ['no dimensions', app => app.customMetric('a', undefined as any), 'dimensions must be an object of which each value is a string, got undefined'],
  ['a number', app => app.customMetric('a', { Program: 1 as any }), 'dimensions.Program must be a string, got 1'],
  ['30 dimensions', app => app.customMetric('a', Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${i}`, 'v']))), 'dimensions must be at most 29, got 30'],
  ['dimensions in two places', app => app.customMetric('a', {}, { dimensionsMap: { Program: 'b' } }), 'options must not contain dimensionsMap, got Program: specify them as dimensions'],
])('reject %s', (_, metric, message) => {
  expect(() => metric(defineApplication(stackIn()))).toThrow(`${message} (in Stack/Clicks)`);
});
