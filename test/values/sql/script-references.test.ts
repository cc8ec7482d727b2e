import { Application, ApplicationCode, PropertyGroups, SqlOptions } from '../../../src';
import { applicationConfiguration, stringToken, testApplication, testStack, warningsOf } from '../../support/fixtures';
import { StubTools } from '../code/stub-tools';

let tools: StubTools;

beforeEach(() => {
  tools = new StubTools();
});

afterEach(() => tools.remove());

describe('property groups', () => {
  const script = "\nCREATE TABLE a (b INT) WITH (${Orders}, 'x' = '${Orders:path}');\nINSERT INTO a SELECT 1;";

  function application(text: string, propertyGroups: PropertyGroups = {}, options?: SqlOptions): Application {
    return testApplication({ code: ApplicationCode.fromInlineSql(text, options), propertyGroups });
  }

  test('can be added after the script', () => {
    const app = application(script);
    app.addPropertyGroup('Orders', { connector: 'print' });
    app.addPropertyGroup('Orders', { path: stringToken(app.stack) });
    expect(() => applicationConfiguration(app.stack)).not.toThrow();
  });

  test('that are unknown are rejected', () => {
    expect(() => applicationConfiguration(application(script, { Totals: { a: 'b' } }).stack)).toThrow(
      /code must refer to property groups of the application \(Totals\), got \$\{Orders\} at sql:2\n.*got \$\{Orders:path\} at sql:2/);
  });

  test('that are unknown are rejected if there are no groups', () => {
    expect(() => applicationConfiguration(application(script).stack)).toThrow('application (it has none), got ${Orders} at sql:2');
  });

  test('without the property are rejected', () => {
    expect(() => applicationConfiguration(application(script, { Orders: { pat: 'b' } }).stack))
      .toThrow(/code must refer to properties that group Orders has \(pat\), got \$\{Orders:path\} at sql:2/);
  });

  test('do not match members of every object', () => {
    const names = "INSERT INTO a VALUES ('${constructor:name}', '${Orders:toString}')";
    expect(() => applicationConfiguration(application(names, { Orders: { pat: 'b' } }).stack)).toThrow(/got \$\{constructor:name\} at sql:1\n.*got \$\{Orders:toString\} at sql:1/);
  });
});

describe('a connector without a jar', () => {
  const warnings = (script: string, propertyGroups: PropertyGroups = { Orders: { a: 'b' } }, options?: SqlOptions) => {
    const { stack } = testApplication({ code: ApplicationCode.fromInlineSql(`${script}; INSERT INTO a SELECT 1`, options), propertyGroups });
    return warningsOf(stack, 'connectorWithoutJar').map(text => /artifacts of (.*) in dependencies/.exec(text)?.[1]);
  };

  test.each([
    ['in a definition', "CREATE TABLE a (b INT) WITH ('connector' = 'kafka')", {}, ['kafka']],
    ['in several definitions', "CREATE TABLE a (b INT) WITH ('connector' = 'sqs'); CREATE TABLE b (b INT) WITH ('connector'='kafka')", {}, ['kafka, sqs']],
    ['brought by a group', 'CREATE TABLE a (b INT) WITH (${Orders})', { connector: 'kinesis' }, ['kinesis']],
    ['brought by a property', "CREATE TABLE a (b INT) WITH ('connector' = '${Orders:connector}')", { connector: 'kinesis' }, ['kinesis']],
    ['in a hint', "CREATE VIEW a AS SELECT * FROM b /*+ OPTIONS('connector'='kafka') */", {}, ['kafka']],
    ['in the last of two options', "CREATE TABLE a (b INT) WITH (${Orders}, 'connector' = 'kafka')", { connector: 'datagen' }, ['kafka']],
  ])('%s is warned about', (_, script, group, expected) => {
    expect(warnings(script, { Orders: { a: 'b', ...group } })).toEqual(expected);
  });

  test.each([
    ['that Flink has', "CREATE TABLE a (b INT) WITH ('connector' = 'datagen'); CREATE TABLE b (b INT) WITH (${Orders})", { connector: 'filesystem' }],
    ['that the script overrides', "CREATE TABLE a (b INT) WITH (${Orders}, 'connector' = 'datagen')", { connector: 'kinesis' }],
    ['that a group overrides', "CREATE TABLE a (b INT) WITH ('connector' = 'kafka', ${Orders})", { connector: 'datagen' }],
    ['in a comment or a literal', "CREATE VIEW a AS SELECT '''connector'' = ''kafka''' /* 'connector' = 'kafka' */", {}],
  ])('%s is not warned about', (_, script, group) => {
    expect(warnings(script, { Orders: { a: 'b', ...group } })).toEqual([]);
  });

  test('is not known in a token', () => {
    const stack = testStack();
    testApplication({
      code: ApplicationCode.fromInlineSql('CREATE TABLE a (b INT) WITH (${Orders}); INSERT INTO a SELECT 1'),
      propertyGroups: { Orders: { connector: stringToken(stack) } },
    }, stack);
    expect(warningsOf(stack, 'connectorWithoutJar')).toEqual([]);
  });

  test('is not missing with a jar', () => {
    const script = "CREATE TABLE a (b INT) WITH ('connector' = 'kafka')";
    expect(warnings(script, {}, { jar: tools.write('a.jar', 'x') })).toEqual([]);
    tools.install('mvn', "fs.mkdirSync('target'); fs.writeFileSync('target/dependencies-1.0.0.jar', 'jar');");
    expect(warnings(script, {}, { dependencies: ['org.apache.flink:flink-connector-kafka:3.3.0-1.20'] })).toEqual([]);
  });
});
