import { Token } from 'aws-cdk-lib';
import { InputError } from '../synth/errors';
import { A_STRING, mark, requireKind } from '../synth/kinds';

const RETIRED = ['ZEPPELIN-FLINK-1_0', 'ZEPPELIN-FLINK-2_0'];

/**
 * The versions of Apache Zeppelin and Apache Flink that a Studio notebook runs on.
 *
 * The runtime of a notebook cannot be changed, because the service does not support in-place upgrades of notebooks. Studio does
 * not support Flink versions after 1.15.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-zeppelin.html
 */
export class StudioRuntime {
  /** Apache Zeppelin 0.10 with Apache Flink 1.15 and Python 3.8. */
  public static readonly ZEPPELIN_FLINK_3_0 = StudioRuntime.of('ZEPPELIN-FLINK-3_0');

  /**
   * A runtime that this library does not list yet.
   *
   * @param value the CloudFormation `RuntimeEnvironment`, such as `ZEPPELIN-FLINK-3_0`; must be an interactive runtime that is
   * not retired
   */
  public static of(value: string): StudioRuntime {
    requireKind('runtime', value, A_STRING);
    if (RETIRED.includes(value)) {
      throw new InputError(`runtime ${value} is retired and cannot be created or started: use ZEPPELIN-FLINK-3_0`);
    }
    if (!Token.isUnresolved(value) && !/^ZEPPELIN-FLINK-\d[\w-]*$/.test(value)) {
      throw new InputError(`runtime of a StudioNotebook must be like ZEPPELIN-FLINK-3_0, got '${value}': use an Application for a Flink job`);
    }
    return new StudioRuntime(value);
  }

  private constructor(
    /** The CloudFormation `RuntimeEnvironment`. */
    public readonly value: string,
  ) {}
}

mark(StudioRuntime, 'StudioRuntime');
