import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { validateCount, validateDuration } from '../../src/synth/checks';
import { definitelyDiffer, isKnown } from '../../src/synth/tokens';

const SECONDS = { unit: 'seconds', minimum: Duration.seconds(1), maximum: Duration.minutes(1) } as const;

test.each([
  [0, 'n must be an integer from 1 to 8, got 0'],
  [9, 'n must be an integer from 1 to 8, got 9'],
  [1.5, 'n must be an integer from 1 to 8, got 1.5'],
  [NaN, 'n must be an integer from 1 to 8, got NaN'],
])('rejects a count of %p', (value, message) => {
  expect(() => validateCount('n', value, 8)).toThrow(message);
});

test('a count can start at zero, be left out, and be a token', () => {
  [0, undefined, Token.asNumber({ Ref: 'P' })].forEach(value => expect(() => validateCount('n', value, 8, 0)).not.toThrow());
  expect(() => validateCount('n', -1, Infinity, 0)).toThrow('n must be an integer of at least 0, got -1');
});

test.each([
  [Duration.seconds(0), SECONDS, 'd must be whole seconds from 1 second to 1 minute, got 0 seconds'],
  [Duration.seconds(61), SECONDS, 'd must be whole seconds from 1 second to 1 minute, got 1 minute 1 second'],
  [Duration.millis(1500), SECONDS, 'd must be whole seconds from 1 second to 1 minute, got 1.5 seconds'],
  [Duration.seconds(59), { unit: 'seconds', minimum: Duration.minutes(1) }, 'd must be at least 1 minute, got 59 seconds'],
  [Duration.millis(60_500), { unit: 'seconds', minimum: Duration.minutes(1) }, 'd must be a whole number of seconds, got 1 minute'],
  [Duration.millis(0), { unit: 'milliseconds', minimum: Duration.millis(1) }, 'd must be at least 1 ms, got 0'],
] as const)('rejects a duration of %s in %j', (value, range, message) => {
  expect(() => validateDuration('d', value, range)).toThrow(message);
});

test('accepts a duration in the range, no duration, and a token', () => {
  [Duration.seconds(1), Duration.minutes(1), undefined, Duration.seconds(Token.asNumber({ Ref: 'P' }))]
    .forEach(value => expect(() => validateDuration('d', value, SECONDS)).not.toThrow());
});

test('tokens are neither known nor definitely different', () => {
  const token = Lazy.string({ produce: () => 'eu-west-1' });
  expect([isKnown(token), isKnown(undefined), isKnown(''), isKnown(0)]).toEqual([false, false, true, true]);
  expect([definitelyDiffer('a', 'b'), definitelyDiffer('a', 'a'), definitelyDiffer(token, 'a'), definitelyDiffer('a', token)]).toEqual([true, false, false, false]);
});
