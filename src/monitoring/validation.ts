import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IManagedApplication } from '../base/managed-application';
import { requireUnit } from '../synth/checks';
import { InputError } from '../synth/errors';
import { definitelyDiffer, isKnown } from '../synth/tokens';

/** The periods of less than a minute that the CDK accepts, in seconds. */
const SHORT_PERIODS = [1, 5, 10, 30];

/** Throws if a stack is not in the application's region, because CloudWatch supports the resource only in this region. */
export function validateRegion(subject: string, scope: Construct, application: IManagedApplication): void {
  const { region, node } = Stack.of(scope);
  if (definitelyDiffer(application.env.region, region)) {
    throw new InputError(`${subject} must be in the region of the application, ${application.env.region}, got stack ${node.path} in ${region}`);
  }
}

/** Throws unless a percentage is more than 0 and at most 100. */
export function percent(prop: string, value: number | undefined): number | undefined {
  if (isKnown(value) && !(value > 0 && value <= 100)) {
    throw new InputError(`${prop} must be a percentage more than 0 and at most 100, got ${value}`);
  }
  return value;
}

/** Throws unless a number is more than 0. */
export function positive(prop: string, value: number | undefined): number | undefined {
  if (isKnown(value) && !(value > 0 && Number.isFinite(value))) {
    throw new InputError(`${prop} must be more than 0, got ${value}`);
  }
  return value;
}

/** The milliseconds of a duration, which must be more than 0. */
export function milliseconds(prop: string, value: Duration | undefined): number | undefined {
  return positive(prop, value && requireUnit(prop, 'Duration.millis()', () => value.toMilliseconds({ integral: false })));
}

/** Throws if CloudWatch would reject the dashboard name. */
export function validateDashboardName(name: string | undefined): void {
  if (isKnown(name) && !/^[a-zA-Z0-9_-]{1,255}$/.test(name)) {
    throw new InputError(`dashboardName must have 1 to 255 characters of [a-zA-Z0-9_-], got '${name}'`);
  }
}

/** Throws if CloudWatch does not support the period for alarms. */
export function validatePeriod(prop: string, value: Duration | undefined): void {
  if (value?.isUnresolved()) {
    throw new InputError(`${prop} must be known at synthesis, because the CDK rejects a token, got a token`);
  }
  milliseconds(prop, value);
  const seconds = value?.toSeconds({ integral: false }) ?? 60;
  if (!SHORT_PERIODS.includes(seconds) && seconds % 60 !== 0) {
    throw new InputError(`${prop} must be ${SHORT_PERIODS.join(', ')} or a multiple of 60 seconds, got ${seconds} seconds`);
  }
}

/** The bytes of a size, which must be more than 0. */
export function bytes(prop: string, value: Size | undefined): number | undefined {
  return positive(prop, value && requireUnit(prop, 'Size.bytes()', () => value.toBytes()));
}
