/**
 * Builds the error message of a failed deployment. Pure.
 *
 * It is what users see, so the most useful part comes first, and the whole fits into CloudFormation's 1,024 bytes.
 */

/** CloudFormation shows 1,024 bytes of a reason, including a prefix from CloudFormation and the provider framework. */
const LIMIT = 900;
/** The limit for a message that ends with a hint. */
const LIMIT_WITH_HINT = 1000;
const HEADLINE = 300;
const ERROR = 380;

export interface Failure {
  readonly applicationName: string;
  /** What happened. */
  readonly why: string;
  /** The application's state; undefined if the application does not exist or could not be described. */
  readonly state?: string;
  /** The state before the application was stopped. */
  readonly reached?: string;
  /** The error of the operation or of a refused call. */
  readonly error?: string;
  /** The last error lines from the log, the newest last. */
  readonly logLines: readonly string[];
  /** A sentence of advice. */
  readonly hint?: string;
}

/** Builds the message within the limit, in UTF-8 bytes. */
export function failureText(failure: Failure): string {
  const state = stateText(failure);
  const head = cut(`application '${failure.applicationName}' failed: ${oneLine(failure.why)}`, HEADLINE - state.length) + state;
  const error = failure.error === undefined ? '' : cut(`; the service says: ${oneLine(failure.error)}`, ERROR);
  const hint = failure.hint === undefined ? '' : ` ${failure.hint}`;
  const limit = hint === '' ? LIMIT : LIMIT_WITH_HINT - bytes(hint) - 1;
  const room = limit - bytes(head) - bytes(error);
  // The newest line is the most useful one.
  const lines = [...failure.logLines].reverse().map(oneLine);
  const share = Math.floor(room / Math.max(lines.length, 1)) - 16;
  const logged = lines.length === 0 || room < 64 ? '' : `; last errors in its log: ${lines.map(line => cut(line, share)).join(' | ')}`;
  const text = cut(head + error + logged, limit);
  return hint === '' ? text : text.replace(/[.;,]?$/, '.') + hint;
}

/** The states in words, unless the reason already contains them. */
function stateText({ why, reached, state }: Failure): string {
  if (state === undefined || (why.includes(state) && (reached === undefined || why.includes(reached)))) {
    return '';
  }
  return reached === undefined || reached === state ? `; it is ${state}` : `; it was ${reached} and is ${state}`;
}

/** The error that fails an event. It has no stack trace, because the provider framework would add it to CloudFormation's reason. */
export class DeploymentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DeploymentError';
    this.stack = `${this.name}: ${message}`;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Cuts a text to a number of bytes, never inside a character. */
function cut(text: string, limit: number): string {
  if (bytes(text) <= limit) {
    return text;
  }
  // A character has at least one byte.
  let end = limit;
  while (end > 0 && bytes(text.slice(0, end)) > limit - 3) {
    end--;
  }
  return text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '') + '...';
}
