import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { cluster, networked } from './msk/clusters';
import * as flink from '../../src';

const table = (scope: Construct) => dynamodb.Table.fromTableAttributes(scope, 'It', {
  tableArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/t', tableStreamArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/t/stream/1',
});
const stream = (scope: Construct) => kinesis.Stream.fromStreamArn(scope, 'It', 'arn:aws:kinesis:eu-west-1:111111111111:stream/s');
const delivery = (scope: Construct) => firehose.DeliveryStream.fromDeliveryStreamArn(scope, 'It', 'arn:aws:firehose:eu-west-1:111111111111:deliverystream/d');
const bucket = (scope: Construct) => s3.Bucket.fromBucketName(scope, 'It', 'lake');
const queue = (scope: Construct) => sqs.Queue.fromQueueArn(scope, 'It', 'arn:aws:sqs:eu-west-1:111111111111:q');
const secret = (scope: Construct) => secretsmanager.Secret.fromSecretNameV2(scope, 'Secret', 'AmazonMSK_job');

test.each<[string, string[], (scope: Construct) => flink.ISource | flink.ISink]>([
  ['DynamoDbSink', ['dynamodb'], scope => new flink.DynamoDbSink(table(scope))],
  ['DynamoDbStreamsSource', ['dynamodb-streams'], scope => new flink.DynamoDbStreamsSource(table(scope))],
  ['FirehoseSink', ['kinesis-firehose'], scope => new flink.FirehoseSink(delivery(scope))],
  ['IcebergSink', ['glue', 's3'], scope => new flink.IcebergSink('d', 't', bucket(scope))],
  ['KinesisSink', ['kinesis-streams'], scope => new flink.KinesisSink(stream(scope))],
  ['KinesisSource', ['kinesis-streams'], scope => new flink.KinesisSource(stream(scope))],
  ['PrometheusSink', ['aps-workspaces'], () => new flink.PrometheusSink('arn:aws:aps:eu-west-1:111111111111:workspace/ws-1')],
  ['S3Sink', ['s3'], scope => new flink.S3Sink(bucket(scope))],
  ['S3Source', ['s3'], scope => new flink.S3Source(bucket(scope))],
  ['SqsSink', ['sqs'], scope => new flink.SqsSink(queue(scope))],
])('%s calls %p over the network of the application', (_, services, connector) => {
  const fixture = networked();
  fixture.add('It', connector(fixture.stack));
  expect(fixture.services()).toEqual(services);
});

test('MSK requires endpoints for the secret and the keystore, but not for the brokers', () => {
  const byIam = networked();
  byIam.flink.addSink('It', new flink.MskSink(cluster(byIam), { topic: 't' }));
  expect(byIam.services()).toEqual([]);

  const byScram = networked();
  byScram.flink.addSink('It', new flink.MskSink(cluster(byScram, flink.MskAuthentication.scram(secret(byScram.stack))), { topic: 't' }));
  expect(byScram.services()).toEqual(['secretsmanager']);

  const byTls = networked();
  const keystore = { bucket: bucket(byTls.stack), objectKey: 'job.p12', passwordSecret: secret(byTls.stack) };
  byTls.flink.addSink('It', new flink.MskSink(cluster(byTls, flink.MskAuthentication.tls(keystore)), { topic: 't' }));
  expect(byTls.services()).toEqual(['s3', 'secretsmanager']);
});

test('a schema registry and a secret require endpoints', () => {
  const fixture = networked();
  flink.GlueSchemaRegistry.fromRegistryName('orders').grantRead(fixture.flink);
  expect(fixture.services()).toEqual(['glue']);
  flink.SecretAccess.fromSecret(secret(fixture.stack)).grantRead(fixture.flink);
  expect(fixture.services()).toEqual(['glue', 'secretsmanager']);
});
