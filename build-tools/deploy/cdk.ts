import { spawn } from 'child_process';
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { EMULATOR_FAULTS } from './emulator-faults';
import { VARIANT, Variant } from './quick-pipeline';
import { AwsEmulator } from '../servers/aws-emulator';

const ROOT = join(__dirname, '..', '..');
const CLI = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** The task names the project relative to the repository, and the apps are elsewhere. */
const TS_NODE_PROJECT = join(ROOT, 'test', 'tsconfig.json');

/** The end of a CLI command. */
export interface Outcome {
  readonly succeeded: boolean;
  readonly output: string;
}

/** The CDK CLI in an app's folder, with the emulator as AWS. */
export class Cdk {
  /** The names of the emulator's faults that templates have shown so far. */
  public readonly faults = new Set<string>();

  constructor(private readonly emulator: AwsEmulator) {}

  /** Prepares the account for deployments. */
  public async bootstrap(directory: string): Promise<Outcome> {
    const { output } = await this.run(directory, ['bootstrap', '--show-template']);
    const template = join(directory, 'bootstrap.yaml');
    writeFileSync(template, this.repaired(output));
    return this.run(directory, ['bootstrap', `aws://${AwsEmulator.ACCOUNT}/${AwsEmulator.REGION}`, '--template', template]);
  }

  /** Synthesizes a variant of an app. */
  public async synth(directory: string, program: string, variant: Variant): Promise<Outcome> {
    const outcome = await this.run(directory, ['synth', '--quiet', '--app', program], { [VARIANT]: variant });
    if (outcome.succeeded) {
      const assembly = join(directory, 'cdk.out');
      for (const file of readdirSync(assembly).filter(name => name.endsWith('.template.json'))) {
        const path = join(assembly, file);
        writeFileSync(path, this.repaired(readFileSync(path, 'utf8')));
      }
    }
    return outcome;
  }

  /** Deploys all stacks of what was synthesized. */
  public async deploy(directory: string): Promise<Outcome> {
    return this.run(directory, ['deploy', '--all', '--require-approval', 'never', '--app', 'cdk.out']);
  }

  /** Deletes all stacks of what was synthesized. */
  public async destroy(directory: string): Promise<Outcome> {
    return this.run(directory, ['destroy', '--all', '--force', '--app', 'cdk.out']);
  }

  private repaired(template: string): string {
    return EMULATOR_FAULTS.reduce((text, fault) => {
      const repaired = fault.repair(text);
      if (repaired !== text) {
        this.faults.add(fault.name);
      }
      return repaired;
    }, template);
  }

  private run(directory: string, args: string[], env: { [name: string]: string } = {}): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn('node', [CLI, ...args, '--no-color', '--no-notices', '--no-version-reporting'], {
        cwd: directory,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...this.emulator.environment, CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true', TS_NODE_PROJECT, ...env },
      });
      let output = '';
      child.stdout.on('data', chunk => { output += chunk; });
      child.stderr.on('data', chunk => { output += chunk; });
      child.once('error', reject);
      child.once('close', code => resolve({ succeeded: code === 0, output }));
    });
  }
}
