import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Construct } from 'constructs';
import {
  Application, ApplicationProps, KinesisSource, MetricScaling, ParallelismSchedule, RestoreConfiguration, RunSchedule, S3Sink, SnapshotMode,
  SnapshotSchedule, StreamingPipeline, StreamingPipelineProps, StudioNotebook, StudioNotebookProps,
} from '../../src';
import { minimalProps } from '../support/fixtures';

/** A stack as a user would write it. */
function userStack(props: Partial<StreamingPipelineProps> = {}): { stack: Stack; pipeline: StreamingPipeline; archive: s3.Bucket } {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  const archive = new s3.Bucket(stack, 'Archive');
  const pipeline = new StreamingPipeline(stack, 'Pipeline', {
    ...minimalProps(stack),
    sources: { Orders: new KinesisSource(new kinesis.Stream(stack, 'Orders')) },
    sinks: { Archive: new S3Sink(archive, { prefix: 'orders' }) },
    ...props,
  });
  return { stack, pipeline, archive };
}

/** The errors of cdk-nag as `<construct path> <rule>`. */
function errors(stack: Stack): string[] {
  const { violations } = new AwsSolutionsChecks(stack.node.root, { writeSuppressionsToCloudFormation: true }).validateScope(stack.node.root);
  return violations.filter(violation => violation.severity === 'error')
    .flatMap(violation => violation.violatingResources.map(({ constructPath }) => `${constructPath} ${violation.ruleName}`));
}

const ofTheLibrary = (error: string) => /^Stack\/(Pipeline|ManagedFlinkLifecycle)\//.test(error);

test('a pipeline has no error of cdk-nag on what the library defines, and keeps those of the user', () => {
  const found = errors(userStack().stack);
  expect(found.filter(ofTheLibrary)).toEqual([]);
  expect(found.filter(item => item.startsWith('Stack/Archive/'))).not.toEqual([]);
});

test('neither has a pipeline with a customer managed key', () => {
  const key = (stack: Stack) => new kms.Key(stack, 'Key');
  const { stack } = userStack();
  new StreamingPipeline(stack, 'Encrypted', { ...minimalProps(stack), applicationName: 'encrypted', encryptionKey: key(stack) });
  expect(errors(stack).filter(error => /^Stack\/(Encrypted|ManagedFlinkLifecycle)\//.test(error))).toEqual([]);
});

test('neither has a pipeline in a VPC', () => {
  const { stack } = userStack();
  new StreamingPipeline(stack, 'Private', { ...minimalProps(stack), vpc: new ec2.Vpc(stack, 'Vpc') });
  expect(errors(stack).filter(error => /^Stack\/(Private|Pipeline|ManagedFlinkLifecycle)\//.test(error))).toEqual([]);
});

describe('the operations of an application', () => {
  const schedule = ScheduleExpression.rate(Duration.hours(1));
  const metric = new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Lag' });
  const limits = { minParallelism: 1, maxParallelism: 2, scaleOut: { metric, threshold: 2 }, scaleIn: { metric, threshold: 1 } };

  test.each<[string, Partial<ApplicationProps>, (scope: Stack, id: string, application: Application) => Construct]>([
    ['SnapshotSchedule', {}, (scope, id, application) => new SnapshotSchedule(scope, id, { application, schedule })],
    ['SnapshotSchedule of enhanced snapshots', { snapshotMode: SnapshotMode.ENHANCED }, (scope, id, application) => new SnapshotSchedule(scope, id, { application, schedule })],
    ['ParallelismSchedule', {}, (scope, id, application) => new ParallelismSchedule(scope, id, { application, entries: [{ schedule, parallelism: 2 }] })],
    ['MetricScaling', {}, (scope, id, application) => new MetricScaling(scope, id, { application, ...limits })],
    ['RunSchedule', {}, (scope, id, application) => new RunSchedule(scope, id, { application, schedule })],
    ['RunSchedule with a snapshot ARN', { snapshotMode: SnapshotMode.ENHANCED }, (scope, id, application) => new RunSchedule(scope, id, {
      application, schedule, restore: RestoreConfiguration.snapshotArn('arn:aws:kinesisanalytics:eu-west-1:111111111111:snapshot/start'),
    })],
  ])('have no error of cdk-nag: %s', (_, props, define) => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
    const settings = { applicationName: 'orders', encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }), autoScalingEnabled: false };
    define(stack, 'Operation', new Application(stack, 'App', { ...minimalProps(stack), ...settings, ...props }));
    expect(errors(stack)).toEqual([]);
  });
});

test.each<[string, (stack: Stack) => StudioNotebookProps, string[]]>([
  ['notebook', () => ({}), []],
  ['notebook in a VPC', stack => ({ vpc: new ec2.Vpc(stack, 'Vpc') }), []],
  // An acknowledgement would also hide the wildcards that users grant to the role.
  ['notebook that deploys notes', stack => ({ deployAsApplication: { bucket: new s3.Bucket(stack, 'Notes'), basePath: 'notes/' } }), [
    'Stack/Notebook/Role/DefaultPolicy/Resource AwsSolutions-IAM5[Resource::*]',
  ]],
])('a %s has no other error of cdk-nag', (_, props, expected) => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  const notebook = new StudioNotebook(stack, 'Notebook', props(stack));
  notebook.addSource(new KinesisSource(new kinesis.Stream(stack, 'Orders')));
  notebook.startOnDeploy();
  expect(errors(stack).filter(error => /^Stack\/(Notebook|ManagedFlinkLifecycle)\//.test(error))).toEqual(expected);
});

test('a wildcard that the user grants stays a finding', () => {
  const { stack, pipeline, archive } = userStack();
  archive.grantRead(pipeline.application);
  const policy = 'Stack/Pipeline/Application/Role/DefaultPolicy/Resource';
  expect(errors(stack).filter(ofTheLibrary).sort()).toEqual([
    `${policy} AwsSolutions-IAM5[Action::s3:GetBucket*]`,
    `${policy} AwsSolutions-IAM5[Action::s3:GetObject*]`,
    `${policy} AwsSolutions-IAM5[Action::s3:List*]`,
    expect.stringMatching(/IAM5\[Resource::<Archive\w+\.Arn>\/\*\]$/),
  ]);
});

test('each acknowledgement is of one finding, has a reason, and is also in the form of cdk-nag 2', () => {
  const { stack } = userStack();
  const resources = stack.node.findAll().filter(item => item.node.metadata.some(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY));
  expect(resources.length).toBeGreaterThan(5);
  for (const { node } of resources) {
    expect(node.path).toMatch(/^Stack\/(Pipeline|ManagedFlinkLifecycle)\//);
  }
  const suppressions = Object.values(Template.fromStack(stack).toJSON().Resources as { [id: string]: any })
    .flatMap(({ Metadata: metadata }) => metadata?.cdk_nag?.rules_to_suppress ?? []);
  expect(suppressions.length).toBeGreaterThan(10);
  for (const { id, reason, applies_to: appliesTo } of suppressions) {
    expect(id).toMatch(/^AwsSolutions-(IAM5|L1|SF1|SF2)$/);
    expect(reason.length).toBeGreaterThan(10);
    expect(id === 'AwsSolutions-IAM5' ? appliesTo : []).toHaveLength(id === 'AwsSolutions-IAM5' ? 1 : 0);
  }
});

test('what is acknowledged is found without the acknowledgement', () => {
  const { stack } = userStack();
  const acknowledged = stack.node.findAll().flatMap(({ node }) => node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data).map(id => `${node.path} ${id.replace(/^annotation::/i, '')}`)));
  jest.spyOn(AwsSolutionsChecks.prototype as any, 'isAcknowledged').mockReturnValue(false);
  const found = errors(stack);
  jest.restoreAllMocks();
  // Newer versions of the CDK run its framework on the newest runtime, older ones do not.
  expect([...new Set(acknowledged)].filter(item => !found.includes(item) && !item.endsWith('AwsSolutions-L1'))).toEqual([]);
});
