import { App, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as flink from '../../src';

/** The addresses of the Kafka brokers, as `host:port`, for each way of authentication. */
export interface Brokers {
  readonly iam: string;
  readonly scram: string;
  readonly tls: string;
  readonly mutualTls: string;
  readonly plaintext: string;
}

/** What the property groups of the connectors stack name. */
export const NAMES = {
  code: 'code',
  consumerGroup: 'job',
  sourceTopics: ['orders', 'returns'],
  topicPrefix: 'shop.',
  sinkTopic: 'totals',
  keystore: 'job.p12',
  keystorePassword: 'changeit',
  secret: 'AmazonMSK_job',
  scramUser: 'job',
  scramPassword: 'job-secret',
  tableBucketPrefix: 'warehouse',
};

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const SERIAL = '2b5c1d8e-0000-4000-8000-000000000000-1';

/**
 * Every connector in every way that changes its property group. The first part of a group's id names the connector.
 *
 * Both checks of the connectors use this stack: test:connectors reads the groups of its template, and test:flow deploys it.
 */
export class ConnectorsStack extends Stack {
  /** The application that has all sources and sinks. */
  public readonly application: flink.Application;
  private readonly remote: iam.Role;

  constructor(app: App, brokers: Brokers) {
    super(app, 'Connectors', { env: { account: ACCOUNT, region: REGION } });
    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'job', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    this.application = new flink.Application(this, 'Application', {
      runtime: flink.Runtime.FLINK_1_20,
      code: flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(this, 'Code', NAMES.code), 'job.jar', '1'),
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      vpc,
    });
    this.remote = new iam.Role(this, 'Remote', { assumedBy: new iam.ArnPrincipal(this.application.role!.roleArn) });
    this.addStreams();
    this.addStores();
    this.addServers();
    this.addTopics(brokers);
  }

  private addStreams(): void {
    const stream = new kinesis.Stream(this, 'Stream', { removalPolicy: RemovalPolicy.DESTROY });
    const startingPosition = flink.StartingPosition.atTimestamp(new Date(1700000000000));
    this.application.addSource('kinesis-source.polling', new flink.KinesisSource(stream));
    this.application.addSource('kinesis-source.timestamp', new flink.KinesisSource(stream, { startingPosition }));
    this.application.addSource('kinesis-source.efo', new flink.KinesisSource(stream, {
      consumerName: 'job', startingPosition: flink.StartingPosition.TRIM_HORIZON,
    }));
    this.application.addSource('kinesis-source.efo-self-managed', new flink.KinesisSource(stream, {
      consumerName: 'job2', consumerLifecycle: flink.EfoConsumerLifecycle.SELF_MANAGED,
    }));
    this.application.addSource('kinesis-source.remote', new flink.KinesisSource(stream, { assumeRole: this.remote, region: REGION }));
    this.application.addSink('kinesis-sink', new flink.KinesisSink(stream));
    this.application.addSink('kinesis-sink.remote', new flink.KinesisSink(stream, { assumeRole: this.remote }));
    stream.grantReadWrite(this.remote);

    const archive = new firehose.DeliveryStream(this, 'Archive', {
      destination: new firehose.S3Bucket(new s3.Bucket(this, 'ArchiveBucket', { removalPolicy: RemovalPolicy.DESTROY }), { loggingConfig: new firehose.DisableLogging() }),
    });
    this.application.addSink('firehose-sink', new flink.FirehoseSink(archive));
    this.application.addSink('firehose-sink.remote', new flink.FirehoseSink(archive, { assumeRole: this.remote }));
    archive.grantPutRecords(this.remote);
  }

  private addStores(): void {
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_IMAGE, removalPolicy: RemovalPolicy.DESTROY,
    });
    this.application.addSink('dynamodb-sink', new flink.DynamoDbSink(table));
    this.application.addSink('dynamodb-sink.remote', new flink.DynamoDbSink(table, { assumeRole: this.remote }));
    this.application.addSource('dynamodb-streams-source', new flink.DynamoDbStreamsSource(table));
    this.application.addSource('dynamodb-streams-source.oldest', new flink.DynamoDbStreamsSource(table, {
      startingPosition: flink.StartingPosition.TRIM_HORIZON, assumeRole: this.remote,
    }));
    table.grantReadWriteData(this.remote);
    table.grantStreamRead(this.remote);

    const bucket = new s3.Bucket(this, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY });
    this.application.addSource('s3.source', new flink.S3Source(bucket, { prefix: 'orders' }));
    this.application.addSink('s3.sink', new flink.S3Sink(bucket, { prefix: 'totals' }));
    this.application.addSink('iceberg-sink', new flink.IcebergSink('sales', 'orders', bucket, { prefix: NAMES.tableBucketPrefix }));
    this.application.addSink('sqs-sink', new flink.SqsSink(new sqs.Queue(this, 'Queue')));
  }

  private addServers(): void {
    const domain = opensearch.Domain.fromDomainEndpoint(this, 'Domain', `https://search-x.${REGION}.es.amazonaws.com`);
    this.application.addSink('opensearch-sink', new flink.OpenSearchSink(domain));
    this.application.addSink('opensearch-sink.index', new flink.OpenSearchSink(domain, { index: 'orders' }));
    this.application.addSink('prometheus-sink', new flink.PrometheusSink(`arn:aws:aps:${REGION}:${ACCOUNT}:workspace/ws-1`));
  }

  private addTopics(brokers: Brokers): void {
    new secretsmanager.Secret(this, 'Secret', {
      secretName: NAMES.secret,
      secretObjectValue: {
        username: SecretValue.unsafePlainText(NAMES.scramUser),
        password: SecretValue.unsafePlainText(NAMES.scramPassword),
        keystore: SecretValue.unsafePlainText(NAMES.keystorePassword),
      },
    });
    const secret = secretsmanager.Secret.fromSecretNameV2(this, 'Credentials', NAMES.secret);
    const bucket = new s3.Bucket(this, 'Certificates', { removalPolicy: RemovalPolicy.DESTROY });
    const ways = {
      'iam': { authentication: flink.MskAuthentication.iam(), bootstrapServers: brokers.iam },
      'scram': { authentication: flink.MskAuthentication.scram(secret), bootstrapServers: brokers.scram },
      'tls': { authentication: flink.MskAuthentication.tls(), bootstrapServers: brokers.tls },
      'mutual-tls': {
        authentication: flink.MskAuthentication.tls({ bucket, objectKey: NAMES.keystore, passwordSecret: secret, passwordField: 'keystore' }),
        bootstrapServers: brokers.mutualTls,
      },
      'plaintext': { authentication: flink.MskAuthentication.plaintext(), bootstrapServers: brokers.plaintext },
    };
    // Rules between two groups are resources of their own, which the emulator of test:flow does not have.
    const securityGroups: ec2.ISecurityGroup[] = [ec2.SecurityGroup.fromSecurityGroupId(this, 'Brokers', 'sg-0123456789abcdef0', { mutable: false })];
    const clusterArn = `arn:aws:kafka:${REGION}:${ACCOUNT}:cluster/events/${SERIAL}`;
    const cluster = (way: keyof typeof ways) => flink.MskCluster.fromAttributes({ clusterArn, securityGroups, ...ways[way] });
    for (const name of Object.keys(ways) as (keyof typeof ways)[]) {
      this.application.addSource(`msk-source.${name}`, new flink.MskSource(cluster(name), { topics: NAMES.sourceTopics, groupId: NAMES.consumerGroup }));
      this.application.addSink(`msk-sink.${name}`, new flink.MskSink(cluster(name), { topic: NAMES.sinkTopic }));
    }
    const offsets = flink.StartingOffsets;
    const startingOffsets = { latest: offsets.LATEST, committed: offsets.COMMITTED, timestamp: offsets.timestamp(new Date(1700000000000)) };
    for (const [name, start] of Object.entries(startingOffsets)) {
      this.application.addSource(`msk-source.${name}`, new flink.MskSource(cluster('iam'), {
        topicPrefix: NAMES.topicPrefix, groupId: NAMES.consumerGroup, startingOffsets: start,
      }));
    }
    this.application.addSink('msk-sink.exactly-once', new flink.MskSink(cluster('iam'), { topic: NAMES.sinkTopic, transactionalIdPrefix: 'job-' }));
  }
}
