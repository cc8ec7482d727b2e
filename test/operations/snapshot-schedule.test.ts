import { Duration, Stack, TimeZone, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Application, ApplicationLifecycle, RestoreConfiguration, RunSchedule, SnapshotSchedule, SnapshotScheduleProps } from '../../src';
import { allActions, arn, encryptedApplication, idOf, newApplication, permissions, resource, trust } from '../support/fixtures/operations';
import { testStack } from '../support/fixtures/stack';

const MACHINE = 'AWS::StepFunctions::StateMachine';

function takeSnapshots(stack: Stack, props: Partial<SnapshotScheduleProps> = {}, id = 'Snapshots'): SnapshotSchedule {
  return new SnapshotSchedule(stack, id, {
    application: props.application ?? newApplication(stack), schedule: ScheduleExpression.rate(Duration.hours(6)), ...props,
  });
}

test('the state machine can take, describe and delete snapshots of its application', () => {
  const stack = testStack();
  takeSnapshots(stack);
  expect(permissions(stack, 'SnapshotsRole')).toEqual([{
    Action: [
      'kinesisanalytics:DescribeApplication',
      'kinesisanalytics:CreateApplicationSnapshot',
      'kinesisanalytics:DescribeApplicationSnapshot',
      'kinesisanalytics:ListApplicationSnapshots',
      'kinesisanalytics:DeleteApplicationSnapshot',
    ],
    Resource: arn('kinesisanalytics', ':application/', { Ref: idOf(stack, 'AWS::KinesisAnalyticsV2::Application', 'App') }),
  }]);
  expect(allActions(stack).filter(action => action.startsWith('kinesisanalyticsv2'))).toEqual([]);
});

test("the state machine can use the application's key", () => {
  const stack = testStack();
  takeSnapshots(stack, { application: encryptedApplication(stack) });
  expect(permissions(stack, 'SnapshotsRole').flatMap(permission => permission.Action)).toEqual(expect.arrayContaining(['kms:DescribeKey', 'kms:CreateGrant']));
});

test('the scheduler can start the state machine and send messages to the queue', () => {
  const stack = testStack();
  takeSnapshots(stack);
  expect(permissions(stack, 'SnapshotsSchedulerRole')).toEqual([
    { Action: 'states:StartExecution', Resource: { Ref: idOf(stack, MACHINE, 'Snapshots') } },
    { Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [idOf(stack, 'AWS::SQS::Queue', 'Snapshots'), 'Arn'] } },
  ]);
});

test('both roles can be assumed only on behalf of this account', () => {
  const stack = testStack();
  takeSnapshots(stack);
  const account = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };
  expect(trust(stack, 'SnapshotsRole')[0].Condition).toEqual({ StringEquals: account, ArnLike: { 'aws:SourceArn': arn('states', ':stateMachine:*') } });
  expect(trust(stack, 'SnapshotsSchedulerRole')[0].Condition).toEqual({
    StringEquals: account, ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [idOf(stack, 'AWS::Scheduler::ScheduleGroup', 'Snapshots'), 'Arn'] } },
  });
});

test('the schedule has its expression, its time zone and a dead-letter queue', () => {
  const stack = testStack();
  takeSnapshots(stack, { schedule: ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }) });
  Template.fromStack(stack).hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(0 3 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    GroupName: Match.anyValue(),
    Target: Match.objectLike({ DeadLetterConfig: { Arn: { 'Fn::GetAtt': [idOf(stack, 'AWS::SQS::Queue', 'Snapshots'), 'Arn'] } } }),
  });
});

test('exposes the schedule and the state machine', () => {
  const stack = testStack();
  const { schedule, stateMachine } = takeSnapshots(stack);
  expect(stack.resolve(schedule.scheduleName)).toEqual({ Ref: idOf(stack, 'AWS::Scheduler::Schedule', 'Snapshots') });
  expect(stack.resolve(stateMachine.metricFailed().dimensions)).toEqual({ StateMachineArn: { Ref: idOf(stack, MACHINE, 'Snapshots') } });
});

test('retains no resource when the schedule is removed', () => {
  const stack = testStack();
  takeSnapshots(stack);
  Template.fromStack(stack).hasResource('AWS::Scheduler::ScheduleGroup', { DeletionPolicy: 'Delete' });
});

test('failures trigger an alarm and are kept in an encrypted queue', () => {
  const stack = testStack();
  takeSnapshots(stack);
  expect(resource(stack, 'AWS::CloudWatch::Alarm', 'SnapshotsFailureAlarm').Metrics).toHaveLength(4);
  expect(resource(stack, 'AWS::SQS::Queue', 'Snapshots')).toEqual({ MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true });
});

test('keeps 10 snapshots by default, and always the snapshot that the CDK app restores from', () => {
  const stack = testStack();
  takeSnapshots(stack, { application: newApplication(stack, { restore: RestoreConfiguration.snapshot('the-good-one') }) });
  const definition = JSON.stringify(resource(stack, MACHINE, 'Snapshots').DefinitionString);
  expect(definition).toContain('\\"retain\\":10');
  expect(definition).toContain('\\"pinned\\":[\\"the-good-one\\"]');
});

test('keeps the snapshots in any restore setting, including later definitions and tokens', () => {
  const stack = testStack();
  const application = newApplication(stack, { restore: RestoreConfiguration.snapshot('first') });
  takeSnapshots(stack, { application });
  application.startOnDeploy({ restore: RestoreConfiguration.snapshot(Token.asString({ Ref: 'Second' })) });
  const schedule = ScheduleExpression.rate(Duration.days(1));
  new RunSchedule(stack, 'Run', { application, schedule, restore: RestoreConfiguration.snapshot('third') });
  new RunSchedule(stack, 'Anew', { application, schedule, restore: RestoreConfiguration.none() });
  expect(JSON.stringify(resource(stack, MACHINE, 'Snapshots').DefinitionString))
    .toContain('\\"pinned\\":[\\"first\\",\\"",{"Ref":"Second"},"\\",\\"third\\"]');
});

test('keeps the snapshots that an imported application is started from', () => {
  const stack = testStack();
  const application = Application.fromApplicationName(stack, 'Imported', 'orders');
  takeSnapshots(stack, { application });
  new ApplicationLifecycle(stack, 'Lifecycle', { application, restore: RestoreConfiguration.snapshot('the-good-one') });
  expect(JSON.stringify(resource(stack, MACHINE, 'Snapshots').DefinitionString)).toContain('\\"pinned\\":[\\"the-good-one\\"]');
});

test('rejects an application with disabled snapshots', () => {
  const stack = testStack();
  expect(() => takeSnapshots(stack, { application: newApplication(stack, { snapshotsEnabled: false }) }))
    .toThrow('snapshotsEnabled of Stack/App must be true for a SnapshotSchedule, got false: the service would refuse every snapshot');
});

test('two schedules of an application use different prefixes', () => {
  const stack = testStack();
  const application = newApplication(stack);
  const [hourly, daily] = ['Snapshots', 'Snapshots-2'].map(id => takeSnapshots(stack, { application }, id).snapshotNamePrefix);
  expect(hourly).not.toBe(daily);
  expect(daily.startsWith(hourly) || hourly.startsWith(daily)).toBe(false);
  [hourly, daily].forEach(item => expect(`${item}2026-01-01T00-00-00`).toMatch(/^[a-zA-Z0-9_.-]{1,256}$/));
});

test.each([0, -1, 1.5, 1000, NaN])('rejects retain %d', retain => {
  expect(() => takeSnapshots(testStack(), { retain })).toThrow(`retain must be an integer from 1 to 999, got ${retain}`);
});

test('rejects a schedule without a future time', () => {
  expect(() => takeSnapshots(testStack(), { schedule: ScheduleExpression.cron({ minute: '0', hour: '0', day: '30', month: '2' }) }))
    .toThrow("schedule must match at least one future time, got 'cron(0 0 30 2 ? *)'");
});

test('accepts tokens', () => {
  const stack = testStack();
  takeSnapshots(stack, { retain: Token.asNumber({ Ref: 'Retain' }), schedule: ScheduleExpression.expression(Token.asString({ Ref: 'Schedule' })) });
  expect(JSON.stringify(resource(stack, MACHINE, 'Snapshots').DefinitionString)).toContain('\\"retain\\":",{"Ref":"Retain"},"');
});
