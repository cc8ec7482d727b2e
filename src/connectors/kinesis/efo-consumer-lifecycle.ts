/**
 * How an enhanced fan-out consumer is registered and deregistered.
 */
export enum EfoConsumerLifecycle {
  /** The job registers the consumer when it starts and deregisters it when it stops. */
  JOB_MANAGED = 'JOB_MANAGED',
  /**
   * The consumer already exists and is kept. The application has no permission to register or deregister the consumer.
   *
   * On Flink 1.18 and earlier, the connector also requires the consumer's ARN. Add the ARN to the property group as
   * `flink.stream.efo.consumerarn.<name of the stream>`.
   */
  SELF_MANAGED = 'SELF_MANAGED',
}
