import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Application, ApplicationCode, MetricsLevel, RestoreConfiguration } from '../../src';
import { applicationDetails } from '../../src/base/application-definition';
import { APPLICATION, LOGGING_OPTION, numberToken, testApplication, testStack } from '../helpers';

test('an application publishes what it was given', () => {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const restore = RestoreConfiguration.latestSnapshot();
  const bucket = s3.Bucket.fromBucketName(stack, 'Own', 'own');
  const app = testApplication({
    code: ApplicationCode.fromBucket(bucket, 'a.jar', 'v'),
    vpc,
    restore,
    parallelism: 3,
    autoScalingEnabled: false,
    systemRollbackEnabled: true,
    metricsLevel: MetricsLevel.TASK,
  }, stack);
  expect(applicationDetails(app)).toMatchObject({
    parallelism: 3, autoScalingEnabled: false, systemRollbackEnabled: true, metricsLevel: MetricsLevel.TASK, interactive: false,
  });
  expect(applicationDetails(app)).toEqual(expect.objectContaining({ vpc, restore }));
  expect(applicationDetails(app)!.code).toMatchObject({ bucket, fileKey: 'a.jar', objectVersion: 'v' });
});

test('an application publishes its defaults', () => {
  expect(applicationDetails(testApplication())).toMatchObject({
    parallelism: 1,
    autoScalingEnabled: true,
    systemRollbackEnabled: false,
    metricsLevel: MetricsLevel.APPLICATION,
    vpc: undefined,
    restore: undefined,
  });
});

test('a parallelism that is a token stays one', () => {
  const stack = testStack();
  const app = testApplication({ parallelism: numberToken(stack) }, stack);
  expect(stack.resolve(applicationDetails(app)!.parallelism)).toEqual({ Ref: 'NumberParameter' });
});

test('the log stream is known where the application logs', () => {
  const stack = testStack();
  const [logging, silent] = [testApplication({}, stack, 'Logging'), testApplication({ loggingEnabled: false }, stack, 'Silent')];
  expect(stack.resolve(applicationDetails(logging)!.logStreamName)).toEqual({ Ref: expect.stringMatching(/^LoggingLogStream/) });
  expect(applicationDetails(silent)!.logStreamName).toBeUndefined();
});

test('starting waits for application, permissions, role and logs', () => {
  const stack = testStack();
  const app = testApplication({ vpc: new ec2.Vpc(stack, 'Vpc') }, stack);
  const starter = testApplication({}, stack, 'Other');
  const resource = starter.node.defaultChild!;
  resource.node.addDependency(...applicationDetails(app)!.startDependencies);
  const { dependencies } = resource.node;
  const types = dependencies.flatMap(dependency => dependency.node.findAll()).map(child => (child as any).cfnResourceType);
  expect(types).toEqual(expect.arrayContaining([
    APPLICATION, LOGGING_OPTION, 'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::Logs::LogStream', 'AWS::EC2::SecurityGroup',
  ]));
});

describe('a tag', () => {
  const tagsOf = (stack: Stack, type: string) => Object.values<any>(Template.fromStack(stack).findResources(type)).map(one => one.Properties.Tags);
  const tag = [{ Key: 'k', Value: 'v' }];

  test('is on the application and on the log group that is its own', () => {
    const stack = testStack();
    const app = testApplication({}, stack);
    expect(applicationDetails(app)!.tag('k', 'v')).toEqual([app, app.logGroup]);
    expect([...tagsOf(stack, APPLICATION), ...tagsOf(stack, 'AWS::Logs::LogGroup')]).toEqual([tag, tag]);
  });

  test('is not on a log group that it shares', () => {
    const stack = testStack();
    const app = testApplication({ logGroup: new logs.LogGroup(stack, 'Shared') }, stack);
    expect(applicationDetails(app)!.tag('k', 'v')).toEqual([app]);
    expect([...tagsOf(stack, APPLICATION), ...tagsOf(stack, 'AWS::Logs::LogGroup')]).toEqual([tag, undefined]);
  });

  test('is on the application alone where it has no logs', () => {
    const stack = testStack();
    const app = testApplication({ loggingEnabled: false }, stack);
    expect(applicationDetails(app)!.tag('k', 'v')).toEqual([app]);
    expect(tagsOf(stack, APPLICATION)).toEqual([tag]);
  });
});

test('nothing is known of an imported application', () => {
  expect(applicationDetails(Application.fromApplicationName(testStack(), 'Imported', 'clicks'))).toBeUndefined();
});
