import { App, CfnParameter } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as aoss from 'aws-cdk-lib/aws-opensearchserverless';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as flink from '../../src';
import { Fixture } from '../support/fixtures/connectors';

const ACCOUNT = 'eu-west-1:111111111111';
const PROMETHEUS_URL = { 'Fn::Join': ['', ['https://aps-workspaces.eu-west-1.', { Ref: 'AWS::URLSuffix' }, '/workspaces/w/api/v1/remote_write']] };
const BROKERS = { 'connector': 'kafka', 'properties.bootstrap.servers': 'b:9092', 'properties.security.protocol': 'PLAINTEXT' };

const TABLE = { connectorApi: flink.ConnectorApi.TABLE };

function fixtureOf(props: Partial<flink.ApplicationProps> = TABLE): Fixture {
  return new Fixture(undefined, undefined, undefined, props);
}

const stream = ({ stack }: Fixture) => kinesis.Stream.fromStreamArn(stack, 'Stream', `arn:aws:kinesis:${ACCOUNT}:stream/orders`);
const bucket = ({ stack }: Fixture) => s3.Bucket.fromBucketName(stack, 'Lake', 'lake');
const table = ({ stack }: Fixture) => dynamodb.Table.fromTableAttributes(stack, 'Table', {
  tableArn: `arn:aws:dynamodb:${ACCOUNT}:table/totals`, tableStreamArn: `arn:aws:dynamodb:${ACCOUNT}:table/totals/stream/1`,
});
const role = ({ stack }: Fixture) => iam.Role.fromRoleArn(stack, 'Reader', 'arn:aws:iam::222222222222:role/reader');
function cluster({ vpc, stack }: Fixture, authentication = flink.MskAuthentication.plaintext()): flink.MskCluster {
  void vpc;
  const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Brokers', 'sg-1')];
  return flink.MskCluster.fromAttributes({
    clusterArn: `arn:aws:kafka:${ACCOUNT}:cluster/c/1`, bootstrapServers: 'b:9092', authentication, securityGroups,
  });
}

const date = new Date('2026-01-02T03:04:05Z');

interface Case {
  readonly name: string;
  readonly connector: (fixture: Fixture) => flink.ISource | flink.ISink;
  readonly options: { [key: string]: unknown };
}

const CASES: Case[] = [
  {
    name: 'KinesisSource',
    connector: fixture => new flink.KinesisSource(stream(fixture)),
    options: { 'connector': 'kinesis', 'stream.arn': `arn:aws:kinesis:${ACCOUNT}:stream/orders`, 'aws.region': 'eu-west-1', 'source.init.position': 'LATEST' },
  },
  {
    name: 'KinesisSource with enhanced fan-out from a time',
    connector: fixture => new flink.KinesisSource(stream(fixture), { startingPosition: flink.StartingPosition.atTimestamp(date), consumerName: 'orders-job' }),
    options: {
      'connector': 'kinesis',
      'stream.arn': `arn:aws:kinesis:${ACCOUNT}:stream/orders`,
      'aws.region': 'eu-west-1',
      'source.init.position': 'AT_TIMESTAMP',
      'source.init.timestamp': '2026-01-02T03:04:05.000Z',
      'source.reader.type': 'EFO',
      'source.efo.consumer.name': 'orders-job',
      'source.efo.lifecycle': 'JOB_MANAGED',
    },
  },
  {
    name: 'KinesisSink',
    connector: fixture => new flink.KinesisSink(stream(fixture)),
    options: { 'connector': 'kinesis', 'stream.arn': `arn:aws:kinesis:${ACCOUNT}:stream/orders`, 'aws.region': 'eu-west-1' },
  },
  {
    name: 'MskSource',
    connector: fixture => new flink.MskSource(cluster(fixture), { topics: ['a', 'b'], groupId: 'g' }),
    options: { ...BROKERS, 'topic': 'a;b', 'properties.group.id': 'g', 'scan.startup.mode': 'earliest-offset' },
  },
  {
    name: 'MskSource of a prefix, from a time',
    connector: fixture => new flink.MskSource(cluster(fixture), { topicPrefix: 'a', groupId: 'g', startingOffsets: flink.StartingOffsets.timestamp(date) }),
    options: {
      ...BROKERS, 'topic-pattern': 'a.*', 'properties.group.id': 'g', 'scan.startup.mode': 'timestamp', 'scan.startup.timestamp-millis': String(date.getTime()),
    },
  },
  {
    name: 'MskSink',
    connector: fixture => new flink.MskSink(cluster(fixture), { topic: 'a' }),
    options: { ...BROKERS, topic: 'a' },
  },
  {
    name: 'MskSink with transactions',
    connector: fixture => new flink.MskSink(cluster(fixture), { topic: 'a', transactionalIdPrefix: 'p' }),
    options: {
      ...BROKERS,
      'topic': 'a',
      'sink.delivery-guarantee': 'exactly-once',
      'sink.transactional-id-prefix': 'p',
      'properties.transaction.timeout.ms': '900000',
    },
  },
  { name: 'S3Source', connector: fixture => new flink.S3Source(bucket(fixture), { prefix: 'a' }), options: { connector: 'filesystem', path: 's3://lake/a' } },
  { name: 'S3Sink', connector: fixture => new flink.S3Sink(bucket(fixture)), options: { connector: 'filesystem', path: 's3://lake/' } },
  {
    name: 'FirehoseSink',
    connector: ({ stack }) => new flink.FirehoseSink(firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Archive', 'archive')),
    options: { 'connector': 'firehose', 'delivery-stream': 'archive', 'aws.region': 'eu-west-1' },
  },
  {
    name: 'DynamoDbSink',
    connector: fixture => new flink.DynamoDbSink(table(fixture)),
    options: { 'connector': 'dynamodb', 'table-name': 'totals', 'aws.region': 'eu-west-1' },
  },
  {
    name: 'SqsSink',
    connector: ({ stack }) => new flink.SqsSink(sqs.Queue.fromQueueAttributes(stack, 'Alerts', { queueArn: `arn:aws:sqs:${ACCOUNT}:alerts`, queueUrl: 'https://queue' })),
    options: { 'connector': 'sqs', 'queue-url': 'https://queue', 'aws.region': 'eu-west-1' },
  },
  {
    name: 'OpenSearchSink',
    connector: ({ stack }) => new flink.OpenSearchSink(opensearch.Domain.fromDomainAttributes(stack, 'Domain', {
      domainArn: `arn:aws:es:${ACCOUNT}:domain/d`, domainEndpoint: 'd.example.com',
    }), { index: 'i' }),
    options: { connector: 'opensearch-2', hosts: 'https://d.example.com', index: 'i' },
  },
  {
    name: 'PrometheusSink',
    connector: () => new flink.PrometheusSink(`arn:aws:aps:${ACCOUNT}:workspace/w`),
    options: {
      'connector': 'prometheus', 'metric.endpoint-url': PROMETHEUS_URL, 'metric.request-signer': 'amazon-managed-prometheus', 'aws.region': 'eu-west-1',
    },
  },
  {
    name: 'IcebergSink',
    connector: fixture => new flink.IcebergSink('sales', 'orders', bucket(fixture)),
    options: {
      'connector': 'iceberg',
      'catalog-name': 'glue',
      'catalog-impl': 'org.apache.iceberg.aws.glue.GlueCatalog',
      'io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
      'warehouse': 's3://lake/',
      'catalog-database': 'sales',
      'catalog-table': 'orders',
    },
  },
];

test.each(CASES)('$name sets its Table API options', ({ connector, options }) => {
  const fixture = fixtureOf();
  const config = fixture.add('Group', connector(fixture));
  expect(fixture.group('Group')).toEqual(options);
  expect(fixture.stack.resolve(config.tableOptions)).toEqual(options);
});

test.each(CASES)('$name keeps its other options for the DataStream API', ({ connector }) => {
  const fixture = fixtureOf({});
  const { properties } = fixture.add('Group', connector(fixture));
  expect(fixture.group('Group')).toEqual(fixture.stack.resolve(properties));
  expect(properties).not.toHaveProperty('connector');
});

test.each([
  [flink.StartingOffsets.EARLIEST, 'earliest-offset'],
  [flink.StartingOffsets.LATEST, 'latest-offset'],
  [flink.StartingOffsets.COMMITTED, 'group-offsets'],
])('converts Kafka starting offsets $value to %j', (startingOffsets, mode) => {
  const fixture = fixtureOf();
  fixture.add('Orders', new flink.MskSource(cluster(fixture), { topics: ['a'], groupId: 'g', startingOffsets }));
  expect(fixture.group('Orders')['scan.startup.mode']).toBe(mode);
});

test('adds the prefix to every Kafka client option', () => {
  const fixture = fixtureOf();
  const secret = secretsmanager.Secret.fromSecretNameV2(fixture.stack, 'Secret', 'AmazonMSK_orders');
  fixture.add('Orders', new flink.MskSource(cluster(fixture, flink.MskAuthentication.scram(secret)), { topics: ['a'], groupId: 'g' }));
  expect(Object.keys(fixture.group('Orders')).filter(key => !key.startsWith('properties.')).sort()).toEqual(['connector', 'scan.startup.mode', 'topic']);
});

test('sets the options to assume a role with the names of the Table API', () => {
  const fixture = fixtureOf();
  fixture.add('Orders', new flink.KinesisSource(stream(fixture), { assumeRole: role(fixture) }));
  expect(fixture.group('Orders')).toMatchObject({ 'aws.credentials.provider': 'ASSUME_ROLE', 'aws.credentials.role.arn': 'arn:aws:iam::222222222222:role/reader' });
});

test('sets the options of the older Kinesis connector on Flink 1.18', () => {
  const fixture = fixtureOf({ ...TABLE, runtime: flink.Runtime.FLINK_1_18 });
  fixture.add('Orders', new flink.KinesisSource(stream(fixture), { startingPosition: flink.StartingPosition.atTimestamp(date), consumerName: 'orders-job' }));
  fixture.add('Totals', new flink.KinesisSink(kinesis.Stream.fromStreamArn(fixture.stack, 'Sink', `arn:aws:kinesis:${ACCOUNT}:stream/totals`)));
  expect(fixture.group('Orders')).toEqual({
    'connector': 'kinesis',
    'stream': 'orders',
    'aws.region': 'eu-west-1',
    'scan.stream.initpos': 'AT_TIMESTAMP',
    'scan.stream.initpos-timestamp': '2026-01-02T03:04:05.000Z',
    'scan.stream.recordpublisher': 'EFO',
    'scan.stream.efo.consumername': 'orders-job',
    'scan.stream.efo.registration': 'LAZY',
  });
  expect(fixture.group('Totals')).toEqual({ 'connector': 'kinesis', 'stream': 'totals', 'aws.region': 'eu-west-1' });
});

test('sets the Kinesis options of one connector only on an unknown runtime', () => {
  const fixture = new Fixture();
  const runtime = flink.Runtime.of(flinkParameter(fixture));
  const own = new flink.Application(fixture.stack, 'Own', { ...TABLE, runtime, code: flink.ApplicationCode.fromBucket(bucket(fixture), 'a.jar', '1') });
  const { tableOptions } = own.addSource('Orders', new flink.KinesisSource(stream(fixture)));
  expect(Object.keys(tableOptions!).sort()).toEqual(['aws.region', 'connector', 'source.init.position', 'stream.arn']);
});

function flinkParameter({ stack }: Fixture): string {
  return new CfnParameter(stack, 'Runtime').valueAsString;
}

test('rejects an unknown API', () => {
  const fixture = fixtureOf({ connectorApi: 'SQL' as flink.ConnectorApi });
  expect(() => fixture.add('Lake', new flink.S3Sink(bucket(fixture)))).toThrow(/^connectorApi must be one of DATA_STREAM, TABLE, got 'SQL'/);
});

describe('a connector without a Table API', () => {
  test('is rejected with TABLE', () => {
    const fixture = fixtureOf();
    expect(() => fixture.add('Changes', new flink.DynamoDbStreamsSource(table(fixture))))
      .toThrow('connectorApi must be DATA_STREAM for DynamoDbStreamsSource Changes, which has no Table API, got TABLE');
  });

  test('is rejected with TABLE if SQL cannot sign its requests', () => {
    const fixture = fixtureOf();
    const collection = new aoss.CfnCollection(fixture.stack, 'Collection', { name: 'vectors' });
    expect(() => fixture.add('Vectors', new flink.OpenSearchServerlessSink(collection, { index: 'v' })))
      .toThrow(/^connectorApi must be DATA_STREAM for OpenSearchServerlessSink Vectors, which has no Table API, got TABLE( \(|$)/);
  });

  test('can be used for permissions only', () => {
    const fixture = fixtureOf();
    class Permissions implements flink.ISink {
      public bindSink() {
        return { properties: {} };
      }
    }
    fixture.add('Permissions', new Permissions());
    expect(fixture.group('Permissions')).toBeUndefined();
  });

  test('can be a custom connector with either API', () => {
    class Jdbc implements flink.ISink {
      public bindSink() {
        return { properties: { url: 'a' }, tableOptions: { connector: 'jdbc', url: 'b' } };
      }
    }
    const groups = [TABLE, {}].map(props => {
      const fixture = fixtureOf(props);
      fixture.add('Totals', new Jdbc());
      return fixture.group('Totals');
    });
    expect(groups).toEqual([{ connector: 'jdbc', url: 'b' }, { url: 'a' }]);
  });
});

describe('a SQL script', () => {
  const code = flink.ApplicationCode.fromInlineSql('INSERT INTO a SELECT 1', { dependencies: ['a:b:1'] });

  test('uses the Table API', () => {
    const fixture = new Fixture(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), undefined, undefined, { code });
    fixture.add('Lake', new flink.S3Sink(bucket(fixture)));
    expect(fixture.group('Lake')).toEqual({ connector: 'filesystem', path: 's3://lake/' });
  });

  test('uses the specified API', () => {
    const fixture = new Fixture(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), undefined, undefined, { code, connectorApi: flink.ConnectorApi.DATA_STREAM });
    fixture.add('Lake', new flink.S3Sink(bucket(fixture)));
    expect(fixture.group('Lake')).toEqual({ path: 's3://lake/' });
  });
});
