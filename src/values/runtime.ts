import { Token } from 'aws-cdk-lib';
import { InputError } from '../synth/errors';
import { A_STRING, mark, requireKind } from '../synth/kinds';

/** The format of all values of the service so far, with room for other names of releases. */
const FORMAT = /^([A-Z]+-)*FLINK-[\w-]+$/;

const RELEASES = 'https://docs.aws.amazon.com/managed-flink/latest/java/release-version-list.html';

/**
 * The Apache Flink version that an application runs on.
 *
 * A running application can be upgraded in place. The service first checks that the latest snapshot is compatible.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/release-version-list.html
 */
export class Runtime {
  /**
   * Apache Flink 1.6. The service no longer creates, starts or runs it.
   *
   * @deprecated an application on it fails at synthesis. Use {@link FLINK_1_20} or later.
   */
  public static readonly FLINK_1_6 = Runtime.of('FLINK-1_6');

  /**
   * Apache Flink 1.8. The service no longer creates, starts or runs it.
   *
   * @deprecated an application on it fails at synthesis. Use {@link FLINK_1_20} or later.
   */
  public static readonly FLINK_1_8 = Runtime.of('FLINK-1_8');

  /**
   * Apache Flink 1.11. The service no longer creates, starts or runs it.
   *
   * @deprecated an application on it fails at synthesis. Use {@link FLINK_1_20} or later.
   */
  public static readonly FLINK_1_11 = Runtime.of('FLINK-1_11');

  /**
   * Apache Flink 1.13. The service no longer creates, starts or runs it.
   *
   * @deprecated an application on it fails at synthesis. Use {@link FLINK_1_20} or later.
   */
  public static readonly FLINK_1_13 = Runtime.of('FLINK-1_13');

  /** Apache Flink 1.15. */
  public static readonly FLINK_1_15 = Runtime.of('FLINK-1_15');

  /** Apache Flink 1.18. */
  public static readonly FLINK_1_18 = Runtime.of('FLINK-1_18');

  /** Apache Flink 1.19. */
  public static readonly FLINK_1_19 = Runtime.of('FLINK-1_19');

  /** Apache Flink 1.20, the last and long-term supported release of the 1.x line. */
  public static readonly FLINK_1_20 = Runtime.of('FLINK-1_20');

  /** Apache Flink 2.2. */
  public static readonly FLINK_2_2 = Runtime.of('FLINK-2_2');

  /** Apache Flink 2.3. */
  public static readonly FLINK_2_3 = Runtime.of('FLINK-2_3');

  /**
   * A runtime that this library does not list yet.
   *
   * @param value the CloudFormation value of `RuntimeEnvironment`, like `FLINK-2_2`. Must not be an interactive or SQL runtime, because
   * interactive and SQL workloads run as a `StudioNotebook`.
   */
  public static of(value: string): Runtime {
    requireKind('runtime', value, A_STRING);
    if (value === '') {
      throw new InputError('runtime must be a Flink runtime like FLINK-1_20, got an empty string');
    }
    if (/^(ZEPPELIN-|SQL-)/.test(value)) {
      throw new InputError(`runtime must be a Flink runtime like FLINK-1_20, got ${value}: interactive and SQL workloads run as a StudioNotebook (${RELEASES})`);
    }
    if (!Token.isUnresolved(value) && !FORMAT.test(value)) {
      throw new InputError(`runtime must be a Flink runtime like FLINK-1_20, got '${value}'`);
    }
    return new Runtime(value);
  }

  private constructor(
    /** The CloudFormation value of `RuntimeEnvironment`. */
    public readonly value: string,
  ) {}
}

mark(Runtime, 'Runtime');
