import { CfnParameter } from 'aws-cdk-lib';
import { cluster, networked } from './clusters';
import * as flink from '../../../src';
import { Fixture } from '../../support/fixtures/connectors';

const uses: [string, (fixture: Fixture, name: string) => flink.ISource | flink.ISink][] = [
  ['topic', (fixture, topic) => new flink.MskSink(cluster(fixture), { topic })],
  ['topics', (fixture, topic) => new flink.MskSource(cluster(fixture), { topics: ['orders', topic], groupId: 'job' })],
  ['topicPrefix', (fixture, topicPrefix) => new flink.MskSource(cluster(fixture), { topicPrefix, groupId: 'job' })],
];

describe.each(uses)('%s', (prop, define) => {
  test.each(['', ' ', 'a*', '*a', 'a b', 'a;b', 'a/b', 'x'.repeat(250)])('rejects %p', name => {
    expect(() => define(new Fixture(), name))
      .toThrow(new Error(`${prop} must be the name of a topic, 1 to 249 characters of [a-zA-Z0-9._-], got '${name}'`));
  });

  test.each(['a', 'a-Z_0.', 'x'.repeat(249)])('accepts %p', name => {
    expect(() => define(new Fixture(), name)).not.toThrow();
  });

  test('accepts a token', () => {
    const fixture = networked();
    fixture.add('It', define(fixture, new CfnParameter(fixture.stack, 'Name').valueAsString));
    expect(JSON.stringify(fixture.group('It'))).toContain('{"Ref":"Name"}');
  });
});
