import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { isOlderThan } from '../../values/flink-version';
import { Runtime } from '../../values/runtime';

const CONNECTOR = { connector: 'kinesis' };

/** Options of the DataStream API that the older connector spells in another way in the Table API. */
const OLD_OPTIONS: { [option: string]: string } = {
  'flink.stream.initpos': 'scan.stream.initpos',
  'flink.stream.initpos.timestamp': 'scan.stream.initpos-timestamp',
  'flink.stream.recordpublisher': 'scan.stream.recordpublisher',
  'flink.stream.efo.consumername': 'scan.stream.efo.consumername',
  'flink.stream.efo.registration': 'scan.stream.efo.registration',
};

/** The options of the Table API that mean the same as a property group, for the connector that exists for a runtime. */
export function kinesisTableOptions(
  runtime: Runtime | undefined, stream: kinesis.IStream, properties: { [key: string]: string },
): { [key: string]: string } {
  const old = isOlderThan(runtime, 1, 19);
  const options = Object.entries(properties).flatMap(([key, value]): [string, string][] => {
    if (old) {
      return key === 'stream.arn' ? [['stream', stream.streamName]] : [[OLD_OPTIONS[key] ?? key, value]];
    }
    // A runtime that is not known at synthesis has the options of both connectors in its group. A table takes one of the two.
    return key in OLD_OPTIONS ? [] : [[key, value]];
  });
  return { ...CONNECTOR, ...Object.fromEntries(options) };
}
