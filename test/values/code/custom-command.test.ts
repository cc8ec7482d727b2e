import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { StubTools } from './stub-tools';
import { ApplicationCode, CustomCommandOptions } from '../../../src';
import { applicationConfiguration, testApplication } from '../../support/fixtures';

const NOT_BUNDLED = { 'aws:cdk:bundling-stacks': [] };

let tools: StubTools;
let syntheses: number;

beforeEach(() => {
  tools = new StubTools();
  syntheses = 0;
});

afterEach(() => tools.remove());

/** Synthesizes an application with the output of a command, each time as an app of its own, and returns the key. */
function build(output: string, command: string[], options?: CustomCommandOptions, context?: { [key: string]: unknown }): string {
  const stack = new Stack(new App({ outdir: path.join(tools.directory, `cdk.out.${syntheses++}`), context }), 'Stack');
  testApplication({ code: ApplicationCode.fromCustomCommand(path.join(tools.directory, output), command, options) }, stack);
  return applicationConfiguration(stack).ApplicationCodeConfiguration.CodeContent.S3ContentLocation.FileKey;
}

describe('the output', () => {
  test.each([['a jar', 'job.jar', /\.jar$/], ['a zip file', 'job.zip', /\.zip$/]])('is %s', (_, output, key) => {
    tools.install('gradle', `fs.writeFileSync(${JSON.stringify(path.join(tools.directory, output))}, args.join());`);
    expect(build(output, ['gradle', 'shadowJar', '-q'])).toMatch(key);
    expect(tools.calls('gradle')[0].args).toEqual(['shadowJar', '-q']);
    expect(fs.readFileSync(path.join(tools.directory, output), 'utf-8')).toBe('shadowJar,-q');
  });

  test('is a directory', () => {
    tools.install('bazel', `fs.mkdirSync(${JSON.stringify(path.join(tools.directory, 'out'))}); fs.writeFileSync(${JSON.stringify(path.join(tools.directory, 'out/main.py'))}, 'x');`);
    expect(build('out', ['bazel'])).toMatch(/^[0-9a-f]{64}\.zip$/);
  });

  test('decides on the key, and the command does not', () => {
    tools.install('sbt', `fs.writeFileSync(${JSON.stringify(path.join(tools.directory, 'job.jar'))}, args[0]);`);
    const keys = [build('job.jar', ['sbt', 'one']), build('job.jar', ['sbt', 'one', '--other']), build('job.jar', ['sbt', 'two'])];
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  test('must be written', () => {
    tools.install('gradle');
    expect(() => build('job.jar', ['gradle'])).toThrow(`code must be an existing file or directory, got ${path.join(tools.directory, 'job.jar')}`);
  });

  test('must be a jar, a zip file or a directory', () => {
    tools.install('gradle', `fs.writeFileSync(${JSON.stringify(path.join(tools.directory, 'job.tar'))}, 'x');`);
    expect(() => build('job.tar', ['gradle'])).toThrow(/^code must be a \.jar file, a \.zip file or a directory, got /);
  });
});

describe('the command', () => {
  const WRITE = () => `fs.writeFileSync(${JSON.stringify(path.join(tools.directory, 'job.jar'))}, 'x');`;

  test('runs in the working directory with the environment', () => {
    tools.install('gradle', WRITE());
    tools.write('project/build.gradle');
    build('job.jar', ['gradle'], { workingDirectory: path.join(tools.directory, 'project'), environment: { PROFILE: 'prod' } });
    expect(tools.calls('gradle')[0]).toMatchObject({ cwd: path.join(tools.directory, 'project'), env: { PROFILE: 'prod', PATH: process.env.PATH } });
  });

  test('does not run in Docker, and does not run without bundling, when the output can be missing', () => {
    tools.install('docker');
    tools.install('gradle', WRITE());
    const key = build('job.jar', ['gradle'], { workingDirectory: '/missing' }, NOT_BUNDLED);
    expect(key).toMatch(/^[0-9a-f]{64}/);
    expect(tools.calls('gradle')).toEqual([]);
    expect(build('job.jar', ['gradle'], {}, NOT_BUNDLED)).toBe(key);
    build('job.jar', ['gradle']);
    expect(tools.calls('docker')).toEqual([]);
  });

  test('prints nothing to the standard output of the CDK app', () => {
    tools.install('gradle', `console.log('noise'); ${WRITE()}`);
    const write = jest.spyOn(process.stdout, 'write');
    build('job.jar', ['gradle']);
    expect(write.mock.calls.flat().join()).not.toContain('noise');
    write.mockRestore();
  });

  test('that fails is reported with its status and output', () => {
    tools.install('gradle', "console.log('Task :compileJava FAILED'); console.error('Job.java:3: error: cannot find symbol'); process.exit(4);");
    expect(() => build('job.jar', ['gradle', 'build'])).toThrow(
      new Error('code could not be built: gradle build failed with status 4\nTask :compileJava FAILED\nJob.java:3: error: cannot find symbol (in Stack/App)'));
  });

  test('that is killed is shown with the signal', () => {
    tools.install('gradle', "process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 60000);");
    expect(() => build('job.jar', ['gradle'])).toThrow('code could not be built: gradle failed with signal SIGTERM');
  });

  test('that is not installed is shown', () => {
    expect(() => build('job.jar', ['gradle', 'build'])).toThrow(/^code could not be built: gradle build failed with .*ENOENT/);
  });

  test.each([[[]], [['']]])('must not be empty: %j', command => {
    expect(() => build('job.jar', command)).toThrow(new Error('command must have a program and its arguments, got an empty list'));
  });

  test.each([
    ['gradle build', undefined, "command must be a list of which each element is a string, got 'gradle build'"],
    [['gradle'], { workingDirectory: 1 }, 'workingDirectory must be a string, got 1'],
    [['gradle'], { environment: 'A=1' }, "environment must be an object of which each value is a string, got 'A=1'"],
  ])('and its options must be of the right kind: %j', (command, options, message) => {
    expect(() => build('job.jar', command as any, options as any)).toThrow(new Error(message));
  });
});
