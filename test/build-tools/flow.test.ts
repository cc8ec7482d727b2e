import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { withSamples } from '../../build-tools/connectors/samples';
import { ConnectorsStack } from '../../build-tools/connectors/stack';
import { ALLOWANCES } from '../../build-tools/flow/allowances';
import { GroupOverrides } from '../../build-tools/flow/overrides';
import { CONNECTORS, TABLE_JOBS, TableJobStack } from '../../build-tools/flow/table/stack';

type Group = { [key: string]: string };

const overrides = new GroupOverrides({
  aws: 'http://aws', openSearch: 'http://opensearch', prometheus: 'http://prometheus', truststore: '/truststore.p12', truststorePassword: 'password',
});

function groups(): [string, Group][] {
  const brokers = { iam: 'b:1', scram: 'b:2', tls: 'b:3', mutualTls: 'b:4', plaintext: 'b:5' };
  return groupsOf(new ConnectorsStack(new App(), brokers));
}

function groupsOf(stack: Stack): [string, Group][] {
  const template = withSamples(Template.fromStack(stack).toJSON());
  const application: any = Object.values<any>(template.Resources).find(resource => resource.Type === 'AWS::KinesisAnalyticsV2::Application');
  return application.Properties.ApplicationConfiguration.EnvironmentProperties.PropertyGroups
    .map((group: any) => [group.PropertyGroupId, group.PropertyMap]);
}

describe('the groups of the jobs of test:flow', () => {
  const all = groups();
  const truststore = ['ssl.truststore.location', 'ssl.truststore.password', 'ssl.truststore.type'];
  const secrets = 'config.providers.secretsmanager.param.endpoint';
  const objects = 'config.providers.s3import.param.endpoint';
  const sts = 'aws.credentials.provider.role.stsEndpoint';

  test('differ from those of the application in the address of a server, its certificate and a wait only', () => {
    const changed = Object.fromEntries(all.map(([id, group]) => [id, Object.keys(overrides.additions(id.split('.')[0], group)).sort()]));
    expect(changed).toEqual({
      'kinesis-source.polling': ['aws.endpoint'],
      'kinesis-source.timestamp': ['aws.endpoint'],
      'kinesis-source.efo': ['aws.endpoint'],
      'kinesis-source.efo-self-managed': ['aws.endpoint'],
      'kinesis-source.remote': [sts, 'aws.endpoint'],
      'kinesis-sink': ['aws.endpoint'],
      'kinesis-sink.remote': [sts, 'aws.endpoint'],
      'firehose-sink': ['aws.endpoint'],
      'firehose-sink.remote': [sts, 'aws.endpoint'],
      'dynamodb-sink': ['aws.endpoint'],
      'dynamodb-sink.remote': [sts, 'aws.endpoint'],
      'dynamodb-streams-source': ['aws.endpoint', 'flink.shard.discovery.intervalmillis'],
      'dynamodb-streams-source.oldest': [sts, 'aws.endpoint', 'flink.shard.discovery.intervalmillis'],
      's3.source': [],
      's3.sink': [],
      'iceberg-sink': ['glue.endpoint', 's3.endpoint', 's3.path-style-access'],
      'sqs-sink': ['aws.endpoint'],
      'opensearch-sink': ['hosts'],
      'opensearch-sink.index': ['hosts'],
      'prometheus-sink': ['endpoint.url'],
      'msk-source.iam': truststore,
      'msk-sink.iam': truststore,
      'msk-source.scram': [secrets, ...truststore],
      'msk-sink.scram': [secrets, ...truststore],
      'msk-source.tls': truststore,
      'msk-sink.tls': truststore,
      'msk-source.mutual-tls': [objects, secrets, ...truststore],
      'msk-sink.mutual-tls': [objects, secrets, ...truststore],
      'msk-source.plaintext': [],
      'msk-sink.plaintext': [],
      'msk-source.latest': truststore,
      'msk-source.committed': truststore,
      'msk-source.timestamp': truststore,
      'msk-sink.exactly-once': truststore,
    });
  });

  test.each(all)('keep everything else: %s', (id, group) => {
    const connector = id.split('.')[0];
    const added = overrides.additions(connector, group);
    const applied = overrides.apply(connector, group);
    expect(Object.keys(applied).sort()).toEqual([...new Set([...Object.keys(group), ...Object.keys(added)])].sort());
    Object.keys(group).filter(key => !(key in added)).forEach(key => expect(applied[key]).toBe(group[key]));
  });

  test('replace only the addresses that the application itself has', () => {
    const replaced = all.flatMap(([id, group]) => Object.keys(overrides.additions(id.split('.')[0], group)).filter(key => key in group));
    expect([...new Set(replaced)].sort()).toEqual(['endpoint.url', 'hosts']);
  });
});

test.each(Object.keys(TABLE_JOBS))('the groups of the %s job on the Table API differ in the certificate of the brokers only', name => {
  // Packaging the job is not the subject.
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const all = groupsOf(new TableJobStack(app, name, TABLE_JOBS[name], 'b:1')).filter(([id]) => id in CONNECTORS);
  expect(all.map(([id]) => id).sort()).toEqual(Object.keys(CONNECTORS).sort());
  const added = all.flatMap(([id, group]) => Object.keys(overrides.additions(CONNECTORS[id], group)));
  const certificate = ['location', 'password', 'type'].map(part => `properties.ssl.truststore.${part}`);
  expect(added.sort()).toEqual(TABLE_JOBS[name].listener === 'plaintext' ? [] : certificate);
});

test('every allowance of the emulator names its reason and a group that shows it', () => {
  const ids = groups().map(([id]) => id);
  for (const { name, reason, action, group } of ALLOWANCES) {
    expect(reason.length).toBeGreaterThan(20);
    expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
    expect(ids).toContain(group);
    expect(ALLOWANCES.filter(other => other.name === name)).toHaveLength(1);
  }
});
