import { Fail, lineBreaks, SqlToken } from './lexer';

/** A reference to one property of a group, or to all options of a group. Resolved by the deployed job. */
export interface PropertyReference {
  readonly group: string;

  /** The property. Undefined for all options of the group. */
  readonly key?: string;

  /** The line in the script. */
  readonly line: number;
}

/** A part of a SQL statement or of an option value. */
export type SqlPart = string | PropertyReference;

const FORM = "a script with placeholders as ${Group} outside and '${Group:key}' inside string literals";
const GROUP = /^\$\{([\w.-]{1,50})\}$/;
const PROPERTY = /^\$\{([\w.-]{1,50}):([^}]+)\}$/;
const IN_TEXT = /\$\$\{|\$\{[^}\r\n]*\}|\$\{/g;

/** The parts of a token. */
export function partsOf(token: SqlToken, fail: Fail): SqlPart[] {
  switch (token.kind) {
    case 'space': return [/[\r\n]/.test(token.text) ? '\n' : ' '];
    case 'placeholder': return [groupReference(token, fail)];
    case 'literal': return joinParts(["'", ...literalParts(token, fail).map(part => typeof part === 'string' ? quoted(part) : part), "'"]);
    case 'identifier': return [identifier(token, fail)];
    default: return [token.text === '$${' ? '${' : token.text];
  }
}

/** The value of a string literal, without its quotes. */
export function literalParts(token: SqlToken, fail: Fail): SqlPart[] {
  const parts: SqlPart[] = [];
  let end = 0;
  const raw = token.text.slice(1, -1);
  for (const match of raw.matchAll(IN_TEXT)) {
    parts.push(unquoted(raw.slice(end, match.index)));
    parts.push(match[0] === '$${' ? '${' : propertyReference(match[0], token.line + lineBreaks(raw.slice(0, match.index)), fail));
    end = match.index + match[0].length;
  }
  return joinParts([...parts, unquoted(raw.slice(end))]);
}

/** Merges adjacent texts into one part. */
export function joinParts(parts: SqlPart[]): SqlPart[] {
  const joined: SqlPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') {
      joined[joined.length - 1] = last + part;
    } else if (part !== '') {
      joined.push(part);
    }
  }
  return joined;
}

function groupReference({ text, line }: SqlToken, fail: Fail): PropertyReference {
  const match = GROUP.exec(text);
  return match ? { group: match[1], line } : fail(line, FORM, text);
}

function propertyReference(text: string, line: number, fail: Fail): PropertyReference {
  const match = PROPERTY.exec(text);
  return match ? { group: match[1], key: unquoted(match[2]), line } : fail(line, FORM, `'${text}'`);
}

function identifier({ text, line }: SqlToken, fail: Fail): string {
  const [placeholder] = text.match(IN_TEXT)?.filter(found => found !== '$${') ?? [];
  return placeholder ? fail(line, FORM, `\`${placeholder}\``) : text.replace(/\$\$\{/g, '${');
}

function quoted(text: string): string {
  return text.replace(/'/g, "''");
}

function unquoted(text: string): string {
  return text.replace(/''/g, "'");
}
