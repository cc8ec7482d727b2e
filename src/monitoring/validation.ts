import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IManagedApplication } from '../base/managed-application';
import { InputError } from '../synth/errors';
import { definitelyDiffer, isKnown } from '../synth/tokens';

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
  return positive(prop, value?.toMilliseconds({ integral: false }));
}

/** The bytes of a size, which must be more than 0. */
export function bytes(prop: string, value: Size | undefined): number | undefined {
  return positive(prop, value?.toBytes());
}
