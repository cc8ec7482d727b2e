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
import { toCodeConfig } from './code/uploaded';
import { A_PATH, codeFileSize } from './local-file';
import { MavenBuild, mavenImage } from './maven-build';
import { Runtime } from './runtime';
import { ScriptReferences } from './sql/script-references';
import { readScript, SqlBuild, validateInlineScript } from './sql/sql-build';
import { SqlOptions } from './sql/sql-options';
import { validateNoPattern } from '../synth/checks';
import { InputError } from '../synth/errors';
import { A_BUCKET, A_STRING, A_TEXT, AN_OBJECT, having, mapOf, mark, requireKind, requireKindIfGiven, requireKinds, STRINGS } from '../synth/kinds';
import { isKnown } from '../synth/tokens';

/**
 * The code of an application: a jar or zip file, a Maven or Python project, or a SQL script.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-creating-apps.html
 */
export abstract class ApplicationCode {
  /**
   * A jar or zip file that already exists in a bucket.
   *
   * Pass the object version if you can. CloudFormation cannot detect that an object was overwritten under the same key.
   *
   * @param bucket the bucket with the file
   * @param fileKey the key of the file
   * @param objectVersion the version of the object
   */
  public static fromBucket(bucket: s3.IBucket, fileKey: string, objectVersion?: string): ApplicationCode {
    return new BucketCode({ bucket, fileKey, objectVersion: objectVersion ?? undefined });
  }

  /**
   * A local file or directory, uploaded under a key that changes with its content.
   *
   * @param path a `.jar` or `.zip` file of at most 512 MiB, or a directory that becomes a zip file. Must exist and must not be empty.
   * @param options of the asset
   */
  public static fromAsset(path: string, options: s3_assets.AssetOptions = {}): ApplicationCode {
    return new AssetCode(path, options);
  }

  /**
   * The jar of a Maven project, built at synthesis with the local `mvn` or, if it is not installed, in Docker.
   *
   * The key of the upload is derived from the sources, because the bytes of the jar differ from build to build. A synthesis without source
   * changes therefore does not restart the job. The sources are the content of the directory. For a module that is built together with
   * others, pass their common parent and `jarPath`.
   *
   * @param directory the directory with the `pom.xml`
   * @param options of the build
   */
  public static fromMavenProject(directory: string, options: MavenProjectOptions = {}): ApplicationCode {
    return new MavenCode(directory, options);
  }

  /**
   * A Flink SQL script, which runs as a single job with all its INSERT statements.
   *
   * A table takes its options from the property group of a source or sink: `CREATE TABLE orders (…) WITH (${Orders}, 'format' = 'json')`.
   * `'${Orders:topic}'` is the value of one property, and `$${` is a literal `${`. Placeholders are supported in option lists, in string
   * literals and in the value of a `SET`. The application fills in the values when it starts, so they can be tokens.
   *
   * Changes to comments and whitespace do not change the key of the upload. Statements that start a separate job, such as `SELECT`, are
   * rejected.
   *
   * @param path a file with the script
   * @param options of the script
   * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/dev/table/sql/overview/
   */
  public static fromSql(path: string, options: SqlOptions = {}): ApplicationCode {
    return new SqlCode(runtime => new SqlBuild(readScript(path), path, options, runtime));
  }

  /**
   * A Flink SQL script that is part of the CDK app. In every other respect the same as `fromSql`.
   *
   * @param script the text of the script. Must not contain tokens: add tokens to a property group.
   * @param options of the script
   */
  public static fromInlineSql(script: string, options: SqlOptions = {}): ApplicationCode {
    return new SqlCode(runtime => {
      validateInlineScript(script);
      return new SqlBuild(script, 'sql', options, runtime);
    });
  }

  /**
   * A PyFlink job with all its dependencies, packaged at synthesis with the local `pip` and `mvn` or, if they are not installed, in Docker.
   *
   * The zip file contains the files of the directory, `packages/` and `lib/dependencies.jar`. Flink's workers import from `packages/`,
   * which contains the modules of the project and its requirements for the Python version of the runtime. The code defines the entry point
   * itself, so the application accepts no `python` prop. The key of the upload changes with the files, the options and the runtime's
   * Python.
   *
   * Every package requires a wheel for Linux. A package whose only wheels require a newer C library than manylinux2014, up to
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
   * The output of a command that runs at synthesis, for example Gradle, sbt or Bazel.
   *
   * The command runs on the local machine when an application is defined with the code. It does not run for stacks that the CDK CLI does
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
    const { bucket, fileKey, objectVersion } = config;
    requireKind('code bucket', bucket, A_BUCKET);
    requireKind('code fileKey', fileKey, A_STRING);
    requireKindIfGiven('code objectVersion', objectVersion, A_STRING);
    if (isKnown(objectVersion) && (objectVersion.length < 1 || objectVersion.length > 1024)) {
      throw new InputError(`code objectVersion must have 1 to 1024 characters, got ${objectVersion.length}`);
    }
    if (!Token.isUnresolved(fileKey) && (fileKey.length < 1 || fileKey.length > 1024)) {
      throw new InputError(`code fileKey must have 1 to 1024 characters, got ${fileKey.length}`);
    }
    validateNoPattern('code fileKey', fileKey);
  }

  public bind(scope: Construct): ApplicationCodeConfig {
    // A key that is only known at deployment changes with the content, such as the keys of a BucketDeployment.
    if (!this.config.objectVersion && !Token.isUnresolved(this.config.fileKey)) {
      Annotations.of(scope).addWarningV2('cdk-managed-flink:codeWithoutObjectVersion',
        'code comes from a bucket without an object version: uploading a new file under the same key does not update the application');
    }
    return this.config;
  }
}

class AssetCode extends ApplicationCode {
  constructor(private readonly path: string, private readonly options: s3_assets.AssetOptions) {
    super();
    requireKind('code', path, A_PATH);
    requireKind('options', options, AN_OBJECT);
  }

  public bind(scope: Construct): ApplicationCodeConfig {
    // Bundling replaces the file. The CDK throws if the source of the bundling does not exist.
    if (!this.options.bundling) {
      codeFileSize(this.path);
    }
    const asset = new s3_assets.Asset(scope, 'Code', { path: this.path, ...this.options });
    // The asset accepts tar files as archives, but the service does not.
    if (!asset.isZipArchive || (asset.isFile && !/\.(jar|zip)$/i.test(asset.assetPath))) {
      throw new InputError(`code must be a .jar file, a .zip file or a directory, got ${this.path}`);
    }
    const { bundling } = this.options;
    return { ...toCodeConfig(asset, !bundling || Stack.of(scope).bundlingRequired), _localPath: bundling ? undefined : this.path };
  }
}

class MavenCode extends ApplicationCode {
  private readonly options: MavenProjectOptions;

  constructor(private readonly directory: string, options: MavenProjectOptions) {
    super();
    requireKind('code directory', directory, A_STRING);
    this.options = requireKinds(options, { jarPath: A_TEXT, arguments: STRINGS, image: having('a DockerImage', 'image', 'run'), environment: mapOf(A_STRING) });
  }

  public bind(scope: Construct): ApplicationCodeConfig {
    const image = mavenImage(this.options.image);
    const build = new MavenBuild(this.directory, this.options);
    return toCodeConfig(builtAsset(scope, {
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
    return { ...toCodeConfig(build.asset(scope)), python, _references: new ScriptReferences(script, hasJar) };
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
  private readonly options: CustomCommandOptions;

  constructor(private readonly output: string, private readonly command: string[], options: CustomCommandOptions) {
    super();
    requireKind('output', output, A_STRING);
    requireKind('command', command, STRINGS);
    this.options = requireKinds(options, { workingDirectory: A_STRING, environment: mapOf(A_STRING) });
    if (!command[0]) {
      throw new InputError('command must have a program and its arguments, got an empty list');
    }
  }

  public bind(scope: Construct): ApplicationCodeConfig {
    if (Stack.of(scope).bundlingRequired) {
      runCustomCommand(this.command, this.options);
      return new AssetCode(this.output, {}).bind(scope);
    }
    // No assets of this stack are uploaded, so any directory can replace the output.
    const assetHash = createHash('sha256').update(JSON.stringify([this.output, this.command])).digest('hex');
    const bundling = { image: DockerImage.fromRegistry('unused') };
    return toCodeConfig(new s3_assets.Asset(scope, 'Code', { path: '.', assetHash, bundling }), false);
  }
}

mark(ApplicationCode, 'ApplicationCode');
