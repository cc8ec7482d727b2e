import * as fc from 'fast-check';

/** Where the data, the network and the jobs of a program are. */
export const LAYOUTS = ['one', 'two', 'three', 'nested jobs', 'nested data', 'nested siblings', 'stage'] as const;

/** The environment of the data, compared with that of the jobs. */
export const ENVIRONMENTS = ['unknown', 'same', 'other region', 'other account'] as const;

export const SOURCES = ['KinesisSource', 'KinesisSource efo', 'KinesisSource encrypted', 'DynamoDbStreamsSource', 'S3Source', 'MskSource', 'MskSource scram', 'custom source'] as const;
export const SINKS = [
  'KinesisSink', 'S3Sink', 'S3Sink prefix', 'FirehoseSink', 'DynamoDbSink', 'SqsSink', 'OpenSearchSink', 'OpenSearchSink vpc', 'PrometheusSink', 'IcebergSink', 'MskSink',
] as const;

/** What else a program does with a job. */
export const EXTRAS = [
  'alarms', 'dashboard', 'queries', 'snapshots', 'parallelism', 'scaling', 'runs', 'endpoints', 'secret', 'registry', 'assumed role', 'properties', 'secret property',
  'policy beside the role', 'managed policy', 'attached policy', 'statement', 'allow to', 'allowed from', 'allow to imported', 'grant to operator', 'read twice',
] as const;

export interface Job {
  readonly kind: 'application' | 'pipeline' | 'notebook';
  readonly vpc: 'none' | 'made' | 'imported';
  readonly groups: 'own' | 'given' | 'imported';
  readonly role: 'own' | 'given' | 'imported' | 'shared imported' | 'shared' | 'of the data';
  readonly logs: 'own' | 'given' | 'imported' | 'of the data' | 'off';
  readonly named: boolean;
  readonly encrypted: boolean;
  readonly start: 'none' | 'method' | 'construct';
  readonly connectors: readonly (typeof SOURCES[number] | typeof SINKS[number])[];
  readonly extras: readonly typeof EXTRAS[number][];
}

/** A program, as data, so that it can be built again with other things around it. */
export interface Program {
  readonly layout: typeof LAYOUTS[number];
  readonly environment: typeof ENVIRONMENTS[number];
  readonly jobs: readonly Job[];
  readonly chained: boolean;
  /** Whether every second job is in another stack than the first, if the layout has several. */
  readonly apart: boolean;
  /** Whether the second job is another instance of the first, so that both share all that is not their own. */
  readonly twins: boolean;
  readonly tags: boolean;
  readonly boundary: boolean;
  readonly flags: readonly string[];
  /** Decides the order of the calls. */
  readonly order: number;
}

export const FLAGS = [
  '@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy', '@aws-cdk/aws-iam:importedRoleStackSafeDefaultPolicyName', '@aws-cdk/aws-iam:minimizePolicies',
  '@aws-cdk/core:enablePartitionLiterals', '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal', '@aws-cdk/aws-ec2:restrictDefaultSecurityGroup',
];

const job: fc.Arbitrary<Job> = fc.record({
  kind: fc.constantFrom<Job['kind']>('application', 'application', 'application', 'pipeline', 'notebook'),
  vpc: fc.constantFrom<Job['vpc']>('none', 'made', 'made', 'imported'),
  groups: fc.constantFrom<Job['groups']>('own', 'given', 'imported', 'imported'),
  role: fc.constantFrom<Job['role']>('own', 'own', 'given', 'imported', 'shared imported', 'shared', 'of the data'),
  logs: fc.constantFrom<Job['logs']>('own', 'own', 'given', 'imported', 'of the data', 'off'),
  named: fc.boolean(),
  encrypted: fc.boolean(),
  start: fc.constantFrom<Job['start']>('none', 'method', 'method', 'construct'),
  connectors: fc.uniqueArray(fc.constantFrom(...SOURCES, ...SINKS), { maxLength: 4 }),
  extras: fc.uniqueArray(fc.constantFrom(...EXTRAS), { maxLength: 4 }),
});

export const program: fc.Arbitrary<Program> = fc.record({
  layout: fc.constantFrom(...LAYOUTS),
  environment: fc.constantFrom(...ENVIRONMENTS),
  jobs: fc.array(job, { minLength: 1, maxLength: 3 }),
  chained: fc.boolean(),
  apart: fc.boolean(),
  twins: fc.boolean(),
  tags: fc.boolean(),
  boundary: fc.boolean(),
  flags: fc.subarray(FLAGS),
  order: fc.integer({ min: 0, max: 1_000_000 }),
});
