import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { stripVTControlCharacters } from 'util';
import { DockerImage } from 'aws-cdk-lib';
import { runInDocker } from './code/docker-run';
import { codeFileSize } from './local-file';
import { InputError } from '../synth/errors';

const DEFAULT_ARGUMENTS = ['--batch-mode', '--no-transfer-progress', 'clean', 'package', '-DskipTests'];

/** By-products of a Maven build next to the jar that is meant to run. */
const BY_PRODUCTS = /^original-|-(sources|javadoc|tests|test-sources)\.jar$/;

/** The error code of a missing executable. An exit code could also be the exit code of a failed build. */
const NOT_INSTALLED = 'ENOENT';

/** Directories that are not sources: caches, and the CDK output if the CDK app is in the same directory. */
const NO_SOURCES = ['.git', '.idea', 'cdk.out', 'node_modules'];

/** The shade plugin writes this file next to each `pom.xml`. */
const REDUCED_POM = 'dependency-reduced-pom.xml';

/** Options for building a project, with the fields of `MavenProjectOptions`. */
export interface MavenBuildOptions {
  readonly jarPath?: string;
  readonly arguments?: string[];
  readonly environment?: { [name: string]: string };

  /** The name of the project in error messages, instead of the directory. */
  readonly title?: string;
}

/** The image to build in if `mvn` is not installed locally. It can also compile for Java 11. */
export function mavenImage(image?: DockerImage): DockerImage {
  return image ?? DockerImage.fromRegistry('maven:3.9-eclipse-temurin-17');
}

/**
 * Builds a Maven project into a directory that contains only the jar.
 */
export class MavenBuild {
  private readonly arguments: string[];

  constructor(private readonly directory: string, private readonly options: MavenBuildOptions) {
    if (!fs.existsSync(path.join(directory, 'pom.xml'))) {
      throw new InputError(`code must be a Maven project with a pom.xml, got ${directory}`);
    }
    this.arguments = options.arguments ?? DEFAULT_ARGUMENTS;
  }

  /** The same build as a command for a container with the project in its working directory. */
  public get dockerCommand(): string[] {
    const jar = this.options.jarPath ? quoted(this.options.jarPath) : '$(ls target/*.jar | grep -vE "/original-|-(sources|javadoc|tests|test-sources)\\.jar$")';
    // The project is mounted read-write as the host's user, who has no home in the image.
    return ['sh', '-c', `mvn -Dmaven.repo.local=/tmp/.m2 ${this.arguments.map(quoted).join(' ')} && cp ${jar} /asset-output/`];
  }

  /** Patterns of what is no source, in the syntax of git. */
  public get exclude(): string[] {
    // Excluded by path, because a Java package can also be named target.
    return [...NO_SOURCES, REDUCED_POM, ...modules(this.directory).map(module => `/${path.posix.join(module, 'target')}`)];
  }

  /** Runs the local `mvn`, or Docker if it is not installed. */
  public run(outputDirectory: string, image: DockerImage): void {
    if (!this.runLocally(outputDirectory)) {
      runInDocker({
        tool: 'mvn', image, command: this.dockerCommand, environment: this.options.environment, input: this.directory, output: outputDirectory,
      });
    }
  }

  /** @returns false if `mvn` is not installed locally */
  private runLocally(outputDirectory: string): boolean {
    const result = spawnSync('mvn', this.arguments, {
      cwd: this.directory,
      env: { ...process.env, ...this.options.environment },
      // Standard output belongs to the CDK app, so Maven's messages go to standard error.
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf-8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if ((result.error as NodeJS.ErrnoException | undefined)?.code === NOT_INSTALLED) {
      return false;
    }
    if (result.status !== 0) {
      throw new InputError(`code could not be built: mvn ${this.arguments.join(' ')} failed ${this.options.title ?? `in ${this.directory}`}\n${errorLines(result.stdout)}`);
    }
    const jar = this.findJar();
    codeFileSize(jar);
    fs.copyFileSync(jar, path.join(outputDirectory, path.basename(jar)));
    return true;
  }

  private findJar(): string {
    if (this.options.jarPath) {
      return path.join(this.directory, this.options.jarPath);
    }
    const target = path.join(this.directory, 'target');
    const found = fs.existsSync(target) ? fs.readdirSync(target) : [];
    const jars = found.filter(name => name.endsWith('.jar') && !BY_PRODUCTS.test(name));
    if (jars.length !== 1) {
      throw new InputError(`jarPath must name the jar to deploy: the build of ${this.directory} left ${jars.length} candidates in target [${jars.join(', ')}]`);
    }
    return path.join(target, jars[0]);
  }
}

/** The directories with a pom.xml, relative to the root. */
function modules(root: string, module: string = ''): string[] {
  const entries = fs.readdirSync(path.join(root, module), { withFileTypes: true });
  const nested = entries.filter(entry => entry.isDirectory() && ![...NO_SOURCES, 'src', 'target'].includes(entry.name));
  return [
    ...entries.some(entry => entry.name === 'pom.xml') ? [module] : [],
    ...nested.flatMap(entry => modules(root, path.posix.join(module, entry.name))),
  ];
}

function errorLines(output: string | null): string {
  return (output ?? '').split('\n').map(stripVTControlCharacters).filter(line => line.startsWith('[ERROR]')).slice(0, 20).join('\n');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
