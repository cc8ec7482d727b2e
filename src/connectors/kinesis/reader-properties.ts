import { Token } from 'aws-cdk-lib';
import { EfoConsumerLifecycle } from './efo-consumer-lifecycle';
import { isOlderThan } from '../../values/flink-version';
import { Runtime } from '../../values/runtime';
import { StartingPosition } from '../starting-position';

/** The settings of a stream reader. */
export interface ReaderSettings {
  readonly startingPosition: StartingPosition;
  readonly consumerName?: string;
  readonly consumerLifecycle?: EfoConsumerLifecycle;
}

/**
 * The options of the connector that supports the runtime.
 *
 * If the runtime is not known at synthesis, the options of both connectors are returned. Each connector silently ignores the
 * options of the other connector.
 */
export function readerProperties(runtime: Runtime | undefined, settings: ReaderSettings): { [key: string]: string } {
  const old = isOlderThan(runtime, 1, 19);
  const either = runtime !== undefined && Token.isUnresolved(runtime.value);
  return {
    ...(old ? {} : sourceProperties(settings)),
    ...(old || either ? consumerProperties(settings) : {}),
  };
}

/** The options of `KinesisStreamsSource` in `flink-connector-aws-kinesis-streams`. */
function sourceProperties({ startingPosition, consumerName, consumerLifecycle }: ReaderSettings): { [key: string]: string } {
  return {
    'source.init.position': startingPosition.value,
    ...(startingPosition.timestamp ? { 'source.init.timestamp': startingPosition.timestamp } : {}),
    ...(consumerName === undefined ? {} : {
      'source.reader.type': 'EFO',
      'source.efo.consumer.name': consumerName,
      'source.efo.lifecycle': consumerLifecycle ?? EfoConsumerLifecycle.JOB_MANAGED,
    }),
  };
}

/** The options of `FlinkKinesisConsumer` in `flink-connector-kinesis`. */
function consumerProperties({ startingPosition, consumerName, consumerLifecycle }: ReaderSettings): { [key: string]: string } {
  return {
    'flink.stream.initpos': startingPosition.value,
    ...(startingPosition.timestamp ? { 'flink.stream.initpos.timestamp': startingPosition.timestamp } : {}),
    ...(consumerName === undefined ? {} : {
      'flink.stream.recordpublisher': 'EFO',
      'flink.stream.efo.consumername': consumerName,
      'flink.stream.efo.registration': consumerLifecycle === EfoConsumerLifecycle.SELF_MANAGED ? 'NONE' : 'LAZY',
    }),
  };
}
