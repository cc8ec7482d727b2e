import { InputError } from '../../synth/errors';
import { A_DATE, mark, requireKind } from '../../synth/kinds';

/**
 * Where a Kafka source starts to read when the job has no state to restore from.
 *
 * The job reads `starting.offsets` from the property group and picks the `OffsetsInitializer` of the same name.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/datastream/kafka/#starting-offset
 */
export class StartingOffsets {
  /** Starts at the oldest record of each partition: `OffsetsInitializer.earliest()`. */
  public static readonly EARLIEST = new StartingOffsets('earliest');

  /** Reads only records that are written after the source starts: `OffsetsInitializer.latest()`. */
  public static readonly LATEST = new StartingOffsets('latest');

  /** Starts at the committed offsets of the consumer group: `OffsetsInitializer.committedOffsets(…)`. */
  public static readonly COMMITTED = new StartingOffsets('committed');

  /**
   * Reads the records that are written at or after a time: `OffsetsInitializer.timestamp(…)`.
   *
   * @param date the time, with millisecond precision; must be a valid date
   */
  public static timestamp(date: Date): StartingOffsets {
    requireKind('startingOffsets', date, A_DATE);
    if (Number.isNaN(date.getTime())) {
      throw new InputError(`startingOffsets must be a valid date, got '${date}'`);
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
