import { CfnParameter } from 'aws-cdk-lib';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

const ARN = 'arn:aws:aps:us-west-2:111111111111:workspace/ws-1';

test('sets the connector options and grants only the required permissions', () => {
  const fixture = new Fixture();
  fixture.flink.addSink('Metrics', new flink.PrometheusSink(ARN));

  expect(fixture.group('Metrics')).toEqual({
    'endpoint.url': { 'Fn::Join': ['', ['https://aps-workspaces.us-west-2.', { Ref: 'AWS::URLSuffix' }, '/workspaces/ws-1/api/v1/remote_write']] },
    'aws.region': 'us-west-2',
  });
  expect(fixture.statements()).toEqual([statement(['aps:RemoteWrite'], ARN)]);
});

test('accepts an ARN that is a token', () => {
  const fixture = new Fixture();
  fixture.flink.addSink('Metrics', new flink.PrometheusSink(new CfnParameter(fixture.stack, 'Workspace').valueAsString));

  const split = { 'Fn::Split': [':', { Ref: 'Workspace' }] };
  expect(fixture.group('Metrics')['aws.region']).toEqual({ 'Fn::Select': [3, split] });
  expect(JSON.stringify(fixture.group('Metrics')['endpoint.url'])).toContain(JSON.stringify({ 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Select': [5, split] }] }] }));
});

test.each([
  'ws-1', `x-${ARN}`, 'arn::aps:us-west-2:111111111111:workspace/ws-1', 'arn:aws:s3:us-west-2:111111111111:workspace/ws-1',
  'arn:aws:aps::111111111111:workspace/ws-1', 'arn:aws:aps:us-west-2:111111111111:scraper/s-1', 'arn:aws:aps:us-west-2:111111111111:workspace/', `${ARN}\n`,
])('rejects ARN %p', arn => {
  expect(() => new flink.PrometheusSink(arn)).toThrow(new Error(`workspaceArn must look like arn:aws:aps:region:account:workspace/id, got '${arn}'`));
});
