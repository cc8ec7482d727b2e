import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { networked } from './msk/clusters';
import * as flink from '../../src';
import { definitionOf } from '../../src/base/managed-application';
import { Fixture, statement } from '../support/fixtures/connectors';

const READ = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
const ARN = 'arn:aws:dynamodb:us-west-2:111111111111:table/orders';
const STREAM_ARN = `${ARN}/stream/2026-01-01T00:00:00.000`;

function orders(fixture: Fixture): dynamodb.ITable {
  return dynamodb.Table.fromTableAttributes(fixture.stack, 'Orders', { tableArn: ARN, tableStreamArn: STREAM_ARN });
}

test('sets the connector options and grants only the required permissions', () => {
  const fixture = new Fixture();
  fixture.flink.addSource('Changes', new flink.DynamoDbStreamsSource(orders(fixture), { startingPosition: flink.StartingPosition.TRIM_HORIZON }));

  expect(fixture.group('Changes')).toEqual({ 'stream.arn': STREAM_ARN, 'aws.region': 'us-west-2', 'flink.stream.initpos': 'TRIM_HORIZON' });
  expect(fixture.statements()).toEqual([statement(READ, STREAM_ARN)]);
});

test('reads a table that is defined in the stack', () => {
  const fixture = new Fixture();
  const table = new dynamodb.Table(fixture.stack, 'Orders', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_IMAGE,
  });
  fixture.flink.addSource('Changes', new flink.DynamoDbStreamsSource(table));

  const streamArn = fixture.stack.resolve(table.tableStreamArn);
  expect(fixture.group('Changes')).toEqual({ 'stream.arn': streamArn, 'aws.region': 'eu-west-1', 'flink.stream.initpos': 'LATEST' });
  expect(fixture.statements()).toEqual([statement(READ, streamArn)]);
});

test('rejects a table without a stream, and an unsupported starting position', () => {
  const fixture = new Fixture();
  const table = new dynamodb.Table(fixture.stack, 'Orders', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
  expect(() => new flink.DynamoDbStreamsSource(table)).toThrow(new Error('table must have a stream, got Stack/Orders without a stream'));
  expect(() => new flink.DynamoDbStreamsSource(orders(new Fixture()), { startingPosition: flink.StartingPosition.atTimestamp(new Date(0)) }))
    .toThrow(new Error('startingPosition must be LATEST or TRIM_HORIZON for a DynamoDB stream, got AT_TIMESTAMP'));
});

test('grants decryption for an encrypted table', () => {
  const fixture = new Fixture();
  const encryptionKey = new kms.Key(fixture.stack, 'Key');
  const table = new dynamodb.Table(fixture.stack, 'Orders', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_IMAGE, encryptionKey,
  });
  fixture.flink.addSource('Changes', new flink.DynamoDbStreamsSource(table));
  expect(fixture.statements()).toEqual([
    statement(READ, fixture.stack.resolve(table.tableStreamArn)),
    statement(['kms:Decrypt'], fixture.stack.resolve(encryptionKey.keyArn)),
  ]);
});

test('requires only the endpoint of DynamoDB Streams', () => {
  const fixture = networked();
  fixture.flink.addSource('Changes', new flink.DynamoDbStreamsSource(dynamodb.Table.fromTableAttributes(fixture.stack, 'Imported', {
    tableArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders',
    tableStreamArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/2026',
  })));
  expect(definitionOf(fixture.flink)!.network!.services.sort()).toEqual(['dynamodb-streams', 'logs', 'monitoring']);
});
