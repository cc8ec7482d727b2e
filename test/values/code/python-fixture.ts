import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { filesIn, StubTools } from './stub-tools';
import { ApplicationCode, PythonProjectOptions, Runtime } from '../../../src';
import { applicationProperties, testApplication, warningIds, warningsOf } from '../../support/fixtures';

/**
 * A pip that knows a few packages by the tags of their wheels, and notes the requirements and constraints that it got.
 *
 * `pure` has a wheel for every platform, `native` one for manylinux2014 in version 1 and one for a newer C library in version 2,
 * `newer` only the latter, `newest` one that is too new, and `source` none at all. Each brings a script.
 */
export const PIP = `
  const value = name => args[args.indexOf(name) + 1];
  const platforms = args.flatMap((arg, i) => args[i - 1] === '--platform' ? [arg] : []);
  const target = value('--target');
  const read = file => fs.readFileSync(file, 'utf-8').split('\\n').flatMap(line => line.startsWith('-r ') ? read(path.join(path.dirname(file), line.slice(3))) : line);
  const WHEELS = { pure: { 1: 'any' }, numpy: { 1: 'any' }, tool: { 1: 'any' }, native: { 2: 'manylinux_2_28_x86_64', 1: 'manylinux2014_x86_64' },
    newer: { 1: 'manylinux_2_28_x86_64' }, newest: { 1: 'manylinux_2_31_x86_64' }, built: { 1: 'linux_x86_64' }, source: {} };
  fs.appendFileSync(path.join(__dirname, '../pip.notes'), JSON.stringify({ constraints: fs.readFileSync(value('-c'), 'utf-8'), requirements: fs.readFileSync(value('-r'), 'utf-8') }) + '\\n');
  console.log('Using pip 23.2 from /somewhere/pip (python ' + (process.env.PIP_PYTHON ?? '3.11') + ')');
  for (const name of read(value('-r')).map(line => line.split(';')[0].trim()).filter(line => /^[a-z]+$/.test(line))) {
    const found = Object.entries(WHEELS[name]).reverse().find(([, tag]) => tag === 'any' || platforms.includes(tag));
    if (!found) {
      console.error('WARNING: noise');
      console.error('ERROR: Could not find a version that satisfies the requirement ' + name + ' (from ' + value('-r') + ' (line 1)) (from versions: none)');
      console.error('ERROR: No matching distribution found for ' + name);
      process.exit(1);
    }
    const info = path.join(target, name + '-' + found[0] + '.dist-info');
    fs.mkdirSync(info, { recursive: true });
    fs.mkdirSync(path.join(target, name), { recursive: true });
    fs.mkdirSync(path.join(target, 'bin'), { recursive: true });
    fs.writeFileSync(path.join(target, 'bin', name), '#!/home/somebody/python');
    fs.writeFileSync(path.join(target, name, '__init__.py'), name + ' ' + found[0]);
    fs.writeFileSync(path.join(info, 'WHEEL'), 'Wheel-Version: 1.0\\nTag: cp311-cp311-' + found[1] + '\\n');
    name === 'native' && fs.writeFileSync(path.join(info, 'METADATA'), 'Name: ' + name + '\\nRequires-Dist: backport >=1 ; python_version < "3.12"\\nRequires-Dist: x; extra == "x" and python_version < "3.12"\\n\\nReadme');
    fs.writeFileSync(path.join(info, 'RECORD'), name + '/__init__.py,sha256=x,1\\n../bin/' + name + ',,\\n');
  }`;

/** What came of a synthesis. */
export interface Packaged {
  readonly key: string;
  readonly run: { [key: string]: string };
  readonly files: { [name: string]: string };
  readonly warnings: string[];
  readonly stack: Stack;
}

/** A project in a directory of stubs, synthesized each time as an app of its own. */
export class PythonFixture {
  public readonly tools = new StubTools();
  public project = 'project';
  private syntheses = 0;

  constructor() {
    this.write('main.py', 'main');
  }

  public get directory(): string {
    return path.join(this.tools.directory, this.project);
  }

  public write(name: string, content = ''): void {
    this.tools.write(path.join(this.project, name), content);
  }

  /** The requirements and constraints of each call of pip. */
  public notes(): { constraints: string; requirements: string }[] {
    return fs.readFileSync(path.join(this.tools.directory, 'pip.notes'), 'utf-8').trim().split('\n').map(line => JSON.parse(line));
  }

  public package(options?: PythonProjectOptions, runtime = Runtime.FLINK_1_20, context?: { [key: string]: unknown }): Packaged {
    const outdir = path.join(this.tools.directory, `cdk.out.${this.syntheses++}`);
    const stack = new Stack(new App({ outdir, context }), 'Stack');
    testApplication({ runtime, code: ApplicationCode.fromPythonProject(this.directory, options) }, stack);
    const { ApplicationCodeConfiguration: code, EnvironmentProperties: groups } = applicationProperties(stack).ApplicationConfiguration;
    const [asset] = fs.readdirSync(outdir).filter(name => name.startsWith('asset.'));
    return {
      key: code.CodeContent.S3ContentLocation.FileKey,
      run: groups.PropertyGroups[0].PropertyMap,
      files: asset ? filesIn(path.join(outdir, asset)) : {},
      warnings: warningIds(stack),
      stack,
    };
  }

  public warning(packaged: Packaged, id: string): string {
    return warningsOf(packaged.stack, id)[0];
  }

  /** What is in the output directory of the last synthesis. */
  public leftovers(): string[] {
    const outdir = path.join(this.tools.directory, `cdk.out.${this.syntheses - 1}`);
    return fs.existsSync(outdir) ? fs.readdirSync(outdir).filter(name => name.startsWith('asset.') || name.startsWith('bundling')) : [];
  }
}
