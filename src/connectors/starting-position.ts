import { InputError } from '../synth/errors';
import { mark } from '../synth/kinds';

/**
 * Where a Kinesis or DynamoDB Streams source starts to read when the job has no state to restore from.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/datastream/kinesis/
 */
export class StartingPosition {
  /** Only what is written after the source starts. */
  public static readonly LATEST = new StartingPosition('LATEST');

  /** The oldest record that the stream still has. */
  public static readonly TRIM_HORIZON = new StartingPosition('TRIM_HORIZON');

  /**
   * The records written at or after a time. Not for DynamoDB Streams.
   *
   * @param date to the millisecond; an invalid date fails
   */
  public static atTimestamp(date: Date): StartingPosition {
    if (Number.isNaN(date.getTime())) {
      throw new InputError(`startingPosition must be at a valid date, got '${date}'`);
    }
    return new StartingPosition('AT_TIMESTAMP', date.toISOString());
  }

  private constructor(
    /** The position as the connector spells it. */
    public readonly value: string,
    /** The time of `AT_TIMESTAMP` in ISO 8601, UTC. */
    public readonly timestamp?: string,
  ) {}
}

mark(StartingPosition, 'StartingPosition');
