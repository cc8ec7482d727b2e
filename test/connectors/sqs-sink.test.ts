import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

test('sets the connector options and grants only the required permissions', () => {
  const fixture = new Fixture();
  const arn = 'arn:aws:sqs:us-west-2:111111111111:alerts';
  fixture.flink.addSink('Alerts', new flink.SqsSink(sqs.Queue.fromQueueArn(fixture.stack, 'Alerts', arn)));

  expect(fixture.group('Alerts')).toEqual({
    'queue-url': { 'Fn::Join': ['', ['https://sqs.us-west-2.', { Ref: 'AWS::URLSuffix' }, '/111111111111/alerts']] },
    'aws.region': 'us-west-2',
  });
  expect(fixture.statements()).toEqual([statement(['sqs:SendMessage'], arn)]);
});

test('grants use of data keys for an encrypted queue', () => {
  const fixture = new Fixture();
  const encryptionMasterKey = new kms.Key(fixture.stack, 'Key');
  const queue = new sqs.Queue(fixture.stack, 'Alerts', { encryptionMasterKey });
  fixture.flink.addSink('Alerts', new flink.SqsSink(queue));

  expect(fixture.statements()).toEqual([
    statement(['sqs:SendMessage'], fixture.stack.resolve(queue.queueArn)),
    statement(['kms:Decrypt', 'kms:GenerateDataKey'], fixture.stack.resolve(encryptionMasterKey.keyArn)),
  ]);
});

test.each([['222222222222', 'eu-west-1'], ['111111111111', 'us-east-1']])('builds the URL of a queue in %s and %s from its name', (account, region) => {
  const fixture = new Fixture();
  const queue = new sqs.Queue(new Stack(fixture.app, 'Queues', { env: { account, region } }), 'Queue', { queueName: 'alerts' });
  fixture.flink.addSink('Alerts', new flink.SqsSink(queue));
  expect(fixture.group('Alerts')).toEqual({
    'queue-url': { 'Fn::Join': ['', [`https://sqs.${region}.`, { Ref: 'AWS::URLSuffix' }, `/${account}/alerts`]] },
    'aws.region': region,
  });
});
