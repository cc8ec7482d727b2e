/**
 * A Studio notebook that queries a stream, with notes that can be deployed as applications.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Studio');

const stream = new kinesis.Stream(stack, 'Stocks', { shardCount: 1, removalPolicy: RemovalPolicy.DESTROY });
const bucket = new s3.Bucket(stack, 'Notes', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

const notebook = new flink.StudioNotebook(stack, 'Notebook', {
  description: 'Stock prices, as they come in',
  artifacts: [...flink.StudioArtifact.DEFAULT_CONNECTORS, flink.StudioArtifact.udf(bucket, 'udf/text-analytics.jar')],
  deployAsApplication: { bucket, basePath: 'built/' },
  parallelism: 4,
  parallelismPerKpu: 4,
  removalPolicy: RemovalPolicy.DESTROY,
});

// The table defines the record format of the stream for the notes, and grants the notebook access.
notebook.addTable('Stock', {
  name: 'stock',
  columns: [{ name: 'ticker', type: 'string' }, { name: 'price', type: 'double' }],
  source: new flink.KinesisSource(stream),
  format: flink.StudioTableFormat.JSON,
  proctime: 'proctime',
});

const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
notebook.grantStart(analyst);
notebook.grantStop(analyst);
notebook.grantDashboardAccess(analyst);

new CfnOutput(stack, 'OpenNotebook', {
  value: `aws kinesisanalyticsv2 create-application-presigned-url --url-type ZEPPELIN_UI_URL --application-name ${notebook.applicationName}`,
});

new IntegTest(app, 'StudioTest', { testCases: [stack] });
