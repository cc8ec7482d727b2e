/**
 * Classifies errors: transient, denied, or refused because of the job. Pure.
 */

/** How long IAM can take to propagate a new permission. */
export const IAM_PROPAGATION = 5 * 60_000;

/** The parts of an SDK error that identify it. */
export interface ServiceError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: unknown;
}

/** Another caller is changing the application. The next poll observes the result. */
const CONCURRENCY = ['ConcurrentModificationException', 'ResourceInUseException'];
const THROTTLING = /Throttl|TooManyRequests|RequestLimitExceeded|BandwidthLimitExceeded|SlowDown|PriorRequestNotComplete|RequestTimeout|RequestAborted/;
const NETWORK = /TimeoutError|socket hang up|RequestTimeout|NetworkingError|ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH/;
/** The words in the service's errors about a role that it cannot use, because the role is wrong or because it is new. */
const ROLE = /assum|trust|authori[sz]ed|access ?denied|forbidden|\brole\b|permission|privilege/i;
/** The errors that the service returns for such a role. */
const CONFIGURATION = ['InvalidArgumentException', 'InvalidApplicationConfigurationException', 'InvalidRequestException'];
/** The handler lacks a permission, or its credentials are only seconds old. */
const OWN_PERMISSION = ['AccessDeniedException', 'AccessDenied', 'NotAuthorized', 'UnrecognizedClientException', 'InvalidClientTokenId'];
/** A denial for another reason than a missing identity policy statement, such as an organization's policy. The application might exist. */
const OTHER_DENIAL = /explicit deny|because no (?!identity-based)/i;

/** A denial inside another error, for example from a key policy. Whole phrases, because the message also contains the application's name. */
const DENIAL = /access denied|AccessDeniedException|not authorized|explicit deny|(?<![\w.-])(permission|privilege)s?(?![\w-])|\bkms:\w|KMS\w*Exception|KMS key/i;
/** The service refuses a call because of the job: its snapshot, its state, or a limit. */
const REFUSALS = [...CONFIGURATION, 'UnsupportedOperationException', 'ResourceNotFoundException', 'LimitExceededException', 'ServiceQuotaExceededException'];

/** Whether the same call can succeed if it is repeated. */
export function isTransient(error: ServiceError): boolean {
  const status = error.$metadata?.httpStatusCode ?? 0;
  return status >= 500 || status === 429 || error.$retryable !== undefined && error.$retryable !== null
    || THROTTLING.test(error.name ?? '') || (status === 0 && NETWORK.test(`${error.name} ${error.code} ${error.message}`));
}

/** Whether the deployment can continue after this error. `age` is the time since the event arrived, in milliseconds. */
export function isRetriable(error: ServiceError, age: number): boolean {
  const name = error.name ?? '';
  if (isTransient(error) || CONCURRENCY.includes(name)) {
    return true;
  }
  return age < IAM_PROPAGATION && (isDenial(error) || (CONFIGURATION.includes(name) && mentionsRole(error.message)));
}

/** Whether IAM or a key denied a call. A force stop would then lose state only because a permission is missing. */
export function isDenial(error: ServiceError): boolean {
  return OWN_PERMISSION.includes(error.name ?? '') || /^(AccessDenied|KMS)/.test(error.name ?? '') || isDenialText(error.message);
}

/** Whether the error text of an operation describes a denial. */
export function isDenialText(text: string | undefined): boolean {
  return DENIAL.test(text ?? '');
}

/**
 * Whether the error means that the application does not exist. `age` is the time since the event arrived, in milliseconds.
 *
 * The handlers' permissions apply to applications with the stack tag. A deleted application has no tags, so IAM denies the call before the service could
 * return "not found".
 */
export function isAbsence(error: ServiceError, age: number): boolean {
  return error.name === 'AccessDeniedException' && age >= IAM_PROPAGATION && !OTHER_DENIAL.test(error.message ?? '');
}

/** Whether a message is about a role that the service cannot use. */
export function mentionsRole(message: string | undefined): boolean {
  return ROLE.test(message ?? '');
}

/** Whether the service refused a call because of the job, or because the application's state has just changed. */
export function isRefusal(error: ServiceError): boolean {
  return REFUSALS.includes(error.name ?? '') && !isDenial(error);
}

/** The name and the message of an error. */
export function describeError(error: ServiceError): string {
  return [error.name, error.message].filter(part => part).join(': ');
}
