import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { isOlderThan } from '../../values/flink-version';
import { Runtime } from '../../values/runtime';

const CONNECTOR = { connector: 'kinesis' };

/** DataStream API options whose names differ in the Table API of the older connector. */
const OLD_OPTIONS: { [option: string]: string } = {
  'flink.stream.initpos': 'scan.stream.initpos',
  'flink.stream.initpos.timestamp': 'scan.stream.initpos-timestamp',
  'flink.stream.recordpublisher': 'scan.stream.recordpublisher',
  'flink.stream.efo.consumername': 'scan.stream.efo.consumername',
  'flink.stream.efo.registration': 'scan.stream.efo.registration',
};

/** Converts a property group to Table API options for the connector that supports the runtime. */
export function kinesisTableOptions(
  runtime: Runtime | undefined, stream: kinesis.IStream, properties: { [key: string]: string },
): { [key: string]: string } {
  const old = isOlderThan(runtime, 1, 19);
  const options = Object.entries(properties).flatMap(([key, value]): [string, string][] => {
    if (old) {
      return key === 'stream.arn' ? [['stream', stream.streamName]] : [[OLD_OPTIONS[key] ?? key, value]];
    }
    // If the runtime is not known at synthesis, the group contains the options of both connectors. A table accepts the options of
    // one connector only.
    return key in OLD_OPTIONS ? [] : [[key, value]];
  });
  return { ...CONNECTOR, ...Object.fromEntries(options) };
}
