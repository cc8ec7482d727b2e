/**
 * Synthesizes the job of examples/orders-sql, and the property groups with which it reads and writes files of this machine.
 *
 * `orders-sql.ts <directory>` writes `cdk.out` there. The job reads `orders` and `refunds` of the directory.
 */
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';

const directory = path.resolve(process.argv[2]);
const example = path.join(__dirname, '../../examples/orders-sql');

const app = new App({ outdir: path.join(directory, 'cdk.out') });
const stack = new Stack(app, 'OrdersSql');
const archive = new s3.Bucket(stack, 'Archive');

const job = new flink.Application(stack, 'Job', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromSql(path.join(example, 'orders.sql'), {
    dependencies: ['org.apache.flink:flink-sql-avro:1.20.0'],
    pythonProject: path.join(example, 'functions'),
  }),
  sources: {
    Orders: new flink.KinesisSource(new kinesis.Stream(stack, 'Orders')),
    Refunds: new flink.KinesisSource(new kinesis.Stream(stack, 'Refunds')),
  },
  sinks: {
    Totals: new flink.S3Sink(archive, { prefix: 'totals' }),
    Refunded: new flink.S3Sink(archive, { prefix: 'refunded' }),
  },
});

const files = (name: string) => ({ connector: 'filesystem', path: path.join(directory, name) });
job.writeLocalProperties({
  fileName: 'application_properties.json',
  replace: { Orders: files('orders'), Refunds: files('refunds') },
  overrides: { Totals: files('totals'), Refunded: files('refunded') },
});
app.synth();
