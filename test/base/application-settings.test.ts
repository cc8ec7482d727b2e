import { Duration } from 'aws-cdk-lib';
import { DEFAULTS, PIPELINE_DEFAULTS, resolveSettings } from '../../src/base/application-settings';
import { LogLevel } from '../../src/values/settings';
import { publicApi } from '../support/docs/public-api';

const api = publicApi();
const documented = (prop: string) => api.find(({ name }) => name === prop)?.tags.get('default');

function spelled(value: unknown): string {
  return value instanceof Duration ? `Duration.${value.toMilliseconds() % 60_000 === 0 ? `minutes(${value.toMinutes()})` : `seconds(${value.toSeconds()})`}` : String(value);
}

test.each(Object.entries(DEFAULTS))('%s has the default that its prop documents', (name, value) => {
  expect(documented(`ApplicationProps.${name}`)?.split('.').pop()).toBe(spelled(value).split('.').pop());
});

test.each(['parallelism', 'parallelismPerKpu', 'logLevel'] as const)('a notebook documents the same default of %s', name => {
  expect(documented(`StudioNotebookProps.${name}`)?.split('.').pop()).toBe(spelled(DEFAULTS[name]).split('.').pop());
});

test.each(['startOnDeploy', 'alarms', 'dashboard'] as const)('a pipeline has the default of %s that it documents', name => {
  expect(documented(`StreamingPipelineProps.${name}`)).toBe(spelled(PIPELINE_DEFAULTS[name]));
});

test('given values are kept, including false and 0, and other props are dropped', () => {
  expect(resolveSettings({ snapshotsEnabled: false, parallelism: 0, logLevel: LogLevel.WARN, role: 1 } as any))
    .toEqual({ ...DEFAULTS, snapshotsEnabled: false, parallelism: 0, logLevel: LogLevel.WARN });
});
