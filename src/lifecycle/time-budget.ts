/** The times that the construct and the handlers share, in milliseconds. */

const MINUTE = 60_000;

/** CloudFormation waits no longer than this for a custom resource. */
export const CLOUDFORMATION_WAIT = 60 * MINUTE;

/** The last poll, which can be an interval late, must come before CloudFormation gives up. */
export const LAST_ANSWER = 57 * MINUTE;

/** The time that a force-stop can take. */
export const CLEAN_UP_TIME = 10 * MINUTE;

/** What is left for an application to run and be healthy, after the time to stop a job that does not come up. */
export const LONGEST_RUN = LAST_ANSWER - CLEAN_UP_TIME;

export const DEFAULT_TIMEOUT = 30 * MINUTE;
export const DEFAULT_HEALTH_CHECK = 2 * MINUTE;
export const DEFAULT_POLL_INTERVAL = MINUTE / 6;
