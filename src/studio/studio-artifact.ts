import { Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3_assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { InputError } from '../synth/errors';
import { mark } from '../synth/kinds';
import { isKnown } from '../synth/tokens';
import { ApplicationCodeConfig } from '../values/code/code-config';
import { localFileSize } from '../values/local-file';

/**
 * What the service does with an artifact of a notebook.
 */
export enum StudioArtifactType {
  /** Puts it on the class path: a connector, or a library that the notes use. */
  DEPENDENCY_JAR = 'DEPENDENCY_JAR',
  /** Puts it on the class path, and registers the user-defined functions in it. */
  UDF = 'UDF',
}

/**
 * The coordinates of a jar in Maven Central.
 */
export interface MavenCoordinates {
  /** The group, like `org.apache.flink`. */
  readonly groupId: string;
  /** The artifact, like `flink-sql-connector-kinesis`. */
  readonly artifactId: string;
  /** The version, like `1.15.4`. */
  readonly version: string;
}

/**
 * Where a notebook finds an artifact: in Maven Central or in a bucket.
 */
export interface StudioArtifactConfig {
  /** What the service does with the artifact. */
  readonly type: StudioArtifactType;

  /**
   * Its coordinates in Maven Central.
   *
   * @default - it is in a bucket
   */
  readonly maven?: MavenCoordinates;

  /**
   * Its place in a bucket.
   *
   * @default - it is in Maven Central
   */
  readonly file?: ApplicationCodeConfig;
}

/**
 * A connector, library or user-defined function that is loaded into a Studio notebook.
 *
 * A notebook takes at most 50, its jars at most 300 MiB and its user-defined functions at most 100 MiB together.
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
   * What a notebook of the console comes with: the connectors for Kinesis Data Streams and Kafka, and IAM authentication for
   * MSK. These are the only versions of the three that the service supports in a notebook.
   */
  public static readonly DEFAULT_CONNECTORS: StudioArtifact[] = [
    StudioArtifact.maven('org.apache.flink', 'flink-sql-connector-kinesis', '1.15.4'),
    StudioArtifact.maven('org.apache.flink', 'flink-connector-kafka', '1.15.4'),
    StudioArtifact.maven('software.amazon.msk', 'aws-msk-iam-auth', '1.1.6'),
  ];

  /**
   * A jar of Maven Central. User-defined functions have to be in a bucket instead.
   *
   * @param groupId 1 to 256 characters of `[a-zA-Z0-9_.-]`, as the other two
   * @param artifactId of the jar
   * @param version of the jar; another than the one in `DEFAULT_CONNECTORS` gets a warning
   */
  public static maven(groupId: string, artifactId: string, version: string): StudioArtifact {
    const maven = { groupId, artifactId, version };
    Object.entries(maven).forEach(([name, value]) => validateCoordinate(name, value));
    return new StudioArtifact(() => ({ type: StudioArtifactType.DEPENDENCY_JAR, maven }));
  }

  /**
   * A jar in a bucket, with all of its own dependencies that the notebook does not have.
   *
   * @param bucket the bucket with the jar
   * @param key the key of the jar
   * @param version the version of the object; without it, the latest when the notebook starts
   */
  public static dependencyJar(bucket: s3.IBucket, key: string, version?: string): StudioArtifact {
    return StudioArtifact.fromBucket(StudioArtifactType.DEPENDENCY_JAR, bucket, key, version);
  }

  /**
   * A local jar, uploaded under a key that changes with its content.
   *
   * @param path a `.jar` file; one that does not exist, or an empty one, fails
   */
  public static dependencyJarFromAsset(path: string): StudioArtifact {
    return new StudioArtifact(scope => localArtifact(scope, StudioArtifactType.DEPENDENCY_JAR, path));
  }

  /**
   * A jar or zip file in a bucket with user-defined functions in Java or Scala, without the classes of Flink itself.
   *
   * @param bucket the bucket with the file
   * @param key the key of the file
   * @param version the version of the object; without it, the latest when the notebook starts
   */
  public static udf(bucket: s3.IBucket, key: string, version?: string): StudioArtifact {
    return StudioArtifact.fromBucket(StudioArtifactType.UDF, bucket, key, version);
  }

  /**
   * A local jar or zip file with user-defined functions, uploaded under a key that changes with its content.
   *
   * @param path a `.jar` or `.zip` file; one that does not exist, or an empty one, fails
   */
  public static udfFromAsset(path: string): StudioArtifact {
    return new StudioArtifact(scope => localArtifact(scope, StudioArtifactType.UDF, path));
  }

  private static fromBucket(type: StudioArtifactType, bucket: s3.IBucket, fileKey: string, objectVersion?: string): StudioArtifact {
    validateLength('key', fileKey);
    validateLength('version', objectVersion);
    return new StudioArtifact(() => ({ type, file: { bucket, fileKey, objectVersion } }));
  }

  private constructor(private readonly locate: (scope: Construct) => StudioArtifactConfig) {}

  /**
   * Called by the notebook that loads the artifact.
   *
   * @param scope a construct scope of this artifact's own
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
