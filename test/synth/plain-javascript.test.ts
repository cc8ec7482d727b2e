import { Aws, CfnResource, Duration, Size, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as flink from '../../src';
import { testStack } from '../support/fixtures/stack';

/** What a program without a type checker passes by mistake. */
const WRONG: readonly unknown[] = [
  undefined, null, 'text', 42, {}, [], ['text'], flink.LogLevel.INFO, flink.StartingPosition.LATEST, new Date(0), () => undefined,
  '', ' ', 'a b*/:', 'x'.repeat(3000), NaN, -1, 1.5, Infinity, 2 ** 53, true, Symbol('s'), Object.create(null), new Map(), [undefined], [''], [{}],
  Aws.REGION, `a-${Aws.REGION}`, Duration.seconds(0), Duration.hours(Token.asNumber(Aws.REGION)), Size.gibibytes(Token.asNumber(Aws.REGION)),
  flink.KinesisSource, new Stack(),
];

let stack: Stack;
beforeEach(() => { stack = testStack(); });

const schedule = scheduler.ScheduleExpression.rate(Duration.hours(1));
const trigger = (threshold: number) => ({ threshold, metric: new cloudwatch.Metric({ namespace: 'N', metricName: `m${threshold}` }) });
const code = () => flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'code'), 'job.jar', '1');
const application = (more: Partial<flink.ApplicationProps> = {}) => new flink.Application(stack, 'Job', { runtime: flink.Runtime.FLINK_1_20, code: code(), autoScalingEnabled: false, ...more });
const networked = () => application({ vpc: new ec2.Vpc(stack, 'Vpc') });

const cluster = (props: object) => flink.MskCluster.fromAttributes({
  clusterArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/c/id', bootstrapServers: 'b:9098', authentication: flink.MskAuthentication.iam(), ...props,
});

type Constructor = new (scope: any, id: any, props: any) => unknown;

const CONSTRUCTS: readonly [string, Constructor, () => object, string][] = [
  ['Application', flink.Application, () => ({ runtime: flink.Runtime.FLINK_1_20, code: code() }),
    'runtime code applicationName description role vpc vpcSubnets securityGroups logGroup encryptionKey maintenanceWindow restore python propertyGroups sources sinks '
    + 'checkpointInterval minPauseBetweenCheckpoints parallelism parallelismPerKpu checkpointingEnabled logLevel metricsLevel autoScalingEnabled snapshotsEnabled '
    + 'snapshotMode connectorApi systemRollbackEnabled previousEncryptionKeys removalPolicy loggingEnabled logRetention logStreamName'],
  ['StudioNotebook', flink.StudioNotebook, () => ({}),
    'runtime databaseName artifacts deployAsApplication role vpc vpcSubnets securityGroups logGroup applicationName description parallelism parallelismPerKpu logLevel removalPolicy'],
  ['StreamingPipeline', flink.StreamingPipeline, () => ({ runtime: flink.Runtime.FLINK_1_20, code: code() }), 'runtime code vpc role alarmActions sources alarms alarmSettings snapshots dashboard startOnDeploy startOptions'],
  ['ApplicationLifecycle', flink.ApplicationLifecycle, () => ({ application: application() }), 'application restore timeout pollInterval healthCheck stopMode batch keepLiveParallelism forceStopCrashLoopingJob'],
  ['VpcEndpoints', flink.VpcEndpoints, () => ({ application: networked() }), 'application subnets services existingServices'],
  ['RecommendedAlarms', flink.RecommendedAlarms, () => ({ application: application() }), 'application actions okActions exclude maxHeapMemoryUtilization maxCpuUtilization minRecordsOutPerSecond maxWatermarkSkew operator maxSourceLag '
    + 'maxSourceLagRecords maxCheckpointDuration maxCheckpointSize maxCheckpointGrowth maxThreads maxOldGenerationGcTimePercent maxOldGenerationGcPerMinute alarmOptions'],
  ['ApplicationDashboard', flink.ApplicationDashboard, () => ({ application: application() }), 'application alarms dashboardName'],
  ['LogQueries', flink.LogQueries, () => ({ application: application() }), 'application logGroup'],
  ['SnapshotSchedule', flink.SnapshotSchedule, () => ({ application: application(), schedule }), 'application schedule retain snapshotNamePrefix'],
  ['ParallelismSchedule', flink.ParallelismSchedule, () => ({ application: application(), entries: [{ schedule, parallelism: 2 }] }), 'application entries'],
  ['RunSchedule', flink.RunSchedule, () => ({ application: application(), schedule }), 'application schedule restore'],
  ['MetricScaling', flink.MetricScaling, () => ({
    application: application(), minParallelism: 1, maxParallelism: 4, scaleOut: trigger(2), scaleIn: trigger(1),
  }), 'application scaleOut scaleIn step cooldown minParallelism maxParallelism'],
];

/** Errors of JavaScript and of the CDK do not name the prop. */
function expectOneSentence(action: () => unknown, path: string): void {
  try {
    action();
  } catch (error) {
    const { name, message } = error as Error;
    expect(`${name}: ${message}`).toMatch(/^Error: .*, got /);
    expect(Symbol.for('cdk-managed-flink.InputError') in (error as Error)).toBe(true);
    expect(message).not.toMatch(/\n|Token\[/);
    path !== '' && expect(message).toMatch(new RegExp(` \\(in ${path}.*\\)$`));
  }
}

describe.each(CONSTRUCTS)('%s is rejected with one sentence', (_, type, props, names) => {
  test.each(names.split(' '))('%s', name => {
    for (const value of WRONG) {
      stack = testStack();
      expectOneSentence(() => {
        new type(stack, 'X', { ...props(), [name]: value });
        stack.resolve(stack.node.findAll().filter(item => CfnResource.isCfnResource(item)).map(item => item._toCloudFormation()));
      }, 'Stack');
    }
  });

  test.each(['text', undefined, 42])('props %p, and an invalid scope', value => {
    expectOneSentence(() => new type(stack, 'X', value), 'Stack');
    expectOneSentence(() => new type(value, 'X', props()), '');
  });
});

test.each([['runtime', "'FLINK-1_20'"], ['code', "'FLINK-1_20'"], ['vpc', "'FLINK-1_20'"], ['sources', "'FLINK-1_20'"]])('%s describes the given value', (name, given) => {
  expect(() => new flink.Application(stack, 'X', { runtime: flink.Runtime.FLINK_1_20, code: code(), [name]: 'FLINK-1_20' }))
    .toThrow(new RegExp(`^${name} must be an? .*, got ${given} \\(in Stack/X\\)$`));
});

test('rejects a value of the same shape but a different class', () => {
  const all = { runtime: flink.Runtime.FLINK_1_20, code: code() };
  expect(() => new flink.Application(stack, 'A', { ...all, runtime: flink.StartingPosition.LATEST as any }))
    .toThrow('runtime must be a Runtime like Runtime.FLINK_1_20, got StartingPosition (in Stack/A)');
  expect(() => new flink.StudioNotebook(stack, 'N', { runtime: flink.Runtime.FLINK_1_20 as any }))
    .toThrow('runtime must be a StudioRuntime like StudioRuntime.ZEPPELIN_FLINK_3_0, got Runtime (in Stack/N)');
});

test.each([
  ['sources', 'an object like { Orders: new KinesisSource(stream) }'],
  ['sinks', 'an object like { Totals: new S3Sink(bucket) }'],
  ['propertyGroups', "an object like { Group: { key: 'value' } }"],
])('%s in a list are rejected with the shape of an object', (name, shape) => {
  expect(() => new flink.Application(stack, 'X', { runtime: flink.Runtime.FLINK_1_20, code: code(), [name]: [{}] }))
    .toThrow(`${name} must be ${shape}, got a list of 1 (in Stack/X)`);
});

describe('calls without a type checker', () => {
  const SOURCES: readonly (new (...args: any[]) => unknown)[] = [
    flink.KinesisSource, flink.DynamoDbStreamsSource, flink.S3Source, flink.MskSource, flink.KinesisSink, flink.S3Sink, flink.MskSink,
    flink.FirehoseSink, flink.DynamoDbSink, flink.SqsSink, flink.OpenSearchSink, flink.OpenSearchServerlessSink,
    flink.PrometheusSink, flink.IcebergSink,
  ];
  test.each(SOURCES.map(type => [type.name, type] as const))('%s', (_, type) => {
    for (const value of WRONG) {
      expectOneSentence(() => {
        const app = new flink.Application(new Stack(), 'A', { runtime: flink.Runtime.FLINK_1_20, code: flink.ApplicationCode.fromAsset(__dirname) });
        const connector = new type(value, value);
        'bindSink' in (connector as object) ? app.addSink('X', connector as flink.ISink) : app.addSource('X', connector as flink.ISource);
      }, '');
    }
  });

  test.each<[string, string, (props: any) => flink.ISource | flink.ISink]>([
    ['KinesisSource', 'startingPosition consumerName consumerLifecycle region assumeRole lagDimensions', props => new flink.KinesisSource(new kinesis.Stream(stack, 'In'), props)],
    ['KinesisSink', 'region assumeRole', props => new flink.KinesisSink(new kinesis.Stream(stack, 'Out'), props)],
    ['S3Source', 'prefix', props => new flink.S3Source(s3.Bucket.fromBucketName(stack, 'Lake', 'lake'), props)],
    ['S3Sink', 'prefix', props => new flink.S3Sink(s3.Bucket.fromBucketName(stack, 'Lake', 'lake'), props)],
    ['MskSource', 'topics topicPrefix groupId startingOffsets lagDimensions', props => new flink.MskSource(cluster({}), { groupId: 'g', ...props.topicPrefix ? {} : { topics: ['t'] }, ...props })],
    ['MskSink', 'topic transactionalIdPrefix', props => new flink.MskSink(cluster({}), { topic: 't', ...props })],
    ['MskCluster', 'clusterArn bootstrapServers authentication securityGroups', props => new flink.MskSink(cluster(props), { topic: 't' })],
    ['IcebergSink', 'database', ({ database }) => new flink.IcebergSink(database, 'orders', s3.Bucket.fromBucketName(stack, 'Lake', 'lake'))],
  ])('props of %s', (_, names, make) => {
    const app = networked();
    for (const [index, value] of WRONG.entries()) {
      for (const name of names.split(' ')) {
        stack.node.children.filter(({ node }) => ['In', 'Out', 'Lake'].includes(node.id)).forEach(({ node }) => stack.node.tryRemoveChild(node.id));
        expectOneSentence(() => {
          const connector = make({ [name]: value });
          'bindSink' in connector ? app.addSink(`${name}${index}`, connector) : app.addSource(`${name}${index}`, connector);
        }, '');
      }
    }
  });

  test.each([['startingPosition', flink.StartingPosition.atTimestamp], ['startingOffsets', flink.StartingOffsets.timestamp]])('%s from a date', (prop, from: (date: any) => unknown) => {
    expect(() => from('2026-01-01')).toThrow(new Error(`${prop} must be a Date, got '2026-01-01'`));
  });

  test('code in a bucket', () => {
    const bucket = s3.Bucket.fromBucketName(stack, 'Jars', 'jars');
    expect(() => flink.ApplicationCode.fromBucket('jars' as any, 'job.jar')).toThrow(new Error("code bucket must be an S3 bucket, got 'jars'"));
    expect(() => flink.ApplicationCode.fromBucket(bucket, undefined as any)).toThrow(new Error('code fileKey must be a string, got undefined'));
    expect(() => flink.ApplicationCode.fromBucket(bucket, 'job.jar', 5 as any)).toThrow(new Error('code objectVersion must be a string, got 5'));
  });

  test.each(['addSource', 'addSink'] as const)('%s', method => {
    const app = application();
    for (const [index, value] of [...WRONG, new kinesis.Stream(stack, 'Stream')].entries()) {
      expect(() => app[method](`Group${index}`, value as any)).toThrow(/^(source|sink) .* \(in Stack\/Job\)$/);
      expectOneSentence(() => app[method](value as any, new flink.S3Sink(s3.Bucket.fromBucketName(stack, `B${index}`, 'lake')) as any), 'Stack/Job');
    }
    expect(() => app[method]('Own', { bindSource: () => undefined, bindSink: () => undefined } as any)).toThrow(/^the result of bind(Source|Sink) of (source|sink) Own must be an object, got undefined \(in Stack\/Job\)$/);
  });

  test('addPropertyGroup', () => {
    const app = application();
    for (const value of WRONG) {
      expectOneSentence(() => app.addPropertyGroup(value as any, { k: 'v' }), 'Stack/Job');
      expectOneSentence(() => app.addPropertyGroup('G', value as any), 'Stack/Job');
      expectOneSentence(() => app.addPropertyGroup('G', { k: value as any }), 'Stack/Job');
    }
  });

  test('addTable', () => {
    const notebook = new flink.StudioNotebook(stack, 'Notebook');
    const options = () => ({
      name: 'orders', columns: [{ name: 'id', type: 'string' }], format: flink.StudioTableFormat.JSON, sink: new flink.KinesisSink(new kinesis.Stream(stack, `S${stack.node.children.length}`)),
    });
    for (const [index, value] of WRONG.entries()) {
      expectOneSentence(() => notebook.addTable(`T${index}`, value as any), 'Stack/Notebook');
      for (const name of ['name', 'columns', 'format', 'source', 'sink', 'partitionKeys', 'rowtime', 'watermarkDelay', 'proctime']) {
        expectOneSentence(() => notebook.addTable(`${name}${index}`, { ...options(), [name]: value }), 'Stack/Notebook');
      }
      expectOneSentence(() => flink.StudioTableFormat.of(value as any), '');
    }
  });

  test('authentication of MSK clients', () => {
    for (const value of WRONG) {
      expectOneSentence(() => flink.MskAuthentication.scram(value as any), '');
      expectOneSentence(() => flink.MskAuthentication.tls(value as any), '');
      for (const name of ['bucket', 'objectKey', 'passwordSecret', 'passwordField', 'truststore']) {
        expectOneSentence(() => flink.MskAuthentication.tls({ [name]: value }), '');
      }
    }
    expect(() => flink.MskAuthentication.scram('text' as any)).toThrow("secret must be a secret such as a secretsmanager.Secret, got 'text'");
    expect(() => flink.MskAuthentication.tls({ truststore: { bucket: 'text' as any, objectKey: 'ca.jks' } }))
      .toThrow("truststore.bucket must be an S3 bucket, got 'text'");
  });

  test('alarms of the health check', () => {
    const app = application();
    for (const value of WRONG) {
      expectOneSentence(() => app.startOnDeploy({ healthCheck: value as any }), 'Stack');
      expectOneSentence(() => app.startOnDeploy({ healthCheck: { alarms: value as any } }), 'Stack');
      expectOneSentence(() => app.startOnDeploy({ healthCheck: { alarms: [value as any] } }), 'Stack');
    }
  });

  test('secrets and registries', () => {
    const access = [
      flink.SecretAccess.fromSecret(secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'password')), flink.GlueSchemaRegistry.fromRegistryName('orders'),
    ];
    for (const value of WRONG) {
      access.forEach(item => expect(() => item.grantRead(value as any)).toThrow(/^application must be an application such as an Application or a StudioNotebook, got /));
    }
  });

  test('grants', () => {
    const { grants } = application();
    const methods = ['read', 'start', 'stop', 'update', 'snapshots', 'rollback', 'dashboardAccess', 'actions'] as const;
    for (const value of WRONG) {
      expectOneSentence(() => flink.ApplicationGrants.fromApplication(value as any), '');
      methods.forEach(method => expect(() => grants[method](value as any)).toThrow(/^grantee must be a principal such as an iam.Role, got .* \(in Stack\/Job\)$/));
    }
  });

  test('subnets', () => {
    const vpc = new ec2.Vpc(stack, 'Vpc');
    for (const value of WRONG) {
      for (const subnets of [value, [value], [...vpc.privateSubnets, value]]) {
        expectOneSentence(() => new flink.Application(stack, 'A', { runtime: flink.Runtime.FLINK_1_20, code: code(), vpc, vpcSubnets: { subnets: subnets as any } }), 'Stack/A');
        ['A', 'Code'].forEach(id => stack.node.tryRemoveChild(id));
      }
    }
  });

  test('addToRolePolicy', () => {
    const app = application();
    for (const value of WRONG) {
      expect(() => app.addToRolePolicy(value as any)).toThrow(/^statement must be an iam.PolicyStatement, got .* \(in Stack\/Job\)$/);
    }
  });

  test('values', () => {
    for (const value of WRONG) {
      stack = testStack();
      expectOneSentence(() => flink.Runtime.of(value as any), '');
      expectOneSentence(() => flink.RestoreConfiguration.snapshot(value as any), '');
      expectOneSentence(() => flink.RestoreConfiguration.snapshotArn(value as any), '');
      expectOneSentence(() => flink.MaintenanceWindow.startingAt(value as any, value as any), '');
      expectOneSentence(() => flink.Application.fromApplicationName(stack, 'X', value as any), 'Stack');
      expectOneSentence(() => flink.Application.fromApplicationArn(stack, 'Y', value as any), 'Stack');
      expectOneSentence(() => flink.Application.fromApplicationAttributes(stack, 'Z', value as any), 'Stack');
    }
  });
});
