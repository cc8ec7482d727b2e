/**
 * The text that a failed deployment ends with: the product of everything else here, so the useful part comes first and fits. Pure.
 */

/** CloudFormation shows 1,024 bytes of a reason, of which its own words and the framework's take some. */
const LIMIT = 900;
/** With a sentence of advice at the end, some of the words that are not CloudFormation's own are spared. */
const LIMIT_WITH_HINT = 1000;
const HEADLINE = 300;
const ERROR = 380;

export interface Failure {
  readonly applicationName: string;
  /** What happened. */
  readonly why: string;
  /** The state that the application is in; undefined when it has none, or could not be looked at. */
  readonly state?: string;
  /** The state that it had reached before it was stopped. */
  readonly reached?: string;
  /** The operation's own error, or that of a refused call. */
  readonly error?: string;
  /** The last error lines of the log, the newest last. */
  readonly logLines: readonly string[];
  /** A sentence that says what to do. */
  readonly hint?: string;
}

/** Words a failure within the limit, in UTF-8 bytes. */
export function failureText(failure: Failure): string {
  const state = stateText(failure);
  const head = cut(`application '${failure.applicationName}' failed: ${oneLine(failure.why)}`, HEADLINE - state.length) + state;
  const error = failure.error === undefined ? '' : cut(`; the service says: ${oneLine(failure.error)}`, ERROR);
  const hint = failure.hint === undefined ? '' : ` ${failure.hint}`;
  const limit = hint === '' ? LIMIT : LIMIT_WITH_HINT - bytes(hint) - 1;
  const room = limit - bytes(head) - bytes(error);
  // The newest line is the one most worth its room.
  const lines = [...failure.logLines].reverse().map(oneLine);
  const share = Math.floor(room / Math.max(lines.length, 1)) - 16;
  const logged = lines.length === 0 || room < 64 ? '' : `; last errors in its log: ${lines.map(line => cut(line, share)).join(' | ')}`;
  const text = cut(head + error + logged, limit);
  return hint === '' ? text : text.replace(/[.;,]?$/, '.') + hint;
}

/** The states in words, unless the rest says them already. */
function stateText({ why, reached, state }: Failure): string {
  if (state === undefined || (why.includes(state) && (reached === undefined || why.includes(reached)))) {
    return '';
  }
  return reached === undefined || reached === state ? `; it is ${state}` : `; it was ${reached} and is ${state}`;
}

/** The error that ends an event. Its stack is left out: the framework would put it into CloudFormation's reason. */
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
  // A character has at least a byte.
  let end = limit;
  while (end > 0 && bytes(text.slice(0, end)) > limit - 3) {
    end--;
  }
  return text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '') + '...';
}
