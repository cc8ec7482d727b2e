/** Logs that lack the lines in which Flink reports failures. */
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as flink from '../../src';
import { testApplication, testStack } from '../support/fixtures';

function warnings(props: Partial<flink.ApplicationProps>, start?: flink.StartOnDeployOptions): number {
  const stack = testStack();
  const app = testApplication(props, stack);
  start && app.startOnDeploy(start);
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('failureLinesHidden')).length;
}

test.each<[string, Partial<flink.ApplicationProps>]>([
  ['logLevel WARN', { logLevel: flink.LogLevel.WARN }],
  ['logLevel ERROR', { logLevel: flink.LogLevel.ERROR }],
  ['no logging', { loggingEnabled: false }],
])('%s produces a warning together with the start of a streaming job', (_, props) => {
  expect(warnings(props, {})).toBe(1);
  expect(warnings(props)).toBe(0);
  expect(warnings(props, { batch: true })).toBe(0);
});

test.each([undefined, flink.LogLevel.INFO, flink.LogLevel.DEBUG])('logLevel %s produces no warning', logLevel => {
  expect(warnings({ logLevel }, {})).toBe(0);
});
