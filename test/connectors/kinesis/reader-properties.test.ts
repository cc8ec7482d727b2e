import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as flink from '../../../src';
import { Fixture } from '../../support/fixtures/connectors';
import { ENV } from '../../support/fixtures/stack';

const ARN = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders-in';
const { JOB_MANAGED, SELF_MANAGED } = flink.EfoConsumerLifecycle;

/** The property group of a source, without the properties that all variants share. */
function reader(runtime: flink.Runtime, props: flink.KinesisSourceProps, app = new App()): { [key: string]: unknown } {
  const fixture = new Fixture(app, 'Stack', undefined, { runtime });
  fixture.flink.addSource('In', new flink.KinesisSource(kinesis.Stream.fromStreamArn(fixture.stack, 'Orders', ARN), props));
  expect(fixture.warnings()).toEqual([]);
  const { 'stream.arn': arn, 'aws.region': region, ...rest } = fixture.group('In');
  expect([arn, region]).toEqual([ARN, 'eu-west-1']);
  return rest;
}

const OLD = ['FLINK-1_15', 'FLINK-1_18'].map(flink.Runtime.of);
const NEW = ['FLINK-1_19', 'FLINK-1_20', 'FLINK-2_2', 'FLINK-3_0'].map(flink.Runtime.of);
const AT = flink.StartingPosition.atTimestamp(new Date('2026-01-02T03:04:05.006Z'));

describe.each(OLD)('sets the options of FlinkKinesisConsumer on $value', runtime => {
  test.each<[flink.KinesisSourceProps, object]>([
    [{}, { 'flink.stream.initpos': 'LATEST' }],
    [{ startingPosition: flink.StartingPosition.TRIM_HORIZON }, { 'flink.stream.initpos': 'TRIM_HORIZON' }],
    [{ startingPosition: AT }, { 'flink.stream.initpos': 'AT_TIMESTAMP', 'flink.stream.initpos.timestamp': '2026-01-02T03:04:05.006Z' }],
    [{ consumerName: 'c' }, {
      'flink.stream.initpos': 'LATEST', 'flink.stream.recordpublisher': 'EFO', 'flink.stream.efo.consumername': 'c', 'flink.stream.efo.registration': 'LAZY',
    }],
    [{ consumerName: 'c', consumerLifecycle: SELF_MANAGED }, { 'flink.stream.efo.registration': 'NONE' }],
  ])('%j', (props, expected) => {
    expect(reader(runtime, props)).toMatchObject(expected);
    expect(Object.keys(reader(runtime, props)).filter(key => key.startsWith('source.'))).toEqual([]);
  });
});

test.each(NEW)('sets the options of KinesisStreamsSource on $value', runtime => {
  expect(reader(runtime, { consumerName: 'c', consumerLifecycle: JOB_MANAGED, startingPosition: AT })).toEqual({
    'source.init.position': 'AT_TIMESTAMP',
    'source.init.timestamp': '2026-01-02T03:04:05.006Z',
    'source.reader.type': 'EFO',
    'source.efo.consumer.name': 'c',
    'source.efo.lifecycle': 'JOB_MANAGED',
  });
});

test('sets the options of both for a runtime that is a token', () => {
  const app = new App();
  const runtime = flink.Runtime.of(new CfnParameter(new Stack(app, 'Parameters', { env: ENV }), 'Runtime').valueAsString);
  expect(reader(runtime, {}, app)).toEqual({ 'source.init.position': 'LATEST', 'flink.stream.initpos': 'LATEST' });
});
