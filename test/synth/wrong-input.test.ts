import { Aws, Duration, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as flink from '../../src';
import { testApplication, testStack } from '../support/fixtures';

const DEPLOYED = Token.asNumber({ Ref: 'Amount' });
const ARN = 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/orders';

let stack: Stack;
beforeEach(() => { stack = testStack(); });

const application = (props: object = {}) => testApplication({ autoScalingEnabled: false, ...props }, stack);
const stream = () => new kinesis.Stream(stack, 'Stream');
const notebook = (props: object = {}) => new flink.StudioNotebook(stack, 'Notebook', props);
const alarms = (props: object) => new flink.RecommendedAlarms(stack, 'Alarms', { application: application(), ...props });
const pipeline = (props: object) => new flink.StreamingPipeline(stack, 'Pipeline', {
  runtime: flink.Runtime.FLINK_1_20, code: flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'code'), 'job.jar', '1'), ...props,
});
const operator = () => new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
const attributes = (more: object) => flink.Application.fromApplicationAttributes(stack, 'Import', { applicationArn: ARN, ...more });
const table = (options: object) => notebook().addTable('Orders', {
  name: 'orders', columns: [{ name: 'id', type: 'string' }], format: flink.StudioTableFormat.JSON, source: new flink.KinesisSource(stream()), ...options,
});
const custom = (config: object) => application().addSink('Own', { bindSink: () => ({ properties: { a: 'b' }, ...config }) });

type Case = [problem: string, action: () => unknown, message: string];

test.each<Case>([
  ['a value in the place of props', () => new flink.KinesisSource(stream(), flink.StartingPosition.TRIM_HORIZON as any), 'props must be an object, got StartingPosition'],
  ['an object of a class without any prop', () => new flink.KinesisSink(stream(), new s3.BlockPublicAccess({}) as any), 'props must be a plain object, got BlockPublicAccess'],
  ['a token in the place of a class', () => application({ vpc: Aws.REGION }), 'vpc must be a VPC such as an ec2.Vpc, got a token (in Stack/App)'],
  ['a text with a token', () => application({ vpc: `vpc-${Aws.REGION}` }), "vpc must be a VPC such as an ec2.Vpc, got 'vpc-<token>' (in Stack/App)"],
  ['a stack, which has a method like a token', () => application({ parallelism: stack }), 'parallelism must be an integer of at least 1, got Stack (in Stack/App)'],
  ['a list for a number', () => application({ parallelism: Token.asList({ Ref: 'List' }) }), 'parallelism must be a number, got a token (in Stack/App)'],
  ['a class in the place of an instance', () => application({ sources: { In: flink.KinesisSource } }), 'source In of Stack/App must have a method bindSource, like KinesisSource, got the function KinesisSource (in Stack/App)'],
  ['a symbol', () => application({ propertyGroups: { A: { k: Symbol('s') } } }), 'property k of group A must be a string, got Symbol(s) (in Stack/App)'],
  ['a key that the CDK loses', () => application({ propertyGroups: { A: { ['__proto__']: 'x' } } }), "property keys of group A must not be __proto__, which the CDK leaves out of the template, got '__proto__' (in Stack/App)"],
  ['an element of a list', () => application({ vpc: undefined, securityGroups: ['sg-1'] }), "securityGroups[0] must be a security group, got 'sg-1' (in Stack/App)"],
  ['an option of an option', () => application({ python: { main: 'main.py', pyFiles: 'a.zip' } }), "python.pyFiles must be a list of which each element is a string, got 'a.zip' (in Stack/App)"],
  ['a token that decides what is defined', () => application({ loggingEnabled: Aws.REGION }), 'loggingEnabled must be a boolean, got a token (in Stack/App)'],
  ['a huge number', () => application({ parallelism: 1e21 }), 'parallelism must be an integer from 1 to 2147483647, got 1e+21 (in Stack/App)'],
  ['an id that is not a string', () => new flink.LogQueries(stack, 5 as any, { application: application() }), 'id must be a string that is not empty, got 5 (in Stack)'],
  ['a token in another unit', () => application({ checkpointInterval: Duration.seconds(DEPLOYED) }), 'checkpointInterval must be made with Duration.millis() if the amount is a token, got a token in another unit (in Stack/App)'],
])('rejects %s', (_, action, message) => {
  expect(action).toThrow(new Error(message));
});

test.each<Case>([
  ['alarms of a dashboard', () => new flink.ApplicationDashboard(stack, 'Dashboard', { application: application(), alarms: true as any }), 'alarms must be the RecommendedAlarms of an application, got true (in Stack/Dashboard)'],
  ['alarms of a pipeline', () => pipeline({ alarms: alarms({}) }), 'alarms must be a boolean, got RecommendedAlarms (in Stack/Pipeline)'],
  ['a wrong class of start options', () => pipeline({ startOptions: Duration.hours(1) }), 'startOptions must be an object, got Duration (in Stack/Pipeline)'],
  ['a text as start options', () => application().startOnDeploy('fast' as any), "options must be an object, got 'fast' (in Stack/App)"],
  ['null in the alarms of a health check', () => application().startOnDeploy({ healthCheck: { alarms: [null as any] } }), 'healthCheck.alarms[0] must be an alarm such as a cloudwatch.Alarm, got null (in Stack/App/Lifecycle)'],
  ['the size of a token', () => alarms({ maxCheckpointSize: Size.gibibytes(DEPLOYED) }), 'maxCheckpointSize must be made with Size.bytes() if the amount is a token, got a token in another unit (in Stack/Alarms)'],
  ['a period that is a token', () => alarms({ alarmOptions: { CPU: { period: Duration.seconds(DEPLOYED) } } }), 'alarmOptions.CPU.period must be known at synthesis, because the CDK rejects a token, got a token (in Stack/Alarms)'],
  ['a row', () => alarms({}).alarm('Cpu' as any), "row must be one of DOWNTIME, FAILED_CHECKPOINTS, RECORDS_OUT, SOURCE_LAG, CHECKPOINT_DURATION, CHECKPOINT_SIZE, CHECKPOINT_GROWTH, HEAP, CPU, THREADS, GC_TIME, GC_COUNT, WATERMARK, THROTTLED, got 'Cpu' (in Stack/Alarms)"],
  ['a schedule without text', () => new flink.SnapshotSchedule(stack, 'S', { application: application(), schedule: scheduler.ScheduleExpression.expression(undefined as any) }), 'schedule must be an at(…), cron(…) or rate(…) expression, got undefined (in Stack/S)'],
  ['a metric without a name', () => application().metric(undefined as any), 'metricName must be a string, got undefined (in Stack/App)'],
  ['a metric with a blank name', () => application().metric(' '), "metricName must have 1 to 255 characters, got ' ' (in Stack/App)"],
  ['an empty dimension', () => application().metricKpus({ dimensionsMap: { Task: '' } }), "props.dimensionsMap.Task must be a string of 1 to 255 characters, got '' (in Stack/App)"],
  ['the dimensions of no stream', () => flink.MetricDimensions.kinesisStream(application(), undefined as any), 'streamName must be a string, got undefined'],
  ['a grant of nothing', () => application().grant(operator()), 'actions must have at least one action like kinesisanalytics:DescribeApplication, got none (in Stack/App)'],
  ['a grant without a service', () => application().grants.actions(operator(), 'DescribeApplication'), "actions must be like kinesisanalytics:DescribeApplication, got 'DescribeApplication' (in Stack/App)"],
  ['a statement', () => application().addToRolePolicy({} as any), 'statement must be an iam.PolicyStatement, got an object (in Stack/App)'],
  ['a name of an imported application', () => flink.Application.fromApplicationName(stack, 'Import', undefined as any), 'applicationName must be a string, got undefined (in Stack/Import)'],
  ['an ARN of an imported application', () => flink.Application.fromApplicationArn(stack, 'Import', undefined as any), 'applicationArn must be a string, got undefined (in Stack/Import)'],
  ['a runtime of an imported application', () => attributes({ runtime: 'FLINK-1_20' }), "runtime must be a Runtime like Runtime.FLINK_1_20, got 'FLINK-1_20' (in Stack/Import)"],
])('rejects %s', (_, action, message) => {
  expect(action).toThrow(new Error(message));
});

test.each<Case>([
  ['endpoints', () => custom({ endpoints: 'sqs' }), "sink Own.endpoints must be a list of which each element is a string, got 'sqs' (in Stack/App)"],
  ['table options', () => custom({ tableOptions: 'kafka' }), "sink Own.tableOptions must be an object, got 'kafka' (in Stack/App)"],
  ['a lag metric', () => application().addSource('In', { bindSource: () => ({ properties: { a: 'b' }, lagMetric: 'lag' as any }) }), "source In.lagMetric must be a cloudwatch.Metric, got 'lag' (in Stack/App)"],
  ['a region', () => new flink.KinesisSink(stream(), { region: 'EU (Ireland)' }), "region must be the name of a region like eu-west-1, got 'EU (Ireland)'"],
  ['an unfinished keystore', () => flink.MskAuthentication.tls({ bucket: s3.Bucket.fromBucketName(stack, 'B', 'jars'), objectKey: null as any }), 'the keystore of MskAuthentication.tls requires bucket, objectKey and passwordSecret, got only bucket'],
  ['a runtime of a notebook', () => notebook({ runtime: '' }), "runtime must be a StudioRuntime like StudioRuntime.ZEPPELIN_FLINK_3_0, got '' (in Stack/Notebook)"],
  ['a runtime of Studio', () => flink.StudioRuntime.of(undefined as any), 'runtime must be a string, got undefined'],
  ['an artifact without a bucket', () => flink.StudioArtifact.udf('bucket' as any, 'a.jar'), "artifact bucket must be an S3 bucket, got 'bucket'"],
  ['a grantee of the catalog', () => notebook().grantCatalogAccess(undefined as any), 'grantee must be a principal such as an iam.Role, got undefined (in Stack/Notebook)'],
  ['a fraction of a watermark delay', () => table({ rowtime: 'id', watermarkDelay: Duration.millis(0.5) }), 'watermarkDelay must be a whole number of milliseconds, got 0.5 millis (in Stack/Notebook/Tables/Orders)'],
  ['a path of code', () => flink.ApplicationCode.fromAsset(undefined as any), 'code must be the path of an existing file or directory, got undefined'],
  ['a Maven project', () => flink.ApplicationCode.fromMavenProject(5 as any), 'code directory must be a string, got 5'],
  ['arguments of Maven', () => flink.ApplicationCode.fromMavenProject('.', { arguments: 'package' as any }), "arguments must be a list of which each element is a string, got 'package'"],
  ['an object version', () => flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'B', 'jars'), 'job.jar', ''), 'code objectVersion must have 1 to 1024 characters, got 0'],
  ['a directory of a command', () => application({ code: flink.ApplicationCode.fromCustomCommand('out.jar', ['true'], { workingDirectory: 'missing' }) }), "workingDirectory must be an existing directory, got 'missing' (in Stack/App)"],
  ['a long path', () => application({ code: flink.ApplicationCode.fromAsset('x'.repeat(300)) }), `code must be an existing file or directory, got ${'x'.repeat(300)} (in Stack/App)`],
])('rejects %s', (_, action, message) => {
  expect(action).toThrow(new Error(message));
});

test('rejects two tables of one name in a notebook', () => {
  const desk = notebook();
  const options = { name: 'orders', columns: [{ name: 'id', type: 'string' }], format: flink.StudioTableFormat.JSON };
  const source = new flink.KinesisSource(stream());
  desk.addTable('A', { ...options, source });
  expect(() => desk.addTable('B', { ...options, source }))
    .toThrow("name must be unique among the tables of the notebook, got 'orders' as for Stack/Notebook/Tables/A (in Stack/Notebook/Tables/B)");
});

test.each(['FLINK 1.20', 'FLINK-1.20', 'FLINK_1_20', 'flink-1_20', ' ', ' FLINK-1_20', 'BEAM-1_0'])('rejects the runtime %p', value => {
  expect(() => flink.Runtime.of(value)).toThrow(new Error(`runtime must be a Flink runtime like FLINK-1_20, got '${value}'`));
});

test('null options count as missing, at any depth', () => {
  const app = application({ python: { main: 'main.py', jarFile: null, pyFiles: null } });
  app.startOnDeploy({ healthCheck: { duration: null, maxRestarts: null, alarms: null } as any });
  new flink.RecommendedAlarms(stack, 'Alarms', { application: app, alarmOptions: { CPU: { period: null, evaluationPeriods: null } as any } });
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a source and a sink can have the id %s', id => {
  const app = application();
  app.addSource(id, new flink.KinesisSource(stream()));
  const other = new flink.Application(stack, 'Other', { runtime: flink.Runtime.FLINK_1_20, code: flink.ApplicationCode.fromAsset(__dirname) });
  other.addSink(id, new flink.S3Sink(s3.Bucket.fromBucketName(stack, 'Lake', 'lake')));
  expect(() => app.addSink(id, new flink.S3Sink(s3.Bucket.fromBucketName(stack, 'Lake2', 'lake')))).toThrow(`property group ${id} must belong to a single source or sink`);
  const watched = new flink.RecommendedAlarms(stack, 'Alarms', { application: app, maxSourceLag: Duration.minutes(1) });
  expect(watched.alarm(flink.RecommendedAlarm.SOURCE_LAG)).toBeDefined();
  const groups = Object.values(Template.fromStack(stack).findResources('AWS::KinesisAnalyticsV2::Application'))
    .map(({ Properties }) => Properties.ApplicationConfiguration.EnvironmentProperties.PropertyGroups.map((group: any) => group.PropertyGroupId));
  expect(groups).toEqual([[id], [id]]);
});

test('accepts tokens where only the deployment knows the value', () => {
  const name = Lazy.string({ produce: () => 'orders' });
  const app = flink.Application.fromApplicationName(stack, 'Import', name);
  app.grants.actions(operator(), 'kinesisanalytics:*', Lazy.string({ produce: () => 'kinesisanalytics:DescribeApplication' }));
  new cloudwatch.Alarm(stack, 'Alarm', { metric: app.metric(Aws.REGION), threshold: 1, evaluationPeriods: 1 });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('Token[');
});
