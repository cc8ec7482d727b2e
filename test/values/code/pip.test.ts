import { DockerImage } from 'aws-cdk-lib';
import { PIP, PythonFixture } from './python-fixture';
import { Runtime } from '../../../src';

let fixture: PythonFixture;

beforeEach(() => {
  fixture = new PythonFixture();
  fixture.tools.install('pip', PIP);
});

afterEach(() => fixture.tools.remove());

function argumentsOf(call = fixture.tools.calls('pip').at(-1)!): { [name: string]: string[] } {
  const result: { [name: string]: string[] } = {};
  call.args.forEach((arg, i) => arg.startsWith('-') && (result[arg] ??= []).push(call.args[i + 1]));
  return result;
}

function failure(build: () => unknown): string {
  try {
    build();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a failure');
}

describe('pip', () => {
  test('runs in the project, and installs wheels only', () => {
    fixture.write('requirements.txt', 'pure');
    fixture.package({ environment: { PIP_INDEX_URL: 'https://example.com/simple' } });
    const [{ args, cwd, env }] = fixture.tools.calls('pip');
    expect(cwd).toBe(fixture.directory);
    expect(args[0]).toBe('install');
    expect(args).toContain('--no-compile');
    expect(argumentsOf()['--only-binary']).toEqual([':all:']);
    expect(env).toMatchObject({ PIP_INDEX_URL: 'https://example.com/simple', PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' });
  });

  test.each([
    [Runtime.FLINK_1_15, '3.8', 'numpy>=1.14.3,<1.20'],
    [Runtime.FLINK_1_18, '3.10', 'numpy>=1.22.4,<1.25'],
    [Runtime.FLINK_1_19, '3.11', 'numpy>=1.22.4,<1.25'],
    [Runtime.FLINK_1_20, '3.11', 'numpy>=1.22.4,<1.25'],
    [Runtime.FLINK_2_2, '3.12', 'numpy>=1.22.4,<2.2'],
  ])('installs for the Python and the PyFlink of a runtime', (runtime, version, constraint) => {
    fixture.write('requirements.txt', 'pure');
    fixture.package({}, runtime);
    expect(argumentsOf()['--python-version']).toEqual([version]);
    const { constraints } = fixture.notes()[0];
    expect(constraints.split('\n')).toContain(constraint);
    expect(constraints).toMatch(/^pandas[<>=]/m);
    expect(constraints).toMatch(/^pyarrow[<>=]/m);
  });

  test('installs for the given Python', () => {
    fixture.write('requirements.txt', 'pure');
    fixture.package({ pythonVersion: '3.12' });
    expect(argumentsOf()['--python-version']).toEqual(['3.12']);
  });

  test.each(['3', '3.11.2', 'py311', '2.7', ''])("rejects Python '%s'", pythonVersion => {
    expect(() => fixture.package({ pythonVersion })).toThrow(`pythonVersion must be a Python version like '3.11', got '${pythonVersion}'`);
  });

  test.each([Runtime.FLINK_2_3, Runtime.of('FLINK-9_9')])('requires pythonVersion for an unknown runtime', runtime => {
    expect(() => fixture.package({}, runtime)).toThrow(`pythonVersion must be set for ${runtime.value}, whose Python version is not known`);
  });

  test('is pip3 if there is no pip', () => {
    fixture.tools.install('pip3', PIP);
    fixture.tools.uninstall('pip');
    fixture.write('requirements.txt', 'pure');
    expect(fixture.package().files).toHaveProperty(['packages/pure/__init__.py']);
  });
});

describe('wheels', () => {
  test('for manylinux2014 are preferred to newer versions', () => {
    fixture.write('requirements.txt', 'native');
    const { files, warnings } = fixture.package();
    expect(files['packages/native/__init__.py']).toBe('native 1');
    expect(warnings).toEqual([]);
    expect(argumentsOf()['--platform']).not.toContain('manylinux_2_28_x86_64');
  });

  test('for a newer C library are taken with a warning if there is no other', () => {
    fixture.write('requirements.txt', 'pure\nnewer');
    const packaged = fixture.package();
    expect(packaged.files).toHaveProperty(['packages/newer/__init__.py']);
    expect(packaged.warnings).toEqual(['cdk-managed-flink:newerCLibrary']);
    expect(fixture.warning(packaged, 'newerCLibrary')).toContain('packages without a wheel for manylinux2014: newer-1 (manylinux_2_28_x86_64);');
    expect(argumentsOf()['--platform'].indexOf('manylinux2014_x86_64')).toBeLessThan(argumentsOf()['--platform'].indexOf('manylinux_2_28_x86_64'));
  });

  test('built on this machine are taken with a warning', () => {
    fixture.write('requirements.txt', 'built');
    expect(fixture.package().warnings).toEqual(['cdk-managed-flink:newerCLibrary']);
  });

  test.each(['newest', 'source'])('that are missing are an error with the lines of pip and the remedy: %s', name => {
    fixture.write('requirements.txt', `pure\n${name}`);
    const message = failure(() => fixture.package());
    expect(message).toContain(`code could not be built: pip failed in ${fixture.directory}\nERROR: Could not find a version that satisfies the requirement ${name} (from requirements.txt (line 1))`);
    expect(message).toContain(`ERROR: No matching distribution found for ${name}`);
    expect(message).toContain('Python 3.11 on Linux x86_64');
    expect(message).toContain(`'pip wheel --wheel-dir wheels "${name}"' and add '--find-links ./wheels' to the requirements`);
    expect(message).not.toContain('noise');
    expect(fixture.leftovers()).toEqual([]);
  });
});

describe('a failure', () => {
  test('of the resolution shows the conflict', () => {
    fixture.tools.install('pip', `
      console.log('Collecting numpy');
      console.log('\\nThe conflict is caused by:\\n    The user requested numpy==2.2.6\\n    The user requested (constraint) numpy<1.25\\n\\nTo fix this you could try');
      console.error('ERROR: Cannot install numpy==2.2.6 because these package versions have conflicting dependencies.');
      process.exit(1);`);
    fixture.write('requirements.txt', 'numpy==2.2.6');
    const message = failure(() => fixture.package());
    expect(message).toContain('ERROR: Cannot install numpy==2.2.6');
    expect(message).toContain('The user requested (constraint) numpy<1.25');
    expect(message).not.toMatch(/Collecting|To fix|pip wheel/);
  });

  test('without lines of errors shows the end of the output', () => {
    fixture.tools.install('pip', "console.error('Traceback: no module named pip'); process.exit(3);");
    fixture.write('requirements.txt', 'pure');
    expect(failure(() => fixture.package())).toContain('Traceback: no module named pip');
    expect(fixture.tools.calls('pip')).toHaveLength(1);
  });

  test('without pip and Docker names both', () => {
    fixture.tools.uninstall('pip');
    fixture.write('requirements.txt', 'pure');
    expect(failure(() => fixture.package())).toBe('code could not be built: neither pip nor Docker is installed (in Stack/App)');
    expect(fixture.leftovers()).toEqual([]);
  });
});

describe('Docker, without a local pip', () => {
  /** Runs the command of the container on this machine, with its directories in the place of the mounted ones. */
  const DOCKER = `
    const mounts = args.flatMap((arg, i) => args[i - 1] === '-v' ? [arg.split(':')] : []);
    const command = args.slice(args.findIndex(arg => /python/.test(arg) && !/=/.test(arg)) + 1).map(arg => mounts.reduce((text, [host, container]) => text.replace(container, host), arg));
    const { spawnSync } = require('child_process');
    const [{ 0: input }] = mounts;
    const { status, stderr } = spawnSync(path.join(__dirname, 'container-pip'), command.slice(1), { cwd: input, encoding: 'utf-8' });
    fs.writeFileSync(command[command.indexOf('--log') + 1], stderr.replace(/^/gm, '2026-01-01T00:00:00,000 '));
    process.exit(status);`;

  beforeEach(() => {
    fixture.tools.uninstall('pip');
    fixture.tools.install('docker', DOCKER);
    fixture.tools.install('container-pip', PIP);
  });

  test('installs with the image of the Python version', () => {
    fixture.write('requirements.txt', 'pure');
    const { files } = fixture.package({ environment: { A: '1' } });
    expect(Object.keys(files).sort()).toEqual(
      ['main.py', 'packages/main.py', 'packages/pure-1.dist-info/RECORD', 'packages/pure-1.dist-info/WHEEL', 'packages/pure/__init__.py', 'requirements.txt', 'packages/requirements.txt'].sort());
    expect(fixture.tools.calls('docker').at(-1)!.args).toEqual(expect.arrayContaining(['run', '--rm', 'python:3.11-slim', 'pip', 'install', 'A=1']));
  });

  test('installs with the given image', () => {
    fixture.write('requirements.txt', 'pure');
    fixture.package({ image: DockerImage.fromRegistry('my/python') });
    expect(fixture.tools.calls('docker').at(-1)!.args).toContain('my/python');
  });

  test('shows the errors of pip', () => {
    fixture.write('requirements.txt', 'source');
    const message = failure(() => fixture.package());
    expect(message).toContain('\nERROR: No matching distribution found for source\n');
    expect(message).toContain('(from requirements.txt (line 1))');
    expect(fixture.leftovers()).toEqual([]);
  });

  test('uses a newer wheel on the second attempt', () => {
    fixture.write('requirements.txt', 'newer');
    expect(fixture.package().warnings).toEqual(['cdk-managed-flink:newerCLibrary']);
  });
});
