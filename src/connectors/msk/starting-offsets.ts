import { InputError } from '../../synth/errors';
import { mark } from '../../synth/kinds';

/**
 * Where a Kafka source starts to read when the job has no state to restore from.
 *
 * The job reads `starting.offsets` from the property group and picks the `OffsetsInitializer` of the same name.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/datastream/kafka/#starting-offset
 */
export class StartingOffsets {
  /** The oldest record that each partition still has: `OffsetsInitializer.earliest()`. */
  public static readonly EARLIEST = new StartingOffsets('earliest');

  /** Only what is written after the source starts: `OffsetsInitializer.latest()`. */
  public static readonly LATEST = new StartingOffsets('latest');

  /** What the consumer group has committed: `OffsetsInitializer.committedOffsets(…)`. */
  public static readonly COMMITTED = new StartingOffsets('committed');

  /**
   * The records written at or after a time: `OffsetsInitializer.timestamp(…)`.
   *
   * @param date to the millisecond; an invalid date fails
   */
  public static timestamp(date: Date): StartingOffsets {
    if (Number.isNaN(date.getTime())) {
      throw new InputError(`startingOffsets must be at a valid date, got '${date}'`);
    }
    return new StartingOffsets('timestamp', String(date.getTime()));
  }

  private constructor(
    /** The value of `starting.offsets`. */
    public readonly value: string,
    /** The time of `timestamp`, in milliseconds since 1970. */
    public readonly epochMillis?: string,
  ) {}
}

mark(StartingOffsets, 'StartingOffsets');
