import { Aws, Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { StudioTableOptions } from './studio-table-options';
import { checkedTable } from './studio-validation';
import { NotebookNetwork, TableBinding } from './table-binding';
import { InputError, locatesErrors } from '../synth/errors';
import { requireKind } from '../synth/kinds';
import { AN_ID } from '../synth/prop-kinds';
import { isKnown } from '../synth/tokens';

/** The Kafka client options that a table accepts with the prefix `flink.properties.`. */
const CLIENT_OPTIONS = /^(security\.|sasl\.|ssl\.|config\.providers)/;

/**
 * A Glue table that describes the records of a stream or topic to a Studio notebook.
 *
 * Use `StudioNotebook.addTable()` to define a table. Notes refer to the table by name. For a topic of an MSK cluster, a Glue
 * connection to the brokers is defined as well.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-zeppelin-glue.html
 *
 * @example
 * declare const notebook: flink.StudioNotebook;
 * declare const stream: kinesis.Stream;
 *
 * const table: flink.StudioTable = notebook.addTable('Stock', {
 *   name: 'stock',
 *   columns: [{ name: 'ticker', type: 'string' }, { name: 'price', type: 'double' }],
 *   source: new flink.KinesisSource(stream),
 *   format: flink.StudioTableFormat.JSON,
 *   proctime: 'proctime',
 * });
 */
@locatesErrors
export class StudioTable extends Construct {
  /**
   * Defines a table for a connector that has been bound to the notebook.
   *
   * @internal
   */
  public static _define(scope: Construct, id: string, options: StudioTableOptions, bind: (checked: StudioTableOptions) => TableBinding): StudioTable {
    requireKind('id', id, AN_ID);
    const checked = checkedTable(options);
    const twin = scope.node.children.find(child => child instanceof StudioTable && isKnown(checked.name) && child.givenName === checked.name);
    if (twin) {
      throw new InputError(`name must be unique among the tables of the notebook, got '${checked.name}' as for ${twin.node.path}`);
    }
    return new StudioTable(scope, id, checked, bind(checked));
  }

  /** The name of the table, which notes use to refer to the table. */
  public readonly tableName: string;

  /** The name of the Glue database that contains the table. */
  public readonly databaseName: string;

  private readonly givenName: string;

  private constructor(scope: Construct, id: string, options: StudioTableOptions, binding: TableBinding) {
    super(scope, id);
    this.givenName = options.name;
    const { databaseName, properties } = binding;
    this.databaseName = databaseName;
    // DynamoDB streams also have a stream.arn, so the connector is checked.
    const isKinesis = binding.connector === 'kinesis';
    const storage = isKinesis ? this.kinesisStorage(properties) : this.kafkaStorage(binding);
    const table = new glue.CfnTable(this, 'Resource', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName,
      tableInput: {
        name: options.name,
        parameters: {
          classification: options.format.value,
          ...this.timeParameters(options),
          ...(isKinesis ? {} : kafkaParameters(properties, options.name)),
        },
        partitionKeys: options.partitionKeys,
        storageDescriptor: { ...storage, columns: options.columns },
      },
    });
    this.tableName = table.ref;
  }

  private timeParameters({ proctime, rowtime, watermarkDelay }: StudioTableOptions): { [key: string]: string } {
    return {
      ...(proctime === undefined ? {} : { 'managed-flink.proctime': proctime }),
      ...(rowtime === undefined ? {} : { 'managed-flink.rowtime': rowtime }),
      ...(watermarkDelay ? { [`managed-flink.watermark.${this.keyPart(rowtime!)}.milliseconds`]: milliseconds(watermarkDelay) } : {}),
    };
  }

  /** Returns the row time column, which must be known because a template cannot compute the key of a map. */
  private keyPart(rowtime: string): string {
    const column: unknown = Stack.of(this).resolve(rowtime);
    if (typeof column !== 'string') {
      throw new InputError('rowtime must be known at synthesis with a watermarkDelay, got a token');
    }
    return column;
  }

  private kinesisStorage(properties: { [key: string]: string }): glue.CfnTable.StorageDescriptorProperty {
    // The resource part of a stream's ARN is stream/<name>.
    const streamName = Fn.select(1, Fn.split('/', properties['stream.arn']));
    return {
      location: streamName,
      parameters: {
        streamName,
        endpointUrl: `https://kinesis.${properties['aws.region'] ?? Aws.REGION}.${Aws.URL_SUFFIX}`,
        typeOfData: 'kinesis',
      },
    };
  }

  private kafkaStorage({ properties, network }: TableBinding): glue.CfnTable.StorageDescriptorProperty {
    const topicName = properties.topic;
    if (!properties['bootstrap.servers'] || !topicName || (!Token.isUnresolved(topicName) && topicName.includes(';'))) {
      throw new InputError(`source or sink of a table must be a Kinesis stream or a single topic of an MSK cluster, got ${kindOf(properties)}`);
    }
    return {
      location: topicName,
      parameters: { topicName, connectionName: this.defineConnection(properties, network!).ref, typeOfData: 'kafka' },
    };
  }

  private defineConnection(properties: { [key: string]: string }, network: NotebookNetwork): glue.CfnConnection {
    return new glue.CfnConnection(this, 'Connection', {
      catalogId: Aws.ACCOUNT_ID,
      connectionInput: {
        connectionType: 'KAFKA',
        connectionProperties: {
          KAFKA_BOOTSTRAP_SERVERS: properties['bootstrap.servers'],
          KAFKA_SSL_ENABLED: String(properties['security.protocol'] !== 'PLAINTEXT'),
        },
        physicalConnectionRequirements: {
          // A connection has only one subnet, and the notebook's network interfaces can be in any of its subnets.
          subnetId: network.subnets[0].subnetId,
          securityGroupIdList: network.securityGroups.map(group => group.securityGroupId),
        },
      },
    });
  }
}

function milliseconds(duration: Duration): string {
  const value = duration.toMilliseconds();
  return Token.isUnresolved(value) ? Token.asString(value) : String(value);
}

/** Notebooks require a consumer group and a starting position for Kafka tables. */
function kafkaParameters(properties: { [key: string]: string }, tableName: string): { [key: string]: string } {
  const offsets = properties['starting.offsets'];
  return {
    'flink.properties.group.id': properties['group.id'] ?? tableName,
    'flink.properties.auto.offset.reset': offsets === 'latest' ? 'latest' : 'earliest',
    ...Object.fromEntries(Object.entries(properties)
      .filter(([key]) => CLIENT_OPTIONS.test(key))
      .map(([key, value]) => [`flink.properties.${key}`, value])),
  };
}

function kindOf(properties: { [key: string]: string }): string {
  if (properties['topic-pattern']) {
    return 'a prefix of topics';
  }
  return properties.topic ? 'several topics' : 'another connector';
}
