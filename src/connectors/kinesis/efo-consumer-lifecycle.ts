/**
 * Who registers and deregisters an enhanced fan-out consumer.
 */
export enum EfoConsumerLifecycle {
  /** The job registers the consumer when it starts and deregisters it when it stops. */
  JOB_MANAGED = 'JOB_MANAGED',
  /**
   * The consumer already exists, and stays. The application has no permission to register or deregister it.
   *
   * On Flink 1.18 and earlier the connector also requires the consumer's ARN: add it to the property group as
   * `flink.stream.efo.consumerarn.<name of the stream>`.
   */
  SELF_MANAGED = 'SELF_MANAGED',
}
