import { Token } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { validateSchedule } from '../../src/operations/schedule-expression';

const validate = (expression: string) => () => validateSchedule('schedule', ScheduleExpression.expression(expression));
const never = (expression: string) => new Error(`schedule must match at least one future time, got '${expression}'`);

/** Not a leap year. The next leap year is 2028. */
const NOW = '2026-03-15T12:00:00Z';

beforeEach(() => {
  jest.useFakeTimers({ now: new Date(NOW) });
});

afterEach(() => {
  jest.useRealTimers();
});

test.each([
  'cron(0 3 * * ? *)', 'cron(0 0 29 2 ? *)', 'cron(0 0 30 1,2 ? *)', 'cron(0 0 L 2 ? *)', 'cron(0 0 15W * ? *)', 'cron(0 9 ? * 2#1 *)',
  'cron(0/15 8-17 ? * MON-FRI *)', 'cron(0 9 ? * FRI-MON *)', 'cron(0 9 ? * mon *)', 'cron(0 0 1 JAN-MAR,DEC ? *)', 'cron(0 0 1 1 ? 2027)',
  'cron(0 0 1 1 ? 2021-2027)', 'rate(1 minute)', 'rate(5 days)', 'rate(24 hours)', 'at(2026-03-16T12:00:00)',
])('accepts %s', expression => {
  expect(validate(expression)).not.toThrow();
});

test.each([
  'cron(0 0 30 2 ? *)', 'cron(0 0 31 4,6,9,11 ? *)', 'cron(0 0 30-31 FEB ? *)', 'cron(0 0 29 2 ? 2027)', 'cron(0 0 1 1 ? 2025)', 'cron(0 0 * * ?)',
  'cron(0 0 1 1 ? * *)', 'cron(0 0 1 1)', 'at(2020-01-01T00:00:00)', 'at(2030-13-01T00:00:00)', 'at(2099-01-01)', 'at(2099-01-01T00:00:00.500)', 'at(+002099-01-01T00:00:00)', 'at(someday)',
])('rejects %s', expression => {
  expect(validate(expression)).toThrow(never(expression));
});

test.each(['rate(0 minutes)', 'rate(-1 hours)', 'rate(5 weeks)', 'rate(every 5 days)', 'rate(5 days or so)', 'rate(5days)', 'rate(1.5 hours)', 'rate(0 0 1 1 1 *)'])(
  'rejects rate %s', expression => {
    expect(validate(expression)).toThrow(never(expression));
  });

describe('each field has its bounds:', () => {
  test.each(['cron(59 23 31 12 ? 2199)', 'cron(0 0 1 1 ? *)', 'cron(0 0 ? * 1 *)', 'cron(0 0 ? * 7 *)', 'cron(0 0 31 DEC ? 2026)', 'cron(0 0 ? JAN SAT *)'])('accepts %s', expression => {
    expect(validate(expression)).not.toThrow();
  });

  test.each([
    'cron(60 0 * * ? *)', 'cron(0 24 * * ? *)', 'cron(0 0 0 * ? *)', 'cron(0 0 32 * ? *)', 'cron(0 0 1 0 ? *)', 'cron(0 0 1 13 ? *)',
    'cron(0 0 ? * 0 *)', 'cron(0 0 ? * 8 *)', 'cron(0 0 1 1 ? 2200)', 'cron(0 0 1 ABC ? *)', 'cron(0 0 ? * JAN *)', 'cron(0 0 1 MON ? *)',
  ])('rejects %s', expression => {
    expect(validate(expression)).toThrow(never(expression));
  });
});

// On the 31st, or the 30th, it is the month that decides.
describe('ranges and steps:', () => {
  test.each([
    ['a range includes its end', 'cron(0 0 31 4-5 ? *)'],
    ['a range includes its beginning', 'cron(0 0 31 5-6 ? *)'],
    ['a range includes the values in between', 'cron(0 0 31 4-6 ? *)'],
    ['a range over the end of the year includes December', 'cron(0 0 31 11-2 ? *)'],
    ['a range over the end of the year includes January', 'cron(0 0 31 NOV-FEB ? *)'],
    ['a range over the end of the month includes the first', 'cron(0 0 31-1 4 ? *)'],
    ['* counts from the first', 'cron(0 0 31 */2 ? *)'],
    ['a month counts from itself to December', 'cron(0 0 31 2/5 ? *)'],
    ['a range has a step', 'cron(0 0 31 4-9/3 ? *)'],
    ['an hour can be listed twice', 'cron(0 3,3 * * ? *)'],
    ['fields can be separated by several spaces', 'cron(0   3  * * ? *)'],
    ['surrounding spaces are ignored', ' rate( 5 days ) '],
  ])('%s: accepts %s', (_, expression) => {
    expect(validate(expression)).not.toThrow();
  });

  test.each([
    ['a range ends', 'cron(0 0 30 2-2 ? *)'],
    ['a range of names ends', 'cron(0 0 31 APR-APR ? *)'],
    ['a step skips the values in between', 'cron(0 0 31 2/7 ? *)'],
    ['a step in a range ends with the range', 'cron(0 0 31 2-4/2 ? *)'],
    ['a step can have two digits', 'cron(0 0 30 2/12 ? *)'],
    ['a step of 0 matches nothing', 'cron(0/0 0 * * ? *)'],
    ['a single month is not a range', 'cron(0 0 31 11 ? *)'],
  ])('%s: rejects %s', (_, expression) => {
    expect(validate(expression)).toThrow(never(expression));
  });
});

test.each(['cron(0 0 L-31 2 ? *)', 'cron(0 0 30W 2 ? *)', 'cron(0 9 ? * 2#8 *)', 'cron(0 9 ? * 9L *)'])('accepts special characters in %s without a check', expression => {
  expect(validate(expression)).not.toThrow();
});

// The time zone of a schedule is not known here. At midnight UTC, it is noon of the previous day in the last time zone.
describe.each<[string, string[], string[]]>([
  [NOW,
    ['at(2026-03-15T00:00:01)', 'cron(0 0 15 3 ? 2026)', 'cron(0 0 31 * ? 2026)'],
    ['at(2026-03-15T00:00:00)', 'cron(0 0 14 3 ? 2026)', 'cron(0 0 29 2 ? 2026)']],
  ['2026-03-15T11:59:59Z', ['at(2026-03-15T00:00:00)', 'cron(0 0 14 3 ? 2026)'], ['at(2026-03-14T23:59:59)', 'cron(0 0 13 3 ? 2026)']],
  ['2026-04-15T00:00:00Z', ['cron(0 0 30-1 4 ? 2026)'], ['cron(0 0 31-1 4 ? 2026)']],
  ['2026-12-05T00:00:00Z', ['cron(0 0 31 11-2 ? 2026)', 'cron(0 0 31 12-2 ? 2026)'], ['cron(0 0 31 8-10 ? 2026)']],
  ['2027-01-01T11:59:59Z', ['cron(0 0 31 12 ? 2026)', 'cron(0 0 31 12 ? *)'], ['cron(0 0 30 12 ? 2026)']],
  ['2027-01-01T12:00:00Z', ['cron(0 0 1 1 ? 2027)'], ['cron(0 0 31 12 ? 2026)']],
])('at %s', (now, coming, past) => {
  beforeEach(() => {
    jest.setSystemTime(new Date(now));
  });

  test.each(coming)('accepts future %s', expression => {
    expect(validate(expression)).not.toThrow();
  });

  test.each(past)('rejects past %s', expression => {
    expect(validate(expression)).toThrow(never(expression));
  });
});

test.each(['', 'tomorrow', '0 3 * * ? *', 'every(1 day)', 'my rate(1 day)', 'rate(1 day) or so'])("rejects '%s'", expression => {
  expect(validate(expression)).toThrow(new Error(`schedule must be an at(…), cron(…) or rate(…) expression, got '${expression}'`));
});

test.each(['cron(0 0 * * * *)', 'cron(0 0 1 * MON *)', 'cron(0 0 ? * ? *)'])('rejects the day fields of %s', expression => {
  expect(validate(expression)).toThrow(new Error(`schedule must have a ? for either the day of the month or the day of the week, got '${expression}'`));
});

test('accepts a token', () => {
  expect(validate(Token.asString({ Ref: 'Schedule' }))).not.toThrow();
});
