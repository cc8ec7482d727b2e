/** Deploys apps with the CDK CLI to an emulator of AWS: bootstrap, create, update, an update that fails, destroy. */
import { mkdirSync, rmSync } from 'fs';
import { join } from 'path';
import { ApplicationDetail } from '@aws-sdk/client-kinesis-analytics-v2';
import { Account, codeOf } from './account';
import { DeployedApp, quickStart, twoStacks } from './apps';
import { Cdk, Outcome } from './cdk';
import { EMULATOR_FAULTS } from './emulator-faults';
import { Variant } from './quick-pipeline';
import { AwsEmulator } from '../servers/aws-emulator';

const DIRECTORY = join(__dirname, 'target', 'run');

/** The error of a job that fails. */
const JOB_ERROR = "org.apache.flink.table.api.ValidationException: Column 'amuont' not found in any table";

/** What only a real account can show. A run says so. */
const NOT_COVERED = [
  'apps with a VPC of their own, such as integ/integ.two-stacks.ts: the emulator has no elastic IPs, NAT gateways and rules between security groups',
];

class Run {
  private readonly started = Date.now();
  private readonly cdk: Cdk;
  private readonly account: Account;
  private passed = 0;
  private failed = 0;

  constructor(emulator: AwsEmulator) {
    this.cdk = new Cdk(emulator);
    this.account = new Account(emulator);
  }

  public async run(apps: DeployedApp[]): Promise<boolean> {
    await this.check('bootstrap', async () => succeeded(await this.cdk.bootstrap(DIRECTORY)));
    // Most of the time, an app waits for the service.
    await Promise.all(apps.map(app => this.runApp(app)));
    for (const { name, reason } of EMULATOR_FAULTS.filter(fault => !this.cdk.faults.has(fault.name))) {
      await this.check(`the fault ${name} of the emulator shows`, async () => { throw new Error(`it does not: ${reason}`); });
    }
    NOT_COVERED.forEach(reason => this.say(`not covered: ${reason}`));
    console.log(`deploy: ${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0;
  }

  private async runApp(app: DeployedApp): Promise<void> {
    let first: ApplicationDetail;
    await this.check(`${app.name}: create`, async () => {
      succeeded(await this.deploy(app, Variant.FIRST));
      expect('the stacks are', [...(await this.account.stacks(app.stacks)).keys()].sort().join(), app.stacks.join());
      first = await this.running(app, Variant.FIRST);
    });
    await this.check(`${app.name}: update`, async () => {
      succeeded(await this.deploy(app, Variant.UPDATED));
      const updated = await this.running(app, Variant.UPDATED);
      expect('the version is newer', updated.ApplicationVersionId! > first.ApplicationVersionId!, true);
      expect('the code is as before', codeOf(updated) === codeOf(first), false);
    });
    await this.check(`${app.name}: an update to a job that ${app.broken} fails with the job's error, and the version before runs again`, async () => {
      await this.failUpdate(app);
    });
    await this.check(`${app.name}: destroy`, async () => {
      const { ApplicationName } = await this.account.application(app.stacks);
      succeeded(await this.cdk.destroy(app.directory));
      expect('the stacks left are', [...(await this.account.stacks(app.stacks)).keys()].join(), '');
      expect('the application is there', await this.account.hasApplication(ApplicationName!), false);
    });
  }

  private async failUpdate(app: DeployedApp): Promise<void> {
    const before = await this.account.application(app.stacks);
    const { succeeded: done, output } = await this.deploy(app, app.broken);
    expect('the deployment succeeds', done, false);
    const reason = output.split('\n').find(line => line.includes(`application '${before.ApplicationName}' failed: `));
    expect(`the job's error is in the output (${reason ?? output})`, reason?.includes(JOB_ERROR), true);
    this.say(`${app.name}: ${reason!.slice(reason!.indexOf('application '))}`);
    const states = [...(await this.account.stacks(app.stacks)).values()];
    expect(`one stack is rolled back (${states})`, states.filter(state => state === 'UPDATE_ROLLBACK_COMPLETE').length, 1);
    expect('the code is', codeOf(await this.running(app, Variant.UPDATED)), codeOf(before));
  }

  private async deploy(app: DeployedApp, variant: Variant): Promise<Outcome> {
    app.write(variant);
    succeeded(await this.cdk.synth(app.directory, app.program, variant));
    return this.cdk.deploy(app.directory);
  }

  /** The application of an app, whose job must be of a variant. */
  private async running(app: DeployedApp, variant: Variant): Promise<ApplicationDetail> {
    const application = await this.account.application(app.stacks);
    expect('the application is', application.ApplicationStatus, 'RUNNING');
    expect('its description is', application.ApplicationDescription, variant);
    return application;
  }

  private async check(what: string, body: () => Promise<void>): Promise<void> {
    const start = Date.now();
    try {
      await body();
      this.passed++;
      this.say(`passed ${what} in ${seconds(start)} s`);
    } catch (error) {
      this.failed++;
      this.say(`FAILED ${what} after ${seconds(start)} s: ${(error as Error).message}`);
    }
  }

  private say(text: string): void {
    console.log(`deploy: ${seconds(this.started).padStart(3)} s  ${text}`);
  }
}

function succeeded({ succeeded: done, output }: Outcome): void {
  if (!done) {
    throw new Error(output.trimEnd().split('\n').slice(-25).join('\n'));
  }
}

function expect(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) {
    throw new Error(`${what} ${actual}, must be ${expected}`);
  }
}

function seconds(since: number): string {
  return String(Math.round((Date.now() - since) / 1_000));
}

async function main(): Promise<void> {
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(DIRECTORY, { recursive: true });
  const emulator = await AwsEmulator.start(join(DIRECTORY, 'aws'), { program: join(__dirname, 'jobs.py'), env: { JOB_ERROR } });
  try {
    const passed = await new Run(emulator).run([quickStart(DIRECTORY), twoStacks(DIRECTORY)]);
    process.exitCode = passed ? 0 : 1;
  } finally {
    await emulator.stop();
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
