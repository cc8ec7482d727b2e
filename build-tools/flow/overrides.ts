/** Where the servers are that stand in for those of AWS. */
export interface Addresses {
  readonly aws: string;
  readonly openSearch: string;
  readonly prometheus: string;
  /** The PKCS12 file with the authority of the brokers' certificates. */
  readonly truststore: string;
  readonly truststorePassword: string;
}

type Group = { readonly [key: string]: string };

/**
 * The only place that changes a property group between the application and its job.
 *
 * Each key redirects a connector to a server of this machine, or shortens its wait. Everything else reaches the job as the
 * library wrote it.
 */
export class GroupOverrides {
  constructor(private readonly addresses: Addresses) {}

  /** The group with which the job runs. */
  public apply(connector: string, group: Group): Group {
    return { ...group, ...this.additions(connector, group) };
  }

  /** The keys that a group gets, or whose values it changes. */
  public additions(connector: string, group: Group): Group {
    const { aws, openSearch, prometheus } = this.addresses;
    switch (connector) {
      case 'kinesis-source':
      case 'kinesis-sink':
      case 'firehose-sink':
      case 'dynamodb-sink':
      case 'sqs-sink':
        return { 'aws.endpoint': aws, ...this.sts(group) };
      case 'dynamodb-streams-source':
        // The source assigns no shard before it has looked for shards again, which it does once a minute.
        return { 'aws.endpoint': aws, ...this.sts(group), 'flink.shard.discovery.intervalmillis': '1000' };
      case 'iceberg-sink':
        return { 's3.endpoint': aws, 's3.path-style-access': 'true', 'glue.endpoint': aws };
      case 'opensearch-sink':
        return { hosts: openSearch };
      case 'prometheus-sink':
        return { 'endpoint.url': `${prometheus}/api/v1/write` };
      case 'msk-source':
      case 'msk-sink':
        return { ...this.truststore(group), ...this.providers(group) };
      default:
        return {};
    }
  }

  private sts(group: Group): Group {
    return group['aws.credentials.provider'] === 'ASSUME_ROLE' ? { 'aws.credentials.provider.role.stsEndpoint': this.addresses.aws } : {};
  }

  private truststore(group: Group): Group {
    // The options of the Table API have a prefix.
    const prefix = group.connector === 'kafka' ? 'properties.' : '';
    return group[`${prefix}security.protocol`] === 'PLAINTEXT' ? {} : {
      [`${prefix}ssl.truststore.type`]: 'PKCS12',
      [`${prefix}ssl.truststore.location`]: this.addresses.truststore,
      [`${prefix}ssl.truststore.password`]: this.addresses.truststorePassword,
    };
  }

  private providers(group: Group): Group {
    const names = group['config.providers']?.split(',') ?? [];
    return Object.fromEntries(names.map(name => [`config.providers.${name}.param.endpoint`, this.addresses.aws]));
  }
}
