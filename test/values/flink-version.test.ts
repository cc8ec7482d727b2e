import { Runtime } from '../../src';
import { flinkVersion, isOlderThan } from '../../src/values/flink-version';
import { stringToken, testStack } from '../support/fixtures';

test.each<[string, number, number]>([['FLINK-1_15', 1, 15], ['FLINK-1_20', 1, 20], ['FLINK-2_2', 2, 2], ['FLINK-10_11', 10, 11]])(
  '%s is Flink %d.%d', (value, major, minor) => {
    expect(flinkVersion(Runtime.of(value))).toEqual({ major, minor });
  });

test('a runtime that is not known, not spelled like any, or a token has no version', () => {
  const token = Runtime.of(stringToken(testStack()));
  expect([undefined, token].map(runtime => flinkVersion(runtime))).toEqual([undefined, undefined]);
  expect(['FLINK-NEXT', 'MY-FLINK-1_0', 'FLINK-2_2-beta'].map(value => flinkVersion(Runtime.of(value)))).toEqual([undefined, undefined, undefined]);
});

test.each<[string, boolean]>([['FLINK-1_19', true], ['FLINK-1_20', false], ['FLINK-1_21', false], ['FLINK-2_2', false], ['FLINK-NEXT', false]])(
  '%s is older than 1.20: %s', (value, expected) => {
    expect(isOlderThan(Runtime.of(value), 1, 20)).toBe(expected);
  });

test.each<[string, boolean]>([['FLINK-1_20', true], ['FLINK-2_1', true], ['FLINK-2_2', false], ['FLINK-3_0', false]])(
  '%s is older than 2.2: %s', (value, expected) => {
    expect(isOlderThan(Runtime.of(value), 2, 2)).toBe(expected);
  });
