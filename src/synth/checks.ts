import { Duration } from 'aws-cdk-lib';
import { InputError } from './errors';
import { A_DURATION, A_NUMBER, describe, requireKindIfGiven } from './kinds';
import { isKnown, readable } from './tokens';

/** The largest integer that the AWS APIs of this library accept. */
const MAX_INTEGER = 2 ** 31 - 1;

/** Throws unless a number is an integer from a minimum to a maximum. */
export function validateCount(prop: string, value: number | undefined, maximum = Infinity, minimum = 1): void {
  requireKindIfGiven(prop, Array.isArray(value) ? value : undefined, A_NUMBER);
  if (isKnown(value) && !(Number.isInteger(value) && value >= minimum && value <= Math.min(maximum, MAX_INTEGER))) {
    const isTooLarge = typeof value === 'number' && value > MAX_INTEGER;
    const allowed = maximum === Infinity && !isTooLarge ? `of at least ${minimum}` : `from ${minimum} to ${Math.min(maximum, MAX_INTEGER)}`;
    throw new InputError(`${prop} must be an integer ${allowed}, got ${describe(value)}`);
  }
}

/** The durations that a prop accepts. */
export interface DurationRange {
  /** The unit that a duration must be a whole number of. */
  readonly unit: 'seconds' | 'milliseconds';
  readonly minimum: Duration;
  readonly maximum?: Duration;
}

/** Throws unless a duration is within a range. */
export function validateDuration(prop: string, value: Duration | undefined, { unit, minimum, maximum }: DurationRange): void {
  requireKindIfGiven(prop, value, A_DURATION);
  if (!value) {
    return;
  }
  if (value.isUnresolved()) {
    requireUnit(prop, unit === 'seconds' ? 'Duration.seconds()' : 'Duration.millis()', () => inUnit(value, unit));
    return;
  }
  const amount = inUnit(value, unit);
  const isWhole = Number.isInteger(amount);
  if (maximum && !(isWhole && amount >= inUnit(minimum, unit) && amount <= inUnit(maximum, unit))) {
    const given = isWhole ? value.toHumanString() : `${amount} ${unit}`;
    throw new InputError(`${prop} must be whole ${unit} from ${minimum.toHumanString()} to ${maximum.toHumanString()}, got ${given}`);
  }
  if (amount < inUnit(minimum, unit)) {
    const least = unit === 'milliseconds' ? `${minimum.toMilliseconds()} ms` : minimum.toHumanString();
    throw new InputError(`${prop} must be at least ${least}, got ${value.toHumanString()}`);
  }
  if (!isWhole) {
    throw new InputError(`${prop} must be a whole number of ${unit}, got ${value.toHumanString()}`);
  }
}

/** Throws if a token has another unit, because a template cannot convert the value. */
export function requireUnit<T>(prop: string, unit: string, convert: () => T): T {
  try {
    return convert();
  } catch {
    throw new InputError(`${prop} must be made with ${unit} if the amount is a token, got a token in another unit`);
  }
}

function inUnit(value: Duration, unit: DurationRange['unit']): number {
  return unit === 'seconds' ? value.toSeconds({ integral: false }) : value.toMilliseconds({ integral: false });
}

/**
 * Throws for a name that IAM would read as a pattern.
 *
 * As part of a policy's resource, it would grant access to other resources. The literal parts of a text with tokens are checked.
 */
export function validateNoPattern(prop: string, value: string | undefined): void {
  const text = typeof value === 'string' ? readable(value) : '';
  if (/[*?]|\$\{/.test(text)) {
    throw new InputError(`${prop} must not contain *, ? or \${, which are patterns in an IAM policy, got '${text}'`);
  }
}
