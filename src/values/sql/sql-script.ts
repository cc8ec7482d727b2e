import { ConnectorUse, connectorsOf } from './connectors';
import { Fail, SqlToken, tokenize } from './lexer';
import { cut, StatementKind, TokenizedStatement } from './statements';
import { joinParts, literalParts, partsOf, PropertyReference, SqlPart } from './template';
import { InputError } from '../../synth/errors';

/** A statement, as the runner gets it. */
export interface SqlStatement {
  readonly kind: StatementKind;
  readonly line: number;

  /** The option of a SET. */
  readonly option?: string;

  /** The statement, or the value of a SET. */
  readonly parts: SqlPart[];
}

/**
 * A SQL script, cut into the statements of one job.
 */
export class SqlScript {
  /** What the script does: the same for scripts that differ only in comments and space. */
  public readonly meaning: string;
  public readonly statements: SqlStatement[];
  public readonly connectors: ConnectorUse[];

  /**
   * @param name the name of the script in error messages
   */
  constructor(script: string, private readonly name: string) {
    const fail: Fail = (line, allowed, given) => {
      throw new InputError(`code must be ${allowed}, got ${given} at ${this.at(line)}`);
    };
    const statements = cut(tokenize(script.replace(/^\uFEFF/, ''), fail), fail);
    if (!statements.some(({ kind }) => kind === 'insert')) {
      fail(1, 'a script with at least one INSERT', 'none');
    }
    this.statements = statements.map(statement => render(statement, fail));
    this.connectors = statements.flatMap(statement => connectorsOf(statement, fail));
    this.meaning = JSON.stringify(statements.map(({ tokens }) => tokens.flatMap(({ kind, text }) => kind === 'space' ? [] : text)));
  }

  /** The references to property groups, in the order of the script. */
  public get references(): PropertyReference[] {
    return this.statements.flatMap(({ parts }) => parts.flatMap(part => typeof part === 'string' ? [] : part));
  }

  /** A line of the script. */
  public at(line: number): string {
    return `${this.name}:${line}`;
  }
}

function render({ kind, line, tokens }: TokenizedStatement, fail: Fail): SqlStatement {
  if (kind === 'set') {
    return { kind, line, ...renderSet(line, tokens, fail) };
  }
  tokens.forEach((token, i) => rejectEscapes(token, tokens.slice(0, i), fail));
  return { kind, line, parts: joinParts(mergeSpace(tokens).flatMap(token => partsOf(token, fail))) };
}

function renderSet(line: number, tokens: SqlToken[], fail: Fail): { option: string; parts: SqlPart[] } {
  const [, key, equals, value, ...rest] = tokens.filter(({ kind }) => kind !== 'space');
  const option = key?.kind === 'literal' ? literalParts(key, fail) : [];
  if (typeof option[0] !== 'string' || option.length > 1 || equals?.text !== '=' || value?.kind !== 'literal' || rest.length > 0) {
    return fail(line, "a script that sets options as SET 'key' = 'value'", tokens.map(({ text }) => text).join(''));
  }
  return { option: option[0], parts: literalParts(value, fail) };
}

/** Placeholders are not supported in literals with escapes. */
function rejectEscapes(token: SqlToken, before: SqlToken[], fail: Fail): void {
  if (token.kind === 'literal' && /U&$/i.test(before.slice(-2).map(({ text }) => text).join('')) && /(?<!\$)\$\{/.test(token.text)) {
    fail(token.line, 'a script with placeholders in plain string literals', `U&${token.text}`);
  }
}

/** Merges adjacent spaces and comments into one space, or one line break if they contain a line break. */
function mergeSpace(tokens: SqlToken[]): SqlToken[] {
  const merged: SqlToken[] = [];
  for (const token of tokens) {
    const last = merged.at(-1);
    if (token.kind === 'space' && last?.kind === 'space') {
      merged[merged.length - 1] = { ...last, text: last.text + token.text };
    } else {
      merged.push(token);
    }
  }
  return merged;
}
