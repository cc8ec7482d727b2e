import { Token } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { validateSchedule } from '../../src/private/schedule-expression';

const validate = (expression: string) => () => validateSchedule('schedule', ScheduleExpression.expression(expression));
const inADay = new Date(Date.now() + 86_400_000).toISOString().slice(0, 19);
const year = new Date().getUTCFullYear();

test.each([
  'cron(0 3 * * ? *)', 'cron(0 0 29 2 ? *)', 'cron(0 0 30 1,2 ? *)', 'cron(0 0 L 2 ? *)', 'cron(0 0 15W * ? *)', 'cron(0 9 ? * 2#1 *)',
  'cron(0/15 8-17 ? * MON-FRI *)', 'cron(0 9 ? * FRI-MON *)', 'cron(0 9 ? * mon *)', 'cron(0 0 1 JAN-MAR,DEC ? *)', `cron(0 0 1 1 ? ${year + 1})`,
  `cron(0 0 1 1 ? ${year - 5}-${year + 1})`, 'cron(0 0 31 */2 ? *)', 'rate(1 minute)', 'rate(5 days)', `at(${inADay})`,
])('%s comes', expression => {
  expect(validate(expression)).not.toThrow();
});

test.each([
  'cron(0 0 30 2 ? *)', 'cron(0 0 31 4,6,9,11 ? *)', 'cron(0 0 30-31 FEB ? *)', `cron(0 0 29 2 ? ${notLeap()})`, `cron(0 0 1 1 ? ${year - 1})`,
  'cron(60 0 * * ? *)', 'cron(0 24 * * ? *)', 'cron(0 0 1 13 ? *)', 'cron(0 0 ? * 8 *)', 'cron(0 0 * * ?)', 'rate(0 minutes)', 'rate(-1 hours)', 'rate(5 weeks)',
  'at(2020-01-01T00:00:00)', 'at(2030-13-01T00:00:00)', 'at(2099-01-01)', 'at(someday)',
])('%s never comes', expression => {
  expect(validate(expression)).toThrow(new Error(`schedule must come at some time from now on, got '${expression}', which never does`));
});

test.each(['', 'tomorrow', '0 3 * * ? *', 'every(1 day)'])("'%s' is no schedule", expression => {
  expect(validate(expression)).toThrow(new Error(`schedule must be an at(…), cron(…) or rate(…) expression, got '${expression}'`));
});

test.each(['cron(0 0 * * * *)', 'cron(0 0 1 * MON *)', 'cron(0 0 ? * ? *)'])('%s has its days wrong', expression => {
  expect(validate(expression)).toThrow(new Error(`schedule must have a ? for either its day of the month or its day of the week, got '${expression}'`));
});

test('a token passes', () => {
  expect(validate(Token.asString({ Ref: 'Schedule' }))).not.toThrow();
});

function notLeap(): number {
  return year + 1 + Number((year + 1) % 4 === 0);
}
