import * as fc from 'fast-check';
import { SqlScript } from '../../../src/values/sql/sql-script';

/** The statements of a script, as the runner gets them without property groups. */
function cut(script: string): string[] {
  return new SqlScript(script, 'job.sql').statements.map(({ option, parts }) => {
    expect(parts.filter(part => typeof part !== 'string')).toEqual([]);
    return option === undefined ? parts.join('') : `${option}=${parts.join('')}`;
  });
}

function partsIn(script: string) {
  return new SqlScript(script, 'job.sql').statements.flatMap(statement => statement.parts);
}

const INSERT = 'INSERT INTO totals SELECT 1';

describe('a script is cut at semicolons', () => {
  test.each([
    ['into its statements', 'CREATE VIEW a AS SELECT 1; INSERT INTO b SELECT 2', ['CREATE VIEW a AS SELECT 1', 'INSERT INTO b SELECT 2']],
    ['and may end with one', `${INSERT};`, [INSERT]],
    ['of which some may follow each other', `;;${INSERT};;\n;`, [INSERT]],
    ['but not in string literals', "INSERT INTO a VALUES ('x;y', 'it''s; so')", ["INSERT INTO a VALUES ('x;y', 'it''s; so')"]],
    ['but not in literals of several lines', "INSERT INTO a VALUES ('x;\ny')", ["INSERT INTO a VALUES ('x;\ny')"]],
    ['but not in quoted identifiers', 'INSERT INTO `a;b` SELECT `c``;d` FROM e', ['INSERT INTO `a;b` SELECT `c``;d` FROM e']],
    ['but not in comments', `-- a; b\n// c; d\n/* e;\n f */${INSERT} -- g; h`, [INSERT]],
    ['but not in literals of hints', "INSERT INTO a SELECT * FROM b /*+ OPTIONS('c'='*/;') */", ["INSERT INTO a SELECT * FROM b /*+ OPTIONS('c'='*/;') */"]],
    ['with quotes in comments', "-- it's\nINSERT INTO a /* ' ` */ SELECT 1", ['INSERT INTO a SELECT 1']],
    ['with comments in literals', "INSERT INTO a VALUES ('--', '/*', '//', '*/')", ["INSERT INTO a VALUES ('--', '/*', '//', '*/')"]],
    ['with comments in quoted identifiers', 'INSERT INTO `a -- b` SELECT `/* c` FROM `d//e`', ['INSERT INTO `a -- b` SELECT `/* c` FROM `d//e`']],
    ['with backslashes, which escape nothing', "INSERT INTO a VALUES ('\\'); INSERT INTO b VALUES ('\\')", ["INSERT INTO a VALUES ('\\')", "INSERT INTO b VALUES ('\\')"]],
    ['with line breaks of any system', '-- a\r\nCREATE VIEW b\r\nAS SELECT 1;\r-- c\rINSERT INTO d SELECT 1', ['CREATE VIEW b\nAS SELECT 1', 'INSERT INTO d SELECT 1']],
    ['with a byte order mark', `\uFEFF${INSERT}`, [INSERT]],
    ['with keywords in any case', 'insert into a select 1', ['insert into a select 1']],
  ])('%s', (_, script, expected) => {
    expect(cut(script)).toEqual(expected);
  });
});

describe('comments', () => {
  test('become one space or line break', () => {
    expect(cut('INSERT INTO a -- b\n\n  -- c\n  SELECT/* d */1 /* e */ , 2')).toEqual(['INSERT INTO a\nSELECT 1 , 2']);
  });

  test('can be the only content of a statement, which is then left out', () => {
    expect(cut(`/* a */; -- b\n; ${INSERT}`)).toEqual([INSERT]);
  });
});

describe('a STATEMENT SET', () => {
  test.each([
    ['BEGIN STATEMENT SET', 'BEGIN STATEMENT SET; INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END;'],
    ['EXECUTE STATEMENT SET', 'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END;'],
    ['comments and line breaks', 'execute /* 1 */ statement\nset -- 2\nbegin\nINSERT INTO a SELECT 1; INSERT INTO b SELECT 2;\n-- 3\nend'],
    ['none, because all INSERTs are one job anyway', 'INSERT INTO a SELECT 1; EXECUTE INSERT INTO b SELECT 2'],
  ])('of %s is taken out of its frame', (_, script) => {
    expect(cut(script)).toEqual(['INSERT INTO a SELECT 1', 'INSERT INTO b SELECT 2']);
  });

  test.each([
    [`BEGIN STATEMENT SET;\n${INSERT}`, 'a STATEMENT SET without END at job.sql:1'],
    [`${INSERT};\nEND`, 'END without a STATEMENT SET at job.sql:2'],
    [`BEGIN STATEMENT SET;\nBEGIN STATEMENT SET;\n${INSERT}; END; END`, 'a STATEMENT SET inside another STATEMENT SET at job.sql:2'],
  ])('that is incomplete is rejected: %s', (script, given) => {
    expect(() => cut(script)).toThrow(`code must be a complete SQL script, got ${given}`);
  });
});

describe('SET', () => {
  test('has an option and a value without their quotes', () => {
    expect(cut(`SET 'a.b' = 'it''s; so'; ${INSERT}`)).toEqual(["a.b=it's; so", INSERT]);
  });

  test.each(['SET a = b', 'SET', "SET 'a'", "SET 'a' = 1", "SET 'a' = 'b' 'c'", "SET '${A:b}' = 'c'", "SET 'a' = ${B}"])('rejects %s', statement => {
    expect(() => cut(`${INSERT};\n${statement}`)).toThrow(`code must be a script that sets options as SET 'key' = 'value', got ${statement} at job.sql:2`);
  });
});

describe('a placeholder', () => {
  test('of a group is outside literals', () => {
    expect(partsIn(`CREATE TABLE a (b INT)\nWITH (\${Orders}, 'c' = 'd'); ${INSERT}`))
      .toEqual(['CREATE TABLE a (b INT)\nWITH (', { group: 'Orders', line: 2 }, ", 'c' = 'd')", INSERT]);
  });

  test('of a property is in a literal', () => {
    expect(partsIn("INSERT INTO a VALUES ('\n${A.b-c_1:d.e:f}'||'x''${A:it''s}-y')")).toEqual([
      "INSERT INTO a VALUES ('\n", { group: 'A.b-c_1', key: 'd.e:f', line: 2 }, "'||'x''", { group: 'A', key: "it's", line: 2 }, "-y')",
    ]);
  });

  test('is in the value of a SET, whose text is not SQL', () => {
    expect(partsIn(`SET 'a' = 'it''s \${A:b}'; ${INSERT}`)).toEqual(["it's ", { group: 'A', key: 'b', line: 1 }, INSERT]);
  });

  test('is in a hint', () => {
    expect(partsIn("INSERT INTO a SELECT * FROM b /*+ OPTIONS('c'='${A:b}') */"))
      .toEqual(["INSERT INTO a SELECT * FROM b /*+ OPTIONS('c'='", { group: 'A', key: 'b', line: 1 }, "') */"]);
  });

  test('is not replaced with two dollars, and in a comment', () => {
    expect(cut("INSERT INTO `$${a}` /* ${b */ VALUES ('$${c:d}', '$$${e', '$') -- ${f}")).toEqual(["INSERT INTO `${a}` VALUES ('${c:d}', '$${e', '$')"]);
  });

  test.each([
    ["VALUES ('${Orders}')", "'${Orders}'"],
    ['${Orders:topic}', '${Orders:topic}'],
    ['`${Orders}`', '`${Orders}`'],
    ['`${Orders:topic}`', '`${Orders:topic}`'],
    ['${}', '${}'],
    ['${ Orders }', '${ Orders }'],
    ["VALUES ('${Orders:}')", "'${Orders:}'"],
    ["VALUES ('${:topic}')", "'${:topic}'"],
    ["VALUES ('${Orders:topic')", "'${'"],
    [`\${${'x'.repeat(51)}}`, `\${${'x'.repeat(51)}}`],
  ])('in a different form is rejected: %s', (text, given) => {
    expect(() => cut(`INSERT INTO a\n${text}`))
      .toThrow(`code must be a script with placeholders as \${Group} outside and '\${Group:key}' inside string literals, got ${given} at job.sql:2`);
  });

  test('in a literal with escapes is rejected', () => {
    expect(() => cut("INSERT INTO a VALUES (U&'${A:b}')")).toThrow("code must be a script with placeholders in plain string literals, got U&'${A:b}' at job.sql:1");
    expect(cut("INSERT INTO a VALUES (U&'\\00e9')")).toEqual(["INSERT INTO a VALUES (U&'\\00e9')"]);
  });
});

describe('rejects a script', () => {
  test.each([
    ['an unclosed string literal', "\nINSERT INTO a VALUES ('b"],
    ['an unclosed string literal', "\nINSERT INTO a VALUES ('b''"],
    ['an unclosed quoted identifier', '\nINSERT INTO `a\n`'],
    ['an unclosed comment', '\nINSERT INTO a /* SELECT 1'],
    ['an unclosed comment', '\nINSERT INTO a /*/ SELECT 1'],
    ['an unclosed hint', '\nINSERT INTO a /*+ SELECT 1'],
    ['an unclosed placeholder', '\nINSERT INTO a ${b\n}'],
  ])('with %s: %j', (given, script) => {
    expect(() => cut(script)).toThrow(`code must be a complete SQL script, got ${given} at job.sql:2`);
  });

  test.each([
    'SELECT 1', 'select 1', 'WITH a AS (SELECT 1) SELECT * FROM a', 'VALUES (1)', 'TABLE a', 'UPDATE a SET b = 1', 'DELETE FROM a', 'CALL a()',
    'EXECUTE PLAN a', 'COMPILE AND EXECUTE PLAN a', 'ANALYZE TABLE a', 'REPLACE TABLE a AS SELECT 1',
  ])('with a separate job: %s', statement => {
    expect(() => cut(`${INSERT};\n-- a\n${statement}`))
      .toThrow(`code must be a script whose INSERTs are its only job, got ${statement.split(' ')[0].toUpperCase()} at job.sql:3`);
  });

  test.each([
    ['(SELECT 1)', 'a query'],
    ['CREATE TABLE a AS SELECT 1', 'CREATE TABLE AS'],
    ["create table a with ('connector' = 'print') as select 1", 'CREATE TABLE AS'],
    ["CREATE OR REPLACE TABLE a WITH ('connector' = 'print') AS SELECT 1", 'CREATE TABLE AS'],
    ["CREATE TEMPORARY TABLE a WITH ('connector' = 'print') AS TABLE b", 'CREATE TABLE AS'],
    ['CREATE MATERIALIZED TABLE a AS SELECT 1', 'CREATE MATERIALIZED TABLE'],
    ['ALTER MATERIALIZED TABLE a RESUME', 'ALTER MATERIALIZED TABLE'],
  ])('with a separate job: %s', (statement, given) => {
    expect(() => cut(`${INSERT}; ${statement}`)).toThrow(`code must be a script whose INSERTs are its only job, got ${given} at job.sql:1`);
  });

  test.each(['ADD JAR', 'REMOVE JAR'])('with %s', statement => {
    expect(() => cut(`${statement} 'a.jar'; ${INSERT}`))
      .toThrow(`code must be a script without jars, which belong in dependencies or jar, got ${statement} at job.sql:1`);
  });

  test.each(['CRAETE TABLE a', 'RESET', 'QUIT', 'STOP JOB', '`SELECT` 1', "'SELECT' 1"])('with an unsupported statement: %s', statement => {
    expect(() => cut(`${statement}; ${INSERT}`))
      .toThrow(`code must be a script of SET, CREATE, INSERT and other statements of Flink SQL, got ${statement.split(' ')[0]} at job.sql:1`);
  });

  test.each(['CREATE TABLE a (b INT)', 'CREATE TEMPORARY TABLE a (b INT, c AS (b), `WITH` INT)'])('with a table that has no options: %s', statement => {
    const allowed = 'a script whose tables have options in WITH, or are LIKE another table';
    expect(() => cut(`${INSERT};\n${statement}`)).toThrow(`code must be ${allowed}, got CREATE TABLE without either at job.sql:2`);
    // Other catalogs know where their tables are.
    expect(cut(`CREATE CATALOG a WITH ('type' = 'b'); ${statement}; ${INSERT}`)).toContain(statement);
    expect(cut(`${statement} LIKE b; ${INSERT}`)).toContain(`${statement} LIKE b`);
  });

  test.each(['', ' \n', '-- INSERT', "SET 'a' = 'b'", 'CREATE VIEW a AS SELECT 1', 'EXPLAIN INSERT INTO a SELECT 1'])('without an INSERT: %j', script => {
    expect(() => cut(script)).toThrow('code must be a script with at least one INSERT, got none at job.sql:1');
  });
});

test.each([
  "CREATE TABLE a (b INT, c AS b + 1, `as` INT) WITH ('connector' = 'print')",
  'CREATE TEMPORARY VIEW a AS SELECT 1',
  "CREATE FUNCTION a AS 'b.c' LANGUAGE PYTHON",
  "CREATE CATALOG a WITH ('type' = 'jdbc')",
  'USE CATALOG a', 'DROP TABLE a', "ALTER TABLE a SET ('b' = 'c')", 'LOAD MODULE a', 'SHOW TABLES', 'DESCRIBE a',
])('a definition is executed: %s', statement => {
  expect(cut(`${statement}; ${INSERT}`)).toEqual([statement, INSERT]);
});

describe('any script', () => {
  // Pieces that each are whole for Flink's parser, with everything in them that a cutter could stumble over.
  const text = fc.array(fc.constantFrom('a', ';', "''", '--', '//', '/*', '*/', '`', '"', '\\', '\n', ' ', '$', '(', ')', 'END'), { maxLength: 6 }).map(chars => chars.join(''));
  const literal = text.map(content => `'${content}'`);
  const identifier = text.map(content => `\`x${content.replace(/`/g, '``').replace(/\n/g, '')}\``);
  const comment = fc.oneof(
    text.map(content => `--${content.replace(/\n/g, '')}\n`),
    text.map(content => `//${content.replace(/\n/g, '')}\n`),
    text.map(content => `/*-${content.replace(/\*\//g, '')}-*/`).filter(item => item.indexOf('*/') === item.length - 2),
  );
  const space = fc.oneof(comment, fc.constantFrom(' ', '\n', '\t', '\r\n'));
  const hint = literal.map(content => `/*+ OPTIONS('a'=${content})*/`);
  const piece = fc.oneof(literal, identifier, hint, fc.constantFrom('SELECT', 'a', '1', ',', '(', ')', '+', '<=', '.'));
  const statement = fc.array(piece, { maxLength: 8 }).map(pieces => ['INSERT', 'INTO', 'x', ...pieces]);
  const scripts = fc.array(statement, { minLength: 1, maxLength: 5 });

  test('has as many statements as were written', () => {
    fc.assert(fc.property(scripts, statements => {
      expect(cut(statements.map(pieces => pieces.join(' ')).join(';'))).toEqual(statements.map(pieces => pieces.join(' ')));
    }));
  });

  test('means the same with other comments and space', () => {
    fc.assert(fc.property(scripts, fc.infiniteStream(space), (statements, spaces) => {
      const spaced = statements.map(pieces => pieces.map(item => spaces.next().value + item + spaces.next().value).join('')).join(';');
      const plain = statements.map(pieces => pieces.join(' ')).join(';');
      expect(new SqlScript(spaced, 'a').meaning).toBe(new SqlScript(plain, 'b').meaning);
    }));
  });

  test('has a different meaning with another token', () => {
    fc.assert(fc.property(scripts, scripts, (item, other) => {
      fc.pre(JSON.stringify(item) !== JSON.stringify(other));
      const meaning = (statements: string[][]) => new SqlScript(statements.map(pieces => pieces.join(' ')).join(';'), 'a').meaning;
      expect(meaning(item)).not.toBe(meaning(other));
    }));
  });

  test('keeps every literal unchanged', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: fc.oneof(fc.constantFrom('$', '{', '}', ':', "'"), fc.string()) })), values => {
      const literals = values.map(value => `'${value.replace(/'/g, "''").replace(/\$(?=\{)/g, '$$$$')}'`);
      const expected = values.map(value => `'${value.replace(/'/g, "''")}'`).join(', ');
      expect(cut(`INSERT INTO a VALUES (${literals.join(', ')})`)).toEqual([`INSERT INTO a VALUES (${expected})`]);
    }));
  });

  test('reports the line of an error', () => {
    fc.assert(fc.property(scripts, fc.infiniteStream(space), (statements, spaces) => {
      const before = statements.map(pieces => pieces.map(item => item + spaces.next().value).join(' ')).join(';');
      const line = before.split(/\r\n|\n/).length;
      expect(() => cut(`${before}; SELECT 1`)).toThrow(`got SELECT at job.sql:${line}`);
    }));
  });

  test('is read to its end or rejected with a line', () => {
    fc.assert(fc.property(fc.array(fc.oneof(piece, space, fc.constantFrom("'", '`', '/*', '${', '${A}', '${A:b}', '$${', ';', 'BEGIN STATEMENT SET;', 'END;'))), pieces => {
      let message = 'code must be a script, got one at job.sql:1';
      try {
        new SqlScript(pieces.join(''), 'job.sql');
      } catch (error) {
        ({ message } = error as Error);
      }
      expect(message).toMatch(/^code must be .* at job\.sql:\d+$/s);
    }));
  });
});
