import { CfnParameter } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';
import * as flink from '../../../src';
import { Fixture } from '../../support/fixtures/connectors';

function warnings(parallelism: number | ((fixture: Fixture) => number), define: (fixture: Fixture) => kinesis.IStream): string[] {
  const props: { parallelism?: number } = {};
  const fixture = new Fixture(undefined, undefined, undefined, props);
  props.parallelism = typeof parallelism === 'number' ? parallelism : parallelism(fixture);
  fixture.flink.addSource('In', new flink.KinesisSource(define(fixture)));
  return fixture.warnings();
}

const stream = (props: kinesis.StreamProps) => (fixture: Fixture) => new kinesis.Stream(fixture.stack, 'Orders', props);
const parameter = (fixture: Fixture) => new CfnParameter(fixture.stack, 'Number', { type: 'Number' }).valueAsNumber;

test('warns about fewer shards than subtasks', () => {
  expect(warnings(4, stream({ shardCount: 2 }))).toEqual([
    'the stream has 2 shard(s) and the application has a parallelism of 4, so source subtasks without a shard read nothing: '
    + 'add shards, or set a lower parallelism for the source in the job [ack: cdk-managed-flink:fewerShardsThanParallelism]',
  ]);
});

test.each<[string, (fixture: Fixture) => kinesis.IStream]>([
  ['as many shards', stream({ shardCount: 4 })],
  ['more shards', stream({ shardCount: 5 })],
  ['on-demand capacity', stream({ streamMode: kinesis.StreamMode.ON_DEMAND })],
  ['an unknown number of shards', fixture => new kinesis.Stream(fixture.stack, 'Orders', { shardCount: parameter(fixture) })],
  ['a stream that is imported', fixture => kinesis.Stream.fromStreamArn(fixture.stack, 'Orders', 'arn:aws:kinesis:eu-west-1:111111111111:stream/o')],
])('produces no warning for %s', (_, define) => {
  expect(warnings(4, define)).toEqual([]);
});

test('produces no warning for an unknown parallelism', () => {
  expect(warnings(parameter, stream({ shardCount: 1 }))).toEqual([]);
});

test('produces no warning for an imported application', () => {
  const fixture = new Fixture();
  const unknown = flink.Application.fromApplicationName(fixture.stack, 'Unknown', 'orders');
  new flink.KinesisSource(stream({ shardCount: 1 })(fixture)).bindSource(new Construct(fixture.stack, 'Scope'), unknown);
  expect(fixture.warnings().filter(warning => warning.includes('shard(s)'))).toEqual([]);
});
