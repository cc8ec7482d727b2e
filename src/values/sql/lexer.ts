/** A token of a SQL script, or the space between two tokens. */
export interface SqlToken {
  readonly kind: 'word' | 'symbol' | 'literal' | 'identifier' | 'placeholder' | 'space';

  /** The text in the script. A comment becomes a space. */
  readonly text: string;

  /** The line number in the script, starting at 1. */
  readonly line: number;
}

/** Reports an error at a line of the script. */
export type Fail = (line: number, allowed: string, given: string) => never;

type Kind = SqlToken['kind'];

/** The characters that Flink's parser reads as one token, in the order of their precedence. */
const RULES: readonly (readonly [RegExp, Kind])[] = [
  [/\s+/y, 'space'],
  // Flink supports two kinds of line comments.
  [/(?:--|\/\/)[^\r\n]*/y, 'space'],
  // A hint looks like a comment, but its content consists of tokens.
  [/\/\*\+/y, 'symbol'],
  [/\/\*[^]*?\*\//y, 'space'],
  [/'[^']*(?:''[^']*)*'/y, 'literal'],
  [/`(?:[^`\r\n]|``)+`/y, 'identifier'],
  [/\$\$\{/y, 'symbol'],
  [/\$\{[^}\r\n]*\}/y, 'placeholder'],
  [/[\p{L}\p{N}_]+/uy, 'word'],
];

const UNCLOSED: readonly (readonly [string, string])[] = [
  ["'", 'string literal'],
  ['`', 'quoted identifier'],
  ['/*', 'comment'],
  ['${', 'placeholder'],
];

/** Splits a SQL script into tokens in the same way as Flink's parser. */
export function tokenize(script: string, fail: Fail): SqlToken[] {
  const tokens: SqlToken[] = [];
  let line = 1;
  let hint: number | undefined;
  for (let position = 0; position < script.length;) {
    const [text, kind] = hint !== undefined && script.startsWith('*/', position) ? ['*/', 'symbol'] as const : next(script, position);
    const unclosed = text === '/*+' ? undefined : UNCLOSED.find(([start]) => kind === 'symbol' && text === start[0] && script.startsWith(start, position));
    if (unclosed) {
      fail(line, 'a complete SQL script', `an unclosed ${unclosed[1]}`);
    }
    hint = text === '/*+' ? line : kind === 'symbol' && text === '*/' ? undefined : hint;
    tokens.push({ kind, text, line });
    line += lineBreaks(text);
    position += text.length;
  }
  return hint === undefined ? tokens : fail(hint, 'a complete SQL script', 'an unclosed hint');
}

/** The number of line breaks in a text. */
export function lineBreaks(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}

function next(script: string, position: number): readonly [string, Kind] {
  for (const [rule, kind] of RULES) {
    rule.lastIndex = position;
    const match = rule.exec(script);
    if (match) {
      return [match[0], kind];
    }
  }
  return [script[position], 'symbol'];
}
