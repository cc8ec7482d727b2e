/** The connectors of one release line of Flink. */
export interface FlinkLine {
  readonly name: string;
  readonly flink: string;
  /** The versions of each connector to try, the one to use first. An older one must have the same builder. */
  readonly connectors: { readonly [profile: string]: string[] };
  /** The group and artifact whose version a profile's is. */
  readonly artifacts: { readonly [profile: string]: string };
  readonly properties: { readonly [name: string]: string };
  /** The profiles of pom.xml to compile with, for the connectors that are there. */
  profiles(versions: { [profile: string]: string }): string[];
}

const ARTIFACTS = {
  kinesis: 'org.apache.flink:flink-connector-aws-kinesis-streams',
  firehose: 'org.apache.flink:flink-connector-aws-kinesis-firehose',
  dynamodb: 'org.apache.flink:flink-connector-dynamodb',
  sqs: 'org.apache.flink:flink-connector-sqs',
  kafka: 'org.apache.flink:flink-connector-kafka',
  opensearch: 'org.apache.flink:flink-connector-opensearch2',
  prometheus: 'org.apache.flink:flink-connector-prometheus',
};
const AWS = ['kinesis', 'firehose', 'dynamodb', 'sqs'];

function profilesOf(versions: { [profile: string]: string }): string[] {
  const profiles = ['files', ...Object.keys(versions)];
  if (AWS.some(profile => versions[profile])) {
    profiles.push('aws');
  }
  // The source of change streams came with 5.0.
  if (versions.dynamodb && !/^[34]\./.test(versions.dynamodb)) {
    profiles.push('dynamodb-streams');
  }
  return profiles;
}

/** The oldest and the newest line that new applications should run on. */
export const FLINK_LINES: FlinkLine[] = [
  {
    name: '1.20',
    flink: '1.20.3',
    connectors: {
      kinesis: ['5.0.0-1.20'],
      firehose: ['5.0.0-1.20', '4.3.0-1.19'],
      dynamodb: ['5.0.0-1.20', '4.3.0-1.19'],
      sqs: ['5.0.0-1.20'],
      kafka: ['3.4.0-1.20'],
      opensearch: ['2.0.0-1.19'],
      prometheus: ['1.0.0-1.20'],
      iceberg: ['1.10.0'],
    },
    artifacts: { ...ARTIFACTS, iceberg: 'org.apache.iceberg:iceberg-flink-1.20' },
    properties: { 'iceberg.artifact': 'iceberg-flink-1.20', 'awssdk.version': '2.29.52' },
    profiles: profilesOf,
  },
  {
    name: '2.2',
    flink: '2.2.0',
    connectors: {
      kinesis: ['6.0.0-2.0'],
      firehose: ['6.0.0-2.0'],
      dynamodb: ['6.0.0-2.0'],
      sqs: ['6.0.0-2.0'],
      kafka: ['5.0.0-2.2'],
      iceberg: ['1.10.0'],
    },
    artifacts: { ...ARTIFACTS, iceberg: 'org.apache.iceberg:iceberg-flink-2.0' },
    properties: { 'iceberg.artifact': 'iceberg-flink-2.0', 'awssdk.version': '2.51.2' },
    profiles: profilesOf,
  },
];
