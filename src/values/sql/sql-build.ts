import * as crypto from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { BundlingOutput, FileSystem, IgnoreMode, Token } from 'aws-cdk-lib';
import * as s3_assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { SqlOptions } from './sql-options';
import { SqlScript } from './sql-script';
import { SqlPart } from './template';
import { InputError } from '../../synth/errors';
import { A_STRING, having, mapOf, requireKind, requireKinds, STRINGS } from '../../synth/kinds';
import { warnAboutPackages } from '../code/bind-python-project';
import { builtAsset } from '../code/built-asset';
import { MavenDependencies } from '../code/maven-dependencies';
import { PythonProject } from '../code/python-project';
import { localFileSize } from '../local-file';
import { mavenImage } from '../maven-build';
import { Runtime } from '../runtime';
import { PythonOptions } from '../settings';

/** Included in the package. The path is the same for the TypeScript source and the compiled file. */
const RUNNER = path.join(__dirname, '../../../sql-runner');

const KINDS = {
  dependencies: STRINGS, jar: A_STRING, pythonProject: A_STRING, image: having('a DockerImage', 'image'), environment: mapOf(A_STRING),
};

const MAIN = 'main.py';
const JAR = 'lib/dependencies.jar';

/**
 * Packages a script with the PyFlink program that runs it.
 */
export class SqlBuild {
  public readonly script: SqlScript;
  private readonly options: SqlOptions;
  private readonly dependencies?: MavenDependencies;
  private readonly functions?: PythonProject;

  /**
   * @param name the name of the script in messages, or its path if it is a file
   */
  constructor(script: string, private readonly name: string, options: SqlOptions, runtime: Runtime | undefined) {
    this.options = requireKinds(options, KINDS);
    this.script = new SqlScript(script, name);
    const { dependencies = [], jar, pythonProject, image, environment } = this.options;
    if (jar !== undefined) {
      validateJar(jar, dependencies);
    }
    this.dependencies = dependencies.length > 0 ? new MavenDependencies(dependencies) : undefined;
    this.functions = pythonProject === undefined ? undefined : new PythonProject(pythonProject, { image, environment }, runtime, true);
  }

  /** The entry point of the job. */
  public get python(): PythonOptions {
    return { main: MAIN, jarFile: this.hasJar ? JAR : undefined, pyFiles: this.functions?.python.pyFiles };
  }

  /** Whether the job has a jar with connectors. */
  public get hasJar(): boolean {
    return this.dependencies !== undefined || this.options.jar !== undefined;
  }

  /** Defines the asset. */
  public asset(scope: Construct): s3_assets.Asset {
    const asset = builtAsset(scope, {
      directory: RUNNER,
      exclude: [],
      image: mavenImage(this.options.image),
      environment: this.options.environment,
      hash: this.hash(),
      options: [],
      outputType: BundlingOutput.NOT_ARCHIVED,
      build: outputDirectory => this.build(outputDirectory),
    });
    if (this.functions) {
      warnAboutPackages(scope, this.functions, asset);
    }
    return asset;
  }

  /** A hash of the job's behavior, which excludes comments. */
  private hash(): string {
    const hash = crypto.createHash('sha256');
    const { jar, pythonProject } = this.options;
    const parts = [
      fs.readFileSync(path.join(RUNNER, MAIN)),
      this.script.meaning,
      this.dependencies?.pom ?? '',
      jar === undefined ? '' : fs.readFileSync(jar),
      pythonProject === undefined ? '' : FileSystem.fingerprint(pythonProject, { exclude: this.functions!.exclude, ignoreMode: IgnoreMode.GIT }),
      ...this.functions?.fingerprint ?? [],
    ];
    // The length separates the parts unambiguously.
    parts.forEach(part => hash.update(`${Buffer.byteLength(part)}:`).update(part));
    return hash.digest('hex');
  }

  private build(directory: string): void {
    this.functions?.build(directory);
    fs.copyFileSync(path.join(RUNNER, MAIN), path.join(directory, MAIN));
    fs.writeFileSync(path.join(directory, 'statements.json'), this.statements());
    const jar = path.join(directory, JAR);
    if (this.options.jar !== undefined) {
      fs.mkdirSync(path.dirname(jar));
      fs.copyFileSync(this.options.jar, jar);
    }
    this.dependencies?.build(jar, this.options);
  }

  /** The statements for the runner. The script's directory is left out because it does not affect the job. */
  private statements(): string {
    const statements = this.script.statements.map(({ kind, line, option, parts }) => ({
      at: `${path.basename(this.name)}:${line}`, kind, option, parts: parts.map(withoutLine),
    }));
    return JSON.stringify(statements, undefined, 1);
  }
}

/** The text of a script in a file. */
export function readScript(file: string): string {
  requireKind('path', file, A_STRING);
  if (localFileSize('code', file) === undefined) {
    throw new InputError(`code must be a file with a SQL script, got the directory ${file}`);
  }
  return fs.readFileSync(file, 'utf-8');
}

/** Tokens would never be resolved, because CloudFormation does not read the script. */
export function validateInlineScript(script: string): void {
  requireKind('script', script, A_STRING);
  const lines = script.split('\n').map(line => Token.isUnresolved(line));
  if (lines.includes(true)) {
    throw new InputError(`code must not have tokens, whose values are known only at deployment: add them to a property group and write '\${Group:key}', got one at sql:${lines.indexOf(true) + 1}`);
  }
}

function validateJar(jar: string, dependencies: string[]): void {
  if (dependencies.length > 0) {
    throw new InputError(`jar must not be set together with dependencies, got '${jar}' and ${dependencies.join(', ')}`);
  }
  if (localFileSize('jar', jar) === undefined || !/\.jar$/i.test(jar)) {
    throw new InputError(`jar must be a .jar file, got ${jar}`);
  }
}

function withoutLine(part: SqlPart): unknown {
  return typeof part === 'string' ? part : { group: part.group, key: part.key };
}
