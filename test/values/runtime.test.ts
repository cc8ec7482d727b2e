import { Runtime } from '../../src';
import { stringToken, testStack } from '../support/fixtures';

test.each([
  ['FLINK_1_6', 'FLINK-1_6'], ['FLINK_1_8', 'FLINK-1_8'], ['FLINK_1_11', 'FLINK-1_11'], ['FLINK_1_13', 'FLINK-1_13'],
  ['FLINK_1_15', 'FLINK-1_15'], ['FLINK_1_18', 'FLINK-1_18'], ['FLINK_1_19', 'FLINK-1_19'], ['FLINK_1_20', 'FLINK-1_20'],
  ['FLINK_2_2', 'FLINK-2_2'], ['FLINK_2_3', 'FLINK-2_3'],
] as const)('%s is %s', (name, value) => {
  expect(Runtime[name].value).toBe(value);
});

test('of accepts runtimes that are not listed yet', () => {
  expect(Runtime.of('FLINK-2_9').value).toBe('FLINK-2_9');
});

test('of accepts a token', () => {
  const stack = testStack();
  expect(stack.resolve(Runtime.of(stringToken(stack)).value)).toEqual({ Ref: 'StringParameter' });
});

test.each(['ZEPPELIN-FLINK-1_0', 'ZEPPELIN-FLINK-2_0', 'ZEPPELIN-FLINK-3_0', 'SQL-1_0'])('of %s throws an error that refers to StudioNotebook', value => {
  expect(() => Runtime.of(value)).toThrow(new Error(`runtime must be a Flink runtime like FLINK-1_20, got ${value}: `
    + 'interactive and SQL workloads run as a StudioNotebook (https://docs.aws.amazon.com/managed-flink/latest/java/release-version-list.html)'));
});

test('of rejects an empty string', () => {
  expect(() => Runtime.of('')).toThrow(new Error('runtime must be a Flink runtime like FLINK-1_20, got an empty string'));
});
