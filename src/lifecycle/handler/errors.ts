/**
 * Tells the errors that pass from those that do not. Pure.
 */

/** For how long a missing permission may be one that IAM has not spread yet. */
export const IAM_PROPAGATION = 5 * 60_000;

/** The parts of an SDK error that say what it is. */
export interface ServiceError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: unknown;
}

/** Another caller is changing the application. The next poll sees the result. */
const CONCURRENCY = ['ConcurrentModificationException', 'ResourceInUseException'];
const THROTTLING = /Throttl|TooManyRequests|RequestLimitExceeded|BandwidthLimitExceeded|SlowDown|PriorRequestNotComplete|RequestTimeout|RequestAborted/;
const NETWORK = /TimeoutError|socket hang up|RequestTimeout|NetworkingError|ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH/;
/** What the service says of a role that it cannot use, be it that the role is wrong or merely new. */
const ROLE = /assum|trust|authori[sz]ed|access ?denied|forbidden|\brole\b|permission|privilege/i;
/** The errors that the service dresses such a role in. */
const CONFIGURATION = ['InvalidArgumentException', 'InvalidApplicationConfigurationException', 'InvalidRequestException'];
/** The handler's own permissions, or its credentials' first seconds. */
const OWN_PERMISSION = ['AccessDeniedException', 'AccessDenied', 'NotAuthorized', 'UnrecognizedClientException', 'InvalidClientTokenId'];
/** A denial by anything but the lack of a matching identity policy, such as an organization's policy: the application may well be there. */
const OTHER_DENIAL = /explicit deny|because no (?!identity-based)/i;

/** A denial inside another error, such as a key policy's. Phrases, because the message also has the application's name. */
const DENIAL = /access denied|AccessDeniedException|not authorized|explicit deny|(?<![\w.-])(permission|privilege)s?(?![\w-])|\bkms:\w|KMS\w*Exception|KMS key/i;
/** A call or an operation that the service refuses because of the job: its snapshot, its state, or a limit. */
const REFUSALS = [...CONFIGURATION, 'UnsupportedOperationException', 'ResourceNotFoundException', 'LimitExceededException', 'ServiceQuotaExceededException'];

/** Whether the same call may succeed at once if it is sent again. */
export function isTransient(error: ServiceError): boolean {
  const status = error.$metadata?.httpStatusCode ?? 0;
  return status >= 500 || status === 429 || error.$retryable !== undefined && error.$retryable !== null
    || THROTTLING.test(error.name ?? '') || (status === 0 && NETWORK.test(`${error.name} ${error.code} ${error.message}`));
}

/** Whether the deployment may go on after this error. `age` is the time since the event came, in milliseconds. */
export function isRetriable(error: ServiceError, age: number): boolean {
  const name = error.name ?? '';
  if (isTransient(error) || CONCURRENCY.includes(name)) {
    return true;
  }
  return age < IAM_PROPAGATION && (isDenial(error) || (CONFIGURATION.includes(name) && mentionsRole(error.message)));
}

/** Whether a call was denied, by IAM or by a key, rather than refused because of the job. Force would lose state for a permission that is missing. */
export function isDenial(error: ServiceError): boolean {
  return OWN_PERMISSION.includes(error.name ?? '') || /^(AccessDenied|KMS)/.test(error.name ?? '') || isDenialText(error.message);
}

/** Whether the error text of an operation describes a denial. */
export function isDenialText(text: string | undefined): boolean {
  return DENIAL.test(text ?? '');
}

/**
 * Whether the answer is what IAM says of an application that does not exist. `age` is the time since the event came, in milliseconds.
 *
 * The handlers' permissions are on applications with a tag. What is gone has no tags, so IAM denies before the service could say "not found".
 */
export function isAbsence(error: ServiceError, age: number): boolean {
  return error.name === 'AccessDeniedException' && age >= IAM_PROPAGATION && !OTHER_DENIAL.test(error.message ?? '');
}

/** Whether a message speaks of a role that cannot be used. */
export function mentionsRole(message: string | undefined): boolean {
  return ROLE.test(message ?? '');
}

/** Whether the service refused a call because of the job, or because the application's state has just changed. */
export function isRefusal(error: ServiceError): boolean {
  return REFUSALS.includes(error.name ?? '') && !isDenial(error);
}

/** An error in a few words. */
export function describeError(error: ServiceError): string {
  return [error.name, error.message].filter(part => part).join(': ');
}
