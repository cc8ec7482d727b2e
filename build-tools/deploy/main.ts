/** Deploys apps with the CDK CLI to an emulator of AWS: bootstrap, create, update, destroy. */
import { mkdirSync, rmSync } from 'fs';
import { join } from 'path';
import { CloudFormationClient, DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ApplicationDetail, DescribeApplicationCommand, KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';
import { DeployedApp, quickStart, twoStacks } from './apps';
import { Cdk, Outcome } from './cdk';
import { EMULATOR_FAULTS } from './emulator-faults';
import { Variant } from './quick-pipeline';
import { AwsEmulator } from '../servers/aws-emulator';

const DIRECTORY = join(__dirname, 'target', 'run');

/** What only a real account can show. A run says so. */
const NOT_COVERED = [
  'an update that fails: the emulator has neither jobs nor a history of operations, so nothing there crashes in a way that the handlers can see in seconds',
  'apps with a VPC of their own, such as the network of integ/integ.two-stacks.ts: the emulator has no elastic IPs, NAT gateways and rules between security groups',
];

class Run {
  private readonly started = Date.now();
  private readonly cdk: Cdk;
  private readonly cloudformation: CloudFormationClient;
  private readonly service: KinesisAnalyticsV2Client;
  private passed = 0;
  private failed = 0;

  constructor(emulator: AwsEmulator) {
    this.cdk = new Cdk(emulator);
    this.cloudformation = new CloudFormationClient(emulator.client());
    this.service = new KinesisAnalyticsV2Client(emulator.client());
  }

  public async run(apps: DeployedApp[]): Promise<boolean> {
    await this.check('bootstrap', async () => succeeded(await this.cdk.bootstrap(DIRECTORY)));
    for (const app of apps) {
      await this.runApp(app);
    }
    for (const { name, reason } of EMULATOR_FAULTS.filter(fault => !this.cdk.faults.has(fault.name))) {
      await this.check(`the fault ${name} of the emulator shows`, async () => { throw new Error(`it does not: ${reason}`); });
    }
    NOT_COVERED.forEach(reason => this.say(`not covered: ${reason}`));
    console.log(`deploy: ${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0;
  }

  private async runApp(app: DeployedApp): Promise<void> {
    let stacks: string[] = [];
    let version: number | undefined;
    await this.check(`${app.name}: create`, async () => {
      succeeded(await this.deploy(app, Variant.FIRST));
      stacks = await this.stacks();
      expect('the stacks are', [...stacks].sort().join(), app.stacks.join());
      const application = await this.application(stacks);
      version = application.ApplicationVersionId;
      expect('the application is', application.ApplicationStatus, 'RUNNING');
      expect('its description is', application.ApplicationDescription, Variant.FIRST);
    });
    await this.check(`${app.name}: update`, async () => {
      succeeded(await this.deploy(app, Variant.UPDATED));
      const application = await this.application(stacks);
      expect('the application is', application.ApplicationStatus, 'RUNNING');
      expect('its description is', application.ApplicationDescription, Variant.UPDATED);
      expect('the version is newer', application.ApplicationVersionId! > version!, true);
    });
    await this.check(`${app.name}: destroy`, async () => {
      const { ApplicationName } = await this.application(stacks);
      succeeded(await this.cdk.destroy(app.directory));
      expect('the stacks left are', (await this.stacks()).join(), '');
      expect('the application is there', await this.exists(ApplicationName!), false);
    });
  }

  private async deploy(app: DeployedApp, variant: Variant): Promise<Outcome> {
    app.write(variant);
    succeeded(await this.cdk.synth(app.directory, app.program, variant));
    return this.cdk.deploy(app.directory);
  }

  /** The stacks of the app. */
  private async stacks(): Promise<string[]> {
    const { Stacks = [] } = await this.cloudformation.send(new DescribeStacksCommand({}));
    return Stacks.filter(stack => stack.StackStatus !== 'DELETE_COMPLETE').map(stack => stack.StackName!).filter(name => name !== 'CDKToolkit');
  }

  private async application(stacks: string[]): Promise<ApplicationDetail> {
    for (const StackName of stacks) {
      const { StackResources = [] } = await this.cloudformation.send(new DescribeStackResourcesCommand({ StackName }));
      const found = StackResources.find(resource => resource.ResourceType === 'AWS::KinesisAnalyticsV2::Application');
      if (found) {
        const { ApplicationDetail: detail } = await this.service.send(new DescribeApplicationCommand({ ApplicationName: found.PhysicalResourceId! }));
        return detail!;
      }
    }
    throw new Error(`no stack of ${stacks} has an application`);
  }

  private async exists(ApplicationName: string): Promise<boolean> {
    return this.service.send(new DescribeApplicationCommand({ ApplicationName })).then(() => true, () => false);
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
  const emulator = await AwsEmulator.start(join(DIRECTORY, 'aws'));
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
