import { Token } from 'aws-cdk-lib';
import { InputError } from '../synth/errors';
import { mark } from '../synth/kinds';

const RETIRED = ['ZEPPELIN-FLINK-1_0', 'ZEPPELIN-FLINK-2_0'];

/**
 * The versions of Apache Zeppelin and Apache Flink that a Studio notebook runs on.
 *
 * A notebook keeps its runtime for life: the service has no in-place upgrade for it. Studio offers none of the Flink
 * versions after 1.15.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-zeppelin.html
 */
export class StudioRuntime {
  /** Apache Zeppelin 0.10 with Apache Flink 1.15 and Python 3.8. */
  public static readonly ZEPPELIN_FLINK_3_0 = StudioRuntime.of('ZEPPELIN-FLINK-3_0');

  /**
   * A runtime that this library does not list yet.
   *
   * @param value the `RuntimeEnvironment` as CloudFormation spells it, like `ZEPPELIN-FLINK-3_0`; a retired runtime fails,
   * and so does one that is not interactive
   */
  public static of(value: string): StudioRuntime {
    if (RETIRED.includes(value)) {
      throw new InputError(`runtime ${value} is retired and cannot be created or started, use ZEPPELIN-FLINK-3_0`);
    }
    if (!Token.isUnresolved(value) && !value.startsWith('ZEPPELIN-FLINK-')) {
      throw new InputError(`runtime of a StudioNotebook must be like ZEPPELIN-FLINK-3_0, got ${value}: a Flink job of its own runs as an Application`);
    }
    return new StudioRuntime(value);
  }

  private constructor(
    /** The `RuntimeEnvironment` as CloudFormation spells it. */
    public readonly value: string,
  ) {}
}

mark(StudioRuntime, 'StudioRuntime');
