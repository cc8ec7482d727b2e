/** The time limits shared by the construct and the handlers, in milliseconds. */

const MINUTE = 60_000;

/** The maximum time that CloudFormation waits for a custom resource. */
export const CLOUDFORMATION_WAIT = 60 * MINUTE;

/** The time of the last poll. It can be delayed by one interval, and must happen before CloudFormation times out. */
export const LAST_ANSWER = 57 * MINUTE;

/** The maximum duration of a force-stop. */
export const CLEAN_UP_TIME = 10 * MINUTE;

/** The remaining time for an application to be running and healthy, after reserving the time to stop a job that does not start. */
export const LONGEST_RUN = LAST_ANSWER - CLEAN_UP_TIME;

export const DEFAULT_TIMEOUT = 30 * MINUTE;
export const DEFAULT_HEALTH_CHECK = 2 * MINUTE;
export const DEFAULT_POLL_INTERVAL = MINUTE / 6;
