/**
 * Sends records through the real connectors, in jobs that run as a deployed application: main.ts [--strict] [group | job ...]
 *
 * With `--strict` a connector that the Maven registry does not serve is a failure. With groups, or with `Sql` or `Python`, only these jobs run.
 */
import { mkdirSync, rmSync } from 'fs';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { ALLOWANCES } from './allowances';
import { DeployedApplication } from './application';
import { Case, casesOf, profilesOf } from './cases';
import { Jobs, Result } from './jobs';
import { GroupOverrides } from './overrides';
import { Servers } from './servers';
import { TableJobs } from './table-jobs';
import { ConnectorsStack, NAMES } from '../connectors/stack';

const DIRECTORY = join(__dirname, 'target', 'run');

class Run {
  private readonly started = Date.now();
  private passed = 0;
  private failed = 0;
  private notServed = 0;

  constructor(private readonly only: string[]) {}

  public async run(): Promise<void> {
    const servers = await Servers.start(DIRECTORY);
    try {
      const jobs = Jobs.compile();
      jobs.replaced.forEach(artifact => this.say(`with ${artifact}`));
      await servers.ready(jobs.missing(['prometheus']) === undefined);
      this.say('the servers are ready');
      await this.runJobs(servers, jobs);
      await this.runTableJobs(servers, jobs);
    } finally {
      await servers.stop();
    }
  }

  /** Prints the last line, and returns whether the run is good. */
  public conclude(strict: boolean): boolean {
    this.say('done');
    console.log(`flow: ${this.passed} passed, ${this.failed} failed, ${this.notServed} not served`);
    return this.passed > 0 && this.failed === 0 && !(strict && this.notServed > 0);
  }

  private async runJobs({ aws, broker, addresses }: Servers, jobs: Jobs): Promise<void> {
    const application = await DeployedApplication.deploy(aws, new ConnectorsStack(new App(), broker.addresses));
    this.say(`the stack is deployed, with ${application.groups.size} property groups`);
    if (await application.trustChecker()) {
      this.fail('the emulator lets any identity assume the role, whatever its trust policy says');
    }
    await application.allow(ALLOWANCES.map(allowance => allowance.action));
    const cases = (await casesOf(application, new GroupOverrides(addresses))).filter(item => this.isChosen(item));
    broker.accept(cases.map(item => item.role));
    const served = cases.filter(item => this.isServed(item, jobs));
    const before = this.passed + this.failed;
    const files = [{ bucket: application.bucket('Certificates'), key: NAMES.keystore, file: broker.keystore }];
    const options = { directory: DIRECTORY, aws, brokers: broker.addresses.plaintext, checker: aws.root, files };
    await jobs.run(options, served, result => this.report(result));
    const unfinished = served.length - (this.passed + this.failed - before);
    if (unfinished !== 0) {
      this.fail(`${unfinished} jobs have no result`);
    }
  }

  private async runTableJobs({ aws, broker, addresses }: Servers, { plugins }: Jobs): Promise<void> {
    const jobs = await TableJobs.deploy({ directory: join(DIRECTORY, 'table'), aws, broker, plugins, overrides: new GroupOverrides(addresses) }, this.only);
    await jobs.run(result => this.report(result));
  }

  private report({ id, seconds, problem }: Result): void {
    const time = `${seconds.toFixed(1)} s`;
    if (problem === null) {
      this.passed++;
      this.say(`passed ${id} in ${time}`);
    } else {
      this.fail(`${id} after ${time}: ${problem}`);
    }
  }

  private isChosen(one: Case): boolean {
    return this.only.length === 0 || this.only.includes(one.id.split(' ')[0]);
  }

  private isServed(one: Case, jobs: Jobs): boolean {
    const missing = jobs.missing(profilesOf(one.connector, one.group));
    if (missing) {
      this.notServed++;
      this.say(`not served: ${missing}, for ${one.id}`);
    }
    return !missing;
  }

  private fail(reason: string): void {
    this.failed++;
    this.say(`FAILED ${reason}`);
  }

  private say(text: string): void {
    console.log(`flow: ${String(Math.round((Date.now() - this.started) / 1_000)).padStart(3)} s  ${text}`);
  }
}

async function main(args: string[]): Promise<void> {
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(DIRECTORY, { recursive: true });
  const run = new Run(args.filter(argument => !argument.startsWith('--')));
  await run.run();
  process.exitCode = run.conclude(args.includes('--strict')) ? 0 : 1;
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exitCode = 1;
});
