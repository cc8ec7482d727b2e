/**
 * Properties of an `S3Source` or `S3Sink`.
 */
export interface S3ConnectorProps {
  /**
   * The prefix of the objects, such as `orders/2026`. Must not start with a slash. Permissions ignore trailing slashes.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;
}
