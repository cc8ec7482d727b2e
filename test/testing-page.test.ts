/** The programs of `docs/testing.md` run: its tests are tests here as well. */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ts from 'typescript';
import * as flink from '../src';
import { compile, snippetsOf } from './support/docs/snippets';

const PAGE = 'docs/testing.md';
const programs = snippetsOf(PAGE).filter(({ whole }) => whole);

/** Runs a program with the library as it is here, and returns what it exports. */
function run(source: string): any {
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const module = { exports: {} };
  new Function('require', 'module', 'exports', outputText)((name: string) => jest.requireActual(name === 'cdk-managed-flink' ? '../src' : name), module, module.exports);
  return module.exports;
}

test('the programs compile', () => {
  expect(programs).toHaveLength(3);
  expect(compile(programs)).toEqual([]);
});

describe('unit tests of the page', () => {
  run(programs[0].source);
});

describe('a stable template', () => {
  const { stable } = run(programs[1].source);
  const jarWith = (content: string) => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'testing-page-')), 'job.jar');
    // An empty archive with a comment is the smallest zip file that differs by its content.
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(content.length, 20);
    fs.writeFileSync(file, Buffer.concat([end, Buffer.from(content)]));
    return file;
  };
  const templateWith = (content: string, parallelism = 1) => {
    const stack = new Stack(new App(), 'Stack');
    new flink.Application(stack, 'App', { runtime: flink.Runtime.FLINK_1_20, code: flink.ApplicationCode.fromAsset(jarWith(content)), parallelism }).startOnDeploy();
    return Template.fromStack(stack);
  };

  test('is the same for another build of the jar', () => {
    const [one, other] = ['one', 'another'].map(content => templateWith(content));
    expect(one.toJSON()).not.toEqual(other.toJSON());
    expect(stable(one)).toEqual(stable(other));
  });

  test('differs by a setting', () => {
    expect(stable(templateWith('one'))).not.toEqual(stable(templateWith('one', 2)));
  });
});

test('the integration test synthesizes', () => {
  expect(() => run(`${programs[2].source}\napp.synth();`)).not.toThrow();
});
