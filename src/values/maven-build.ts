import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { stripVTControlCharacters } from 'util';
import { DockerImage } from 'aws-cdk-lib';
import { runInDocker } from './code/docker-run';
import { codeFileSize } from './local-file';
import { InputError } from '../synth/errors';

const DEFAULT_ARGUMENTS = ['--batch-mode', '--no-transfer-progress', 'clean', 'package', '-DskipTests'];

/** What a Maven leaves beside the jar that is meant to run. */
const BY_PRODUCTS = /^original-|-(sources|javadoc|tests|test-sources)\.jar$/;

/** Maven itself cannot be told apart from a failing build by its exit code. */
const NOT_INSTALLED = 'ENOENT';

/** Directories beside the sources: caches, and the output of the CDK if the CDK app is in the same directory. */
const NO_SOURCES = ['.git', '.idea', 'cdk.out', 'node_modules'];

/** The shade plugin writes it beside each `pom.xml`. */
const REDUCED_POM = 'dependency-reduced-pom.xml';

/** How a project is built; the fields are those of `MavenProjectOptions`. */
export interface MavenBuildOptions {
  readonly jarPath?: string;
  readonly arguments?: string[];
  readonly environment?: { [name: string]: string };

  /** Stands for the directory in error messages. */
  readonly title?: string;
}

/** The image that builds without a local `mvn`. It compiles for Java 11 as well. */
export function mavenImage(image?: DockerImage): DockerImage {
  return image ?? DockerImage.fromRegistry('maven:3.9-eclipse-temurin-17');
}

/**
 * Builds a Maven project into a directory that holds nothing but the jar.
 */
export class MavenBuild {
  private readonly arguments: string[];

  constructor(private readonly directory: string, private readonly options: MavenBuildOptions) {
    if (!fs.existsSync(path.join(directory, 'pom.xml'))) {
      throw new InputError(`code must be a Maven project with a pom.xml, got ${directory}`);
    }
    this.arguments = options.arguments ?? DEFAULT_ARGUMENTS;
  }

  /** The same build for a container that sees the project in its working directory. */
  public get dockerCommand(): string[] {
    const jar = this.options.jarPath ? quoted(this.options.jarPath) : '$(ls target/*.jar | grep -vE "/original-|-(sources|javadoc|tests|test-sources)\\.jar$")';
    // The project is mounted read-write as the host's user, who has no home in the image.
    return ['sh', '-c', `mvn -Dmaven.repo.local=/tmp/.m2 ${this.arguments.map(quoted).join(' ')} && cp ${jar} /asset-output/`];
  }

  /** Patterns of what is no source, in the syntax of git. */
  public get exclude(): string[] {
    // By its path, because a Java package may be called target too.
    return [...NO_SOURCES, REDUCED_POM, ...modules(this.directory).map(module => `/${path.posix.join(module, 'target')}`)];
  }

  /** Runs the local `mvn`, or Docker if there is none. */
  public run(outputDirectory: string, image: DockerImage): void {
    if (!this.runLocally(outputDirectory)) {
      runInDocker({
        tool: 'mvn', image, command: this.dockerCommand, environment: this.options.environment, input: this.directory, output: outputDirectory,
      });
    }
  }

  /** @returns false if there is no local `mvn` */
  private runLocally(outputDirectory: string): boolean {
    const result = spawnSync('mvn', this.arguments, {
      cwd: this.directory,
      env: { ...process.env, ...this.options.environment },
      // The output of the synthesis belongs to the CDK; what Maven says is for the person in front of it.
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
