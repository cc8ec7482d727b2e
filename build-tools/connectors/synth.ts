import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { withSamples } from './samples';
import * as flink from '../../src';

/**
 * A template with every connector in every way that changes its property group, and plain values for what only
 * CloudFormation knows. The first part of a group's id names the check that it goes to.
 */
export function synthesize(): unknown {
  const stack = new Stack(new App(), 'Connectors', { env: { account: '111111111111', region: 'eu-west-1' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  const application = new flink.Application(stack, 'Application', {
    runtime: flink.Runtime.FLINK_1_20,
    code: flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'code'), 'job.jar', '1'),
    vpc,
  });
  const assumeRole = iam.Role.fromRoleArn(stack, 'Remote', 'arn:aws:iam::222222222222:role/remote');
  addStreams(stack, application, assumeRole);
  addStores(stack, application, assumeRole);
  addTopics(stack, application, vpc);
  return withSamples(Template.fromStack(stack).toJSON());
}

function addStreams(stack: Stack, application: flink.Application, assumeRole: iam.IRole): void {
  const stream = new kinesis.Stream(stack, 'Stream');
  const startingPosition = flink.StartingPosition.atTimestamp(new Date(1700000000000));
  application.addSource('kinesis-source.polling', new flink.KinesisSource(stream));
  application.addSource('kinesis-source.timestamp', new flink.KinesisSource(stream, { startingPosition }));
  application.addSource('kinesis-source.efo', new flink.KinesisSource(stream, {
    consumerName: 'job', startingPosition: flink.StartingPosition.TRIM_HORIZON,
  }));
  application.addSource('kinesis-source.efo-self-managed', new flink.KinesisSource(stream, {
    consumerName: 'job2', consumerLifecycle: flink.EfoConsumerLifecycle.SELF_MANAGED,
  }));
  application.addSource('kinesis-source.remote', new flink.KinesisSource(stream, { assumeRole, region: 'us-east-1' }));
  application.addSink('kinesis-sink', new flink.KinesisSink(stream));
  application.addSink('kinesis-sink.remote', new flink.KinesisSink(stream, { assumeRole }));
  const archive = firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Archive', 'arn:aws:firehose:eu-west-1:111111111111:deliverystream/archive');
  application.addSink('firehose-sink', new flink.FirehoseSink(archive));
  application.addSink('firehose-sink.remote', new flink.FirehoseSink(archive, { assumeRole }));
}

function addStores(stack: Stack, application: flink.Application, assumeRole: iam.IRole): void {
  const table = new dynamodb.Table(stack, 'Table', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_IMAGE,
  });
  application.addSink('dynamodb-sink', new flink.DynamoDbSink(table));
  application.addSink('dynamodb-sink.remote', new flink.DynamoDbSink(table, { assumeRole }));
  application.addSource('dynamodb-streams-source', new flink.DynamoDbStreamsSource(table));
  application.addSource('dynamodb-streams-source.oldest', new flink.DynamoDbStreamsSource(table, {
    startingPosition: flink.StartingPosition.TRIM_HORIZON, assumeRole,
  }));
  const bucket = new s3.Bucket(stack, 'Bucket');
  application.addSource('s3.source', new flink.S3Source(bucket));
  application.addSink('s3.sink', new flink.S3Sink(bucket, { prefix: 'totals' }));
  application.addSink('iceberg-sink', new flink.IcebergSink('sales', 'orders', bucket, { prefix: 'warehouse' }));
  application.addSink('sqs-sink', new flink.SqsSink(new sqs.Queue(stack, 'Queue')));
  const domain = opensearch.Domain.fromDomainEndpoint(stack, 'Domain', 'https://search-x.eu-west-1.es.amazonaws.com');
  application.addSink('opensearch-sink', new flink.OpenSearchSink(domain));
  application.addSink('opensearch-sink.index', new flink.OpenSearchSink(domain, { index: 'orders' }));
  application.addSink('prometheus-sink', new flink.PrometheusSink('arn:aws:aps:eu-west-1:111111111111:workspace/ws-1'));
}

function addTopics(stack: Stack, application: flink.Application, vpc: ec2.Vpc): void {
  const group = new ec2.SecurityGroup(stack, 'Brokers', { vpc });
  const cluster = new msk.CfnCluster(stack, 'Cluster', {
    clusterName: 'events',
    kafkaVersion: '3.8.x',
    numberOfBrokerNodes: 2,
    brokerNodeGroupInfo: {
      clientSubnets: vpc.privateSubnets.map(subnet => subnet.subnetId), instanceType: 'kafka.m7g.large', securityGroups: [group.securityGroupId],
    },
  });
  const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'AmazonMSK_job');
  const bucket = s3.Bucket.fromBucketName(stack, 'Certificates', 'certificates');
  const ways = {
    'iam': flink.MskAuthentication.iam(),
    'scram': flink.MskAuthentication.scram(secret),
    'tls': flink.MskAuthentication.tls(),
    'mutual-tls': flink.MskAuthentication.tls({ bucket, objectKey: 'job.p12', passwordSecret: secret }),
    'plaintext': flink.MskAuthentication.plaintext(),
  };
  for (const [name, authentication] of Object.entries(ways)) {
    const brokers = flink.MskCluster.fromCfnCluster(cluster, { authentication });
    application.addSource(`msk-source.${name}`, new flink.MskSource(brokers, { topics: ['orders', 'returns'], groupId: 'job' }));
    application.addSink(`msk-sink.${name}`, new flink.MskSink(brokers, { topic: 'totals' }));
  }
  const brokers = flink.MskCluster.fromCfnCluster(cluster, { authentication: ways.iam });
  const offsets = flink.StartingOffsets;
  const startingOffsets = { latest: offsets.LATEST, committed: offsets.COMMITTED, timestamp: offsets.timestamp(new Date(1700000000000)) };
  for (const [name, start] of Object.entries(startingOffsets)) {
    application.addSource(`msk-source.${name}`, new flink.MskSource(brokers, { topicPrefix: 'shop.', groupId: 'job', startingOffsets: start }));
  }
  application.addSink('msk-sink.exactly-once', new flink.MskSink(brokers, { topic: 'totals', transactionalIdPrefix: 'job-' }));
}
