/**
 * Takes the property groups of every connector to the real connectors: builds each as a job would, and fails on a key
 * that a connector does not know.
 *
 * A connector that the Maven registry at hand does not have is named, and its groups are compared with recorded-keys.json
 * instead. With `--strict` it is a failure.
 */
import { spawnSync } from 'child_process';
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { FLINK_LINES, FlinkLine } from './lines';
import { compileConnectors } from './maven';
import { synthesize } from './synth';

const TARGET = join(__dirname, 'target');
const TEMPLATE = join(TARGET, 'template.json');
const RECORDED_KEYS = join(__dirname, 'recorded-keys.json');

interface Result { readonly passed: number; readonly failed: number; readonly missing: string[] }

function main(strict: boolean): void {
  mkdirSync(TARGET, { recursive: true });
  writeFileSync(TEMPLATE, JSON.stringify(synthesize(), null, 2));
  const results = FLINK_LINES.map(check);
  const total = (count: (result: Result) => number) => results.map(count).reduce((sum, n) => sum + n, 0);
  const failed = total(result => result.failed) + (strict ? total(result => result.missing.length) : 0);
  console.log(`connectors: ${total(result => result.passed)} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function check(line: FlinkLine): Result {
  const { profiles, versions, missing, classpath } = compileConnectors(line, { sources: join(__dirname, 'src'), target: TARGET });
  missing.forEach(artifact => console.log(`connectors: Flink ${line.name}: not in this Maven registry: ${artifact}`));
  const built = profiles.filter(profile => profile !== 'aws').map(profile => versions[profile] ? `${profile} ${versions[profile]}` : profile);
  console.log(`connectors: Flink ${line.name}: built with ${line.flink}: ${built.join(', ')}`);
  const java = spawnSync('java', ['-cp', classpath, 'connectors.Main', line.name, TEMPLATE, RECORDED_KEYS], { encoding: 'utf8' });
  const lines = java.stdout.trimEnd().split('\n');
  const counts = /^(\d+) passed, (\d+) failed$/.exec(lines.pop() ?? '');
  lines.forEach(text => console.log(`connectors: ${text}`));
  if (java.status !== 0 || !counts) {
    throw new Error(`the checks of Flink ${line.name} did not run: ${java.stderr}`);
  }
  return { passed: Number(counts[1]), failed: Number(counts[2]), missing };
}

main(process.argv.includes('--strict'));
