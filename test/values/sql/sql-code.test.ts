import * as fs from 'fs';
import * as path from 'path';
import { App, DockerImage, Stack } from 'aws-cdk-lib';
import { ApplicationCode, ApplicationProps, Runtime, SqlOptions } from '../../../src';
import { applicationConfiguration, stringToken, testApplication, testStack } from '../../support/fixtures';
import { filesIn, StubTools } from '../code/stub-tools';

const KAFKA = 'org.apache.flink:flink-connector-kafka:3.3.0-1.20';
const SCRIPT = "CREATE TABLE a (b INT) WITH ('connector' = 'datagen');\nINSERT INTO c SELECT b FROM a";

const MAVEN = `
  fs.mkdirSync('target');
  fs.writeFileSync('target/dependencies-1.0.0.jar', 'jar of ' + /<artifactId>(flink-connector-[^<]*)/.exec(fs.readFileSync('pom.xml', 'utf-8'))[1]);`;

let tools: StubTools;
let syntheses: number;

beforeEach(() => {
  tools = new StubTools();
  syntheses = 0;
});

afterEach(() => tools.remove());

interface Synthesized {
  readonly key: string;
  readonly files: { [name: string]: string };
}

/** Synthesizes an application, each time as a CDK app of its own. */
function synthesize(code: ApplicationCode, context = {}): Synthesized {
  const outdir = path.join(tools.directory, `cdk.out.${syntheses++}`);
  const stack = new Stack(new App({ outdir, context }), 'Stack');
  testApplication({ code, propertyGroups: { A: { b: 'c' } } }, stack);
  const { FileKey: key } = applicationConfiguration(stack).ApplicationCodeConfiguration.CodeContent.S3ContentLocation;
  const asset = path.join(outdir, `asset.${path.parse(key).name}`);
  return { key, files: fs.existsSync(asset) ? filesIn(asset) : {} };
}

const keyOf = (script: string, options?: SqlOptions) => synthesize(ApplicationCode.fromInlineSql(script, options)).key;

function pythonOptions(code: ApplicationCode): unknown {
  const stack = testStack();
  testApplication({ code }, stack);
  return applicationConfiguration(stack).EnvironmentProperties.PropertyGroups;
}

describe('the asset', () => {
  test('has the runner and the statements', () => {
    const file = tools.write('sql/orders.sql', `-- Orders\nSET 'a' = 'b';\n${SCRIPT};`);
    const { files, key } = synthesize(ApplicationCode.fromSql(file));
    expect(key).toMatch(/^[0-9a-f]{64}\.zip$/);
    expect(Object.keys(files)).toEqual(['main.py', 'statements.json']);
    expect(files['main.py'].split('\n').length).toBeLessThanOrEqual(60);
    expect(files['main.py']).toBe(fs.readFileSync(path.join(__dirname, '../../../sql-runner/main.py'), 'utf-8'));
    expect(JSON.parse(files['statements.json'])).toEqual([
      { at: 'orders.sql:2', kind: 'set', option: 'a', parts: ['b'] },
      { at: 'orders.sql:3', kind: 'execute', parts: ["CREATE TABLE a (b INT) WITH ('connector' = 'datagen')"] },
      { at: 'orders.sql:4', kind: 'insert', parts: ['INSERT INTO c SELECT b FROM a'] },
    ]);
  });

  test('is started by the runner, which finds no jar', () => {
    expect(pythonOptions(ApplicationCode.fromInlineSql(SCRIPT)))
      .toEqual([{ PropertyGroupId: 'kinesis.analytics.flink.run.options', PropertyMap: { python: 'main.py' } }]);
  });

  test('has the shaded jar of the dependencies', () => {
    tools.install('mvn', MAVEN);
    const code = ApplicationCode.fromInlineSql(SCRIPT, { dependencies: [KAFKA], environment: { MAVEN_OPTS: '-Xmx1g' } });
    expect(synthesize(code).files['lib/dependencies.jar']).toBe('jar of flink-connector-kafka');
    expect(tools.calls('mvn')[0].env.MAVEN_OPTS).toBe('-Xmx1g');
    expect(pythonOptions(code)).toEqual([
      { PropertyGroupId: 'kinesis.analytics.flink.run.options', PropertyMap: { python: 'main.py', jarfile: 'lib/dependencies.jar' } },
    ]);
  });

  test('has a given jar under the same name', () => {
    const jar = tools.write('connectors.jar', 'mine');
    const code = ApplicationCode.fromInlineSql(SCRIPT, { jar });
    expect(synthesize(code).files['lib/dependencies.jar']).toBe('mine');
    expect(pythonOptions(code)).toEqual([
      { PropertyGroupId: 'kinesis.analytics.flink.run.options', PropertyMap: { python: 'main.py', jarfile: 'lib/dependencies.jar' } },
    ]);
  });

  test('has the modules of the Python functions and their packages on the path of the workers', () => {
    tools.install('pip', "fs.mkdirSync(args[args.indexOf('--target') + 1], { recursive: true }); fs.writeFileSync(path.join(args[args.indexOf('--target') + 1], 'installed.py'), '');");
    ['catalog.py', 'main.py', 'sub/__init__.py', '__pycache__/catalog.pyc'].forEach(name => tools.write(`functions/${name}`, name));
    tools.write('functions/requirements.txt', 'stdnum');
    const code = ApplicationCode.fromInlineSql(SCRIPT, { pythonProject: path.join(tools.directory, 'functions') });
    const { files } = synthesize(code);
    expect(Object.keys(files)).toEqual([
      'main.py', 'packages/catalog.py', 'packages/installed.py', 'packages/main.py', 'packages/requirements.txt', 'packages/sub/__init__.py', 'statements.json',
    ]);
    expect(files['main.py']).toContain('Runs the statements of a SQL script');
    expect(tools.calls('pip')[0].args.join(' ')).toContain('--python-version 3.11');
    expect(pythonOptions(code)).toEqual([
      { PropertyGroupId: 'kinesis.analytics.flink.run.options', PropertyMap: { python: 'main.py', pyFiles: 'packages/' } },
    ]);
  });

  test('is not built without bundling, and has the same key', () => {
    const code = ApplicationCode.fromInlineSql(SCRIPT, { dependencies: [KAFKA] });
    const { key } = synthesize(code, { 'aws:cdk:bundling-stacks': [] });
    tools.install('mvn', MAVEN);
    expect(synthesize(code).key).toBe(key);
    expect(tools.calls('mvn')).toHaveLength(1);
  });
});

describe('the key of the upload', () => {
  test.each([
    ['comments', `-- Orders; it's\n${SCRIPT.replace('INSERT', '/* totals */ INSERT')} -- end`],
    ['space', `\n${SCRIPT.replace(/ /g, '\n  ')}\n`],
    ['semicolons', `${SCRIPT};;`],
  ])('stays with other %s', (_, script) => {
    expect(keyOf(script)).toBe(keyOf(SCRIPT));
  });

  test.each([
    ['statement', `${SCRIPT}; INSERT INTO d SELECT b FROM a`],
    ['literal', SCRIPT.replace("'datagen'", "'data gen'")],
    ['placeholder', SCRIPT.replace("'datagen'", "'${A:b}'")],
    ['order', SCRIPT.split(';').reverse().join(';')],
  ])('changes with a %s', (_, script) => {
    expect(keyOf(script)).not.toBe(keyOf(SCRIPT));
  });

  test('changes with every option', () => {
    tools.install('mvn', MAVEN);
    const jar = tools.write('a.jar', 'one');
    const variants: SqlOptions[] = [
      {}, { dependencies: [KAFKA] }, { dependencies: [KAFKA.replace('3.3.0', '3.4.0')] }, { jar },
      { image: DockerImage.fromRegistry('maven') }, { environment: { A: 'b' } },
    ];
    expect(new Set(variants.map(options => keyOf(SCRIPT, options))).size).toBe(variants.length);
    const key = keyOf(SCRIPT, { jar });
    tools.write('a.jar', 'two');
    expect(keyOf(SCRIPT, { jar })).not.toBe(key);
  });

  test('changes with the Python functions and the Python of the runtime, not with their folder', () => {
    tools.write('a/catalog.py', 'one');
    tools.write('b/catalog.py', 'one');
    const key = (folder: string, runtime = Runtime.FLINK_1_20) => {
      const code = ApplicationCode.fromInlineSql(SCRIPT, { pythonProject: path.join(tools.directory, folder) });
      const stack = new Stack(new App({ outdir: path.join(tools.directory, `cdk.out.${syntheses++}`) }), 'Stack');
      testApplication({ code, runtime }, stack);
      return applicationConfiguration(stack).ApplicationCodeConfiguration.CodeContent.S3ContentLocation.FileKey;
    };
    const one = key('a');
    expect(key('b')).toBe(one);
    expect(key('a', Runtime.FLINK_2_2)).not.toBe(one);
    tools.write('a/__pycache__/catalog.pyc', 'new');
    expect(key('a')).toBe(one);
    tools.write('a/catalog.py', 'two');
    expect(new Set([one, key('a'), keyOf(SCRIPT)]).size).toBe(3);
  });

  test('does not depend on the folder and the name of the script', () => {
    const keys = ['a/one.sql', 'b/c/two.sql'].map(name => synthesize(ApplicationCode.fromSql(tools.write(name, SCRIPT))).key);
    expect(keys).toEqual([keyOf(SCRIPT), keyOf(SCRIPT)]);
  });
});

describe('bad input', () => {
  const bind = (code: ApplicationCode, props: Partial<ApplicationProps> = {}) => () => testApplication({ ...props, code });

  test.each([
    ['a file that is not there', 'missing.sql', undefined, /^code must be an existing file or directory, got .*missing\.sql/],
    ['an empty file', 'empty.sql', '', /^code must not be an empty file, got .*empty\.sql/],
    ['a directory', 'directory', 'directory/a.sql', /^code must be a file with a SQL script, got the directory .*directory/],
    ['a faulty script', 'faulty.sql', '\nSELECT 1', /^code must be .*, got SELECT at .*faulty\.sql:2/],
  ])('rejects %s', (_, name, content, message) => {
    content === undefined || tools.write(name === 'directory' ? content : name, name === 'directory' ? 'x' : content);
    expect(bind(ApplicationCode.fromSql(path.join(tools.directory, name)))).toThrow(message);
  });

  test('reports the line of an inline script', () => {
    expect(bind(ApplicationCode.fromInlineSql('\nSELECT 1'))).toThrow(/, got SELECT at sql:2/);
  });

  test('rejects a token in a script', () => {
    const stack = testStack();
    const code = ApplicationCode.fromInlineSql(`INSERT INTO a\nVALUES ('${stringToken(stack)}')`);
    expect(() => testApplication({ code }, stack)).toThrow(/^code must not have tokens.* got one at sql:2/);
  });

  test('rejects jar together with dependencies', () => {
    const jar = tools.write('a.jar', 'x');
    expect(bind(ApplicationCode.fromInlineSql(SCRIPT, { jar, dependencies: [KAFKA] }))).toThrow(`jar must not be set together with dependencies, got '${jar}' and ${KAFKA}`);
  });

  test.each([
    ['a.zip', 'x', /^jar must be a \.jar file, got .*a\.zip/],
    ['a.jar', '', /^jar must not be an empty file, got .*a\.jar/],
    ['a.jar/b', 'x', /^jar must be a \.jar file, got .*a\.jar/],
  ])('rejects the jar %s with %j', (name, content, message) => {
    const jar = path.join(tools.directory, name.split('/')[0]);
    tools.write(name, content);
    expect(bind(ApplicationCode.fromInlineSql(SCRIPT, { jar }))).toThrow(message);
  });

  test('rejects a jar that does not exist', () => {
    expect(bind(ApplicationCode.fromInlineSql(SCRIPT, { jar: '/missing.jar' }))).toThrow(/^jar must be an existing file or directory, got \/missing\.jar/);
  });

  test.each([
    [{ dependencies: KAFKA }, /^dependencies must be /],
    [{ jar: 1 }, /^jar must be a string/],
    [{ pythonProject: {} }, /^pythonProject must be a string/],
    [{ environment: { A: 1 } }, /^environment\.A must be a string, got 1/],
    [{ image: 'maven' }, /^image must be a DockerImage/],
    ['a', /^options must be an object/],
  ])('rejects options of the wrong kind: %j', (options, message) => {
    expect(bind(ApplicationCode.fromInlineSql(SCRIPT, options as unknown as SqlOptions))).toThrow(message);
  });

  test('rejects a script of the wrong kind', () => {
    expect(bind(ApplicationCode.fromInlineSql(1 as unknown as string))).toThrow(/^script must be a string/);
    expect(bind(ApplicationCode.fromSql(undefined as unknown as string))).toThrow(/^path must be a string/);
  });

  test('rejects Python functions that do not exist', () => {
    expect(bind(ApplicationCode.fromInlineSql(SCRIPT, { pythonProject: '/missing' }))).toThrow(/^code must be a directory with a Python project, got \/missing/);
  });

  test('rejects a malformed coordinate', () => {
    expect(bind(ApplicationCode.fromInlineSql(SCRIPT, { dependencies: ['kafka'] }))).toThrow(/^dependencies must be Maven coordinates/);
  });

  test('rejects a python prop', () => {
    expect(bind(ApplicationCode.fromInlineSql(SCRIPT), { python: { main: 'main.py' } }))
      .toThrow(/^python must not be set for code that defines its own entry point, got 'main\.py'/);
  });

  test('shows the errors of Maven and leaves no partial output', () => {
    tools.install('mvn', "console.log('[ERROR] no such artifact'); process.exit(1);");
    const code = ApplicationCode.fromInlineSql(SCRIPT, { dependencies: [KAFKA] });
    expect(() => synthesize(code)).toThrow(/\[ERROR\] no such artifact/);
    expect(fs.readdirSync(path.join(tools.directory, 'cdk.out.0'))).toEqual([]);
  });
});
