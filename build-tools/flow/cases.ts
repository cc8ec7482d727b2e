import { ALLOWANCES } from './allowances';
import { DeployedApplication } from './application';
import { GroupOverrides } from './overrides';
import { Credentials } from '../servers/aws-emulator';

type Group = { readonly [key: string]: string };

/** A job of the plan that the Java program runs. */
export interface Case {
  /** The id of the group, and for a negative case why it is refused. */
  readonly id: string;
  readonly connector: string;
  readonly source: boolean;
  readonly group: Group;
  /** The credentials of the application's role. */
  readonly role: Credentials;
  /** The credentials of the job, which differ from the role's in negative cases only. */
  readonly credentials: Credentials;
  /** The start of all of the case's records. */
  readonly prefix: string;
  /** For negative cases: parts of the messages that refuse the job. */
  readonly refusals?: string[];
}

/** A job that must be refused. */
interface Negative {
  /** The group that the job has. */
  readonly group: string;
  /** What the job's identity cannot do. Without it the identity signs with a wrong secret. */
  readonly without?: string[];
  readonly refusals: string[];
}

const BAD_SIGNATURE = ['SignatureDoesNotMatch', 'request signature we calculated does not match', 'InvalidSignature', 'Status Code: 403', '403: SignatureDoesNotMatch'];
const DENIED = ['AccessDenied', 'not authorized to perform', 'Status Code: 403'];

function refused(group: string, ...services: string[]): Negative[] {
  return [
    { group, refusals: BAD_SIGNATURE },
    ...services.map(service => ({ group, without: [`${service}:*`], refusals: DENIED })),
  ];
}

/** A wrong secret and a role without the connector's statement, for each service that checks who calls. */
const NEGATIVES: Negative[] = [
  ...refused('s3.source', 's3'),
  ...refused('sqs-sink', 'sqs'),
  ...refused('firehose-sink', 'firehose'),
  ...refused('firehose-sink.remote', 'sts'),
  ...refused('dynamodb-sink', 'dynamodb'),
  ...refused('dynamodb-streams-source', 'dynamodb'),
  ...refused('kinesis-source.polling', 'kinesis'),
  ...refused('iceberg-sink', 'glue'),
  // The broker checks the signature. It has no policies.
  { group: 'msk-source.iam', refusals: ['Access denied'] },
  { group: 'msk-source.scram', without: ['secretsmanager:*'], refusals: DENIED },
  { group: 'msk-source.mutual-tls', without: ['s3:*'], refusals: DENIED },
];

const PROFILES: { readonly [connector: string]: string[] } = {
  'kinesis-source': ['kinesis'],
  'kinesis-sink': ['kinesis'],
  'msk-source': ['kafka'],
  'msk-sink': ['kafka'],
  's3': ['files'],
  'firehose-sink': ['firehose'],
  'dynamodb-sink': ['dynamodb'],
  'dynamodb-streams-source': ['dynamodb-streams'],
  'sqs-sink': ['sqs'],
  'opensearch-sink': ['opensearch'],
  'prometheus-sink': ['prometheus'],
  'iceberg-sink': ['iceberg'],
};

/** The profiles of pom.xml whose artifacts a group's job needs. */
export function profilesOf(connector: string, group: Group): string[] {
  return [...PROFILES[connector] ?? [], ...(group['config.providers'] ? ['providers'] : [])];
}

/** A job for each property group, the jobs that must be refused, and for each allowance its group's job without it. */
export async function casesOf(application: DeployedApplication, overrides: GroupOverrides): Promise<Case[]> {
  const role = await application.session();
  const run = Date.now().toString(36);
  let number = 0;
  const make = (id: string, suffix: string, credentials: Credentials, refusals?: string[]): Case => {
    const group = application.groups.get(id);
    if (!group) {
      throw new Error(`the application has no property group ${id}`);
    }
    const connector = id.split('.')[0];
    return {
      id: `${id}${suffix}`,
      connector,
      source: id.includes('source'),
      group: overrides.apply(connector, group),
      role,
      credentials,
      prefix: `${run}-${number++}-`,
      refusals,
    };
  };
  const cases = [...application.groups.keys()].map(id => make(id, '', role));
  for (const { group, without, refusals } of NEGATIVES) {
    cases.push(without
      ? make(group, ` without ${without.join(', ')}`, await application.session(without), refusals)
      : make(group, ' with a wrong secret', { ...role, secretAccessKey: 'not-the-secret' }, refusals));
  }
  for (const { name, group, action } of ALLOWANCES) {
    cases.push(make(group, ` without the allowance ${name}`, await application.session([action]), DENIED));
  }
  return cases;
}
