/** The values, limits and warnings that the developer guide names, each with the number of its row in the audit of the guide. */
import * as fs from 'fs';
import * as path from 'path';
import { App, Duration, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as flink from '../../src';
import { pythonVersion } from '../../src/values/code/python-version';
import { applicationConfiguration, minimalProps, testApplication, testStack } from '../support/fixtures';

const UPGRADING = fs.readFileSync(path.join(__dirname, '../../docs/upgrading-flink.md'), 'utf8');

const warned = (stack: Stack, id: string) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`cdk-managed-flink:${id}\\]`)).length > 0;
const flinkConfiguration = (stack: Stack) => (applicationConfiguration(stack) as any).FlinkApplicationConfiguration;

test('row 39: checkpoints every 60 seconds with a pause of 5 seconds, configured as CUSTOM', () => {
  const stack = testStack();
  testApplication({}, stack);
  expect(flinkConfiguration(stack).CheckpointConfiguration)
    .toEqual({ ConfigurationType: 'CUSTOM', CheckpointingEnabled: true, CheckpointInterval: 60000, MinPauseBetweenCheckpoints: 5000 });
});

test('row 41: a pipeline takes snapshots several times a day', () => {
  const stack = testStack();
  new flink.StreamingPipeline(stack, 'Pipeline', { ...minimalProps(stack), snapshots: { schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)) } });
  Template.fromStack(stack).hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(6 hours)' });
});

test('row 43: snapshots are enabled by default', () => {
  const stack = testStack();
  testApplication({}, stack);
  expect(applicationConfiguration(stack)).toMatchObject({ ApplicationSnapshotConfiguration: { SnapshotsEnabled: true } });
});

test('row 46: a job with a file sink starts from system snapshots only', () => {
  const stack = testStack();
  const application = testApplication({ sinks: { Lake: new flink.S3Sink(s3.Bucket.fromBucketName(stack, 'Lake', 'lake')) } }, stack);
  new flink.SnapshotSchedule(stack, 'Snapshots', { application, schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)) });
  expect(warned(stack, 'userSnapshotsWithTransactionalSink')).toBe(true);
});

test('row 55: a parallelism of 1, and 1 to 8 a KPU', () => {
  const stack = testStack();
  testApplication({}, stack);
  expect(flinkConfiguration(stack).ParallelismConfiguration).toMatchObject({ Parallelism: 1, ParallelismPerKPU: 1 });
  expect(() => testApplication({ parallelismPerKpu: 8 }, stack, 'Eight')).not.toThrow();
  expect(() => testApplication({ parallelismPerKpu: 9 }, stack, 'Nine')).toThrow('parallelismPerKpu');
});

test('row 56: the service scales an application, unless told otherwise', () => {
  const stack = testStack();
  testApplication({}, stack);
  expect(flinkConfiguration(stack).ParallelismConfiguration).toMatchObject({ ConfigurationType: 'CUSTOM', AutoScalingEnabled: true });
});

test.each([[128, false], [129, true]])('row 60: a parallelism of %s with a maximum parallelism of 128', (parallelism, expected) => {
  const stack = testStack();
  testApplication({ parallelism, parallelismPerKpu: 8 }, stack);
  expect(warned(stack, 'maxParallelism')).toBe(expected);
});

test.each([[50, false], [51, true]])('row 61: %s tags', (count, fails) => {
  const stack = testStack();
  const application = testApplication({}, stack);
  Array.from({ length: count }, (_, i) => Tags.of(application).add(`key-${i}`, 'value'));
  const synthesize = () => (stack.node.root as App).synth();
  fails ? expect(synthesize).toThrow('tags') : expect(synthesize).not.toThrow();
});

test('row 98: the previous key keeps its policy while an application moves to another key', () => {
  const policy = (move: boolean) => {
    const stack = testStack();
    const previous = new kms.Key(stack, 'Previous');
    const next = new kms.Key(stack, 'Next');
    testApplication({ applicationName: 'orders', ...move ? { encryptionKey: next, previousEncryptionKeys: [previous] } : { encryptionKey: previous } }, stack);
    return Object.entries(Template.fromStack(stack).findResources('AWS::KMS::Key')).find(([id]) => id.startsWith('Previous'))![1].Properties.KeyPolicy;
  };
  expect(policy(true)).toEqual(policy(false));
});

test('row 104: the way back to the key that AWS owns is explicit', () => {
  const stack = testStack();
  testApplication({ applicationName: 'orders', previousEncryptionKeys: [new kms.Key(stack, 'Key')] }, stack);
  expect(applicationConfiguration(stack)).toMatchObject({ ApplicationEncryptionConfiguration: { KeyType: 'AWS_OWNED_KEY' } });
});

test.each([[10, false], [11, true]])('row 144: %s KPUs and one for orchestration in 11 free addresses', (parallelism, expected) => {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 1, subnetConfiguration: [{ name: 'Job', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 28 }],
  });
  testApplication({ vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, parallelism }, stack);
  expect(warned(stack, 'tooFewAddresses')).toBe(expected);
});

test.each([[6, true], [7, false]])('row 150: multipart uploads that are aborted after %s days', (days, expected) => {
  const stack = testStack();
  const bucket = new s3.Bucket(stack, 'Lake', { lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(days) }] });
  testApplication({ sinks: { Lake: new flink.S3Sink(bucket) } }, stack);
  expect(warned(stack, 'multipartUploadsAborted')).toBe(expected);
});

test.each([['FLINK-1_15', '3.8'], ['FLINK-1_19', '3.11'], ['FLINK-1_20', '3.11'], ['FLINK-2_2', '3.12']])('row 66: packages of a job on %s are installed for the Python of the runtime', (runtime, python) => {
  expect(pythonVersion(flink.Runtime.of(runtime), undefined)).toBe(python);
  const row = UPGRADING.split('\n').find(line => line.startsWith('|') && line.includes(`\`${runtime.replace('-', '_')}\``));
  expect(row).toContain(`| ${python} |`);
});

test('row 107: the role of the job has no permission on any application', () => {
  const stack = testStack();
  const application = testApplication({}, stack);
  application.startOnDeploy();
  const statements = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => JSON.stringify(Properties.Roles) === JSON.stringify([stack.resolve(application.role!.roleName)]))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  expect(statements.length).toBeGreaterThan(0);
  expect(JSON.stringify(statements)).not.toContain('kinesisanalytics:');
});
