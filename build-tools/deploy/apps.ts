import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Variant } from './quick-pipeline';

const ROOT = join(__dirname, '..', '..');
const RUNNER = `node -r ${join(ROOT, 'node_modules', 'ts-node', 'register', 'transpile-only')}`;

/** An app in a folder of its own. */
export interface DeployedApp {
  readonly name: string;
  /** The names of its stacks, in alphabetical order. */
  readonly stacks: string[];
  /** The variant whose deployment fails. */
  readonly broken: Variant;
  readonly directory: string;
  /** The command that synthesizes the app. */
  readonly program: string;
  /** Writes the app's files. */
  write(variant: Variant): void;
}

/** The program of the README's quick start, with a health check of seconds. */
export function quickStart(target: string): DeployedApp {
  const directory = folder(target, 'quick-start');
  return {
    name: 'quick start',
    stacks: ['Orders'],
    broken: Variant.KEEPS_RESTARTING,
    directory,
    program: `${RUNNER} app.ts`,
    write: variant => {
      writeFileSync(join(directory, 'app.ts'), withQuickPipelines(quickStartProgram(directory, variant)));
    },
  };
}

/** An app whose job is in another stack than its data. */
export function twoStacks(target: string): DeployedApp {
  const directory = folder(target, 'two-stacks');
  const job = join(directory, 'job');
  mkdirSync(job);
  return {
    name: 'two stacks',
    stacks: ['TwoStacksData', 'TwoStacksJobs'],
    broken: Variant.DOES_NOT_START,
    directory,
    program: `${RUNNER} ${join(__dirname, 'two-stacks.ts')}`,
    write: variant => writeFileSync(join(job, 'main.py'), `# ${variant}\n`),
  };
}

/** The program and files of the quick start, as a reader writes them. */
function quickStartProgram(directory: string, variant: Variant): string {
  const page = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const part = page.split('<!-- quick-start:begin -->')[1].split('<!-- quick-start:end -->')[0];
  const blocks = [...part.matchAll(/^```(\w+)(?: nofixture)?\n([^]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
  // The page names each file of its blocks in the sentence before it, as `orders.sql`.
  const script = /`([\w-]+\.sql)`/.exec(part)?.[1];
  const sql = blocks.find(block => block.language === 'sql');
  if (script && sql) {
    writeFileSync(join(directory, script), `${sql.text}\nSET 'pipeline.name' = '${variant}';\n`);
  }
  return blocks.find(block => block.language === 'ts')!.text;
}

/** The program with pipelines whose health check a test has time for. */
function withQuickPipelines(program: string): string {
  const changed = program.replaceAll('new flink.StreamingPipeline(', `new (require(${JSON.stringify(join(__dirname, 'quick-pipeline'))}).QuickPipeline)(`);
  if (changed === program) {
    throw new Error('the quick start of the README must have a flink.StreamingPipeline');
  }
  return changed;
}

function folder(target: string, name: string): string {
  const directory = join(target, name);
  rmSync(directory, { recursive: true, force: true });
  const library = join(directory, 'node_modules', 'cdk-managed-flink');
  mkdirSync(library, { recursive: true });
  writeFileSync(join(library, 'index.js'), `module.exports = require(${JSON.stringify(join(ROOT, 'src'))});\n`);
  for (const dependency of ['aws-cdk-lib', 'constructs']) {
    if (existsSync(join(ROOT, 'node_modules', dependency))) {
      symlinkSync(join(ROOT, 'node_modules', dependency), join(directory, 'node_modules', dependency));
    }
  }
  return directory;
}
