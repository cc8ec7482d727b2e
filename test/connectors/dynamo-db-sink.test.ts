import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

const PARTITION_KEY = { name: 'id', type: dynamodb.AttributeType.STRING };

test('sets the connector options and grants only the required permissions', () => {
  const fixture = new Fixture();
  const arn = 'arn:aws:dynamodb:us-west-2:111111111111:table/totals';
  fixture.flink.addSink('Totals', new flink.DynamoDbSink(dynamodb.Table.fromTableArn(fixture.stack, 'Totals', arn)));

  expect(fixture.group('Totals')).toEqual({ 'table-name': 'totals', 'aws.region': 'us-west-2' });
  expect(fixture.statements()).toEqual([statement(['dynamodb:BatchWriteItem'], arn)]);
});

test('grants use of the key of an encrypted Table or TableV2', () => {
  for (const define of [
    (f: Fixture, encryptionKey: kms.IKey) => new dynamodb.Table(f.stack, 'Totals', { partitionKey: PARTITION_KEY, encryptionKey }),
    (f: Fixture, key: kms.IKey) => new dynamodb.TableV2(f.stack, 'Totals', {
      partitionKey: PARTITION_KEY, encryption: dynamodb.TableEncryptionV2.customerManagedKey(key),
    }),
  ]) {
    const fixture = new Fixture();
    const key = new kms.Key(fixture.stack, 'Key');
    const table = define(fixture, key);
    fixture.flink.addSink('Totals', new flink.DynamoDbSink(table));
    expect(fixture.statements()).toEqual([
      statement(['dynamodb:BatchWriteItem'], fixture.stack.resolve(table.tableArn)),
      statement(['kms:Decrypt'], fixture.stack.resolve(key.keyArn)),
    ]);
  }
});

test('warns about a table in another account', () => {
  const fixture = new Fixture();
  const table = dynamodb.Table.fromTableArn(fixture.stack, 'Table', 'arn:aws:dynamodb:eu-west-1:222222222222:table/totals');
  fixture.flink.addSink('Totals', new flink.DynamoDbSink(table));
  expect(fixture.warnings()).toEqual([expect.stringMatching(/^Stack\/Table is in account 222222222222.*cdk-managed-flink:crossAccountByName/)]);
});
