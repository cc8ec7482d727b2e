import * as fs from 'fs';
import * as path from 'path';
import { Aws, DockerImage } from 'aws-cdk-lib';
import { PIP, PythonFixture } from './python-fixture';
import { ApplicationCode, Runtime } from '../../../src';
import { testApplication } from '../../support/fixtures';

const MAVEN = "fs.mkdirSync('target', { recursive: true }); fs.writeFileSync('target/job-1.0.0.jar', fs.readFileSync('pom.xml'));";
const NOT_BUNDLED = { 'aws:cdk:bundling-stacks': [] };

let fixture: PythonFixture;

beforeEach(() => {
  fixture = new PythonFixture();
  fixture.tools.install('pip', PIP);
});

afterEach(() => fixture.tools.remove());

describe('the zip file', () => {
  test('has the sources twice: for main, and for the workers', () => {
    fixture.write('helpers/rates.py', 'rates');
    fixture.write('helpers/rates.json', '{}');
    const { files, run } = fixture.package();
    expect(files).toEqual({
      'main.py': 'main',
      'helpers/rates.py': 'rates',
      'helpers/rates.json': '{}',
      'packages/main.py': 'main',
      'packages/helpers/rates.py': 'rates',
      'packages/helpers/rates.json': '{}',
    });
    expect(run).toEqual({ python: 'main.py', pyFiles: 'packages/' });
    expect(fixture.tools.calls('pip')).toEqual([]);
  });

  test('has the packages, without scripts', () => {
    fixture.write('requirements.txt', 'pure\nnative\n');
    const { files, warnings } = fixture.package();
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['packages/pure/__init__.py', 'packages/native/__init__.py', 'packages/pure-1.dist-info/WHEEL']));
    expect(Object.keys(files).filter(name => name.includes('bin/') || name.startsWith('.requirements'))).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('has the modules next to main at the top of the packages', () => {
    fixture.write('job/app.py', 'app');
    fixture.write('job/helpers.py', 'helpers');
    const { files, run } = fixture.package({ main: 'job/app.py' });
    expect(files).toMatchObject({ 'job/app.py': 'app', 'packages/job/helpers.py': 'helpers', 'packages/helpers.py': 'helpers' });
    expect(run.python).toBe('job/app.py');
  });

  test('has one jar with the dependencies', () => {
    fixture.tools.install('mvn', MAVEN);
    const { files, run } = fixture.package({ dependencies: ['org.apache.flink:flink-connector-kafka:3.3.0-1.20'] });
    expect(files['lib/dependencies.jar']).toContain('<artifactId>flink-connector-kafka</artifactId>');
    expect(run.jarfile).toBe('lib/dependencies.jar');
    expect(fs.readdirSync(fixture.directory)).toEqual(['main.py']);
  });

  test('has the jar of the pom.xml', () => {
    fixture.tools.install('mvn', MAVEN);
    fixture.write('pom.xml', '<project/>');
    const { files, run } = fixture.package({ environment: { MAVEN_OPTS: '-Xmx1g' } });
    expect(files['lib/dependencies.jar']).toBe('<project/>');
    expect(run.jarfile).toBe('lib/dependencies.jar');
    expect(Object.keys(files).filter(name => name.includes('target'))).toEqual([]);
    expect(fixture.tools.calls('mvn')[0].env.MAVEN_OPTS).toBe('-Xmx1g');
  });

  test('has no jar of an empty list of dependencies', () => {
    expect(fixture.package({ dependencies: [] }).run).not.toHaveProperty('jarfile');
  });

  test('prefers installed packages to stale ones in the project', () => {
    fixture.write('requirements.txt', 'pure');
    fixture.write('packages/pure/__init__.py', 'stale');
    fixture.write('packages/pure/removed.py', 'stale');
    fixture.write('packages/vendored/__init__.py', 'vendored');
    const { files } = fixture.package();
    expect(files).toMatchObject({ 'packages/pure/__init__.py': 'pure 1', 'packages/vendored/__init__.py': 'vendored' });
    expect(Object.keys(files).filter(name => /removed|packages\/packages/.test(name))).toEqual([]);
  });
});

describe('left out of zip file and key', () => {
  const DEFAULTS = [
    '.git/HEAD', '.venv/lib/x.py', 'venv/x.py', '__pycache__/main.pyc', 'helpers/__pycache__/x.pyc', 'old.pyc', '.pytest_cache/x', 'node_modules/x/index.js',
    'cdk.out/manifest.json', 'target/classes/X.class', 'dependency-reduced-pom.xml', 'packages/bin/pip',
  ];

  test('are files that are never part of a job', () => {
    const { key } = fixture.package();
    DEFAULTS.forEach(name => fixture.write(name, 'x'));
    const { files, key: after } = fixture.package();
    expect(Object.keys(files)).toEqual(['main.py', 'packages/main.py']);
    expect(after).toBe(key);
  });

  test('are the files in exclude, in .gitignore syntax', () => {
    const exclude = ['/data', '*.csv', '!keep.csv', 'tests/', 'docs/**/*.md'];
    const { key } = fixture.package({ exclude });
    ['data/x.py', 'big.csv', 'deep/big.csv', 'tests/test_main.py', 'docs/a/b.md'].forEach(name => fixture.write(name, 'x'));
    expect(fixture.package({ exclude }).key).toBe(key);
    ['deep/data/x.py', 'keep.csv', 'docs/a/b.txt'].forEach(name => fixture.write(name, 'x'));
    const { files, key: after } = fixture.package({ exclude });
    expect(Object.keys(files).filter(name => !name.startsWith('packages/'))).toEqual(['deep/data/x.py', 'docs/a/b.txt', 'keep.csv', 'main.py']);
    expect(after).not.toBe(key);
  });

  test('can be included again', () => {
    fixture.write('ads/target/bid.py', 'bid');
    expect(fixture.package({ exclude: ['!target'] }).files).toHaveProperty(['ads/target/bid.py']);
  });
});

describe('the key of the upload', () => {
  const DEPENDENCIES = ['org.apache.flink:flink-connector-kafka:3.3.0-1.20'];

  test('is the same without bundling, which requires neither pip nor mvn', () => {
    fixture.write('requirements.txt', 'native');
    fixture.tools.install('mvn', MAVEN);
    const bundled = fixture.package({ dependencies: DEPENDENCIES });
    fs.rmSync(path.join(fixture.tools.directory, 'bin'), { recursive: true });
    const { key, run } = fixture.package({ dependencies: DEPENDENCIES }, undefined, NOT_BUNDLED);
    expect(key).toBe(bundled.key);
    expect(run).toEqual(bundled.run);
  });

  test('is the same in any directory', () => {
    const write = () => {
      fixture.write('main.py', 'main');
      fixture.write('requirements.txt', '-r more/base.txt\n--find-links ./wheels');
      fixture.write('more/base.txt', 'pure');
      fixture.write('wheels/pure.whl', 'x');
    };
    write();
    const { key } = fixture.package();
    fixture.project = 'deep/in/another/place';
    write();
    expect(fixture.package().key).toBe(key);
  });

  test('changes with files, options and Python', () => {
    fixture.tools.install('mvn', MAVEN);
    fixture.write('requirements.txt', 'pure');
    fixture.write('other.py', 'main');
    fixture.write('other.txt', 'native');
    const keys = [
      fixture.package().key,
      fixture.package({ main: 'other.py' }).key,
      fixture.package({ requirements: 'other.txt' }).key,
      fixture.package({ dependencies: DEPENDENCIES }).key,
      fixture.package({ pythonVersion: '3.10' }).key,
      fixture.package({ exclude: ['other.txt'] }).key,
      fixture.package({ environment: { A: '1' } }).key,
      fixture.package({ image: DockerImage.fromRegistry('my/python') }).key,
      fixture.package({}, Runtime.FLINK_2_2).key,
    ];
    fixture.write('main.py', 'changed');
    keys.push(fixture.package().key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('changes with requirements outside of the project and with excluded wheels', () => {
    fixture.write('requirements.txt', '-r ../common.txt\n-c ../limits.txt\n--find-links wheels');
    fixture.tools.write('common.txt', 'pure');
    fixture.tools.write('limits.txt', 'pure<2');
    fixture.write('wheels/a.whl', 'one');
    const exclude = ['wheels'];
    const keys = [fixture.package({ exclude }).key];
    fixture.tools.write('common.txt', 'native');
    keys.push(fixture.package({ exclude }).key);
    fixture.tools.write('limits.txt', 'pure<3');
    keys.push(fixture.package({ exclude }).key);
    fixture.write('wheels/a.whl', 'two');
    keys.push(fixture.package({ exclude }).key);
    expect(new Set(keys).size).toBe(4);
  });
});

describe('errors', () => {
  test.each([
    ['a file that does not exist', 'job.py'], ['a directory', 'helpers'], ['a file outside of the project', '../main.py'], ['an absolute path', '/etc/hosts'],
  ])('main: %s', (_, main) => {
    fixture.write('helpers/x.py');
    fixture.tools.write('main.py');
    expect(() => fixture.package({ main })).toThrow(`main must be a file of the project in ${fixture.directory}, got '${main}'`);
  });

  test.each(['', '  '])("main: '%s'", main => {
    expect(() => fixture.package({ main })).toThrow("python.main must name the Python file with the job's main, got an empty string");
  });

  test('main: a token', () => {
    expect(() => fixture.package({ main: Aws.REGION })).toThrow('main must be known at synthesis, got a token');
  });

  test('main: excluded', () => {
    expect(() => fixture.package({ exclude: ['*.py'] })).toThrow("main must not be excluded, got 'main.py'");
  });

  test('a directory that does not exist', () => {
    fixture.project = 'missing';
    expect(() => fixture.package()).toThrow(`code must be a directory with a Python project, got ${fixture.directory}`);
  });

  test('a python prop together with the project', () => {
    const { stack } = fixture.package();
    expect(() => testApplication({ code: ApplicationCode.fromPythonProject(fixture.directory), python: { main: 'main.py' } }, stack, 'Other'))
      .toThrow("python must not be set for code that defines its own entry point, got 'main.py'");
  });

  test('requirements that do not exist', () => {
    expect(() => fixture.package({ requirements: 'req.txt' })).toThrow(`requirements must name an existing file, got ${path.join(fixture.directory, 'req.txt')}`);
  });

  test('dependencies together with a pom.xml', () => {
    fixture.write('pom.xml', '<project/>');
    expect(() => fixture.package({ dependencies: ['a:b:1'] })).toThrow(`dependencies must not be given for a project with a pom.xml, got a:b:1 for ${fixture.directory}`);
  });

  test('a malformed coordinate, even without bundling', () => {
    expect(() => fixture.package({ dependencies: ['kafka'] }, undefined, NOT_BUNDLED))
      .toThrow("dependencies must be Maven coordinates 'group:artifact:version[:classifier]', got 'kafka'");
  });

  test('errors of mvn', () => {
    fixture.tools.install('mvn', "console.log('[ERROR] Could not find artifact a:b:jar:1'); process.exit(1);");
    expect(() => fixture.package({ dependencies: ['a:b:1'] })).toThrow('[ERROR] Could not find artifact a:b:jar:1');
    expect(fixture.leftovers()).toEqual([]);
  });

  test.each(['numpy.py', 'numpy/__init__.py', 'pyflink/__init__.py'])('a module that shadows a package that PyFlink requires: %s', name => {
    fixture.write(name);
    expect(() => fixture.package()).toThrow(`code must not have a module ${name.split(/[./]/)[0]}, which shadows a package that PyFlink requires, got one in ${fixture.directory}`);
  });

  test('not a directory of data with the name of such a package', () => {
    fixture.write('numpy/data.csv');
    expect(fixture.package().files).toHaveProperty(['numpy/data.csv']);
  });
});

describe('warnings', () => {
  test('for a module in the place of an installed package, which is not mixed with it', () => {
    fixture.write('requirements.txt', 'tool\npure');
    fixture.write('tool/own.py', 'own');
    fixture.write('tool/__init__.py', 'own');
    const packaged = fixture.package();
    expect(packaged.warnings).toEqual(['cdk-managed-flink:shadowedPackage']);
    expect(fixture.warning(packaged, 'shadowedPackage')).toContain('modules that shadow installed packages: tool;');
    expect(packaged.files).toMatchObject({ 'packages/tool/__init__.py': 'own', 'packages/tool/own.py': 'own' });
  });

  test('for packages that PyFlink requires in versions that are not known', () => {
    fixture.write('requirements.txt', 'numpy\npure');
    const packaged = fixture.package({ pythonVersion: '3.12' }, Runtime.FLINK_2_3);
    expect(packaged.warnings).toEqual(['cdk-managed-flink:unknownPyFlinkRequirements']);
    expect(fixture.warning(packaged, 'unknownPyFlinkRequirements')).toContain(': numpy-1');
  });

  test('for conditions that pip evaluates for a different Python version', () => {
    fixture.write('requirements.txt', 'pure\ntool; python_version > "3.11"\nnative ; python_version >= "3.9"');
    const environment = { PIP_PYTHON: '3.13' };
    const packaged = fixture.package({ environment });
    expect(packaged.warnings).toEqual(['cdk-managed-flink:pythonOfPip']);
    expect(fixture.warning(packaged, 'pythonOfPip'))
      .toContain(': tool; python_version > "3.11" | backport >=1 ; python_version < "3.12"; run the synthesis with the Python of the runtime');
    expect(fixture.package().warnings).toEqual([]);
  });
});

describe('rejects values of the wrong kind from untyped callers', () => {
  test.each([
    [{ main: 5 }, 'main must be a string, got 5'],
    [{ requirements: ['pure'] }, 'requirements must be a string, got a list of 1'],
    [{ dependencies: 'a:b:1' }, "dependencies must be a list of which each element is a string, got 'a:b:1'"],
    [{ pythonVersion: 3.11 }, 'pythonVersion must be a string, got 3.11'],
    [{ exclude: '*.csv' }, "exclude must be a list of which each element is a string, got '*.csv'"],
    [{ image: 'python:3.11' }, "image must be a DockerImage, got 'python:3.11'"],
    [{ environment: { A: 1 } }, 'environment.A must be a string, got 1'],
  ])('%j', (options, message) => {
    expect(() => fixture.package(options as any)).toThrow(`${message} (in Stack/App)`);
  });

  test('null is treated as undefined', () => {
    const none = { main: null, requirements: null, dependencies: null, pythonVersion: null, exclude: null, image: null, environment: null };
    expect(fixture.package(none as any).key).toBe(fixture.package().key);
  });
});
