import { resolve } from 'path';
import { Annotations, BundlingOutput, DockerImage, Stage, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3_assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { builtAsset } from './code/built-asset';
import { codeFileSize } from './local-file';
import { MavenBuild, mavenImage } from './maven-build';
import { Runtime } from './runtime';
import { PythonOptions } from './settings';
import { ScriptReferences } from './sql/script-references';
import { readScript, SqlBuild, validateInlineScript } from './sql/sql-build';
import { SqlOptions } from './sql/sql-options';
import { InputError } from '../synth/errors';

/**
 * Where the service finds the code of an application.
 */
export interface ApplicationCodeConfig {
  /** The bucket with the code. */
  readonly bucket: s3.IBucket;

  /** The key of the jar or zip file in the bucket. */
  readonly fileKey: string;

  /**
   * The version of the object.
   *
   * @default - the object's latest version when the application is deployed
   */
  readonly objectVersion?: string;

  /**
   * The size of the file in bytes, which is warned about above 104 MB.
   *
   * @default - not known at synthesis, so its limits are not checked
   */
  readonly fileSize?: number;

  /**
   * The entry point and dependencies of a PyFlink job, if the code defines them itself.
   *
   * The application then accepts no `python` prop.
   *
   * @default - the application's `python` prop
   */
  readonly python?: PythonOptions;

  /**
   * What a SQL script expects of the property groups of the application.
   *
   * @internal
   */
  readonly _references?: ScriptReferences;
}

/**
 * Facts about an application that its code might depend on.
 */
export interface ApplicationCodeBindOptions {
  /**
   * The runtime of the application. It determines the Python version and the Flink version of the code's dependencies.
   */
  readonly runtime: Runtime;
}

/**
 * Options for building a Maven project at synthesis.
 */
export interface MavenProjectOptions {
  /**
   * The jar to deploy, relative to the directory of the project.
   *
   * @default - the one jar in `target/` that is not an `original-`, `-sources`, `-javadoc` or `-tests` jar
   */
  readonly jarPath?: string;

  /**
   * The arguments that `mvn` runs with.
   *
   * @default - `--batch-mode --no-transfer-progress clean package -DskipTests`
   */
  readonly arguments?: string[];

  /**
   * The image that builds the project where no `mvn` is installed.
   *
   * @default - `maven:3.9-eclipse-temurin-17`, of Docker Hub, which compiles for Java 11 as well
   */
  readonly image?: DockerImage;

  /**
   * Environment variables of the build.
   *
   * @default - those of the synthesis with a local `mvn`, none in Docker
   */
  readonly environment?: { [name: string]: string };
}

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
    return new SqlCode(() => new SqlBuild(readScript(path), path, options));
  }

  /**
   * A script of Flink SQL that is part of the CDK app. Everything else is as in `fromSql`.
   *
   * @param script the text of the script. It must not have tokens: add these to a property group.
   * @param options of the script
   */
  public static fromInlineSql(script: string, options: SqlOptions = {}): ApplicationCode {
    return new SqlCode(() => {
      validateInlineScript(script);
      return new SqlBuild(script, 'sql', options);
    });
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
    return uploaded(asset);
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
  constructor(private readonly build: () => SqlBuild) {
    super();
  }

  public bind(scope: Construct): ApplicationCodeConfig {
    const build = this.build();
    const { script, python, hasJar } = build;
    return { ...uploaded(build.asset(scope)), python, _references: new ScriptReferences(script, hasJar) };
  }
}

/** Where an asset is uploaded to, with the size of the file that it turned out to be. */
function uploaded(asset: s3_assets.Asset): ApplicationCodeConfig {
  const file = resolve(Stage.of(asset)!.outdir, asset.assetPath);
  return { bucket: asset.bucket, fileKey: asset.s3ObjectKey, fileSize: asset.isFile ? codeFileSize(file) : undefined };
}
