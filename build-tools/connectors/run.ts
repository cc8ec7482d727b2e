/**
 * Takes the property groups of every connector to the real connectors: builds each as a job would, and fails on a key
 * that a connector does not know.
 *
 * A connector that the Maven registry at hand does not have is named, and its groups are compared with recorded-keys.json
 * instead. With `--strict` it is a failure.
 */
import { spawnSync } from 'child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { FLINK_LINES, FlinkLine } from './lines';
import { synthesize } from './synth';

const TARGET = join(__dirname, 'target');
const TEMPLATE = join(TARGET, 'template.json');
const RECORDED_KEYS = join(__dirname, 'recorded-keys.json');

type Versions = { [profile: string]: string };
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
  const { profiles, versions, missing } = resolve(line);
  missing.forEach(artifact => console.log(`connectors: Flink ${line.name}: not in this Maven registry: ${artifact}`));
  const built = profiles.filter(profile => profile !== 'aws').map(profile => versions[profile] ? `${profile} ${versions[profile]}` : profile);
  console.log(`connectors: Flink ${line.name}: built with ${line.flink}: ${built.join(', ')}`);
  const classpath = `${join(TARGET, line.name, 'classes')}:${readFileSync(classpathFile(line), 'utf8')}`;
  const java = spawnSync('java', ['-cp', classpath, 'connectors.Main', line.name, TEMPLATE, RECORDED_KEYS], { encoding: 'utf8' });
  const lines = java.stdout.trimEnd().split('\n');
  const counts = /^(\d+) passed, (\d+) failed$/.exec(lines.pop() ?? '');
  lines.forEach(text => console.log(`connectors: ${text}`));
  if (java.status !== 0 || !counts) {
    throw new Error(`the checks of Flink ${line.name} did not run: ${java.stderr}`);
  }
  return { passed: Number(counts[1]), failed: Number(counts[2]), missing };
}

/** Compiles the checks of the connectors that the registry has, leaving out what it has not until the rest is there. */
function resolve(line: FlinkLine): { profiles: string[]; versions: Versions; missing: string[] } {
  const candidates = new Map(Object.entries(line.connectors).map(([profile, versions]) => [profile, [...versions]]));
  const missing: string[] = [];
  for (;;) {
    const left = [...candidates].filter(([, versions]) => versions.length > 0);
    const versions: Versions = Object.fromEntries(left.map(([profile, [first]]) => [profile, first]));
    const profiles = line.profiles(versions);
    const unavailable = compile(line, profiles, versions);
    if (unavailable.length === 0) {
      return { profiles, versions, missing };
    }
    for (const { name, version } of unavailable) {
      const profile = Object.keys(versions).find(known => name.includes(line.artifacts[known]) && versions[known] === version);
      if (!profile) {
        throw new Error(`${name}:${version} is not in this Maven registry`);
      }
      if (candidates.get(profile)![0] === version) {
        candidates.get(profile)!.shift();
        missing.push(`${name}:${version}`);
      }
    }
  }
}

function compile(line: FlinkLine, profiles: string[], versions: Versions): { name: string; version: string }[] {
  rmSync(join(TARGET, line.name), { recursive: true, force: true });
  const maven = spawnSync('mvn', [
    '-q', '-B', '-f', join(__dirname, 'pom.xml'), `-P${profiles.join(',')}`, `-Dline=${line.name}`, `-Dflink.version=${line.flink}`,
    ...Object.entries(line.properties).map(([name, value]) => `-D${name}=${value}`),
    ...Object.entries(versions).map(([profile, version]) => `-D${profile}.version=${version}`),
    'compile', 'dependency:build-classpath', `-Dmdep.outputFile=${classpathFile(line)}`,
  ], { encoding: 'utf8' });
  if (maven.status === 0) {
    return [];
  }
  const output = `${maven.stdout}${maven.stderr}`;
  const names = [...output.matchAll(/([\w.-]+:[\w.-]+):(?:jar|pom):([\w.-]+)/g)].map(([, name, version]) => ({ name, version }));
  if (!/could not be resolved|Could not find artifact|was not found in/i.test(output) || /Could not transfer/.test(output) || names.length === 0) {
    throw new Error(`Maven failed for Flink ${line.name}:\n${output}`);
  }
  const ours = names.filter(({ name }) => Object.values(line.artifacts).some(artifact => name.includes(artifact)));
  return [...new Map(ours.map(artifact => [`${artifact.name}:${artifact.version}`, artifact])).values()];
}

function classpathFile(line: FlinkLine): string {
  return join(TARGET, `${line.name}.classpath`);
}

main(process.argv.includes('--strict'));
