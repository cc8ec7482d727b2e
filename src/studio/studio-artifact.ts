import { Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3_assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { validateNoPattern } from '../synth/checks';
import { InputError } from '../synth/errors';
import { A_BUCKET, A_STRING, mark, requireKind, requireKindIfGiven } from '../synth/kinds';
import { isKnown } from '../synth/tokens';
import { ApplicationCodeConfig } from '../values/code/code-config';
import { localFileSize } from '../values/local-file';

/**
 * The type of a notebook artifact.
 */
export enum StudioArtifactType {
  /** A connector, or a library that the notes use. Added to the class path. */
  DEPENDENCY_JAR = 'DEPENDENCY_JAR',
  /** User-defined functions. Added to the class path and registered. */
  UDF = 'UDF',
}

/**
 * The coordinates of a jar in Maven Central.
 */
export interface MavenCoordinates {
  /** The group ID, such as `org.apache.flink`. */
  readonly groupId: string;
  /** The artifact ID, such as `flink-sql-connector-kinesis`. */
  readonly artifactId: string;
  /** The version, such as `1.15.4`. */
  readonly version: string;
}

/**
 * The location of an artifact, in Maven Central or in an S3 bucket.
 */
export interface StudioArtifactConfig {
  /** The type of the artifact. */
  readonly type: StudioArtifactType;

  /**
   * The coordinates in Maven Central.
   *
   * @default - the artifact is in a bucket
   */
  readonly maven?: MavenCoordinates;

  /**
   * The location in a bucket.
   *
   * @default - the artifact is in Maven Central
   */
  readonly file?: ApplicationCodeConfig;
}

/**
 * A connector, library or user-defined function that is loaded into a Studio notebook.
 *
 * A notebook can have at most 50 artifacts, with at most 300 MiB of jars and at most 100 MiB of user-defined functions in total.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-zeppelin-connectors.html
 *
 * @example
 * declare const bucket: s3.Bucket;
 * new flink.StudioNotebook(this, 'Notebook', {
 *   artifacts: [
 *     flink.StudioArtifact.maven('org.apache.flink', 'flink-sql-connector-kinesis', '1.15.4'),
 *     flink.StudioArtifact.dependencyJar(bucket, 'jars/my-connector.jar'),
 *     flink.StudioArtifact.udf(bucket, 'jars/my-functions.jar'),
 *   ],
 * });
 */
export class StudioArtifact {
  /**
   * The artifacts of notebooks that are created in the console. They are the connectors for Kinesis Data Streams and Kafka, and
   * IAM authentication for MSK. The service supports only these versions of the three artifacts in a notebook.
   */
  public static readonly DEFAULT_CONNECTORS: StudioArtifact[] = [
    StudioArtifact.maven('org.apache.flink', 'flink-sql-connector-kinesis', '1.15.4'),
    StudioArtifact.maven('org.apache.flink', 'flink-connector-kafka', '1.15.4'),
    StudioArtifact.maven('software.amazon.msk', 'aws-msk-iam-auth', '1.1.6'),
  ];

  /**
   * References a jar in Maven Central. User-defined functions must be in a bucket instead.
   *
   * @param groupId the group ID; all three parameters must be 1 to 256 characters of `[a-zA-Z0-9_.-]`
   * @param artifactId the artifact ID
   * @param version the version; produces a warning for an artifact in `DEFAULT_CONNECTORS` with another version
   */
  public static maven(groupId: string, artifactId: string, version: string): StudioArtifact {
    const maven = { groupId, artifactId, version };
    Object.entries(maven).forEach(([name, value]) => validateCoordinate(name, value));
    return new StudioArtifact(() => ({ type: StudioArtifactType.DEPENDENCY_JAR, maven }));
  }

  /**
   * References a jar in a bucket. The jar must contain all its dependencies that the notebook does not provide.
   *
   * @param bucket the bucket with the jar
   * @param key the key of the jar
   * @param version the version of the object; without it, the latest when the notebook starts
   */
  public static dependencyJar(bucket: s3.IBucket, key: string, version?: string): StudioArtifact {
    return StudioArtifact.fromBucket(StudioArtifactType.DEPENDENCY_JAR, bucket, key, version);
  }

  /**
   * Uploads a local jar. The object key changes with the content of the jar.
   *
   * @param path the path of a `.jar` file, which must exist and must not be empty
   */
  public static dependencyJarFromAsset(path: string): StudioArtifact {
    return new StudioArtifact(scope => localArtifact(scope, StudioArtifactType.DEPENDENCY_JAR, path));
  }

  /**
   * References a jar or zip file in a bucket with user-defined functions in Java or Scala. The file must not contain the Flink
   * classes.
   *
   * @param bucket the bucket with the file
   * @param key the key of the file
   * @param version the version of the object; without it, the latest when the notebook starts
   */
  public static udf(bucket: s3.IBucket, key: string, version?: string): StudioArtifact {
    return StudioArtifact.fromBucket(StudioArtifactType.UDF, bucket, key, version);
  }

  /**
   * Uploads a local jar or zip file with user-defined functions. The object key changes with the content of the file.
   *
   * @param path the path of a `.jar` or `.zip` file, which must exist and must not be empty
   */
  public static udfFromAsset(path: string): StudioArtifact {
    return new StudioArtifact(scope => localArtifact(scope, StudioArtifactType.UDF, path));
  }

  private static fromBucket(type: StudioArtifactType, bucket: s3.IBucket, fileKey: string, objectVersion?: string): StudioArtifact {
    requireKind('artifact bucket', bucket, A_BUCKET);
    requireKind('artifact key', fileKey, A_STRING);
    requireKindIfGiven('artifact version', objectVersion, A_STRING);
    validateLength('key', fileKey);
    validateNoPattern('artifact key', fileKey);
    validateLength('version', objectVersion ?? undefined);
    return new StudioArtifact(() => ({ type, file: { bucket, fileKey, objectVersion: objectVersion ?? undefined } }));
  }

  private constructor(private readonly locate: (scope: Construct) => StudioArtifactConfig) {}

  /**
   * Returns the configuration of the artifact. The notebook that loads the artifact calls this method.
   *
   * @param scope a dedicated construct scope for the artifact
   */
  public bind(scope: Construct): StudioArtifactConfig {
    return this.locate(scope);
  }
}

function localArtifact(scope: Construct, type: StudioArtifactType, path: string): StudioArtifactConfig {
  const extensions = type === StudioArtifactType.UDF ? ['.jar', '.zip'] : ['.jar'];
  const fileSize = localFileSize('artifact', path);
  if (fileSize === undefined || !extensions.some(extension => path.endsWith(extension))) {
    throw new InputError(`artifact of type ${type} must be a ${extensions.join(' or ')} file, got ${path}`);
  }
  const asset = new s3_assets.Asset(scope, 'Asset', { path });
  return { type, file: { bucket: asset.bucket, fileKey: asset.s3ObjectKey, fileSize } };
}

function validateCoordinate(name: string, value: string): void {
  requireKind(`artifact ${name}`, value, A_STRING);
  if (!Token.isUnresolved(value) && !/^[a-zA-Z0-9_.-]{1,256}$/.test(value)) {
    throw new InputError(`artifact ${name} must have 1 to 256 characters of [a-zA-Z0-9_.-], got '${value}'`);
  }
}

function validateLength(prop: string, value: string | undefined): void {
  if (isKnown(value) && (value.length < 1 || value.length > 1024)) {
    throw new InputError(`artifact ${prop} must have 1 to 1024 characters, got ${value.length}`);
  }
}

mark(StudioArtifact, 'StudioArtifact');
