import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  A_BOOLEAN, A_DURATION, A_METRIC, A_NUMBER, A_STRING, AN_APPLICATION, AN_OBJECT, having, Kind, listOf, mapOf, marked, memberOf, requireKind,
  requireKindIfGiven, STRINGS, withoutNull,
} from './kinds';

const SIZE = having('a Size', 'toBytes', 'isUnresolved');
const ALARM_ACTIONS = listOf(having('an alarm action such as an SnsAction', 'bind'));
const SCHEDULE = having('a ScheduleExpression of aws-cdk-lib/aws-scheduler', 'expressionString');
const TRIGGER: Kind = { allowed: 'a ScalingTrigger with a metric', accepts: value => AN_OBJECT.accepts(value) && A_METRIC.accepts((value as { metric?: unknown }).metric) };

/** The kinds of the props of all constructs in this library. Props with the same name have the same kind everywhere. */
const PROPS: { readonly [prop: string]: Kind } = {
  application: AN_APPLICATION,
  code: marked('ApplicationCode', "an ApplicationCode like ApplicationCode.fromAsset('job.jar')"),
  vpc: having('a VPC such as an ec2.Vpc', 'vpcId', 'selectSubnets'),
  vpcSubnets: AN_OBJECT,
  subnets: AN_OBJECT,
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
  entries: listOf({
    allowed: 'an object with a schedule and a parallelism',
    accepts: value => having('', 'schedule', 'parallelism').accepts(value)
      && SCHEDULE.accepts((value as { schedule: unknown }).schedule) && A_NUMBER.accepts((value as { parallelism: unknown }).parallelism),
  }),
  scaleOut: TRIGGER,
  scaleIn: TRIGGER,
  python: AN_OBJECT,
  propertyGroups: AN_OBJECT,
  sources: AN_OBJECT,
  sinks: AN_OBJECT,
  healthCheck: AN_OBJECT,
  startOptions: AN_OBJECT,
  alarmSettings: AN_OBJECT,
  alarmOptions: mapOf(AN_OBJECT),
  snapshots: AN_OBJECT,
  deployAsApplication: {
    allowed: 'an object with the bucket of the notes',
    accepts: value => AN_OBJECT.accepts(value) && having('', 'bucketArn').accepts((value as { bucket?: unknown }).bucket),
  },
  alarms: { allowed: 'a boolean, or the RecommendedAlarms of a dashboard', accepts: value => typeof value === 'boolean' || having('', 'alarms').accepts(value) },
  ...Object.fromEntries(['applicationName', 'description', 'databaseName', 'dashboardName', 'snapshotNamePrefix', 'logStreamName', 'applicationArn', 'operator'].map(prop => [prop, A_STRING])),
  ...Object.fromEntries([
    'checkpointingEnabled', 'autoScalingEnabled', 'snapshotsEnabled', 'systemRollbackEnabled', 'loggingEnabled',
    'dashboard', 'startOnDeploy', 'batch', 'keepLiveParallelism', 'forceStopCrashLoopingJob',
  ].map(prop => [prop, A_BOOLEAN])),
  ...Object.fromEntries([
    'minParallelism', 'maxParallelism', 'maxHeapMemoryUtilization', 'maxCpuUtilization', 'minRecordsOutPerSecond', 'maxSourceLagRecords',
    'maxThreads', 'maxOldGenerationGcTimePercent', 'maxOldGenerationGcPerMinute',
  ].map(prop => [prop, A_NUMBER])),
  removalPolicy: memberOf(RemovalPolicy),
  logRetention: memberOf(RetentionDays, 'a RetentionDays like RetentionDays.ONE_MONTH'),
  services: STRINGS,
  existingServices: STRINGS,
  actions: ALARM_ACTIONS,
  okActions: ALARM_ACTIONS,
  alarmActions: ALARM_ACTIONS,
  ...Object.fromEntries([
    'checkpointInterval', 'minPauseBetweenCheckpoints', 'timeout', 'pollInterval', 'cooldown',
    'maxCheckpointDuration', 'maxSourceLag', 'maxWatermarkSkew', 'maxCheckpointAge',
  ].map(prop => [prop, A_DURATION])),
  ...Object.fromEntries(['maxCheckpointSize', 'maxCheckpointGrowth'].map(prop => [prop, SIZE])),
};

/**
 * Throws on the first prop of a different kind. Only untyped callers can pass such props.
 *
 * @param required the props that must be given
 */
export function checkProps(props: unknown, required: readonly string[]): void {
  requireKind('props', props, AN_OBJECT);
  const given = props as { readonly [prop: string]: unknown };
  for (const prop of new Set([...required, ...Object.keys(given)])) {
    const kind = Object.hasOwn(PROPS, prop) ? PROPS[prop] : undefined;
    const check = required.includes(prop) ? requireKind : requireKindIfGiven;
    kind && check(prop, given[prop], kind);
  }
}

/**
 * A class decorator that makes the constructor throw if the scope is not a construct or a prop is of the wrong kind.
 *
 * @param required the props that must be given
 */
export function checksProps(...required: string[]): <T extends { readonly prototype: object; readonly length: number }>(type: T) => T {
  return type => new Proxy(type, {
    construct: (target, args, newTarget) => {
      requireKind('scope', args[0], having('a construct', 'node'));
      if (target.length <= 2 && args[2] === undefined) {
        return Reflect.construct(target as any, args, newTarget);
      }
      const [scope, id, props, ...rest] = args;
      checkProps(props, required);
      return Reflect.construct(target as any, [scope, id, withoutNull(props), ...rest], newTarget);
    },
  });
}
