import { InputError } from '../synth/errors';
import { A_DATE, mark, requireKind } from '../synth/kinds';

/**
 * Where a Kinesis or DynamoDB Streams source starts to read when the job has no state to restore from.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/datastream/kinesis/
 */
export class StartingPosition {
  /** Reads only records that are written after the source starts. */
  public static readonly LATEST = new StartingPosition('LATEST');

  /** Starts at the oldest record in the stream. */
  public static readonly TRIM_HORIZON = new StartingPosition('TRIM_HORIZON');

  /**
   * Reads the records that are written at or after a time. Not supported for DynamoDB Streams.
   *
   * @param date the time, with millisecond precision; must be a valid date
   */
  public static atTimestamp(date: Date): StartingPosition {
    requireKind('startingPosition', date, A_DATE);
    if (Number.isNaN(date.getTime())) {
      throw new InputError(`startingPosition must be a valid date, got '${date}'`);
    }
    return new StartingPosition('AT_TIMESTAMP', date.toISOString());
  }

  private constructor(
    /** The name of the position in the connector's options. */
    public readonly value: string,
    /** The time of `AT_TIMESTAMP` in ISO 8601, UTC. */
    public readonly timestamp?: string,
  ) {}
}

mark(StartingPosition, 'StartingPosition');
