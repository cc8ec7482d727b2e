/** What the preflight and the health alarms of a lifecycle are in a template. */
import { App, CfnParameter, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { testApplication, testStack } from '../support/fixtures';

const PREFLIGHT = 'Custom::ManagedFlinkPreflight';
const LIFECYCLE = 'Custom::ManagedFlinkLifecycle';
const APPLICATION = 'AWS::KinesisAnalyticsV2::Application';

function only(template: Template, type: string): [string, any] {
  const [entry, ...others] = Object.entries(template.findResources(type));
  expect(others).toEqual([]);
  return entry;
}

const preflightOf = (app: flink.Application) => only(Template.fromStack(app.stack), PREFLIGHT);
const parallelismOf = (app: flink.Application) =>
  only(Template.fromStack(app.stack), APPLICATION)[1].Properties.ApplicationConfiguration
    .FlinkApplicationConfiguration.ParallelismConfiguration.Parallelism;

describe('the preflight', () => {
  test('is called before the application is touched, with the digest of the lifecycle', () => {
    const app = testApplication({ parallelism: 4 });
    app.startOnDeploy({ timeout: Duration.minutes(10) });
    const template = Template.fromStack(app.stack);
    const [id, preflight] = only(template, PREFLIGHT);
    const [logicalId, application] = only(template, APPLICATION);
    expect(id).toMatch(/^AppLifecyclePreflight/);
    expect(application.DependsOn).toContain(id);
    expect(preflight.Properties).toMatchObject({
      LogicalId: logicalId,
      TimeoutSeconds: '600',
      Parallelism: '4',
      ForceStopCrashLoopingJob: 'false',
      Digest: only(template, LIFECYCLE)[1].Properties.Digest,
    });
    expect(preflight.Properties.ApplicationName).toBeUndefined();
  });

  test('has the explicit name, and values that are known at deployment only', () => {
    const stack = testStack();
    const name = new CfnParameter(stack, 'Name');
    const number = new CfnParameter(stack, 'Number', { type: 'Number' });
    const app = testApplication({ applicationName: name.valueAsString, parallelism: number.valueAsNumber }, stack);
    app.startOnDeploy();
    const [, { Properties: properties }] = preflightOf(app);
    expect(properties).toMatchObject({ ApplicationName: { Ref: 'Name' }, Parallelism: { Ref: 'Number' } });
    expect(properties.References).toEqual(expect.arrayContaining([{ Ref: 'Name' }, { Ref: 'Number' }]));
  });

  test('does not refer to resources that only a policy of the job refers to', () => {
    const app = testApplication();
    app.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [app.applicationArn] }));
    app.startOnDeploy();
    const template = Template.fromStack(app.stack);
    const [id] = only(template, APPLICATION);
    expect(JSON.stringify(preflightOf(app)[1].Properties.References)).not.toContain(id);
  });

  test('is only allowed to read its own stack', () => {
    const app = testApplication();
    app.startOnDeploy();
    testApplication({}, app.stack, 'Other').startOnDeploy();
    const statements = Object.values<any>(Template.fromStack(app.stack).findResources('AWS::IAM::Policy'))
      .flatMap(policy => policy.Properties.PolicyDocument.Statement).filter(({ Action: action }) => JSON.stringify(action).includes('cloudformation:'));
    expect(statements).toEqual([
      { Effect: 'Allow', Action: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'], Resource: { Ref: 'AWS::StackId' } },
    ]);
  });

  test('does not exist for an imported application or an application in another stack', () => {
    const stack = testStack();
    new flink.ApplicationLifecycle(stack, 'Imported', { application: flink.Application.fromApplicationName(stack, 'App', 'orders') });
    const app = testApplication({ applicationName: 'nested' }, new NestedStack(stack, 'Nested'));
    new flink.ApplicationLifecycle(stack, 'Lifecycle', { application: app });
    Template.fromStack(stack).resourceCountIs(PREFLIGHT, 0);
    Template.fromStack(stack).resourceCountIs(LIFECYCLE, 2);
  });

  test('does not exist for a CfnApplication, whose properties are still in the digest', () => {
    const digestOf = (fileKey: string) => {
      const stack = testStack();
      const application = new CfnApplication(stack, 'App', {
        runtimeEnvironment: 'FLINK-1_20',
        serviceExecutionRole: 'arn:aws:iam::111122223333:role/job',
        applicationConfiguration: {
          applicationCodeConfiguration: {
            codeContentType: 'ZIPFILE', codeContent: { s3ContentLocation: { bucketArn: 'arn:aws:s3:::code', fileKey } },
          },
        },
      });
      new flink.ApplicationLifecycle(stack, 'Lifecycle', { application });
      Template.fromStack(stack).resourceCountIs(PREFLIGHT, 0);
      return only(Template.fromStack(stack), LIFECYCLE)[1].Properties.Digest;
    };
    expect(digestOf('a.jar')).toBe(digestOf('a.jar'));
    expect(digestOf('a.jar')).not.toBe(digestOf('b.jar'));
  });

  test('adds one resource for each application', () => {
    const count = (applications: number) => {
      const stack = testStack();
      for (let i = 0; i < applications; i++) {
        testApplication({}, stack, `App${i}`).startOnDeploy();
      }
      return Object.keys(Template.fromStack(stack).toJSON().Resources).length;
    };
    // As the documentation says.
    const [one, two] = [count(1), count(2)];
    expect([two - one, Math.floor((500 - (one - (two - one))) / (two - one))]).toEqual([8, 60]);
  });
});

describe('keepLiveParallelism', () => {
  test('deploys the parallelism that the preflight returns', () => {
    const app = testApplication({ parallelism: 4, autoScalingEnabled: false });
    app.startOnDeploy({ keepLiveParallelism: true });
    expect(parallelismOf(app)).toEqual({ 'Fn::GetAtt': [preflightOf(app)[0], 'Parallelism'] });
    expect(preflightOf(app)[1].Properties.Parallelism).toBe('4');
  });

  test('is no change of the configuration', () => {
    const digests = (keepLiveParallelism: boolean, parallelism = 4) => {
      const app = testApplication({ parallelism, autoScalingEnabled: false });
      app.startOnDeploy({ keepLiveParallelism });
      const template = Template.fromStack(app.stack);
      return [PREFLIGHT, LIFECYCLE].map(type => only(template, type)[1].Properties)
        .map(({ Digest: digest, References: references }) => ({ digest, references }));
    };
    expect(digests(true)).toEqual(digests(false));
    expect(digests(true, 5)).not.toEqual(digests(true));
  });

  test('leaves the number to the template by default', () => {
    const app = testApplication({ parallelism: 4 });
    app.startOnDeploy();
    expect(parallelismOf(app)).toBe(4);
  });

  test.each<[string, () => unknown, string]>([
    ['autoscaling', () => testApplication().startOnDeploy({ keepLiveParallelism: true }), 'keepLiveParallelism requires autoScalingEnabled to be false'],
    ['an application of another stack', () => {
      const app = testApplication({ applicationName: 'orders', autoScalingEnabled: false });
      return new flink.ApplicationLifecycle(new Stack(app.node.root as App, 'Other'), 'Lifecycle', { application: app, keepLiveParallelism: true });
    }, 'keepLiveParallelism requires an application that is defined in the stack of its lifecycle'],
    ['a notebook', () => new flink.StudioNotebook(testStack(), 'Notebook').startOnDeploy({ keepLiveParallelism: true }),
      'keepLiveParallelism must be left out for a Studio notebook'],
    ['an imported application that crashes', () => {
      const stack = testStack();
      const application = flink.Application.fromApplicationName(stack, 'App', 'orders');
      return new flink.ApplicationLifecycle(stack, 'Lifecycle', { application, forceStopCrashLoopingJob: true });
    }, 'forceStopCrashLoopingJob requires an application that is defined in the stack of its lifecycle'],
  ])('is an error with %s', (_, define, message) => expect(define).toThrow(message));
});

describe('health alarms', () => {
  const alarmOf = (app: flink.Application, id = 'Alarm') => app.metricFullRestarts().createAlarm(app.stack, id, { threshold: 1, evaluationPeriods: 1 });

  test('are passed to the handlers, with a separate policy', () => {
    const app = testApplication();
    const imported = cloudwatch.Alarm.fromAlarmArn(app.stack, 'Imported', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:lag');
    const lifecycle = app.startOnDeploy({ healthCheck: { alarms: [imported] } });
    lifecycle.addHealthAlarms(alarmOf(app, 'One'), alarmOf(app, 'Two'));
    lifecycle.addHealthAlarms(...new flink.RecommendedAlarms(app.stack, 'Alarms', { application: app }).alarms);
    const template = Template.fromStack(app.stack);
    const [, { Properties: properties, DependsOn: dependsOn }] = only(template, LIFECYCLE);
    expect(properties.HealthAlarms.length).toBeGreaterThan(4);
    expect(properties.HealthAlarms.slice(0, 2)).toEqual(['lag', { Ref: expect.stringMatching(/^One/) }]);
    const [policyId, policy] = Object.entries<any>(template.findResources('AWS::IAM::Policy')).find(([id]) => /HealthAlarmsPolicy/.test(id))!;
    expect(policy.Properties.PolicyDocument.Statement).toEqual([{ Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: expect.any(Array) }]);
    expect(policy.Properties.PolicyDocument.Statement[0].Resource).toHaveLength(properties.HealthAlarms.length);
    expect(dependsOn).toContain(policyId);
  });

  test('are left out by default', () => {
    const app = testApplication();
    app.startOnDeploy();
    Template.fromStack(app.stack).hasResourceProperties(LIFECYCLE, { HealthAlarms: Match.absent() });
  });

  test.each<[string, (app: flink.Application) => unknown, string]>([
    ['a composite alarm', app => app.startOnDeploy().addHealthAlarms(new cloudwatch.CompositeAlarm(app.stack, 'All', { alarmRule: alarmOf(app) })),
      'healthCheck.alarms must be metric alarms'],
    ['a batch job', app => app.startOnDeploy({ batch: true, healthCheck: { alarms: [alarmOf(app)] } }), 'healthCheck.alarms requires a streaming job'],
    ['no health check', app => app.startOnDeploy({ healthCheck: { duration: Duration.seconds(0), alarms: [alarmOf(app)] } }), 'healthCheck.alarms requires'],
  ])('are an error for %s', (_, define, message) => {
    expect(() => define(testApplication())).toThrow(message);
  });

  test('of another region are rejected', () => {
    const stack = testStack({ account: '111122223333', region: 'eu-west-1' });
    const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:lag');
    expect(() => testApplication({}, stack).startOnDeploy({ healthCheck: { alarms: [alarm] } })).toThrow(
      'healthCheck.alarms must be in the environment of the lifecycle, 111122223333/eu-west-1, got 111122223333/us-east-1 for Stack/Alarm');
  });
});

test('a pipeline hands its start options on', () => {
  const stack = testStack();
  const props = { runtime: flink.Runtime.FLINK_1_20, code: flink.ApplicationCode.fromBucket(new s3.Bucket(stack, 'Code'), 'job.jar', '1') };
  new flink.StreamingPipeline(stack, 'Pipeline', { ...props, startOptions: { timeout: Duration.minutes(7) } });
  Template.fromStack(stack).hasResourceProperties(LIFECYCLE, { TimeoutSeconds: '420' });
  expect(() => new flink.StreamingPipeline(stack, 'Other', { ...props, startOnDeploy: false, startOptions: {} })).toThrow('startOptions must not be set');
});

describe('the keys of the preflight', () => {
  const keysOf = (app: flink.Application) => preflightOf(app)[1].Properties.EncryptionKeys;

  test('are the current key and the previous keys', () => {
    const stack = testStack();
    const [K1, K2] = ['K1', 'K2'].map(id => new kms.Key(stack, id));
    const app = testApplication({ applicationName: 'orders', encryptionKey: K2, previousEncryptionKeys: [K1] }, stack);
    app.startOnDeploy();
    expect(keysOf(app)).toEqual([K2, K1].map(key => stack.resolve(key.keyArn)));
  });

  test('include a key that an override puts in the template', () => {
    const app = testApplication();
    app.startOnDeploy();
    const key = 'arn:aws:kms:us-east-1:111122223333:key/1';
    (app.node.defaultChild as CfnApplication).addPropertyOverride('ApplicationConfiguration.ApplicationEncryptionConfiguration', { KeyType: 'CUSTOMER_MANAGED_KEY', KeyId: key });
    expect(keysOf(app)).toEqual([key]);
  });

  test('are empty for the AWS owned key', () => {
    const app = testApplication();
    app.startOnDeploy();
    expect(keysOf(app) ?? []).toEqual([]);
  });
});
