import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Fixture, statement } from './fixture';
import * as flink from '../../src';

test('options and permissions of the connector, no more', () => {
  const fixture = new Fixture();
  const arn = 'arn:aws:sqs:us-west-2:111111111111:alerts';
  fixture.flink.addSink('Alerts', new flink.SqsSink(sqs.Queue.fromQueueArn(fixture.stack, 'Alerts', arn)));

  expect(fixture.group('Alerts')).toEqual({
    'queue-url': { 'Fn::Join': ['', ['https://sqs.us-west-2.', { Ref: 'AWS::URLSuffix' }, '/111111111111/alerts']] },
    'aws.region': 'us-west-2',
  });
  expect(fixture.statements()).toEqual([statement(['sqs:SendMessage'], arn)]);
});

test('data keys of an encrypted queue', () => {
  const fixture = new Fixture();
  const encryptionMasterKey = new kms.Key(fixture.stack, 'Key');
  const queue = new sqs.Queue(fixture.stack, 'Alerts', { encryptionMasterKey });
  fixture.flink.addSink('Alerts', new flink.SqsSink(queue));

  expect(fixture.statements()).toEqual([
    statement(['sqs:SendMessage'], fixture.stack.resolve(queue.queueArn)),
    statement(['kms:Decrypt', 'kms:GenerateDataKey'], fixture.stack.resolve(encryptionMasterKey.keyArn)),
  ]);
});
