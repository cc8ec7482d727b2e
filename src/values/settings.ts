/**
 * How much an application writes to its CloudWatch log stream.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/cloudwatch-logs.html
 */
export enum LogLevel {
  /** Fine-grained events. For a short investigation only: the volume slows the job down. */
  DEBUG = 'DEBUG',
  /** Informational events and transient failures. Flink's own errors are logged at this level. */
  INFO = 'INFO',
  /** Potentially harmful situations. */
  WARN = 'WARN',
  /** Errors only. */
  ERROR = 'ERROR',
}

/**
 * How finely an application reports metrics to CloudWatch. Each level includes the ones above it.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html
 */
export enum MetricsLevel {
  /** Metrics of the whole application. */
  APPLICATION = 'APPLICATION',
  /** Also the metrics of every task. */
  TASK = 'TASK',
  /** Also the metrics of every operator. */
  OPERATOR = 'OPERATOR',
  /** Also the metrics of every parallel thread. Costly above a parallelism of 64. */
  PARALLELISM = 'PARALLELISM',
}

/**
 * Where the service keeps the snapshots of an application.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-fault-snapshot.html
 */
export enum SnapshotMode {
  /** Snapshots belong to the application and are deleted with it. */
  LEGACY = 'APPLICATION_SNAPSHOTS_LEGACY',
  /**
   * Snapshots belong to the account and region, and are kept when the application is deleted.
   *
   * Requires Flink 1.20 or later. An application cannot go back to `LEGACY`.
   */
  ENHANCED = 'ENHANCED_SNAPSHOTS',
}

/**
 * The Flink API whose option names the property groups of sources and sinks use.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/table/overview/
 */
export enum ConnectorApi {
  /** The option names of connectors for the DataStream API. */
  DATA_STREAM = 'DATA_STREAM',
  /** The option names of the Table API and SQL, with `connector` among them. Connectors without a Table API throw an error. */
  TABLE = 'TABLE',
}

/**
 * The entry point and dependencies of a PyFlink job inside its code archive.
 *
 * Rendered as the property group `kinesis.analytics.flink.run.options`. Paths are relative to the root of the archive.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-python-creating.html
 */
export interface PythonOptions {
  /**
   * The Python file with the job's `main`, like `main.py`. Must not be empty.
   */
  readonly main: string;

  /**
   * The one jar with the connectors and Java functions that the job uses.
   *
   * @default - no jar
   */
  readonly jarFile?: string;

  /**
   * Python files, packages or directories that are added to the `PYTHONPATH` of the job.
   *
   * @default - only the directory of `main`
   */
  readonly pyFiles?: string[];

  /**
   * Archives that are unpacked into the working directory of the Python workers.
   *
   * @default - no archives
   */
  readonly pyArchives?: string[];
}

/**
 * The runtime properties of an application, as a map of property group ids to properties.
 *
 * At most 50 groups of at most 50 properties. A group id has 1 to 50 characters of `[a-zA-Z0-9_.-]`, and a key or value has 1 to 2,048
 * characters.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-properties.html
 */
export type PropertyGroups = { [groupId: string]: { [key: string]: string } };
