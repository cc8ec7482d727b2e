import { Fn, Token } from 'aws-cdk-lib';
import { InputError } from '../synth/errors';
import { mark } from '../synth/kinds';

/**
 * The eight hours of a day, in UTC, in which the service may patch and restart an application.
 *
 * The service chooses the day; a job is away for some seconds while it restarts from its latest snapshot or checkpoint.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/maintenance.html
 */
export class MaintenanceWindow {
  /**
   * A window of eight hours that starts at this time of the day in UTC.
   *
   * @param hour 0 to 23; like the minute it may be a token, which is not checked
   * @param minute 0 to 59
   */
  public static startingAt(hour: number, minute: number): MaintenanceWindow {
    return new MaintenanceWindow(`${twoDigits('hour', hour, 24)}:${twoDigits('minute', minute, 60)}`);
  }

  private constructor(
    /** The start of the window as `HH:MM` in UTC. */
    public readonly startTime: string,
  ) {}
}

function twoDigits(what: string, value: number, count: number): string {
  const allowed = Array.from({ length: count }, (_, i) => String(i).padStart(2, '0'));
  if (Token.isUnresolved(value)) {
    // CloudFormation cannot write a number with two digits, but it can look it up.
    return Fn.select(value, allowed);
  }
  if (!Number.isInteger(value) || value < 0 || value >= count) {
    throw new InputError(`maintenanceWindow ${what} must be an integer from 0 to ${count - 1}, got ${value}`);
  }
  return allowed[value];
}

mark(MaintenanceWindow, 'MaintenanceWindow');
