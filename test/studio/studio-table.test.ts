import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { newStack } from './notebook-helpers';
import * as flink from '../../src';

const COLUMNS = [{ name: 'ticker', type: 'string' }, { name: 'price', type: 'double' }, { name: 'at', type: 'timestamp' }];

function kinesisTable(options: Partial<flink.StudioTableOptions> = {}, stack: Stack = newStack()) {
  const stream = new kinesis.Stream(stack, 'Stream');
  const notebook = new flink.StudioNotebook(stack, 'Notebook');
  const table = notebook.addTable('Stock', {
    name: 'stock', columns: COLUMNS, source: new flink.KinesisSource(stream), format: flink.StudioTableFormat.JSON, ...options,
  });
  return { stack, stream, notebook, table, template: () => Template.fromStack(stack) };
}

function mskCluster(stack: Stack, vpc: ec2.IVpc, authentication = flink.MskAuthentication.iam()) {
  return flink.MskCluster.fromAttributes({
    clusterArn: 'arn:aws:kafka:us-east-1:123456789012:cluster/events/1b2c-3',
    bootstrapServers: 'b-1:9098,b-2:9098',
    securityGroups: [new ec2.SecurityGroup(stack, 'Brokers', { vpc })],
    authentication,
  });
}

function mskTable(options: Partial<flink.StudioTableOptions> = {}, authentication?: flink.MskAuthentication) {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  const notebook = new flink.StudioNotebook(stack, 'Notebook', { vpc });
  const cluster = mskCluster(stack, vpc, authentication);
  notebook.addTable('Stock', {
    name: 'stock',
    columns: COLUMNS,
    source: options.sink ? undefined : new flink.MskSource(cluster, { topics: ['stocks'], groupId: 'notebook', startingOffsets: flink.StartingOffsets.LATEST }),
    format: flink.StudioTableFormat.JSON,
    ...options,
  });
  return { stack, cluster, notebook, template: Template.fromStack(stack) };
}

describe('a table of a Kinesis stream', () => {
  test('has the properties that a notebook reads', () => {
    const { template, stream, stack, notebook } = kinesisTable({ proctime: 'proctime', rowtime: 'at', watermarkDelay: Duration.seconds(5) });
    const streamName = { 'Fn::Select': [1, { 'Fn::Split': ['/', stack.resolve(stream.streamArn)] }] };

    template().hasResourceProperties('AWS::Glue::Table', {
      DatabaseName: stack.resolve(notebook.databaseName),
      TableInput: {
        Name: 'stock',
        Parameters: {
          'classification': 'json',
          'managed-flink.proctime': 'proctime',
          'managed-flink.rowtime': 'at',
          'managed-flink.watermark.at.milliseconds': '5000',
        },
        StorageDescriptor: {
          Columns: [{ Name: 'ticker', Type: 'string' }, { Name: 'price', Type: 'double' }, { Name: 'at', Type: 'timestamp' }],
          Location: streamName,
          Parameters: {
            streamName,
            endpointUrl: { 'Fn::Join': ['', Match.arrayWith(['https://kinesis.us-east-1.'])] },
            typeOfData: 'kinesis',
          },
        },
      },
    });
    template().resourceCountIs('AWS::Glue::Connection', 0);
  });

  test('grants the notebook read access to the stream', () => {
    const { template, stack, stream } = kinesisTable();

    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['kinesis:GetRecords']), Resource: stack.resolve(stream.streamArn) })]) },
    });
  });

  test('grants the notebook write access to a sink', () => {
    const stack = newStack();
    const stream = new kinesis.Stream(stack, 'Out');
    kinesisTable({ source: undefined, sink: new flink.KinesisSink(stream) }, stack).template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['kinesis:PutRecords']), Resource: stack.resolve(stream.streamArn) })]) },
    });
  });

  test('can be partitioned, and exposes its names', () => {
    const { template, table, stack, notebook } = kinesisTable({ partitionKeys: [{ name: 'day', type: 'string' }] });

    template().hasResourceProperties('AWS::Glue::Table', { TableInput: { PartitionKeys: [{ Name: 'day', Type: 'string' }] } });
    expect(stack.resolve(table.tableName)).toEqual({ Ref: expect.stringMatching(/^NotebookTablesStock/) });
    expect(table.databaseName).toBe(notebook.databaseName);
  });

  test('has no time parameters by default', () => {
    kinesisTable().template().hasResourceProperties('AWS::Glue::Table', { TableInput: { Parameters: { classification: 'json' } } });
    expect(Object.keys(Object.values(kinesisTable().template().findResources('AWS::Glue::Table'))[0].Properties.TableInput.Parameters)).toEqual(['classification']);
  });
});

describe('a table of an MSK topic', () => {
  test('has a connection in the network of the notebook', () => {
    const { template, stack, notebook } = mskTable();
    const [connection] = Object.keys(template.findResources('AWS::Glue::Connection'));

    template.hasResourceProperties('AWS::Glue::Connection', {
      ConnectionInput: {
        ConnectionType: 'KAFKA',
        ConnectionProperties: { KAFKA_BOOTSTRAP_SERVERS: 'b-1:9098,b-2:9098', KAFKA_SSL_ENABLED: 'true' },
        PhysicalConnectionRequirements: {
          SubnetId: { Ref: Match.stringLikeRegexp('^VpcPrivateSubnet1') },
          SecurityGroupIdList: notebook.connections.securityGroups.map(group => stack.resolve(group.securityGroupId)),
        },
      },
    });
    template.hasResourceProperties('AWS::Glue::Table', {
      TableInput: { StorageDescriptor: { Location: 'stocks', Parameters: { topicName: 'stocks', connectionName: { Ref: connection }, typeOfData: 'kafka' } } },
    });
  });

  test('always has a consumer group, a starting position, a format and authentication options', () => {
    mskTable().template.hasResourceProperties('AWS::Glue::Table', {
      TableInput: {
        Parameters: {
          'classification': 'json',
          'flink.properties.group.id': 'notebook',
          'flink.properties.auto.offset.reset': 'latest',
          'flink.properties.security.protocol': 'SASL_SSL',
          'flink.properties.sasl.mechanism': 'AWS_MSK_IAM',
        },
      },
    });
  });

  test('uses the table name as the consumer group for writing', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const notebook = new flink.StudioNotebook(stack, 'Notebook', { vpc });
    notebook.addTable('Stock', {
      name: 'stock', columns: COLUMNS, sink: new flink.MskSink(mskCluster(stack, vpc), { topic: 'out' }), format: flink.StudioTableFormat.of('avro'),
    });

    Template.fromStack(stack).hasResourceProperties('AWS::Glue::Table', {
      TableInput: { Parameters: { 'classification': 'avro', 'flink.properties.group.id': 'stock', 'flink.properties.auto.offset.reset': 'earliest' } },
    });
  });

  test('requires no certificate without encryption', () => {
    mskTable({}, flink.MskAuthentication.plaintext()).template.hasResourceProperties('AWS::Glue::Connection', {
      ConnectionInput: { ConnectionProperties: { KAFKA_SSL_ENABLED: 'false' } },
    });
  });
});

describe('rejects', () => {
  test.each<[string, Partial<flink.StudioTableOptions>, string]>([
    ['a name in uppercase', { name: 'Stock' }, "name must have 1 to 255 characters without uppercase letters, spaces or any of /*?, got 'Stock'"],
    ['no columns', { columns: [] }, 'columns must have at least one column, got none'],
    ['neither source nor sink', { source: undefined }, 'source or sink must be set, but not both, got neither'],
    ['a row time that is not a column', { rowtime: 'time' }, "rowtime must be one of the columns ticker, price, at, got 'time'"],
    ['a processing time that is a column', { proctime: 'at' }, "proctime must not be one of the columns ticker, price, at, got 'at'"],
    ['a processing time that is a partition column', { proctime: 'day', partitionKeys: [{ name: 'day', type: 'string' }] }, "proctime must not be one of the columns ticker, price, at, day, got 'day'"],
    ['a processing time without a name', { proctime: '' }, "proctime must be the name of an additional column, got ''"],
    ['a column that is a partition column too', { partitionKeys: [{ name: 'at', type: 'timestamp' }] }, "columns and partitionKeys must have different names, got 'at' twice"],
    ['two columns of one name', { columns: [COLUMNS[0], COLUMNS[0]] }, "columns and partitionKeys must have different names, got 'ticker' twice"],
    ['a column without a type', { columns: [{ name: 'ticker', type: '' }] }, "columns[0].type must be a string that is not blank, got ''"],
    ['a column whose type is no string', { columns: [{ name: 'ticker', type: 5 as any }] }, 'columns[0].type must be a string that is not blank, got 5'],
    ['a row time that is known at deployment only', { rowtime: Aws.REGION, watermarkDelay: Duration.seconds(5) }, 'rowtime must be known at synthesis with a watermarkDelay, got a token'],
    ['a watermark without a row time', { watermarkDelay: Duration.seconds(5) }, 'watermarkDelay requires rowtime, got 5 seconds without rowtime'],
  ])('%s', (_, options, message) => {
    expect(() => kinesisTable(options)).toThrow(message);
  });

  test('both source and sink', () => {
    const stack = newStack();
    const sink = new flink.KinesisSink(new kinesis.Stream(stack, 'Out'));
    expect(() => kinesisTable({ sink }, stack)).toThrow('source or sink must be set, but not both, got both');
  });

  test('an unsupported connector', () => {
    const stack = newStack();
    const source = new flink.S3Source(new s3.Bucket(stack, 'Bucket'));
    expect(() => kinesisTable({ source }, stack)).toThrow('source or sink of a table must be a Kinesis stream or a single topic of an MSK cluster, got another connector');
  });

  test('the stream of a DynamoDB table', () => {
    const stack = newStack();
    const source = new flink.DynamoDbStreamsSource(new dynamodb.Table(stack, 'Orders', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_IMAGE,
    }));
    expect(() => kinesisTable({ source }, stack)).toThrow('source or sink of a table must be a Kinesis stream or a single topic of an MSK cluster, got another connector');
  });

  test('several topics', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const notebook = new flink.StudioNotebook(stack, 'Notebook', { vpc });
    const source = new flink.MskSource(mskCluster(stack, vpc), { topics: ['a', 'b'], groupId: 'notebook' });
    expect(() => notebook.addTable('Stock', { name: 'stock', columns: COLUMNS, source, format: flink.StudioTableFormat.JSON }))
      .toThrow('got several topics');
  });
});
