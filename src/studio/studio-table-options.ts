import { Duration } from 'aws-cdk-lib';
import { ISink, ISource } from '../connectors/connector';
import { InputError } from '../synth/errors';
import { A_STRING, mark, requireKind } from '../synth/kinds';

/**
 * The format of the records of a Studio table.
 */
export class StudioTableFormat {
  /** Comma-separated values. */
  public static readonly CSV = StudioTableFormat.of('csv');

  /** JSON, with one object per record. */
  public static readonly JSON = StudioTableFormat.of('json');

  /**
   * Another format.
   *
   * @param value the Glue `classification` of the table, such as `avro`
   */
  public static of(value: string): StudioTableFormat {
    return new StudioTableFormat(value);
  }

  private constructor(
    /** The `classification` of the table. */
    public readonly value: string,
  ) {
    requireKind('format', value, A_STRING);
    if (value.trim() === '') {
      throw new InputError('format must be a Glue classification like json, got an empty string');
    }
  }
}

mark(StudioTableFormat, 'StudioTableFormat');

/**
 * A column of a Studio table.
 */
export interface StudioTableColumn {
  /** The name of the column. */
  readonly name: string;

  /**
   * The Glue type of the column, such as `string`, `double`, `bigint` or `timestamp`.
   *
   * @see https://docs.aws.amazon.com/glue/latest/dg/glue-types.html
   */
  readonly type: string;
}

/**
 * Options of a Studio table.
 */
export interface StudioTableOptions {
  /**
   * The name of the table. Must be 1 to 255 characters without uppercase letters, because Glue stores names in lowercase. Must be
   * unique in the database.
   */
  readonly name: string;

  /** The columns. At least one. */
  readonly columns: StudioTableColumn[];

  /**
   * The stream or topic that notes read from. A `KinesisSource`, or an `MskSource` with one topic. The notebook is granted
   * access.
   *
   * Specify exactly one of `source` and `sink`.
   *
   * @default - the table is only written to
   */
  readonly source?: ISource;

  /**
   * The stream or topic that notes write to. A `KinesisSink` or an `MskSink`. The notebook is granted access.
   *
   * Specify exactly one of `source` and `sink`.
   *
   * @default - the table is only read from
   */
  readonly sink?: ISink;

  /** The format of the records. */
  readonly format: StudioTableFormat;

  /**
   * The partition columns of the table.
   *
   * @default - none
   */
  readonly partitionKeys?: StudioTableColumn[];

  /**
   * The column that contains the event time. Must be one of `columns`.
   *
   * @default - no event time
   */
  readonly rowtime?: string;

  /**
   * The maximum lateness of records. Requires `rowtime`. Whole milliseconds.
   *
   * @default - no watermark
   */
  readonly watermarkDelay?: Duration;

  /**
   * The name of an additional column with the processing time. Must not be one of `columns`.
   *
   * @default - no processing time
   */
  readonly proctime?: string;
}
