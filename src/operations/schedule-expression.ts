import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { InputError } from '../synth/errors';
import { describe, having, requireKindIfGiven } from '../synth/kinds';
import { isToken } from '../synth/tokens';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const LAST_YEAR = 2199;

/** The last time zone to reach a given time. A time that is past in this zone is past everywhere. */
const HALF_A_DAY = 12 * 3_600_000;

/** Throws if EventBridge Scheduler would reject the schedule, or if the schedule matches no future time. */
export function validateSchedule(prop: string, schedule: scheduler.ScheduleExpression): void {
  const { expressionString: text, timeZone } = schedule;
  requireKindIfGiven(`${prop}.timeZone`, timeZone, having('a TimeZone like TimeZone.EUROPE_BERLIN', 'timezoneName'));
  if (isToken(text)) {
    return;
  }
  const match = typeof text === 'string' ? /^(at|cron|rate)\((.*)\)$/.exec(text.trim()) : undefined;
  if (!match) {
    throw new InputError(`${prop} must be an at(…), cron(…) or rate(…) expression, got ${describe(text)}`);
  }
  const body = match[2].trim();
  const [,, day,, weekday] = body.split(/\s+/);
  if (match[1] === 'cron' && weekday !== undefined && (day === '?') === (weekday === '?')) {
    throw new InputError(`${prop} must have a ? for either the day of the month or the day of the week, got '${text}'`);
  }
  const fires = { at: atFires, cron: cronFires, rate: rateFires }[match[1] as 'at' | 'cron' | 'rate'];
  if (!fires(body, Date.now())) {
    throw new InputError(`${prop} must match at least one future time, got '${text}'`);
  }
}

function atFires(time: string, now: number): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(time) && Date.parse(`${time}Z`) + HALF_A_DAY > now;
}

function rateFires(rate: string): boolean {
  return /^[1-9]\d* (minute|hour|day)s?$/.test(rate);
}

function cronFires(cron: string, now: number): boolean {
  const fields = cron.split(/\s+/);
  if (fields.length !== 6) {
    return false;
  }
  const year = new Date(now - HALF_A_DAY).getUTCFullYear();
  const [minutes, hours, days, months, weekdays, years] = [
    expand(fields[0], 0, 59), expand(fields[1], 0, 23), expand(fields[2], 1, 31),
    expand(fields[3], 1, 12, MONTHS), expand(fields[4], 1, 7, DAYS), expand(fields[5], year, LAST_YEAR),
  ];
  return minutes.length > 0 && hours.length > 0 && weekdays.length > 0
    && years.some(y => months.some(m => days.some(d => isToCome(y, m, d, now))));
}

function isToCome(year: number, month: number, day: number, now: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getTime() + 3 * HALF_A_DAY > now;
}

/** The values that a field of a cron expression matches. Fields with special characters, like `L`, `15W` or `2#1`, are treated as all values. */
function expand(field: string, first: number, last: number, names: string[] = []): number[] {
  const value = (text: string) => names.includes(text.toUpperCase()) ? names.indexOf(text.toUpperCase()) + 1 : Number(text);
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return [...new Set(field.split(',').flatMap(part => {
    const match = /^(\*|[a-z]{3}|\d+)(?:-([a-z]{3}|\d+))?(?:\/(\d+))?$/i.exec(part);
    if (!match) {
      return all;
    }
    const from = match[1] === '*' ? first : value(match[1]);
    const to = match[2] ? value(match[2]) : match[1] === '*' || match[3] ? last : from;
    // A range like FRI-MON wraps around.
    const inside = (unit: number) => from <= to ? unit >= from && unit <= to : unit >= from || unit <= to;
    return all.filter(unit => inside(unit) && (!match[3] || (unit - from) % Number(match[3]) === 0));
  }))];
}
