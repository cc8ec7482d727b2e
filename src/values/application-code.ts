import { createHash } from 'crypto';
import { Annotations, BundlingOutput, DockerImage, Stack, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3_assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { bindPythonProject } from './code/bind-python-project';
import { builtAsset } from './code/built-asset';
import { ApplicationCodeBindOptions, ApplicationCodeConfig } from './code/code-config';
import { runCustomCommand } from './code/custom-command';
import { CustomCommandOptions } from './code/custom-command-options';
import { MavenProjectOptions } from './code/maven-project-options';
import { PythonProjectOptions } from './code/python-project-options';
import { uploaded } from './code/uploaded';
import { codeFileSize } from './local-file';
import { MavenBuild, mavenImage } from './maven-build';
import { Runtime } from './runtime';
import { ScriptReferences } from './sql/script-references';
import { readScript, SqlBuild, validateInlineScript } from './sql/sql-build';
import { SqlOptions } from './sql/sql-options';
import { InputError } from '../synth/errors';
import { A_STRING, mapOf, mark, requireKind, requireKinds, STRINGS } from '../synth/kinds';

/**
 * The code of an application: a jar, or a zip file with a PyFlink job.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-creating-apps.html
 */
export abstract class ApplicationCode {
  /**
   * A jar or zip file that is in a bucket already.
   *
   * Pass the object version where you can: an object that is overwritten under its old key is a change that
   * CloudFormation cannot see.
   *
   * @param bucket the bucket with the file
   * @param fileKey the key of the file
   * @param objectVersion the version of the object
   */
  public static fromBucket(bucket: s3.IBucket, fileKey: string, objectVersion?: string): ApplicationCode {
    return new BucketCode({ bucket, fileKey, objectVersion });
  }

  /**
   * A local file or directory, uploaded under a key that changes with its content.
   *
   * @param path a `.jar` or `.zip` file of at most 512 MiB, or a directory that becomes a zip file; a path that does not
   * exist, or an empty file, fails
   * @param options of the asset
   */
  public static fromAsset(path: string, options: s3_assets.AssetOptions = {}): ApplicationCode {
    return new AssetCode(path, options);
  }

  /**
   * The jar of a Maven project, which is built at synthesis by the local `mvn` or, where there is none, in Docker.
   *
   * The key of the upload changes with the sources, not with the jar, whose bytes differ from build to build: a synthesis
   * without a change of the sources does not restart the job. The sources are what is in the directory; for a module that is
   * built with others, pass their common parent and `jarPath`.
   *
   * @param directory the directory with the `pom.xml`
   * @param options of the build
   */
  public static fromMavenProject(directory: string, options: MavenProjectOptions = {}): ApplicationCode {
    return new MavenCode(directory, options);
  }

  /**
   * A script of Flink SQL, which runs as one job of all its INSERTs.
   *
   * A table takes its options from the property group of a source or sink: `CREATE TABLE orders (…) WITH (${Orders}, 'format' = 'json')`.
   * `'${Orders:topic}'` is the value of one property, `$${` a literal `${`. Option lists and string literals can have such placeholders,
   * and so can the value of a `SET`. The application fills in the values when it starts, so they may be tokens.
   *
   * The key of the upload does not change with comments and space. Statements that start a job of their own, such as `SELECT`, are errors.
   *
   * @param path a file with the script
   * @param options of the script
   * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/dev/table/sql/overview/
   */
  public static fromSql(path: string, options: SqlOptions = {}): ApplicationCode {
    return new SqlCode(runtime => new SqlBuild(readScript(path), path, options, runtime));
  }

  /**
   * A script of Flink SQL that is part of the CDK app. Everything else is as in `fromSql`.
   *
   * @param script the text of the script. It must not have tokens: add these to a property group.
   * @param options of the script
   */
  public static fromInlineSql(script: string, options: SqlOptions = {}): ApplicationCode {
    return new SqlCode(runtime => {
      validateInlineScript(script);
      return new SqlBuild(script, 'sql', options, runtime);
    });
  }

  /**
   * A PyFlink job with everything that it requires, packaged at synthesis by the local `pip` and `mvn` or, if they are not installed, in Docker.
   *
   * The zip file has the files of the directory, `packages/` with the requirements for the Python of the runtime and the modules of
   * the project, which Flink's workers import from there, and `lib/dependencies.jar`. The code defines the entry point itself, so the
   * application accepts no `python` prop. The key of the upload changes with the files, the options and the runtime's Python.
   *
   * Packages need a wheel for Linux. A package with wheels for a newer C library than that of manylinux2014 only, up to
   * manylinux_2_28, produces a warning.
   *
   * @param directory the directory with the project
   * @param options of the package
   * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-python.html
   */
  public static fromPythonProject(directory: string, options: PythonProjectOptions = {}): ApplicationCode {
    return new PythonCode(directory, options);
  }

  /**
   * The output of a command that runs at synthesis, like that of Gradle, sbt or Bazel.
   *
   * The command runs on this machine when an application is defined with the code. It does not run for stacks that the CDK CLI does
   * not bundle. The key of the upload changes with the output, so the build should be reproducible.
   *
   * @param output a `.jar` or `.zip` file or a directory that the command writes, relative to the working directory of the CDK app
   * @param command the program and its arguments
   * @param options of the command
   */
  public static fromCustomCommand(output: string, command: string[], options: CustomCommandOptions = {}): ApplicationCode {
    return new CommandCode(output, command, options);
  }

  /**
   * Called by the application that runs the code.
   *
   * @param scope the application
   * @param options facts about the application
   */
  public abstract bind(scope: Construct, options?: ApplicationCodeBindOptions): ApplicationCodeConfig;
}

class BucketCode extends ApplicationCode {
  constructor(private readonly config: ApplicationCodeConfig) {
    super();
    const { fileKey } = config;
    if (!Token.isUnresolved(fileKey) && (fileKey.length < 1 || fileKey.length > 1024)) {
      throw new InputError(`code fileKey must have 1 to 1024 characters, got ${fileKey.length}`);
    }
  }

  public bind(scope: Construct): ApplicationCodeConfig {
    // A key that only the deployment knows changes with the content, such as the keys of a BucketDeployment.
    if (!this.config.objectVersion && !Token.isUnresolved(this.config.fileKey)) {
      Annotations.of(scope).addWarningV2('cdk-managed-flink:codeWithoutObjectVersion',
        'code comes from a bucket without an object version: a new file under the same key does not update the application');
    }
    return this.config;
  }
}

class AssetCode extends ApplicationCode {
  constructor(private readonly path: string, private readonly options: s3_assets.AssetOptions) {
    super();
  }

  public bind(scope: Construct): ApplicationCodeConfig {
    // What is bundled is another file; the CDK itself fails where its source is missing.
    if (!this.options.bundling) {
      codeFileSize(this.path);
    }
    const asset = new s3_assets.Asset(scope, 'Code', { path: this.path, ...this.options });
    // To the asset a tar file is as good an archive as a zip file, to the service it is not.
    if (!asset.isZipArchive || (asset.isFile && !/\.(jar|zip)$/i.test(asset.assetPath))) {
      throw new InputError(`code must be a .jar file, a .zip file or a directory, got ${this.path}`);
    }
    const { bundling } = this.options;
    return { ...uploaded(asset, !bundling || Stack.of(scope).bundlingRequired), _localPath: bundling ? undefined : this.path };
  }
}

class MavenCode extends ApplicationCode {
  constructor(private readonly directory: string, private readonly options: MavenProjectOptions) {
    super();
  }

  public bind(scope: Construct): ApplicationCodeConfig {
    const image = mavenImage(this.options.image);
    const build = new MavenBuild(this.directory, this.options);
    return uploaded(builtAsset(scope, {
      directory: this.directory,
      exclude: build.exclude,
      image,
      environment: this.options.environment,
      options: build.dockerCommand,
      outputType: BundlingOutput.ARCHIVED,
      build: outputDirectory => build.run(outputDirectory, image),
    }));
  }
}

class SqlCode extends ApplicationCode {
  constructor(private readonly build: (runtime?: Runtime) => SqlBuild) {
    super();
  }

  public bind(scope: Construct, options?: ApplicationCodeBindOptions): ApplicationCodeConfig {
    const build = this.build(options?.runtime);
    const { script, python, hasJar } = build;
    return { ...uploaded(build.asset(scope)), python, _references: new ScriptReferences(script, hasJar) };
  }
}

class PythonCode extends ApplicationCode {
  constructor(private readonly directory: string, private readonly options: PythonProjectOptions) {
    super();
  }

  public bind(scope: Construct, options?: ApplicationCodeBindOptions): ApplicationCodeConfig {
    return bindPythonProject(scope, this.directory, this.options, options?.runtime);
  }
}

class CommandCode extends ApplicationCode {
  constructor(private readonly output: string, private readonly command: string[], private readonly options: CustomCommandOptions) {
    super();
    requireKind('output', output, A_STRING);
    requireKind('command', command, STRINGS);
    requireKinds(options, { workingDirectory: A_STRING, environment: mapOf(A_STRING) });
    if (!command[0]) {
      throw new InputError('command must have a program and its arguments, got an empty list');
    }
  }

  public bind(scope: Construct): ApplicationCodeConfig {
    if (Stack.of(scope).bundlingRequired) {
      runCustomCommand(this.command, this.options);
      return new AssetCode(this.output, {}).bind(scope);
    }
    // Nothing of this stack is uploaded, so any directory stands for the output.
    const assetHash = createHash('sha256').update(JSON.stringify([this.output, this.command])).digest('hex');
    const bundling = { image: DockerImage.fromRegistry('unused') };
    return uploaded(new s3_assets.Asset(scope, 'Code', { path: '.', assetHash, bundling }), false);
  }
}

mark(ApplicationCode, 'ApplicationCode');
