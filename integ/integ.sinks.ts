/**
 * The sources and sinks other than Kinesis streams and Kafka topics: files, change streams, tables, queues, indices and metrics.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as aps from 'aws-cdk-lib/aws-aps';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Sinks');
const removalPolicy = RemovalPolicy.DESTROY;

const lake = new s3.Bucket(stack, 'Lake', { removalPolicy, enforceSSL: true });
const archive = new firehose.DeliveryStream(stack, 'Archive', { destination: new firehose.S3Bucket(lake) });
const totals = new dynamodb.Table(stack, 'Totals', {
  partitionKey: { name: 'product', type: dynamodb.AttributeType.STRING },
  stream: dynamodb.StreamViewType.NEW_IMAGE,
  removalPolicy,
});
const search = new opensearch.Domain(stack, 'Search', { version: opensearch.EngineVersion.OPENSEARCH_2_19, removalPolicy });
const metrics = new aps.CfnWorkspace(stack, 'Metrics');

const orders = new flink.Application(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  sources: {
    History: new flink.S3Source(lake, { prefix: 'history' }),
    Changes: new flink.DynamoDbStreamsSource(totals, { startingPosition: flink.StartingPosition.TRIM_HORIZON }),
  },
  sinks: {
    OrdersSink: new flink.S3Sink(lake, { prefix: 'orders' }),
    Archive: new flink.FirehoseSink(archive),
    Totals: new flink.DynamoDbSink(totals),
    Alerts: new flink.SqsSink(new sqs.Queue(stack, 'Alerts')),
    Search: new flink.OpenSearchSink(search, { index: 'orders' }),
    Metrics: new flink.PrometheusSink(metrics.attrArn),
    Lake: new flink.IcebergSink('sales', 'orders', lake, { prefix: 'warehouse' }),
  },
});
flink.GlueSchemaRegistry.fromRegistryName('orders').grantRead(orders);
flink.SecretAccess.fromSecret(new secretsmanager.Secret(stack, 'Lookup')).grantRead(orders);

new IntegTest(app, 'SinksTest', { testCases: [stack] });
