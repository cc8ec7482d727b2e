/**
 * Embeddings in real time. The job reads texts from an MSK topic, computes vectors with an Amazon Bedrock model, and writes documents to an
 * OpenSearch index. The job calls Bedrock in its own code, so it only requires permission for the model.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'VectorEmbedding');

const isolated = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'Jobs', ...isolated }] });
const brokers = new ec2.SecurityGroup(stack, 'Brokers', { vpc });
const cluster = flink.MskCluster.fromCfnServerlessCluster(new msk.CfnServerlessCluster(stack, 'Texts', {
  clusterName: 'texts',
  clientAuthentication: { sasl: { iam: { enabled: true } } },
  vpcConfigs: [{ subnetIds: vpc.isolatedSubnets.map(subnet => subnet.subnetId), securityGroups: [brokers.securityGroupId] }],
}));
const search = new opensearch.Domain(stack, 'Search', {
  version: opensearch.EngineVersion.OPENSEARCH_2_19, vpc, vpcSubnets: [{ subnets: [vpc.isolatedSubnets[0]] }], removalPolicy: RemovalPolicy.DESTROY,
});
const code = s3.Bucket.fromBucketName(stack, 'Code', `jobs-${stack.account}-${stack.region}`);
const model = 'amazon.titan-embed-text-v2:0';

const embedding = new flink.Application(stack, 'Embedding', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromBucket(code, 'vector-embedding.jar', 'eM3bDd6iNg9vEc2tOr5sXk8wZq1yHj4p'),
  parallelism: 2,
  systemRollbackEnabled: true,
  vpc,
  vpcSubnets: isolated,
  sources: { Texts: new flink.MskSource(cluster, { topics: ['texts'], groupId: 'embedding', startingOffsets: flink.StartingOffsets.COMMITTED }) },
  sinks: { Documents: new flink.OpenSearchSink(search, { index: 'embeddings' }) },
  propertyGroups: { Embedding: { 'model.id': model, 'model.dimensions': '1024' } },
});
embedding.addToRolePolicy(new iam.PolicyStatement({
  actions: ['bedrock:InvokeModel'],
  resources: [stack.formatArn({ service: 'bedrock', account: '', resource: 'foundation-model', resourceName: model })],
}));
new flink.VpcEndpoints(stack, 'Endpoints', { application: embedding, services: ['bedrock-runtime'] });
embedding.startOnDeploy();

new IntegTest(app, 'VectorEmbeddingTest', { testCases: [stack] });
