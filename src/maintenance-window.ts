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
   * @param hour 0 to 23
   * @param minute 0 to 59
   */
  public static startingAt(hour: number, minute: number): MaintenanceWindow {
    if (!Number.isInteger(hour) || hour < 0 || hour > 23) {
      throw new Error(`maintenanceWindow hour must be an integer from 0 to 23, got ${hour}`);
    }
    if (!Number.isInteger(minute) || minute < 0 || minute > 59) {
      throw new Error(`maintenanceWindow minute must be an integer from 0 to 59, got ${minute}`);
    }
    return new MaintenanceWindow(`${twoDigits(hour)}:${twoDigits(minute)}`);
  }

  private constructor(
    /** The start of the window as `HH:MM` in UTC. */
    public readonly startTime: string,
  ) {}
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
