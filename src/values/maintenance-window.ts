import { Fn } from 'aws-cdk-lib';
import { InputError } from '../synth/errors';
import { describe, mark } from '../synth/kinds';
import { isToken } from '../synth/tokens';

/**
 * The eight-hour window of the day, in UTC, in which the service can patch and restart an application.
 *
 * The service chooses the day. The job is unavailable for some seconds while it restarts from its latest snapshot or checkpoint.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/maintenance.html
 */
export class MaintenanceWindow {
  /**
   * An eight-hour window that starts at this time of day in UTC.
   *
   * @param hour 0 to 23. Both the hour and the minute can be tokens, which are not checked.
   * @param minute 0 to 59
   */
  public static startingAt(hour: number, minute: number): MaintenanceWindow {
    return new MaintenanceWindow(`${padded('hour', hour, 24)}:${padded('minute', minute, 60)}`);
  }

  private constructor(
    /** The start of the window as `HH:MM` in UTC. */
    public readonly startTime: string,
  ) {}
}

function padded(unit: string, value: number, count: number): string {
  const allowed = Array.from({ length: count }, (_, i) => String(i).padStart(2, '0'));
  if (isToken(value)) {
    // CloudFormation cannot pad a number to two digits, but can look up the padded number.
    return Fn.select(value, allowed);
  }
  if (!Number.isInteger(value) || value < 0 || value >= count) {
    throw new InputError(`maintenanceWindow ${unit} must be an integer from 0 to ${count - 1}, got ${describe(value)}`);
  }
  return allowed[value];
}

mark(MaintenanceWindow, 'MaintenanceWindow');
