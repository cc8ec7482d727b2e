/**
 * Looks for the Go modules that the package for Go needs, and generates those that the proxy lacks: go-modules.ts <directory>.
 *
 * A module of a jsii package is generated from that package, so what jsii-pacmak makes of the npm package is what would have been downloaded. Two are too
 * large for that or are not jsii packages: without them there is no Go. Prints one line for each module that was not simply there.
 */
import { execFileSync, spawnSync } from 'child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join, resolve } from 'path';

interface GoModule {
  readonly path: string;
  readonly version: string;
  /** Where the npm package is that it can be generated from. */
  readonly source?: string;
}

type Answer = 'there' | 'unverified' | 'missing';

function manifestOf(name: string): { file: string; content: any } {
  const file = join('node_modules', name, 'package.json');
  return { file, content: JSON.parse(readFileSync(file, 'utf-8')) };
}

function moduleOf(name: string, generated: boolean): GoModule | undefined {
  const { file, content } = manifestOf(name);
  const target = content.jsii?.targets?.go;
  if (!target) {
    return undefined;
  }
  const major = Number(content.version.split('.')[0]);
  const packageName = target.packageName ?? name.replace(/[^a-z0-9]/gi, '').toLowerCase();
  return {
    path: `${target.moduleName}/${packageName}${major > 1 ? `/v${major}` : ''}`,
    version: `v${content.version}`,
    source: generated ? dirname(file) : undefined,
  };
}

function neededModules(): GoModule[] {
  const dependencies = Object.keys(manifestOf('aws-cdk-lib').content.dependencies).filter(name => name.startsWith('@aws-cdk/'));
  return [
    { path: 'github.com/aws/jsii-runtime-go', version: `v${manifestOf('jsii-pacmak').content.version}` },
    moduleOf('aws-cdk-lib', false),
    moduleOf('constructs', true),
    ...dependencies.filter(isInstalled).map(name => moduleOf(name, true)),
  ].filter(module => module !== undefined);
}

/** What is bundled with the CDK is no package of its own. */
function isInstalled(name: string): boolean {
  return spawnSync('test', ['-f', join('node_modules', name, 'package.json')]).status === 0;
}

function ask(module: GoModule, directory: string): Answer {
  const download = (env?: NodeJS.ProcessEnv) => spawnSync('go', ['mod', 'download', '-json', `${module.path}@${module.version}`], {
    cwd: directory, encoding: 'utf-8', env: { ...process.env, ...env },
  });
  const first = download();
  if (first.status === 0) {
    return 'there';
  }
  const error = first.stdout + first.stderr;
  if (/verifying (module|go\.mod)/.test(error) && /404|410/.test(error) && download({ GONOSUMDB: module.path }).status === 0) {
    return 'unverified';
  }
  if (/\b(403 Forbidden|404 Not Found|410 Gone)\b/.test(error)) {
    return 'missing';
  }
  throw new Error(`the module proxy could not be asked for ${module.path}: ${error}`);
}

function generate(module: GoModule, directory: string, outdir: string): void {
  const copy = join(directory, 'source');
  rmSync(copy, { recursive: true, force: true });
  cpSync(module.source!, copy, { recursive: true });
  execFileSync('npx', ['jsii-pacmak', '--target', 'go', '--code-only', '--outdir', outdir, copy], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const directory = mkdtempSync(join(tmpdir(), 'go-modules-'));
try {
  writeFileSync(join(directory, 'go.mod'), 'module probe\n\ngo 1.25\n');
  for (const module of neededModules()) {
    const answer = ask(module, directory);
    if (answer === 'unverified') {
      console.log(`not in the checksum database: ${module.path}`);
    } else if (answer === 'missing' && module.source) {
      console.log(`not at the module proxy, generated from its npm package: ${module.path}@${module.version}`);
      generate(module, directory, resolve(process.argv[2], '..'));
    } else if (answer === 'missing') {
      console.log(`lacking: ${module.path}@${module.version}`);
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
