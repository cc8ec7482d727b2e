import { Duration, Size, Token } from 'aws-cdk-lib';
import { InputError } from '../synth/errors';

/** Fails unless a percentage is more than 0 and at most 100. */
export function percent(prop: string, value: number | undefined): number | undefined {
  if (value !== undefined && !Token.isUnresolved(value) && !(value > 0 && value <= 100)) {
    throw new InputError(`${prop} must be a percentage more than 0 and at most 100, got ${value}`);
  }
  return value;
}

/** Fails unless a number is more than 0. */
export function positive(prop: string, value: number | undefined): number | undefined {
  if (value !== undefined && !Token.isUnresolved(value) && !(value > 0 && Number.isFinite(value))) {
    throw new InputError(`${prop} must be more than 0, got ${value}`);
  }
  return value;
}

/** The milliseconds of a duration, which must be more than 0. */
export function milliseconds(prop: string, value: Duration | undefined): number | undefined {
  return positive(prop, value?.toMilliseconds({ integral: false }));
}

/** The bytes of a size, which must be more than 0. */
export function bytes(prop: string, value: Size | undefined): number | undefined {
  return positive(prop, value?.toBytes());
}
