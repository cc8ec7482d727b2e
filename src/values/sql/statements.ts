import { Fail, SqlToken } from './lexer';

/** How the runner handles a statement. */
export type StatementKind = 'set' | 'insert' | 'execute';

/** A statement of a script, without an enclosing STATEMENT SET. */
export interface TokenizedStatement {
  readonly kind: StatementKind;
  readonly line: number;

  /** The tokens, without leading and trailing spaces. */
  readonly tokens: SqlToken[];
}

/** Statements that define something and do not start a job. */
const DEFINITIONS = ['CREATE', 'ALTER', 'DROP', 'USE', 'LOAD', 'UNLOAD', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'TRUNCATE'];

/** Statements that start a job when they are executed. */
const JOBS = ['SELECT', 'WITH', 'VALUES', 'TABLE', '(', 'UPDATE', 'DELETE', 'REPLACE', 'CALL', 'ANALYZE', 'EXECUTE', 'COMPILE'];

const ONE_JOB = 'a script whose INSERTs are its only job';
const COMPLETE = 'a complete SQL script';

/** Splits a script into statements. Reports an error for every statement that cannot be part of a single job. */
export function cut(tokens: SqlToken[], fail: Fail): TokenizedStatement[] {
  const statements: TokenizedStatement[] = [];
  const raws = split(tokens);
  const otherCatalogs = raws.some(raw => keywords(raw).includes('CATALOG'));
  let set: number | undefined;
  for (const raw of raws) {
    const words = keywords(raw);
    const { line } = raw[0];
    if (begins(words, 'BEGIN', 'STATEMENT', 'SET') || begins(words, 'EXECUTE', 'STATEMENT', 'SET', 'BEGIN')) {
      set = set === undefined ? line : fail(line, COMPLETE, 'a STATEMENT SET inside another STATEMENT SET');
    } else if (begins(words, 'END')) {
      set = set === undefined ? fail(line, COMPLETE, 'END without a STATEMENT SET') : undefined;
    }
    const statement = withoutFrame(raw, words);
    if (statement.length > 0) {
      otherCatalogs || validateOptions(statement, fail);
      statements.push({ kind: kindOf(statement, fail), line: statement[0].line, tokens: statement });
    }
  }
  return set === undefined ? statements : fail(set, COMPLETE, 'a STATEMENT SET without END');
}

/** The tokens between semicolons. Empty statements are left out. */
function split(tokens: SqlToken[]): SqlToken[][] {
  const statements: SqlToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === ';') {
      statements.push([]);
    } else {
      statements.at(-1)!.push(token);
    }
  }
  return statements.map(trimmed).filter(statement => statement.length > 0);
}

function trimmed(tokens: SqlToken[]): SqlToken[] {
  const text = tokens.flatMap(({ kind }, i) => kind === 'space' ? [] : i);
  return tokens.slice(text[0] ?? tokens.length, (text.at(-1) ?? 0) + 1);
}

/** The tokens that are not space, in upper case unless they are quoted. */
function keywords(tokens: SqlToken[]): string[] {
  return tokens.filter(({ kind }) => kind !== 'space').map(({ kind, text }) => kind === 'word' ? text.toUpperCase() : text);
}

function begins(words: string[], ...expected: string[]): boolean {
  return expected.every((word, i) => words[i] === word);
}

/** Flink runs a STATEMENT SET as one job. The runner already runs all INSERTs as one job, so the enclosing keywords are dropped. */
function withoutFrame(tokens: SqlToken[], words: string[]): SqlToken[] {
  const frames = [['BEGIN', 'STATEMENT', 'SET'], ['EXECUTE', 'STATEMENT', 'SET', 'BEGIN'], ['END']];
  const frame = frames.find(candidate => begins(words, ...candidate)) ?? (begins(words, 'EXECUTE', 'INSERT') ? ['EXECUTE'] : []);
  let left = frame.length;
  return trimmed(tokens.filter(({ kind }) => kind === 'space' ? left <= 0 : left-- <= 0));
}

function kindOf(tokens: SqlToken[], fail: Fail): StatementKind {
  const [first, ...rest] = keywords(tokens);
  const { line } = tokens[0];
  if (first === 'SET' || first === 'INSERT') {
    return first === 'SET' ? 'set' : 'insert';
  }
  if ((first === 'ADD' || first === 'REMOVE') && rest[0] === 'JAR') {
    return fail(line, 'a script without jars, which belong in dependencies or jar', `${first} JAR`);
  }
  if (JOBS.includes(first)) {
    return fail(line, ONE_JOB, first === '(' ? 'a query' : first);
  }
  if (!DEFINITIONS.includes(first)) {
    return fail(line, 'a script of SET, CREATE, INSERT and other statements of Flink SQL', tokens[0].text);
  }
  const job = definedJob(first, rest);
  return job ? fail(line, ONE_JOB, job) : 'execute';
}

/** Flink's default catalog rejects tables without options. */
function validateOptions(tokens: SqlToken[], fail: Fail): void {
  const [first, ...rest] = keywords(tokens);
  if (first === 'CREATE' && objectOf(rest) === 'TABLE' && !['WITH', 'LIKE', 'AS'].some(word => hasTopLevel(rest, word))) {
    fail(tokens[0].line, 'a script whose tables have options in WITH, or are LIKE another table', 'CREATE TABLE without either');
  }
}

function objectOf(rest: string[]): string | undefined {
  return rest.find(word => !['OR', 'REPLACE', 'TEMPORARY'].includes(word));
}

/** The name of a definition that also starts a job, such as `CREATE TABLE AS`. */
function definedJob(first: string, rest: string[]): string | undefined {
  if (first !== 'CREATE' && first !== 'ALTER') {
    return undefined;
  }
  const object = objectOf(rest);
  if (object === 'MATERIALIZED') {
    return `${first} MATERIALIZED TABLE`;
  }
  return first === 'CREATE' && object === 'TABLE' && hasTopLevel(rest, 'AS') ? 'CREATE TABLE AS' : undefined;
}

/** Whether a word occurs outside all parentheses. */
function hasTopLevel(words: string[], expected: string): boolean {
  let depth = 0;
  return words.some(word => {
    depth += word === '(' ? 1 : word === ')' ? -1 : 0;
    return depth === 0 && word === expected;
  });
}
