/**
 * A SQL job. A script with Python functions joins and aggregates orders and refunds from two streams.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Sql');
const archive = new s3.Bucket(stack, 'Archive', { enforceSSL: true });

const pipeline = new flink.StreamingPipeline(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromSql('examples/orders-sql/orders.sql', {
    dependencies: ['org.apache.flink:flink-connector-aws-kinesis-streams:5.0.0-1.20', 'org.apache.flink:flink-sql-avro:1.20.0'],
    pythonProject: 'examples/orders-sql/functions',
  }),
  sources: {
    Orders: new flink.KinesisSource(new kinesis.Stream(stack, 'OrderStream'), { startingPosition: flink.StartingPosition.TRIM_HORIZON }),
    Refunds: new flink.KinesisSource(new kinesis.Stream(stack, 'RefundStream')),
  },
});
// A group that the script refers to can be added later.
pipeline.application.addSink('Totals', new flink.S3Sink(archive, { prefix: 'totals' }));
pipeline.application.addSink('Refunded', new flink.S3Sink(archive, { prefix: 'refunded' }));

new IntegTest(app, 'SqlTest', { testCases: [stack] });
