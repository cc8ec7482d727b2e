import { App } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as flink from '../../src';
import { Fixture } from '../support/fixtures/connectors';

const { FLINK_1_15, FLINK_1_18, FLINK_1_19, FLINK_1_20, FLINK_2_3 } = flink.Runtime;
const ALL = [FLINK_1_15, FLINK_1_18, FLINK_1_19, FLINK_1_20, FLINK_2_3];

const BINDINGS: { readonly [connector: string]: (fixture: Fixture) => void } = {
  'flink-connector-sqs': ({ flink: app, stack }) => app.addSink('X', new flink.SqsSink(new sqs.Queue(stack, 'Queue'))),
  'flink-connector-prometheus': ({ flink: app }) => app.addSink('X', new flink.PrometheusSink('arn:aws:aps:eu-west-1:111111111111:workspace/w')),
  'flink-connector-opensearch': ({ flink: app, stack }) => app.addSink('X', new flink.OpenSearchSink(
    opensearch.Domain.fromDomainEndpoint(stack, 'Domain', 'https://search-d-abc.eu-west-1.es.amazonaws.com'), { index: 'i' })),
  'DynamoDbStreamsSource of flink-connector-dynamodb': ({ flink: app, stack }) => app.addSource('X', new flink.DynamoDbStreamsSource(
    new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'k', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_IMAGE }))),
};

function warnings(connector: string, runtime: flink.Runtime): string[] {
  const fixture = new Fixture(new App(), 'Stack', undefined, { runtime });
  BINDINGS[connector](fixture);
  return fixture.warnings().filter(text => text.includes('connectorWithoutRelease'));
}

test.each<[string, flink.Runtime[], string]>([
  ['flink-connector-sqs', [FLINK_1_15, FLINK_1_18], 'FLINK-1_19'],
  ['flink-connector-prometheus', [FLINK_1_15, FLINK_1_18], 'FLINK-1_19'],
  ['DynamoDbStreamsSource of flink-connector-dynamodb', [FLINK_1_15, FLINK_1_18], 'FLINK-1_19'],
  ['flink-connector-opensearch', [FLINK_1_15], 'FLINK-1_18'],
])('%s warns about runtimes that it does not support', (connector, without, first) => {
  ALL.forEach(runtime => expect(warnings(connector, runtime)).toEqual(without.includes(runtime)
    ? [`${connector} has no release for runtime ${runtime.value}: use ${first} or later [ack: cdk-managed-flink:connectorWithoutRelease]`]
    : []));
});
