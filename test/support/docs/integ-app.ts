import * as fs from 'fs';
import * as path from 'path';
import { App, AppProps, Environment, Validations } from 'aws-cdk-lib';
import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import * as ts from 'typescript';

const INTEG = path.join(__dirname, '../../../integ');

/** The files of the integ apps. */
export const INTEG_APPS = fs.readdirSync(INTEG).filter(name => name.endsWith('.ts')).sort();

/**
 * Runs an integ app, and returns the stacks that it defines, without those of its assertions.
 *
 * The apps do not name an environment, and stacks take that of the stage they are in. So the app is all that has to be another.
 * Modules are those of the test, which are loaded once for all apps.
 */
export function synthesize(file: string, outdir: string, env: Environment, context: { [key: string]: unknown }): CloudFormationStackArtifact[] {
  const apps: App[] = [];
  class LocatedApp extends App {
    constructor(props?: AppProps) {
      super({ ...props, outdir, context: { ...SMALL_ASSEMBLY, ...context } });
      Object.assign(this, env);
      apps.push(this);
    }
  }
  run(file, { App: LocatedApp });
  apps.forEach(acknowledgeEmptyStacks);
  return apps.flatMap(app => app.synth().stacks).filter(stack => !stack.id.includes('DeployAssert'));
}

/** The stack for the assertions of integ-tests has no resources if there are no assertions, which the CDK's template rules reject. */
function acknowledgeEmptyStacks(app: App): void {
  app.node.findAll().filter(({ node }) => node.id === 'DeployAssert')
    .forEach(item => Validations.of(item).acknowledge({ id: 'CloudFormation-Validate::F0001', reason: 'integ-tests defines it without resources' }));
}

/** Assets are not copied, and Maven is not run: neither is in a template. */
const SMALL_ASSEMBLY = { 'aws:cdk:disable-asset-staging': true, 'aws:cdk:bundling-stacks': [], 'aws:cdk:version-reporting': false };

const programs = new Map<string, string>();

function run(file: string, replaced: object): void {
  const program = programs.get(file) ?? ts.transpileModule(fs.readFileSync(path.join(INTEG, file), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  }).outputText;
  programs.set(file, program);
  const load = (name: string) => {
    const loaded = jest.requireActual(name.startsWith('.') ? path.join(INTEG, name) : name);
    return name === 'aws-cdk-lib' ? new Proxy(loaded, { get: (target, member) => Reflect.get(replaced, member) ?? Reflect.get(target, member) }) : loaded;
  };
  new Function('require', 'exports', program)(load, {});
}
