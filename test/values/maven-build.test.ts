import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, DockerImage, Stack } from 'aws-cdk-lib';
import { ApplicationCode, MavenProjectOptions } from '../../src';
import { applicationConfiguration, testApplication, warningIds } from '../support/fixtures';

const DEFAULT_ARGUMENTS = '--batch-mode --no-transfer-progress clean package -DskipTests';

const originalEnv = { ...process.env };
let directory: string;
let project: string;
let syntheses: number;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'maven-build-'));
  project = path.join(directory, 'project');
  syntheses = 0;
  write('project/pom.xml', '<project/>');
  write('project/src/Job.java', 'class Job {}');
  // Only what a test installs is found, so that no real Maven or Docker takes part.
  process.env.PATH = path.join(directory, 'bin');
  process.env.CDK_DOCKER = path.join(directory, 'bin', 'docker');
});

afterEach(() => {
  process.env = { ...originalEnv };
  fs.rmSync(directory, { recursive: true });
});

function write(name: string, content: string): void {
  const file = path.join(directory, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

/** A program on the PATH, which notes how it was called before it runs the given script. */
function install(program: string, script: string): void {
  write(`bin/${program}`, `#!${process.execPath}
    const fs = require('fs');
    const path = require('path');
    fs.appendFileSync(${JSON.stringify(callsOf(program))}, JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env: process.env }) + '\\n');
    ${script}`);
  fs.chmodSync(path.join(directory, 'bin', program), 0o755);
}

function installMaven(...jars: string[]): void {
  install('mvn', `
    fs.mkdirSync('target/lib', { recursive: true });
    ${JSON.stringify(jars)}.forEach(jar => fs.writeFileSync(jar, 'bytes ' + process.hrtime.bigint()));`);
}

function callsOf(program: string): string {
  return path.join(directory, `${program}.calls`);
}

function calls(program: string): { args: string[]; cwd: string; env: { [name: string]: string } }[] {
  const file = callsOf(program);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf-8').trim().split('\n').map(line => JSON.parse(line)) : [];
}

interface Built {
  readonly key: string;
  readonly content: string;
}

/** Synthesizes an application with the project's jar, each time as a program of its own. */
function build(options?: MavenProjectOptions): Built {
  const outdir = path.join(directory, `cdk.out.${syntheses++}`);
  const stack = new Stack(new App({ outdir }), 'Stack');
  testApplication({ code: ApplicationCode.fromMavenProject(project, options) }, stack);
  const { FileKey: key } = applicationConfiguration(stack).ApplicationCodeConfiguration.CodeContent.S3ContentLocation;
  const [file] = fs.readdirSync(outdir).filter(name => name.startsWith('asset.') && name.endsWith('.jar'));
  return { key, content: fs.readFileSync(path.join(outdir, file), 'utf-8') };
}

describe('the local mvn', () => {
  test('builds in the directory of the project, and its jar is uploaded', () => {
    installMaven('target/job-1.0.jar');
    const { key, content } = build();
    expect(calls('mvn')).toHaveLength(1);
    expect(calls('mvn')[0].args.join(' ')).toBe(DEFAULT_ARGUMENTS);
    expect(fs.realpathSync(calls('mvn')[0].cwd)).toBe(fs.realpathSync(project));
    expect(key).toMatch(/^[0-9a-f]{64}\.jar$/);
    expect(content).toMatch(/^bytes /);
  });

  test('runs with the given arguments and environment', () => {
    installMaven('target/job.jar');
    build({ arguments: ['verify', '-Pprod'], environment: { MAVEN_OPTS: '-Xmx1g' } });
    expect(calls('mvn')[0]).toMatchObject({ args: ['verify', '-Pprod'], env: { MAVEN_OPTS: '-Xmx1g' } });
  });

  test('leaves by-products aside', () => {
    installMaven('target/job.jar', 'target/original-job.jar', 'target/job-sources.jar', 'target/job-javadoc.jar', 'target/job-tests.jar');
    expect(build().content).toMatch(/^bytes /);
  });

  test('deploys the jar at jarPath', () => {
    installMaven('target/a.jar', 'target/b.jar', 'target/lib/c.jar');
    expect(build({ jarPath: 'target/lib/c.jar' }).content).toBe(fs.readFileSync(path.join(project, 'target/lib/c.jar'), 'utf-8'));
  });

  test('that produces several jars requires jarPath', () => {
    installMaven('target/a.jar', 'target/b.jar');
    expect(() => build()).toThrow(`jarPath must name the jar to deploy: the build of ${project} left 2 candidates in target [a.jar, b.jar]`);
  });

  test('that produces no jar requires jarPath', () => {
    installMaven();
    expect(() => build()).toThrow(`jarPath must name the jar to deploy: the build of ${project} left 0 candidates in target []`);
  });

  test('that does not write jarPath is rejected', () => {
    installMaven('target/a.jar');
    expect(() => build({ jarPath: 'target/other.jar' }))
      .toThrow(`code must be an existing file or directory, got ${path.join(project, 'target/other.jar')}`);
  });

  test('that fails reports the errors of Maven', () => {
    install('mvn', `
      console.log('[INFO] Scanning for projects...');
      console.log('[ERROR] COMPILATION ERROR :');
      console.log('[ERROR] Job.java:[3,5] cannot find symbol');
      process.exit(1);`);
    let message = '';
    try {
      build();
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).toContain(`code could not be built: mvn ${DEFAULT_ARGUMENTS} failed in ${project}`);
    expect(message).toContain('[ERROR] COMPILATION ERROR :\n[ERROR] Job.java:[3,5] cannot find symbol');
    expect(message).not.toContain('[INFO]');
    expect(message).not.toContain('bundle output');
    expect(fs.readdirSync(path.join(directory, 'cdk.out.0')).filter(name => name.startsWith('asset.'))).toEqual([]);
    expect(calls('docker')).toEqual([]);
  });
});

describe('the key of the upload', () => {
  beforeEach(() => installMaven('target/job.jar', 'target/lib/other.jar'));

  test('stays while the sources do, although the bytes of the jar change', () => {
    const [one, two] = [build(), build()];
    expect(two.content).not.toBe(one.content);
    expect(two.key).toBe(one.key);
  });

  test('changes with a source file', () => {
    const { key } = build();
    write('project/src/Job.java', 'class Job { int changed; }');
    expect(build().key).not.toBe(key);
  });

  test('stays when Maven or the CDK write into the project', () => {
    write('project/module/pom.xml', '<project/>');
    const { key } = build();
    ['target/classes/Job.class', 'module/target/classes/Job.class', 'cdk.out/manifest.json', 'infra/node_modules/x/index.js', 'dependency-reduced-pom.xml',
      'module/dependency-reduced-pom.xml'].forEach(name => write(`project/${name}`, 'new'));
    expect(build().key).toBe(key);
  });

  test('changes with a source file in a package called target', () => {
    const { key } = build();
    write('project/src/main/java/ads/target/Bid.java', 'class Bid {}');
    expect(build().key).not.toBe(key);
  });

  test('changes with the build', () => {
    const { key } = build();
    expect(build({ arguments: ['package', '-Pprod'] }).key).not.toBe(key);
    expect(build({ environment: { PROFILE: 'prod' } }).key).not.toBe(key);
    expect(build({ jarPath: 'target/lib/other.jar' }).key).not.toBe(key);
  });
});

describe('Docker, if mvn is not installed', () => {
  /** Does what the container would do as far as the mounted output directory is concerned. */
  const CONTAINER = `
    const mounts = process.argv.flatMap((arg, i) => process.argv[i - 1] === '-v' ? [arg.split(':')] : []);
    const output = mounts.find(([, target]) => target === '/asset-output');
    output && fs.writeFileSync(path.join(output[0], 'job.jar'), 'from the container');`;

  test('builds with the same arguments and uses the jar', () => {
    install('docker', CONTAINER);
    expect(build().content).toBe('from the container');
    const { args } = calls('docker').at(-1)!;
    expect(args).toEqual(expect.arrayContaining(['run', '--rm', 'maven:3.9-eclipse-temurin-17', 'sh', '-c']));
    expect(args.at(-1)).toBe(`mvn -Dmaven.repo.local=/tmp/.m2 ${DEFAULT_ARGUMENTS} && `
      + 'cp $(ls target/*.jar | grep -vE "/original-|-(sources|javadoc|tests|test-sources)\\.jar$") /asset-output/');
  });

  test('passes on arguments and a jarPath with spaces as they are', () => {
    install('docker', CONTAINER);
    build({ arguments: ['package', "-Dmsg=it's a job"], jarPath: 'target/my job.jar' });
    expect(calls('docker').at(-1)!.args.at(-1))
      .toBe('mvn -Dmaven.repo.local=/tmp/.m2 package \'-Dmsg=it\'\\\'\'s a job\' && cp \'target/my job.jar\' /asset-output/');
  });

  test('uses the given image, environment and jarPath', () => {
    install('docker', CONTAINER);
    build({ image: DockerImage.fromRegistry('my/maven'), environment: { PROFILE: 'prod' }, jarPath: 'target/b.jar' });
    const { args } = calls('docker').at(-1)!;
    expect(args).toEqual(expect.arrayContaining(['my/maven', '--env', 'PROFILE=prod']));
    expect(args.at(-1)).toMatch(/ && cp target\/b\.jar \/asset-output\/$/);
  });
});

test('a large jar produces a warning, and a jar above the limit is rejected', () => {
  const script = (bytes: number) => `fs.mkdirSync('target', { recursive: true }); fs.writeFileSync('target/job.jar', ''); fs.truncateSync('target/job.jar', ${bytes});`;
  const synthesize = () => {
    const stack = new Stack(new App({ outdir: path.join(directory, `cdk.out.${syntheses++}`) }), 'Stack');
    testApplication({ code: ApplicationCode.fromMavenProject(project) }, stack);
    return warningIds(stack);
  };
  install('mvn', script(105_000_000));
  expect(synthesize()).toEqual(['cdk-managed-flink:codeSize']);
  install('mvn', script(513 * 1024 * 1024));
  expect(synthesize).toThrow(/code must not be larger than 512 MiB, got .* with 513 MiB/);
});

test('rejects a directory without a pom.xml', () => {
  fs.rmSync(path.join(project, 'pom.xml'));
  expect(() => build()).toThrow(`code must be a Maven project with a pom.xml, got ${project}`);
});
