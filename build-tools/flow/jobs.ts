import { spawn } from 'child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { createInterface } from 'readline';
import { Case } from './cases';
import { FLINK_LINES, FlinkLine } from '../connectors/lines';
import { compileConnectors, CompiledConnectors } from '../connectors/maven';
import { AwsEmulator, Credentials } from '../servers/aws-emulator';
import { run } from '../servers/command';

// The registry may lack the newest patch of the file system, which depends on no other.
const S3_FILE_SYSTEM = 'org.apache.flink:flink-s3-fs-hadoop:1.20.0';
const TARGET = join(__dirname, 'target');

// Flink serializes classes of Java itself through reflection.
const OPENED = ['java.lang', 'java.net', 'java.nio', 'java.text', 'java.time', 'java.util', 'java.util.concurrent'];

const [FLINK_1_20] = FLINK_LINES;
const LINE: FlinkLine = {
  ...FLINK_1_20,
  connectors: { ...FLINK_1_20.connectors, providers: ['0.3.0-SNAPSHOT'] },
  artifacts: { ...FLINK_1_20.artifacts, providers: 'software.amazon.msk:msk-config-providers' },
};

/** What a case's job did. */
export interface Result {
  readonly id: string;
  readonly seconds: number;
  /** Why the case failed, or null. */
  readonly problem: string | null;
}

/** The Java program that runs the jobs on Flink's mini cluster. */
export class Jobs {
  /** Compiles the program with the connectors that the Maven registry serves. */
  public static compile(): Jobs {
    mkdirSync(TARGET, { recursive: true });
    const compiled = compileConnectors(LINE, { sources: join(__dirname, 'src'), target: TARGET, profiles: ['flow'] });
    const plugins = join(TARGET, 'plugins');
    run('mvn', ['-q', '-B', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy', `-Dartifact=${S3_FILE_SYSTEM}`,
      `-DoutputDirectory=${join(plugins, 's3')}`], { cwd: TARGET });
    return new Jobs(compiled, plugins);
  }

  private constructor(private readonly compiled: CompiledConnectors, /** The folder of the S3 file system. */ public readonly plugins: string) {}

  /** `group:artifact:version` of the artifact that a profile lacks, if it lacks one. */
  public missing(profiles: string[]): string | undefined {
    const profile = profiles.find(name => !this.compiled.profiles.includes(name));
    const connector = profile === 'dynamodb-streams' ? 'dynamodb' : profile;
    return connector && this.compiled.missing.find(artifact => artifact.includes(LINE.artifacts[connector]));
  }

  /** The artifacts that the registry does not serve although an older version does the same. */
  public get replaced(): string[] {
    return Object.entries(this.compiled.versions)
      .filter(([profile, version]) => version !== LINE.connectors[profile][0])
      .map(([profile, version]) => `${LINE.artifacts[profile]} ${version}, because the registry does not serve ${LINE.connectors[profile][0]}`);
  }

  /** Runs the cases one after the other, and calls back with each result. */
  public async run(options: RunOptions, cases: Case[], report: (result: Result) => void): Promise<void> {
    const plan = join(options.directory, 'plan.json');
    writeFileSync(plan, JSON.stringify({
      awsEndpoint: options.aws.endpoint,
      brokers: options.brokers,
      checker: options.checker,
      files: options.files,
      cases,
      flink: {
        'execution.checkpointing.interval': '2 s',
        'restart-strategy.type': 'disable',
        's3.endpoint': options.aws.endpoint,
        's3.endpoint.region': AwsEmulator.REGION,
        's3.path.style.access': 'true',
      },
    }, null, 1));
    const log = join(options.directory, 'jobs.log');
    const java = spawn('java', [
      '-Xmx1g', ...OPENED.map(name => `--add-opens=java.base/${name}=ALL-UNNAMED`),
      // The emulator does not speak CBOR.
      '-Daws.cborEnabled=false',
      '-cp', this.compiled.classpath, 'flow.Main', plan,
    ], {
      stdio: ['ignore', 'pipe', openSync(log, 'w')],
      env: { ...process.env, AWS_REGION: AwsEmulator.REGION, AWS_EC2_METADATA_DISABLED: 'true', FLINK_PLUGINS_DIR: this.plugins },
    });
    const kill = () => java.kill('SIGKILL');
    process.once('exit', kill);
    const ended = new Promise<number | null>(resolve => java.once('exit', resolve));
    for await (const line of createInterface({ input: java.stdout! })) {
      if (line.startsWith('{')) {
        report(JSON.parse(line));
      }
    }
    const status = await ended;
    process.removeListener('exit', kill);
    if (status !== 0) {
      throw new Error(`the jobs ended with ${status}:\n${readFileSync(log, 'utf8').slice(-4_000)}`);
    }
  }
}

/** Where the jobs run. */
export interface RunOptions {
  readonly directory: string;
  readonly aws: AwsEmulator;
  /** The broker's plaintext listener. */
  readonly brokers: string;
  /** The identity that writes and reads beside the job. */
  readonly checker: Credentials;
  /** Files that must be in buckets. */
  readonly files: { readonly bucket: string; readonly key: string; readonly file: string }[];
}
