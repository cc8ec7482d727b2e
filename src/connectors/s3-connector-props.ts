/**
 * Which objects of a bucket a job reads or writes.
 */
export interface S3ConnectorProps {
  /**
   * The prefix of the objects, like `orders/2026`. Must not start with a slash. Slashes at the end are ignored for permissions.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;
}
