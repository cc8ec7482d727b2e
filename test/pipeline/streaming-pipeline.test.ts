import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch_actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ApplicationDashboard, KinesisSource, RecommendedAlarm, RecommendedAlarms, SnapshotSchedule, StreamingPipeline, StreamingPipelineProps,
} from '../../src';
import { APPLICATION, applicationConfiguration, minimalProps, testStack } from '../support/fixtures';
import { dashboardBody } from '../support/fixtures/dashboard-body';

function pipeline(props: Partial<StreamingPipelineProps> = {}) {
  const stack = testStack();
  return { stack, pipeline: new StreamingPipeline(stack, 'Pipeline', { ...minimalProps(stack), ...props }) };
}

const LIFECYCLE = 'Custom::ManagedFlinkLifecycle';
const ALARM = 'AWS::CloudWatch::Alarm';
const DASHBOARD = 'AWS::CloudWatch::Dashboard';

test('matches the separate constructs with production settings', () => {
  const { stack } = pipeline();
  expect(applicationConfiguration(stack)).toMatchObject({
    ApplicationSystemRollbackConfiguration: { RollbackEnabled: true },
    ApplicationSnapshotConfiguration: { SnapshotsEnabled: true },
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  template.resourceCountIs(LIFECYCLE, 1);
  template.resourceCountIs(DASHBOARD, 1);
  template.resourceCountIs(ALARM, 4);
});

test('produces no warnings', () => {
  const { stack } = pipeline();
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

test('exposes its parts', () => {
  const { pipeline: { application, lifecycle, alarms, dashboard } } = pipeline();
  expect(application.node.path).toBe('Stack/Pipeline/Application');
  expect(lifecycle?.node.path).toBe('Stack/Pipeline/Application/Lifecycle');
  expect(alarms).toBeInstanceOf(RecommendedAlarms);
  expect(dashboard).toBeInstanceOf(ApplicationDashboard);
});

test('adds the actions to all alarms', () => {
  const { stack } = pipeline();
  Template.fromStack(stack).allResourcesProperties(ALARM, { AlarmActions: Match.absent() });
  const told = testStack();
  const topic = new sns.Topic(told, 'OnCall');
  new StreamingPipeline(told, 'Pipeline', { ...minimalProps(told), alarmActions: [new cloudwatch_actions.SnsAction(topic)] });
  Template.fromStack(told).allResourcesProperties(ALARM, { AlarmActions: [{ Ref: Match.stringLikeRegexp('OnCall') }] });
});

test.each([
  [{ startOnDeploy: false }, LIFECYCLE, 'lifecycle'],
  [{ alarms: false }, ALARM, 'alarms'],
  [{ dashboard: false }, DASHBOARD, 'dashboard'],
] as const)('%j omits the construct', (props, type, part) => {
  const { stack, pipeline: made } = pipeline(props);
  Template.fromStack(stack).resourceCountIs(type, 0);
  expect(made[part]).toBeUndefined();
});

test('a specified setting replaces the default of the pipeline', () => {
  const { stack } = pipeline({ systemRollbackEnabled: false, logRetention: logs.RetentionDays.ONE_DAY, removalPolicy: RemovalPolicy.RETAIN });
  expect(applicationConfiguration(stack).ApplicationSystemRollbackConfiguration).toEqual({ RollbackEnabled: false });
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1 });
  Template.fromStack(stack).hasResource(APPLICATION, { DeletionPolicy: 'Retain' });
});

test('an undefined setting has the default of the pipeline', () => {
  const { stack } = pipeline({ systemRollbackEnabled: undefined, snapshotsEnabled: undefined, logRetention: undefined, alarms: undefined });
  expect(applicationConfiguration(stack)).toMatchObject({
    ApplicationSystemRollbackConfiguration: { RollbackEnabled: true },
    ApplicationSnapshotConfiguration: { SnapshotsEnabled: true },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  Template.fromStack(stack).resourceCountIs(ALARM, 4);
});

test.each([[true, 1], [false, 0]])('with alarms %p, the dashboard shows %d alarm widgets', (alarms, sets) => {
  const { stack } = pipeline({ alarms });
  const widgets = dashboardBody(Template.fromStack(stack)).widgets.filter(({ type }) => type === 'alarm');
  expect(widgets).toHaveLength(sets);
  widgets.forEach(({ properties }) => expect(properties.alarms).toHaveLength(4));
});

test('an existing log group keeps its retention', () => {
  const stack = testStack();
  const logGroup = new logs.LogGroup(stack, 'Given', { retention: logs.RetentionDays.TWO_WEEKS });
  new StreamingPipeline(stack, 'Pipeline', { ...minimalProps(stack), logGroup, startOnDeploy: false });
  Template.fromStack(stack).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 14 });
});

test('defines no log group without logging', () => {
  const { stack } = pipeline({ loggingEnabled: false, startOnDeploy: false });
  Template.fromStack(stack).resourceCountIs('AWS::Logs::LogGroup', 0);
});

describe('alarmSettings', () => {
  const ON_CALL = { AlarmActions: [Match.objectLike({ Ref: Match.stringLikeRegexp('OnCall') })] };

  test('add the alarms for lag and records out with the actions', () => {
    const stack = testStack();
    const stream = new kinesis.Stream(stack, 'Stream');
    const { alarms } = new StreamingPipeline(stack, 'Pipeline', {
      ...minimalProps(stack),
      sources: { Orders: new KinesisSource(stream) },
      alarmActions: [new cloudwatch_actions.SnsAction(new sns.Topic(stack, 'OnCall'))],
      alarmSettings: { maxSourceLag: Duration.minutes(2), minRecordsOutPerSecond: 50, maxCpuUtilization: 70 },
      snapshots: { schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)) },
    });
    expect(alarms!.alarm(RecommendedAlarm.SOURCE_LAG)).toBeDefined();
    expect(alarms!.alarm(RecommendedAlarm.RECORDS_OUT)).toBeDefined();
    const template = Template.fromStack(stack);
    template.hasResourceProperties(ALARM, { Threshold: 70 });
    template.allResourcesProperties(ALARM, ON_CALL);
  });

  test('are rejected without alarms or with another type', () => {
    expect(() => pipeline({ alarms: false, alarmSettings: {} })).toThrow('alarmSettings must not be set with alarms false, got both');
    expect(() => pipeline({ alarmSettings: { maxCpuUtilization: 0 } })).toThrow('maxCpuUtilization');
    expect(() => pipeline({ alarmSettings: 80 as any })).toThrow('alarmSettings must be an object, got 80');
    expect(() => pipeline({ alarmSettings: { actions: [] } as any })).toThrow('alarmSettings must not contain actions, because alarmActions sets them, got a list of 0');
    expect(() => pipeline({ alarmSettings: { application: {} } as any }))
      .toThrow('alarmSettings must not contain application, because the pipeline sets it, got an object');
  });
});

describe('snapshots', () => {
  const schedule = scheduler.ScheduleExpression.rate(Duration.hours(6));

  test('are taken on a schedule', () => {
    const { stack, pipeline: { snapshots } } = pipeline({ snapshots: { schedule, retain: 28 } });
    expect(snapshots).toBeInstanceOf(SnapshotSchedule);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(6 hours)' });
    expect(JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'))).toMatch(/\b28\b/);
  });

  test('are not taken by default, and not if snapshots are disabled', () => {
    expect(pipeline().pipeline.snapshots).toBeUndefined();
    expect(() => pipeline({ snapshots: { schedule }, snapshotsEnabled: false })).toThrow('snapshotsEnabled');
  });

  test.each<[string, any, string]>([
    ['without a schedule', {}, 'schedule must be'],
    ['that keep none', { schedule, retain: 0 }, 'retain must be'],
    ['of another type', 'daily', 'snapshots must be an object'],
  ])('are rejected %s', (_, snapshots, message) => {
    expect(() => pipeline({ snapshots })).toThrow(message);
  });
});
