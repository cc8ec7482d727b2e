import { App, CfnParameter } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as flink from '../../../src';
import { Fixture } from '../../support/fixtures/connectors';

const ARN = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders-in';

function imported(fixture: Fixture, id = 'Orders'): kinesis.IStream {
  return kinesis.Stream.fromStreamArn(fixture.stack, id, ARN);
}

function read(fixture: Fixture, id: string, stream: kinesis.IStream, consumerName = 'job'): void {
  fixture.flink.addSource(id, new flink.KinesisSource(stream, { consumerName }));
}

test.each(['', 'a b', ' a', 'a ', 'a/b', 'x'.repeat(129)])('rejects consumer name %p', consumerName => {
  expect(() => new flink.KinesisSource(imported(new Fixture()), { consumerName }))
    .toThrow(`consumerName must have 1 to 128 characters of [a-zA-Z0-9_.-], got '${consumerName}'`);
});

test.each(['x', 'a-Z_0.', 'x'.repeat(128)])('accepts consumer name %p', consumerName => {
  expect(() => new flink.KinesisSource(imported(new Fixture()), { consumerName })).not.toThrow();
});

test('does not check a consumer name that is a token', () => {
  const fixture = new Fixture();
  const name = new CfnParameter(fixture.stack, 'Name').valueAsString;
  const stream = imported(fixture);
  read(fixture, 'A', stream, name);
  read(fixture, 'B', stream, name);
  expect(fixture.group('A')).toMatchObject({ 'source.efo.consumer.name': { Ref: 'Name' } });
});

test('rejects a consumer name that is used twice on a stream in a stack, regardless of how the stream is referenced', () => {
  const fixture = new Fixture();
  read(fixture, 'A', imported(fixture));
  expect(() => read(fixture, 'B', imported(fixture, 'Again')))
    .toThrow("consumerName must be unique on the stream, got 'job' at both Stack/Application/Connectors/A and Stack/Application/Connectors/B");
});

test('rejects a consumer name that is used twice on a stream that is defined in the stack', () => {
  const fixture = new Fixture();
  const stream = new kinesis.Stream(fixture.stack, 'Stream');
  read(fixture, 'A', stream);
  expect(() => read(fixture, 'B', stream)).toThrow(/^consumerName must be unique on the stream/);
});

test('accepts the same name on another stream, and another name on the same stream', () => {
  const fixture = new Fixture();
  const [one, two] = ['One', 'Two'].map(id => new kinesis.Stream(fixture.stack, id));
  read(fixture, 'A', one);
  read(fixture, 'B', two);
  read(fixture, 'C', one, 'job2');
  expect(fixture.warnings()).toEqual([]);
});

test('treats streams with the same logical ID in two stacks as different streams', () => {
  const app = new App();
  const [first, second] = ['First', 'Second'].map(id => new Fixture(app, id));
  [first, second].forEach(item => read(item, 'In', new kinesis.Stream(item.stack, 'Stream')));
  expect([first.warnings(), second.warnings()]).toEqual([[], []]);
});

test('warns about a consumer name that is used in two stacks of an app, but not in two apps', () => {
  const app = new App();
  const [first, second, third] = ['First', 'Second', 'Third'].map(id => new Fixture(app, id));
  const other = new Fixture(new App(), 'Other');
  [first, second, third, other].forEach(item => read(item, 'In', imported(item)));

  const warning = (stack: string) => `the enhanced fan-out consumer 'job' of this stream is also used at ${stack}/Application/Connectors/In, `
    + 'and the job that starts last takes the consumer over: use a different consumerName for each job [ack: cdk-managed-flink:sharedEfoConsumer]';
  expect([first, second, third, other].map(item => item.warnings())).toEqual([[], [warning('First')], [warning('Second')], []]);
});
