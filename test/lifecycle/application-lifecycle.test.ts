import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as flink from '../../src';
import { testApplication, testStack } from '../support/fixtures';

const LIFECYCLE = 'Custom::ManagedFlinkLifecycle';
const ACTIONS = [
  'kinesisanalytics:DescribeApplication', 'kinesisanalytics:DescribeApplicationOperation', 'kinesisanalytics:ListApplicationOperations',
  'kinesisanalytics:ListApplicationSnapshots',
  'kinesisanalytics:StartApplication', 'kinesisanalytics:StopApplication',
];

function lifecycleProperties(stack: Stack): any {
  return Object.values(Template.fromStack(stack).findResources(LIFECYCLE))[0].Properties;
}

function handlerStatements(stack: Stack): any[] {
  const template = Template.fromStack(stack).toJSON();
  return Object.entries<any>(template.Resources)
    .filter(([id, { Type }]) => id.startsWith('ManagedFlinkLifecycleRole') && ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(Type))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

describe('the custom resource', () => {
  test('contains all settings of the run', () => {
    const stack = testStack();
    testApplication({ applicationName: 'orders' }, stack).startOnDeploy();
    expect(lifecycleProperties(stack)).toMatchObject({
      ApplicationName: { Ref: expect.stringMatching(/^App/) },
      Mode: 'STREAMING',
      Runtime: 'FLINK-1_20',
      CodeFileKey: 'job.jar',
      CodeObjectVersion: 'v1',
      RestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT',
      AllowNonRestoredState: 'false',
      StopMode: 'SNAPSHOT',
      TimeoutSeconds: '1800',
      HealthCheckSeconds: '120',
      MaxRestarts: '0',
    });
  });

  test('uses the options of the start', () => {
    const stack = testStack();
    testApplication({}, stack).startOnDeploy({
      restore: flink.RestoreConfiguration.snapshot('before', { allowNonRestoredState: true }),
      timeout: Duration.minutes(5),
      healthCheck: { duration: Duration.seconds(30), maxRestarts: 2 },
      stopMode: flink.StopMode.FORCE,
    });
    expect(lifecycleProperties(stack)).toMatchObject({
      RestoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT',
      SnapshotName: 'before',
      AllowNonRestoredState: 'true',
      TimeoutSeconds: '300',
      HealthCheckSeconds: '30',
      MaxRestarts: '2',
      StopMode: 'FORCE',
    });
  });

  test('never renders its restore on the application', () => {
    const stack = testStack();
    testApplication({}, stack).startOnDeploy({ restore: flink.RestoreConfiguration.none() });
    Template.fromStack(stack).hasResourceProperties('AWS::KinesisAnalyticsV2::Application', { RunConfiguration: Match.absent() });
  });

  test('uses the application\'s own restore if the start has none', () => {
    const stack = testStack();
    testApplication({ restore: flink.RestoreConfiguration.snapshot('mine') }, stack).startOnDeploy();
    expect(lifecycleProperties(stack).SnapshotName).toBe('mine');
  });

  test.each([[30, '120'], [4, '120'], [3, '90'], [1, '30']])('with a timeout of %d minutes checks the health for %s seconds by default', (minutes, seconds) => {
    const stack = testStack();
    testApplication({}, stack).startOnDeploy({ timeout: Duration.minutes(minutes) });
    expect(lifecycleProperties(stack).HealthCheckSeconds).toBe(seconds);
  });

  test('of a batch job has no health check', () => {
    const stack = testStack();
    testApplication({}, stack).startOnDeploy({ batch: true });
    expect(lifecycleProperties(stack)).toMatchObject({ Mode: 'BATCH', HealthCheckSeconds: '0' });
  });

  test('waits for all resources of the job, and is deleted before them', () => {
    const stack = testStack();
    const app = testApplication({}, stack);
    app.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [app.applicationArn] }));
    app.startOnDeploy();
    const template = Template.fromStack(stack);
    const [{ DependsOn: dependsOn }] = Object.values(template.findResources(LIFECYCLE)) as any[];
    const all = (type: string) => Object.keys(template.findResources(type)).filter(id => id.startsWith('App'));
    for (const type of [
      'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Logs::LogStream', 'AWS::KinesisAnalyticsV2::Application',
      'AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption',
    ]) {
      expect(all(type).length).toBeGreaterThan(0);
      expect(dependsOn).toEqual(expect.arrayContaining(all(type)));
    }
  });
});

describe('the provider', () => {
  test('is shared by fifty applications, which can wait for each other', () => {
    const stack = testStack();
    let previous: flink.ApplicationLifecycle | undefined;
    for (let i = 0; i < 50; i++) {
      const app = testApplication({}, stack, `App${i}`);
      previous && app.node.addDependency(previous);
      previous = app.startOnDeploy();
    }
    const template = Template.fromStack(stack);
    template.resourceCountIs(LIFECYCLE, 50);
    template.resourceCountIs('AWS::Lambda::Function', 5);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  });

  test('reaches exactly the applications and log groups that carry the tag of its stack', () => {
    const stack = testStack({ account: '123456789012', region: 'eu-west-1' });
    testApplication({}, stack).startOnDeploy();
    const condition = { StringEquals: { 'aws:ResourceTag/cdk-managed-flink:stack': { Ref: 'AWS::StackId' } } };
    const resource = (text: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, text]] });
    expect(handlerStatements(stack)).toEqual(expect.arrayContaining([
      { Effect: 'Allow', Action: ACTIONS, Resource: resource(':kinesisanalytics:eu-west-1:123456789012:application/*'), Condition: condition },
      { Effect: 'Allow', Action: 'logs:FilterLogEvents', Resource: resource(':logs:eu-west-1:123456789012:log-group:*'), Condition: condition },
    ]));
    const tag = { Key: 'cdk-managed-flink:stack', Value: { Ref: 'AWS::StackId' } };
    Template.fromStack(stack).hasResourceProperties('AWS::KinesisAnalyticsV2::Application', { Tags: [tag] });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { Tags: [tag] });
  });

  test('allows access to an imported application and a given log group with their ARNs', () => {
    const stack = testStack({ account: '123456789012', region: 'eu-west-1' });
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'given');
    const arn = 'arn:aws:kinesisanalytics:eu-west-1:123456789012:application/imported';
    const application = flink.Application.fromApplicationAttributes(stack, 'App', { applicationArn: arn, logGroup });
    new flink.ApplicationLifecycle(stack, 'Lifecycle', { application });
    const statements = handlerStatements(stack);
    expect(statements).toContainEqual({ Effect: 'Allow', Action: [...ACTIONS, 'kinesisanalytics:CreateSystemSnapshot'], Resource: arn });
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'logs:FilterLogEvents',
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:123456789012:log-group:given:*']] },
    });
    expect(statements.filter(({ Action }) => Action.includes('kinesisanalytics:StartApplication'))).toHaveLength(1);
  });

  test('stays within the limits of IAM for sixty applications with separate keys', () => {
    // More resources than a stack can have, so that only the limits of IAM count.
    const stack = new Stack(new App({ context: { '@aws-cdk/core:stackResourceLimit': 1000 } }), 'Stack');
    for (let i = 0; i < 60; i++) {
      testApplication({ applicationName: `${'n'.repeat(120)}${i}`, encryptionKey: new kms.Key(stack, `Key${i}`) }, stack, `App${i}`).startOnDeploy();
    }
    const policies = Object.entries<any>(Template.fromStack(stack).toJSON().Resources)
      .filter(([id, { Type }]) => id.startsWith('ManagedFlinkLifecycleRole') && /Policy$/.test(Type));
    const managed = policies.filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy');
    expect(managed.length).toBeLessThanOrEqual(10);
    for (const [, { Type, Properties }] of policies) {
      expect(expandedSize(Properties.PolicyDocument)).toBeLessThanOrEqual(Type === 'AWS::IAM::Policy' ? 10_240 : 6_144);
    }
  });

  test('polls with the smallest interval of its applications', () => {
    const stack = testStack();
    testApplication({}, stack, 'Patient').startOnDeploy({ pollInterval: Duration.seconds(30) });
    testApplication({}, stack, 'Impatient').startOnDeploy({ pollInterval: Duration.seconds(5) });
    const [machine] = Object.values<any>(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
    expect(machine.Properties.DefinitionString['Fn::Join'][1][0]).toContain('"IntervalSeconds":5,"MaxAttempts":720');
  });

  test('polls with the interval of a parameter, for at least an hour', () => {
    const stack = testStack();
    const seconds = new CfnParameter(stack, 'Seconds', { type: 'Number' });
    testApplication({}, stack, 'Token').startOnDeploy({ pollInterval: Duration.seconds(seconds.valueAsNumber) });
    const [machine] = Object.values<any>(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
    const definition = JSON.stringify(machine.Properties.DefinitionString);
    expect(definition).toContain('{"Ref":"Seconds"}');
    expect(definition).toContain('\\"MaxAttempts\\":3600');
  });

  test('polls with the smallest known interval if another interval is only known at deployment', () => {
    const stack = testStack();
    const seconds = new CfnParameter(stack, 'Seconds', { type: 'Number' });
    testApplication({}, stack, 'Token').startOnDeploy({ pollInterval: Duration.seconds(seconds.valueAsNumber) });
    testApplication({}, stack, 'Known').startOnDeploy({ pollInterval: Duration.seconds(20) });
    const [machine] = Object.values<any>(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
    expect(machine.Properties.DefinitionString['Fn::Join'][1][0]).toContain('"IntervalSeconds":20,"MaxAttempts":180');
  });

  test('gives its functions no managed policy', () => {
    const stack = testStack();
    testApplication({}, stack).startOnDeploy();
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('AWSLambdaBasicExecutionRole');
  });
});

/** The size of a policy when every token has the value that it could have at most. */
function expandedSize(document: object): number {
  return JSON.stringify(document)
    .replace(/\{"Fn::GetAtt":\["[^"]+","Arn"\]\}/g, `"arn:aws:kms:ap-southeast-1:123456789012:key/${'k'.repeat(36)}"`)
    .replace(/\{"Ref":"AWS::Partition"\}/g, '"aws-us-gov"')
    .length;
}

describe('warnings and errors', () => {
  test('without system rollback a warning', () => {
    const stack = testStack();
    testApplication({}, stack).startOnDeploy();
    Annotations.fromStack(stack).hasWarning('/Stack/App/Lifecycle', Match.stringLikeRegexp('startOnDeploy without systemRollbackEnabled.*startWithoutRollback'));
  });

  test('with system rollback none', () => {
    const stack = testStack();
    testApplication({ systemRollbackEnabled: true }, stack).startOnDeploy();
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('startWithoutRollback'));
  });

  test('rejects a second call', () => {
    const app = testApplication({}, testStack());
    app.startOnDeploy();
    expect(() => app.startOnDeploy()).toThrow('startOnDeploy must be called once for an application, got a second call for Stack/App');
  });

  test.each<[string, flink.StartOnDeployOptions, string]>([
    ['timeout', { timeout: Duration.minutes(61) }, 'timeout must be whole seconds from 1 second to 1 hour, got 1 hour 1 minute'],
    ['timeout of nothing', { timeout: Duration.seconds(0) }, 'timeout must be whole seconds from 1 second to 1 hour, got'],
    ['pollInterval', { pollInterval: Duration.millis(100) }, 'pollInterval must be whole seconds from 1 second to 1 minute, got'],
    ['healthCheck longer than timeout', { timeout: Duration.minutes(5), healthCheck: { duration: Duration.minutes(6) } }, 'healthCheck.duration must be shorter than timeout, which counts as 5 minutes, got 6 minutes'],
    ['healthCheck as long as a timeout counts', { timeout: Duration.hours(1), healthCheck: { duration: Duration.minutes(47) } },
      'healthCheck.duration must be shorter than timeout, which counts as 47 minutes, got 47 minutes'],
    ['fraction of a second', { pollInterval: Duration.millis(1500) }, 'pollInterval must be whole seconds from 1 second to 1 minute, got 1.5 seconds'],
    ['maxRestarts', { healthCheck: { maxRestarts: -1 } }, 'healthCheck.maxRestarts must be an integer of at least 0, got -1'],
  ])('rejects a wrong %s', (_, options, message) => {
    expect(() => testApplication({}, testStack()).startOnDeploy(options)).toThrow(message);
  });

  test('rejects an application in another region', () => {
    const stack = testStack({ account: '123456789012', region: 'eu-west-1' });
    const application = flink.Application.fromApplicationArn(stack, 'App', 'arn:aws:kinesisanalytics:us-east-1:123456789012:application/far');
    expect(() => new flink.ApplicationLifecycle(stack, 'Lifecycle', { application }))
      .toThrow('application must be in the environment of its lifecycle, 123456789012/eu-west-1, got 123456789012/us-east-1');
  });

  test('a name that is a parameter passes', () => {
    const stack = testStack();
    testApplication({ applicationName: new CfnParameter(stack, 'Name').valueAsString }, stack).startOnDeploy();
    Template.fromStack(stack).resourceCountIs(LIFECYCLE, 1);
  });
});
