import { RemovalPolicy } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  A_BOOLEAN, A_BUCKET, A_DURATION, A_KNOWN_BOOLEAN, A_METRIC, A_NUMBER, A_STRING, AN_APPLICATION, AN_OBJECT, DIMENSIONS, having, Kind, Kinds,
  knownMemberOf, listOf, mapOf, marked, memberOf, requireKind, requireKinds, STRINGS, struct,
} from './kinds';

const SIZE = having('a Size', 'toBytes', 'isUnresolved');
const NUMBER_THRESHOLDS = [
  'maxHeapMemoryUtilization', 'maxCpuUtilization', 'minRecordsOutPerSecond', 'maxSourceLagRecords', 'maxThreads', 'maxOldGenerationGcTimePercent',
  'maxOldGenerationGcPerMinute',
];
const DURATION_THRESHOLDS = ['maxCheckpointDuration', 'maxSourceLag', 'maxWatermarkSkew'];
const SIZE_THRESHOLDS = ['maxCheckpointSize', 'maxCheckpointGrowth'];
const ALARM_THRESHOLDS = [...NUMBER_THRESHOLDS, ...DURATION_THRESHOLDS, ...SIZE_THRESHOLDS];
const ALARM_ACTIONS = listOf(having('an alarm action such as an SnsAction', 'bind'));
const SCHEDULE = having('a ScheduleExpression of aws-cdk-lib/aws-scheduler', 'expressionString');
const TRIGGER = struct({ metric: A_METRIC, threshold: A_NUMBER, evaluationPeriods: A_NUMBER }, 'metric', 'threshold');
const SUBNETS = struct({
  subnetType: knownMemberOf(SubnetType, 'a SubnetType like SubnetType.PRIVATE_WITH_EGRESS'),
  subnetGroupName: A_STRING,
  availabilityZones: STRINGS,
  onePerAz: A_KNOWN_BOOLEAN,
  subnets: listOf(having('a subnet such as an ec2.Subnet', 'subnetId', 'env', 'node')),
  subnetFilters: listOf(having('a subnet filter such as ec2.SubnetFilter.onePerAz()', 'selectSubnets')),
});

/** The kind of the entry point of a PyFlink job. */
export const PYTHON = struct({ main: A_STRING, jarFile: A_STRING, pyFiles: STRINGS, pyArchives: STRINGS }, 'main');

/** The options of another construct, which checks the kind of each. */
function optionsOfAnother(...options: string[]): Kind {
  return struct(Object.fromEntries(options.map(option => [option, { allowed: 'anything', accepts: () => true }])));
}

/** The kind of the options of a start. */
export const START_OPTIONS = optionsOfAnother(
  'restore', 'timeout', 'healthCheck', 'stopMode', 'batch', 'pollInterval', 'keepLiveParallelism', 'forceStopCrashLoopingJob');
const ALARM_SETTINGS = optionsOfAnother('application', 'actions', 'okActions', 'exclude', 'alarmOptions', 'operator', ...ALARM_THRESHOLDS);

/** The kinds of the props of all constructs in this library. Props with the same name have the same kind everywhere. */
const PROPS: Kinds = {
  application: AN_APPLICATION,
  code: marked('ApplicationCode', "an ApplicationCode like ApplicationCode.fromAsset('job.jar')"),
  vpc: having('a VPC such as an ec2.Vpc', 'vpcId', 'selectSubnets'),
  vpcSubnets: SUBNETS,
  subnets: SUBNETS,
  securityGroups: listOf(having('a security group', 'securityGroupId')),
  role: having('a role such as an iam.Role', 'roleArn', 'grantPrincipal'),
  logGroup: having('a log group such as a logs.LogGroup', 'logGroupArn', 'logGroupName'),
  encryptionKey: having('a key such as a kms.Key', 'keyArn'),
  previousEncryptionKeys: listOf(having('a key such as a kms.Key', 'keyArn')),
  restore: marked('RestoreConfiguration', 'a RestoreConfiguration like RestoreConfiguration.latestSnapshot()'),
  maintenanceWindow: marked('MaintenanceWindow', 'a MaintenanceWindow like MaintenanceWindow.startingAt(2, 0)'),
  step: marked('ScalingStep', 'a ScalingStep like ScalingStep.factor(2)'),
  artifacts: listOf(marked('StudioArtifact', 'a StudioArtifact')),
  schedule: SCHEDULE,
  entries: listOf(struct({ schedule: SCHEDULE, parallelism: A_NUMBER }, 'schedule', 'parallelism')),
  scaleOut: TRIGGER,
  scaleIn: TRIGGER,
  python: PYTHON,
  propertyGroups: { ...AN_OBJECT, allowed: "an object like { Group: { key: 'value' } }" },
  sources: { ...AN_OBJECT, allowed: 'an object like { Orders: new KinesisSource(stream) }' },
  sinks: { ...AN_OBJECT, allowed: 'an object like { Totals: new S3Sink(bucket) }' },
  healthCheck: struct({
    duration: A_DURATION, maxRestarts: A_NUMBER, alarms: listOf(having('an alarm such as a cloudwatch.Alarm', 'alarmRef', 'node')),
  }),
  startOptions: START_OPTIONS,
  alarmSettings: ALARM_SETTINGS,
  alarmOptions: mapOf(struct({
    period: A_DURATION,
    evaluationPeriods: A_NUMBER,
    datapointsToAlarm: A_NUMBER,
    treatMissingData: memberOf(TreatMissingData),
    dimensionsMap: DIMENSIONS,
  })),
  snapshots: struct({ schedule: SCHEDULE, retain: A_NUMBER }, 'schedule'),
  deployAsApplication: struct({ bucket: A_BUCKET, basePath: A_STRING, applicationNamePrefix: A_STRING }, 'bucket'),
  ...Object.fromEntries(['applicationName', 'description', 'databaseName', 'dashboardName', 'snapshotNamePrefix', 'logStreamName', 'applicationArn', 'operator'].map(prop => [prop, A_STRING])),
  ...Object.fromEntries([
    'checkpointingEnabled', 'autoScalingEnabled', 'snapshotsEnabled', 'systemRollbackEnabled',
  ].map(prop => [prop, A_BOOLEAN])),
  ...Object.fromEntries([
    'loggingEnabled', 'dashboard', 'startOnDeploy', 'batch', 'keepLiveParallelism', 'forceStopCrashLoopingJob',
  ].map(prop => [prop, A_KNOWN_BOOLEAN])),
  ...Object.fromEntries([
    'minParallelism', 'maxParallelism', ...NUMBER_THRESHOLDS,
  ].map(prop => [prop, A_NUMBER])),
  removalPolicy: knownMemberOf(RemovalPolicy),
  logRetention: memberOf(RetentionDays, 'a RetentionDays like RetentionDays.ONE_MONTH'),
  services: STRINGS,
  existingServices: STRINGS,
  actions: ALARM_ACTIONS,
  okActions: ALARM_ACTIONS,
  alarmActions: ALARM_ACTIONS,
  ...Object.fromEntries([
    'checkpointInterval', 'minPauseBetweenCheckpoints', 'timeout', 'pollInterval', 'cooldown', ...DURATION_THRESHOLDS,
  ].map(prop => [prop, A_DURATION])),
  ...Object.fromEntries(SIZE_THRESHOLDS.map(prop => [prop, SIZE])),
};

/** The kind of a scope. */
export const A_CONSTRUCT = having('a construct', 'node');
/** The kind of a construct id. */
export const AN_ID: Kind = { allowed: 'a string that is not empty', accepts: value => A_STRING.accepts(value) && value !== '' };

/** The kinds of a construct's props. Required props come first, so that a missing prop is reported before a wrong one. */
function kindsOf(required: readonly string[], own: Kinds): Kinds {
  const all = { ...PROPS, ...own };
  return { ...Object.fromEntries(required.map(prop => [prop, all[prop]])), ...all };
}

interface Checked {
  readonly prototype: object;
  readonly length: number;
}

/**
 * A class decorator that makes the constructor throw if the scope is not a construct, the id is not a string, or a prop is of the wrong kind.
 * Only untyped callers can pass such props. The constructor gets the props without null values, which untyped callers use like undefined.
 *
 * @param required the props that must be given
 * @param own the kinds of props that differ from the props of the same name in other constructs
 */
export function checksProps(required: readonly string[] = [], own: Kinds = {}): <T extends Checked>(type: T) => T {
  const kinds = kindsOf(required, own);
  return type => new Proxy(type, {
    construct: (target, args, newTarget) => {
      requireKind('scope', args[0], A_CONSTRUCT);
      requireKind('id', args[1], AN_ID);
      if (target.length <= 2 && args[2] === undefined) {
        return Reflect.construct(target as any, args, newTarget);
      }
      const [scope, id, props, ...rest] = args;
      return Reflect.construct(target as any, [scope, id, requireKinds(props, kinds, { required, name: 'props' }), ...rest], newTarget);
    },
  });
}
