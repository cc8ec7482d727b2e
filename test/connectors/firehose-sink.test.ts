import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import { Fixture, statement } from './fixture';
import * as flink from '../../src';

test('options and permissions of the connector, no more', () => {
  const fixture = new Fixture();
  const arn = 'arn:aws:firehose:us-west-2:111111111111:deliverystream/archive';
  fixture.flink.addSink('Archive', new flink.FirehoseSink(firehose.DeliveryStream.fromDeliveryStreamArn(fixture.stack, 'Archive', arn)));

  expect(fixture.group('Archive')).toEqual({ 'delivery-stream': 'archive', 'aws.region': 'us-west-2' });
  expect(fixture.statements()).toEqual([statement(['firehose:PutRecord', 'firehose:PutRecordBatch'], arn)]);
});
