import { spawnSync } from 'child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { FlinkLine } from './lines';

type Versions = { [profile: string]: string };

/** Java sources that use the connectors: one folder for each profile of pom.xml. */
export interface JavaSources {
  /** The folder with `<profile>/java`. */
  readonly sources: string;
  /** The folder for classes and class paths. */
  readonly target: string;
  /** Profiles in addition to those of the connectors. */
  readonly profiles?: string[];
}

/** The compiled sources of the connectors that the registry serves. */
export interface CompiledConnectors {
  readonly profiles: string[];
  readonly versions: Versions;
  /** `group:artifact:version` of the connectors that the registry does not serve. */
  readonly missing: string[];
  readonly classpath: string;
}

/** Compiles the sources of the connectors that the registry serves. */
export function compileConnectors(line: FlinkLine, java: JavaSources): CompiledConnectors {
  const served = servedArtifacts(line, java);
  const versions: Versions = {};
  const missing: string[] = [];
  for (const [profile, candidates] of Object.entries(line.connectors)) {
    const artifacts = candidates.map(version => `${line.artifacts[profile]}:${version}`);
    const index = artifacts.findIndex(artifact => served.has(artifact));
    missing.push(...artifacts.slice(0, index < 0 ? artifacts.length : index));
    if (index >= 0) {
      versions[profile] = candidates[index];
    }
  }
  const profiles = line.profiles(versions);
  rmSync(join(java.target, line.name), { recursive: true, force: true });
  const { status, output } = maven([
    '-f', join(__dirname, 'pom.xml'), `-P${[...profiles, ...java.profiles ?? []].join(',')}`,
    `-Djava.sources=${java.sources}`, `-Djava.target=${join(java.target, line.name)}`, `-Dflink.version=${line.flink}`,
    ...Object.entries(line.properties).map(([name, value]) => `-D${name}=${value}`),
    ...Object.entries(versions).map(([profile, version]) => `-D${profile}.version=${version}`),
    'compile', 'dependency:build-classpath', `-Dmdep.outputFile=${classpathFile(line, java)}`,
  ]);
  if (status !== 0) {
    throw new Error(`Maven failed for Flink ${line.name}:\n${output}`);
  }
  return { profiles, versions, missing, classpath: classpathOf(line, java) };
}

/** The candidates that the registry serves, as `group:artifact:version`: each is the dependency of one module. */
function servedArtifacts(line: FlinkLine, java: JavaSources): Set<string> {
  const candidates = Object.entries(line.connectors).flatMap(([profile, versions]) => versions.map(version => `${line.artifacts[profile]}:${version}`));
  const directory = join(java.target, `${line.name}-candidates`);
  const modules = candidates.map((_, index) => `module${index}`);
  writePom(directory, 'candidates', `<modules>${modules.map(name => `<module>${name}</module>`).join('')}</modules>`);
  candidates.forEach((candidate, index) => {
    const [groupId, artifactId, version] = candidate.split(':');
    // The artifact alone: what it depends on may be newer in the job.
    const dependency = `<groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version>
      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>`;
    writePom(join(directory, modules[index]), modules[index], `<dependencies><dependency>${dependency}</dependency></dependencies>`);
  });
  const { status, output } = maven(['-f', join(directory, 'pom.xml'), '-fae', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:resolve']);
  if (status === 0) {
    return new Set(candidates);
  }
  const absent = candidates.filter(candidate => {
    const [groupId, artifactId, version] = candidate.split(':');
    return new RegExp(`${groupId}:${artifactId}:(jar|pom):${version}`.replace(/\./g, '\\.')).test(output);
  });
  if (/Could not transfer/.test(output) || absent.length === 0) {
    throw new Error(`Maven cannot tell which connectors the registry serves for Flink ${line.name}:\n${output}`);
  }
  return new Set(candidates.filter(candidate => !absent.includes(candidate)));
}

function writePom(directory: string, artifactId: string, content: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'pom.xml'), `<project xmlns="http://maven.apache.org/POM/4.0.0">
    <modelVersion>4.0.0</modelVersion>
    <groupId>io.github.cdk-managed-flink</groupId><artifactId>${artifactId}</artifactId><version>1.0.0</version><packaging>pom</packaging>
    ${content}
  </project>`);
}

function maven(args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('mvn', ['-q', '-B', ...args], { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

function classpathOf(line: FlinkLine, java: JavaSources): string {
  return `${join(java.target, line.name, 'classes')}:${readFileSync(classpathFile(line, java), 'utf8')}`;
}

function classpathFile(line: FlinkLine, java: JavaSources): string {
  return join(java.target, `${line.name}.classpath`);
}
