/**
 * A Studio notebook in a VPC that queries the topics of an MSK cluster. Without internet access in the VPC, a note cannot be deployed from
 * the notebook. Instead, export the note to a bucket and define an application with it.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'StudioMsk');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const brokers = new ec2.SecurityGroup(stack, 'Brokers', { vpc });
const cluster = flink.MskCluster.fromCfnServerlessCluster(new msk.CfnServerlessCluster(stack, 'Events', {
  clusterName: 'studio-events',
  clientAuthentication: { sasl: { iam: { enabled: true } } },
  vpcConfigs: [{ subnetIds: vpc.privateSubnets.map(subnet => subnet.subnetId), securityGroups: [brokers.securityGroupId] }],
}));

const notebook = new flink.StudioNotebook(stack, 'Notebook', { vpc, removalPolicy: RemovalPolicy.DESTROY });
notebook.addTable('Stocks', {
  name: 'stocks',
  columns: [{ name: 'ticker', type: 'string' }, { name: 'price', type: 'double' }],
  source: new flink.MskSource(cluster, { topics: ['stocks'], groupId: 'notebook', startingOffsets: flink.StartingOffsets.LATEST }),
  format: flink.StudioTableFormat.JSON,
  proctime: 'proctime',
});

const notes = new s3.Bucket(stack, 'Notes', { versioned: true, removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });
const note = new flink.Application(stack, 'Note', {
  runtime: flink.Runtime.FLINK_1_15,
  code: flink.ApplicationCode.fromBucket(notes, 'exported/note.zip', 'nT8xKw3vRb6mZq1cHy4jPd7sLg9fUe2a'),
  python: { main: 'source/note.py', jarFile: 'lib/PythonApplicationDependencies.jar' },
  propertyGroups: {
    'managed.deploy_as_app.options': { DatabaseARN: notebook.databaseArn },
  },
  vpc,
});
notebook.grantCatalogAccess(note);

new IntegTest(app, 'StudioMskTest', { testCases: [stack] });
