import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Application, ApplicationCode, MetricsLevel, RestoreConfiguration } from '../../src';
import { definitionOf } from '../../src/base/managed-application';
import { APPLICATION, LOGGING_OPTION, numberToken, testApplication, testStack } from '../support/fixtures';

test('the definition has the given values', () => {
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
  expect(definitionOf(app)).toMatchObject({
    parallelism: 3, autoScalingEnabled: false, systemRollbackEnabled: true, metricsLevel: MetricsLevel.TASK, interactive: false,
  });
  expect(definitionOf(app)).toEqual(expect.objectContaining({ vpc, restore }));
  expect(definitionOf(app)!.code).toMatchObject({ bucket, fileKey: 'a.jar', objectVersion: 'v' });
});

test('the definition has the defaults', () => {
  expect(definitionOf(testApplication())).toMatchObject({
    parallelism: 1,
    autoScalingEnabled: true,
    systemRollbackEnabled: false,
    metricsLevel: MetricsLevel.APPLICATION,
    vpc: undefined,
    restore: undefined,
  });
});

test('a parallelism that is a token remains a token', () => {
  const stack = testStack();
  const app = testApplication({ parallelism: numberToken(stack) }, stack);
  expect(stack.resolve(definitionOf(app)!.parallelism)).toEqual({ Ref: 'NumberParameter' });
});

test('the log stream is known if logging is enabled', () => {
  const stack = testStack();
  const [logging, silent] = [testApplication({}, stack, 'Logging'), testApplication({ loggingEnabled: false }, stack, 'Silent')];
  expect(stack.resolve(definitionOf(logging)!.logStreamName)).toEqual({ Ref: expect.stringMatching(/^LoggingLogStream/) });
  expect(definitionOf(silent)!.logStreamName).toBeUndefined();
});

test('starting waits for application, permissions, role and logs', () => {
  const stack = testStack();
  const app = testApplication({ vpc: new ec2.Vpc(stack, 'Vpc') }, stack);
  const starter = testApplication({}, stack, 'Other');
  const resource = starter.node.defaultChild!;
  resource.node.addDependency(...definitionOf(app)!.startDependencies);
  const { dependencies } = resource.node;
  const types = dependencies.flatMap(dependency => dependency.node.findAll()).map(child => (child as any).cfnResourceType);
  expect(types).toEqual(expect.arrayContaining([
    APPLICATION, LOGGING_OPTION, 'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::Logs::LogStream',
  ]));
});

test('an imported application has no definition', () => {
  expect(definitionOf(Application.fromApplicationName(testStack(), 'Imported', 'clicks'))).toBeUndefined();
});
