/** The stack of a job is deployed after the stacks of other accounts and regions whose resources it uses. */
import { App, NestedStack, PhysicalName, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { job } from './jobs';
import * as flink from '../../src';
import { templateViolations } from '../support/fixtures/template-invariants';

const JOBS = { account: '111111111111', region: 'eu-west-1' };
const OTHERS = [{ ...JOBS, account: '222222222222' }, { ...JOBS, region: 'us-east-1' }];
const GENERATED = PhysicalName.GENERATE_IF_NEEDED;

type Use = (data: Construct, app: flink.Application) => void;

const uses: [string, Use][] = [
  ['a bucket', (data, app) => { app.addSink('Out', new flink.S3Sink(new s3.Bucket(data, 'B', { bucketName: GENERATED }))); }],
  ['a stream', (data, app) => { app.addSource('In', new flink.KinesisSource(new kinesis.Stream(data, 'S', { streamName: GENERATED }))); }],
  ['a queue', (data, app) => { app.addSink('Out', new flink.SqsSink(new sqs.Queue(data, 'Q', { queueName: GENERATED }))); }],
  ['a secret', (data, app) => { flink.SecretAccess.fromSecret(new secretsmanager.Secret(data, 'P', { secretName: GENERATED })).grantRead(app); }],
  ['a name in a property group', (data, app) => { app.addPropertyGroup('G', { bucket: new s3.Bucket(data, 'B', { bucketName: GENERATED }).bucketName }); }],
];

function names(stack: Stack): string[] {
  return stack.dependencies.map(dependency => dependency.node.path);
}

function eachWay(check: (app: App, other: typeof JOBS, start: boolean, use: Use) => void): void {
  for (const [, use] of uses) {
    for (const other of OTHERS) {
      [true, false].forEach(start => check(new App(), other, start, use));
    }
  }
}

test.each(uses)('after the stack with %s', (_, use) => {
  for (const other of OTHERS) {
    for (const start of [true, false]) {
      const app = new App();
      const [jobs, data] = [new Stack(app, 'Jobs', { env: JOBS }), new Stack(app, 'Data', { env: other })];
      const application = job(jobs, 'App');
      start && application.startOnDeploy();
      use(data, application);
      expect(templateViolations(app)).toEqual([]);
      expect(names(jobs)).toEqual(['Data']);
      expect(names(data)).toEqual([]);
    }
  }
});

test('after the stack with the code of a job or a notebook', () => {
  const app = new App();
  const [jobs, notebooks, data] = [['Jobs', JOBS], ['Notebooks', JOBS], ['Data', OTHERS[0]]].map(([id, env]) => new Stack(app, id as string, { env: env as typeof JOBS }));
  const bucket = new s3.Bucket(data, 'Code', { bucketName: GENERATED });
  job(jobs, 'App', { code: flink.ApplicationCode.fromBucket(bucket, 'job.jar', 'v1') });
  new flink.StudioNotebook(notebooks, 'Notebook', { applicationName: 'notes', deployAsApplication: { bucket } });
  expect(templateViolations(app)).toEqual([]);
  expect([jobs, notebooks, data].map(names)).toEqual([['Data'], ['Data'], []]);
});

test('from and to nested stacks', () => {
  eachWay((app, other, start, use) => {
    const [jobs, data] = [new Stack(app, 'Jobs', { env: JOBS }), new Stack(app, 'Data', { env: other })];
    const application = job(new NestedStack(jobs, 'Nested'), 'App');
    start && application.startOnDeploy();
    use(new NestedStack(data, 'Nested'), application);
    expect(templateViolations(app)).toEqual([]);
    expect(names(jobs)).toEqual(['Data']);
  });
});

test('does not wait for another stage', () => {
  eachWay((app, other, start, use) => {
    const jobs = new Stack(new Stage(app, 'A'), 'Jobs', { env: JOBS });
    const data = new Stack(new Stage(app, 'B'), 'Data', { env: other });
    const application = job(jobs, 'App');
    start && application.startOnDeploy();
    use(data, application);
    expect(templateViolations(app)).toEqual([]);
    expect(names(jobs)).toEqual([]);
  });
});

test('but not if the other stack has to wait for the job', () => {
  eachWay((app, other, start, use) => {
    const [jobs, data] = [new Stack(app, 'Jobs', { env: JOBS }), new Stack(app, 'Data', { env: other })];
    data.addDependency(jobs);
    const application = job(jobs, 'App');
    start && application.startOnDeploy();
    use(data, application);
    expect(templateViolations(app)).toEqual([]);
    expect(names(jobs)).toEqual([]);
  });
});

test('but not if a policy of the other stack names the role as a principal, which has to exist first', () => {
  const app = new App();
  const [jobs, data] = [new Stack(app, 'Jobs', { env: JOBS }), new Stack(app, 'Data', { env: OTHERS[0] })];
  const bucket = new s3.Bucket(data, 'B', { bucketName: GENERATED });
  bucket.grantRead(job(jobs, 'App'));
  expect(templateViolations(app)).toEqual([]);
  expect(names(jobs)).toEqual([]);
});

test('does not wait for a role that the job assumes, which can trust the job\'s role', () => {
  const app = new App();
  const [jobs, data] = [new Stack(app, 'Jobs', { env: JOBS }), new Stack(app, 'Data', { env: OTHERS[0] })];
  const application = job(jobs, 'App');
  application.startOnDeploy();
  const assumeRole = new iam.Role(data, 'Role', { roleName: GENERATED, assumedBy: application.role!.grantPrincipal });
  const stream = kinesis.Stream.fromStreamArn(jobs, 'S', 'arn:aws:kinesis:eu-west-1:222222222222:stream/s');
  application.addSource('In', new flink.KinesisSource(stream, { assumeRole }));
  expect(templateViolations(app)).toEqual([]);
  expect([jobs, data].map(names)).toEqual([[], []]);
});

test('two stacks whose jobs use each other\'s resources', () => {
  const app = new App();
  const [one, two] = [['One', JOBS], ['Two', OTHERS[0]]].map(([id, env]) => new Stack(app, id as string, { env: env as typeof JOBS }));
  const bucketIn = (stack: Stack) => new s3.Bucket(stack, 'B', { bucketName: GENERATED });
  const [ofOne, ofTwo] = [bucketIn(one), bucketIn(two)];
  job(one, 'App').addSink('Out', new flink.S3Sink(ofTwo));
  job(two, 'App').addSink('Out', new flink.S3Sink(ofOne));
  expect(templateViolations(app)).toEqual([]);
  expect(names(one)).toEqual(['Two']);
});
