import { appendFileSync, cpSync, mkdirSync, writeFileSync } from 'fs';
import { dirname, join, parse } from 'path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { App } from 'aws-cdk-lib';
import { DeployedApplication } from './application';
import { Broker } from './broker';
import { Result } from './jobs';
import { GroupOverrides } from './overrides';
import { CONNECTORS, TABLE_JOBS, TableJobStack } from './table/stack';
import { AwsEmulator, Credentials } from '../servers/aws-emulator';
import { run } from '../servers/command';

const REPOSITORY = join(__dirname, '..', '..');
const PYTHON = join(REPOSITORY, 'examples', 'test', 'orders-python', '.venv', 'bin', 'python');
const RECORDS = 100;

/** Where the jobs run. */
export interface TableJobsOptions {
  readonly directory: string;
  readonly aws: AwsEmulator;
  readonly broker: Broker;
  /** The folder of the S3 file system. */
  readonly plugins: string;
  readonly overrides: GroupOverrides;
}

interface DeployedJob {
  readonly name: string;
  readonly application: DeployedApplication;
  readonly role: Credentials;
}

/** Jobs in SQL and Python, which the Flink of PyFlink runs as the service does: from the asset, with the groups of the application. */
export class TableJobs {
  /** Synthesizes the jobs, and deploys them. With names, only the jobs of these names. */
  public static async deploy(options: TableJobsOptions, only: string[]): Promise<TableJobs> {
    const names = Object.keys(TABLE_JOBS).filter(name => only.length === 0 || only.includes(name));
    const app = new App({ outdir: join(options.directory, 'cdk.out') });
    const stacks = names.map(name => new TableJobStack(app, name, TABLE_JOBS[name], options.broker.addresses[TABLE_JOBS[name].listener]));
    const deployed: DeployedJob[] = [];
    for (const stack of stacks) {
      const application = await DeployedApplication.deploy(options.aws, stack);
      await application.trustChecker();
      deployed.push({ name: stack.stackName, application, role: await application.session() });
    }
    return new TableJobs(options, deployed);
  }

  /** The Flink that comes with PyFlink. */
  private home = '';

  private constructor(private readonly options: TableJobsOptions, private readonly jobs: DeployedJob[]) {}

  /** Runs the jobs one after the other, and calls back with each result. */
  public async run(report: (result: Result) => void): Promise<void> {
    if (this.jobs.length > 0) {
      run(join(REPOSITORY, 'build-tools', 'test-examples.sh'), ['pyflink']);
      this.home = run(PYTHON, ['-c', 'import pathlib, pyflink; print(pathlib.Path(pyflink.__file__).parent, end="")']);
      this.options.broker.accept(this.jobs.map(({ role }) => role));
    }
    for (const job of this.jobs) {
      await timed(`${job.name} job`, async () => this.problemOf(job), report);
    }
    const sql = this.jobs.find(({ name }) => name === 'Sql');
    if (sql) {
      await timed('Sql job with a wrong secret', async () => this.refusal(sql), report);
    }
  }

  private async problemOf(job: DeployedJob): Promise<string | null> {
    const prefix = `${job.name}-${Date.now().toString(36)}-`;
    const records = Array.from({ length: RECORDS }, (_, index) => JSON.stringify({ id: `${prefix}${index}` }));
    this.options.broker.write(job.name, records);
    this.submit(job, job.role);
    const received = await this.received(job.application.bucket('Bucket'));
    const missing = records.filter(record => !received.includes(record));
    return missing.length > 0 ? `${missing.length} of ${RECORDS} records did not arrive, such as ${missing[0]}`
      : received.length > RECORDS ? `${received.length - RECORDS} records arrived twice` : null;
  }

  /** Why a job is not refused as it must be, or null. */
  private refusal(job: DeployedJob): string | null {
    try {
      this.submit(job, { ...job.role, secretAccessKey: 'not-the-secret' });
      return 'was not refused';
    } catch (error) {
      return String(error).includes('Access denied') ? null : String(error);
    }
  }

  /** Runs a job to its end with the command line of Flink, with the options that the service has from the application. */
  private submit({ name, application }: DeployedJob, credentials: Credentials): void {
    const directory = join(this.options.directory, name);
    mkdirSync(directory, { recursive: true });
    const asset = join(this.options.directory, 'cdk.out', `asset.${parse(application.codeKey).name}`);
    const properties = join(directory, 'application_properties.json');
    writeFileSync(properties, JSON.stringify([...application.groups].map(([PropertyGroupId, group]) => ({
      PropertyGroupId, PropertyMap: PropertyGroupId in CONNECTORS ? this.options.overrides.apply(CONNECTORS[PropertyGroupId], group) : group,
    }))));
    const options = application.groups.get('kinesis.analytics.flink.run.options')!;
    run('bash', [
      join(this.home, 'bin', 'flink'), 'run', '--target', 'local', '-Dparallelism.default=2', '-Dtaskmanager.numberOfTaskSlots=2', '-Drestart-strategy.type=disable',
      ...Object.entries(options).flatMap(([option, value]) => [`--${option}`, value.split(',').map(file => join(asset, file)).join(',')]),
    ], {
      cwd: directory,
      timeout: 120_000,
      env: {
        ...process.env,
        APPLICATION_PROPERTIES: properties,
        FLINK_CONF_DIR: this.configuration(directory),
        FLINK_HOME: this.home,
        FLINK_LOG_DIR: directory,
        FLINK_PLUGINS_DIR: this.options.plugins,
        // Of all Pythons on the machine, only this one has PyFlink.
        PATH: `${dirname(PYTHON)}:${process.env.PATH}`,
        PYTHONDONTWRITEBYTECODE: '1',
        AWS_REGION: AwsEmulator.REGION,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
      },
    });
  }

  /** PyFlink's configuration, with the emulator's S3. */
  private configuration(directory: string): string {
    const configuration = join(directory, 'conf');
    cpSync(join(this.home, 'conf'), configuration, { recursive: true });
    appendFileSync(join(configuration, 'config.yaml'), [
      '', `s3.endpoint: ${this.options.aws.endpoint}`, `s3.endpoint.region: ${AwsEmulator.REGION}`, 's3.path.style.access: true', '',
    ].join('\n'));
    return configuration;
  }

  private async received(Bucket: string): Promise<string[]> {
    const client = new S3Client({ ...this.options.aws.client(), forcePathStyle: true });
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'lake/' }));
    const bodies = await Promise.all(Contents.map(async ({ Key }) => (await client.send(new GetObjectCommand({ Bucket, Key }))).Body!));
    const texts = await Promise.all(bodies.map(body => body.transformToString()));
    return texts.flatMap(text => text.split('\n')).filter(line => line !== '');
  }
}

async function timed(id: string, problemOf: () => Promise<string | null>, report: (result: Result) => void): Promise<void> {
  const start = Date.now();
  const problem = await problemOf().catch(error => String(error));
  report({ id, seconds: (Date.now() - start) / 1_000, problem });
}
