import { Token } from 'aws-cdk-lib';
import { InputError } from '../synth/errors';
import { A_BOOLEAN, A_STRING, mark, requireKind, requireKinds } from '../synth/kinds';

/**
 * Options for restoring an application from a snapshot.
 */
export interface RestoreOptions {
  /**
   * Whether to allow a start from a snapshot with state of an operator that the job no longer has.
   *
   * The state of that operator is permanently discarded. Leave this off unless you removed an operator on purpose.
   *
   * @default false
   */
  readonly allowNonRestoredState?: boolean;
}

/**
 * The state that an application starts from.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-fault-snapshot.html
 */
export class RestoreConfiguration {
  /**
   * The most recent snapshot, or empty state if no snapshot exists yet.
   */
  public static latestSnapshot(options: RestoreOptions = {}): RestoreConfiguration {
    return new RestoreConfiguration('RESTORE_FROM_LATEST_SNAPSHOT', options);
  }

  /**
   * A snapshot of this application, from its name. Not supported for applications with `snapshotMode` ENHANCED.
   *
   * @param name 1 to 256 characters of `[a-zA-Z0-9_.-]`
   */
  public static snapshot(name: string, options: RestoreOptions = {}): RestoreConfiguration {
    requireKind('snapshot name', name, A_STRING);
    if (!Token.isUnresolved(name) && !/^[a-zA-Z0-9_.-]{1,256}$/.test(name)) {
      throw new InputError(`snapshot name must have 1 to 256 characters of [a-zA-Z0-9_.-], got '${name}'`);
    }
    return new RestoreConfiguration('RESTORE_FROM_CUSTOM_SNAPSHOT', options, name);
  }

  /**
   * An enhanced snapshot, from its ARN. It can be a snapshot of another application.
   *
   * The application must have `snapshotMode` ENHANCED, and be in the account and region of the snapshot. Requires Flink 1.20 or later.
   *
   * @param arn like `arn:aws:kinesisanalytics:eu-west-1:123456789012:snapshot/my-snapshot`
   */
  public static snapshotArn(arn: string, options: RestoreOptions = {}): RestoreConfiguration {
    requireKind('snapshot ARN', arn, A_STRING);
    if (!Token.isUnresolved(arn) && !/^arn:[^:]+:kinesisanalytics:[^:]+:[^:]+:snapshot\/[a-zA-Z0-9_.-]{1,100}$/.test(arn)) {
      throw new InputError(`snapshot ARN must look like arn:aws:kinesisanalytics:region:account:snapshot/name, got '${arn}'`);
    }
    return new RestoreConfiguration('RESTORE_FROM_CUSTOM_SNAPSHOT', options, undefined, arn);
  }

  /**
   * No snapshot: the application starts with empty state, even if snapshots exist.
   */
  public static none(): RestoreConfiguration {
    return new RestoreConfiguration('SKIP_RESTORE_FROM_SNAPSHOT', {});
  }

  /** Whether to discard state of operators that the job no longer has. */
  public readonly allowNonRestoredState: boolean;

  private constructor(
    /** The `ApplicationRestoreType` as CloudFormation spells it. */
    public readonly restoreType: string,
    options: RestoreOptions,
    /** The name of the snapshot, if set. */
    public readonly snapshotName?: string,
    /** The ARN of the enhanced snapshot, if set. */
    public readonly enhancedSnapshotArn?: string,
  ) {
    requireKinds(options, { allowNonRestoredState: A_BOOLEAN });
    this.allowNonRestoredState = options.allowNonRestoredState ?? false;
  }
}

mark(RestoreConfiguration, 'RestoreConfiguration');
