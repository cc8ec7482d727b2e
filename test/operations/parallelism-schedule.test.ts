import { Stack, TimeZone } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { ParallelismSchedule, ParallelismScheduleProps } from '../../src';
import { allActions, arn, idOf, newApplication, permissions, resources, trust } from '../support/fixtures/operations';
import { testStack } from '../support/fixtures/stack';

const timeZone = TimeZone.AMERICA_NEW_YORK;
const evening = { schedule: ScheduleExpression.cron({ hour: '22', minute: '0', timeZone }), parallelism: 8 };
const morning = { schedule: ScheduleExpression.cron({ hour: '6', minute: '0', timeZone }), parallelism: 2 };

function schedule(stack: Stack, props: Partial<ParallelismScheduleProps> = {}): ParallelismSchedule {
  return new ParallelismSchedule(stack, 'Hours', { application: props.application ?? newApplication(stack), entries: [evening, morning], ...props });
}

test('each entry has a schedule with its time zone and parallelism', () => {
  const stack = testStack();
  const { schedules } = schedule(stack);
  expect(schedules.map(item => stack.resolve(item.scheduleName))).toEqual(resources(stack, 'AWS::Scheduler::Schedule').map(({ id }) => ({ Ref: id })));
  expect(resources(stack, 'AWS::Scheduler::Schedule').map(({ properties: one }) =>
    [one.ScheduleExpression, one.ScheduleExpressionTimezone, one.Target.Input, Object.keys(one.Target.DeadLetterConfig)])).toEqual([
    ['cron(0 22 * * ? *)', 'America/New_York', '{"parallelism":8}', ['Arn']],
    ['cron(0 6 * * ? *)', 'America/New_York', '{"parallelism":2}', ['Arn']],
  ]);
});

test('the state machine can describe and update its application, and list its executions', () => {
  const stack = testStack();
  schedule(stack);
  expect(permissions(stack, 'HoursRole')).toEqual(expect.arrayContaining([
    {
      Action: ['kinesisanalytics:DescribeApplication', 'kinesisanalytics:UpdateApplication'],
      Resource: arn('kinesisanalytics', ':application/', { Ref: idOf(stack, 'AWS::KinesisAnalyticsV2::Application', 'App') }),
    },
    { Action: 'states:ListExecutions', Resource: { Ref: idOf(stack, 'AWS::StepFunctions::StateMachine', 'Hours') } },
  ]));
  expect(permissions(stack, 'HoursRole')).toHaveLength(2);
  expect(allActions(stack).filter(action => action.startsWith('kinesisanalyticsv2') || action.startsWith('sfn'))).toEqual([]);
});

test('the scheduler role is limited to its schedules, and can start the state machine and send messages to the queue', () => {
  const stack = testStack();
  schedule(stack);
  expect(permissions(stack, 'HoursSchedulerRole')).toEqual([
    { Action: 'states:StartExecution', Resource: { Ref: idOf(stack, 'AWS::StepFunctions::StateMachine', 'Hours') } },
    { Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [idOf(stack, 'AWS::SQS::Queue', 'Hours'), 'Arn'] } },
  ]);
  expect(trust(stack, 'HoursSchedulerRole')[0].Condition).toEqual({
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [idOf(stack, 'AWS::Scheduler::ScheduleGroup', 'Hours'), 'Arn'] } },
  });
});

test('warns about a parallelism above the default maximum of a job', () => {
  const stack = testStack();
  schedule(stack, { entries: [{ ...evening, parallelism: 129 }, morning] });
  Annotations.fromStack(stack).hasWarning('/Stack/Hours', Match.stringLikeRegexp('maxParallelism'));
});

test.each<[string, ParallelismScheduleProps['entries'], string]>([
  ['no entries', [], 'entries must have at least one entry, got none'],
  ['a parallelism of 0', [morning, { ...evening, parallelism: 0 }], 'entries[1].parallelism must be an integer of at least 1, got 0'],
  ['a fraction', [{ ...evening, parallelism: 1.5 }], 'entries[0].parallelism must be an integer of at least 1, got 1.5'],
  ['a duplicate time', [morning, evening, { ...morning, parallelism: 3 }],
    "entries[2].schedule must differ from the schedules of all other entries, got 'cron(0 6 * * ? *)' twice"],
  ['a past time', [{ schedule: ScheduleExpression.at(new Date('2020-01-01T00:00:00Z')), parallelism: 1 }],
    "entries[0].schedule must match at least one future time, got 'at(2020-01-01T00:00:00)'"],
])('rejects %s', (_, entries, message) => {
  expect(() => schedule(testStack(), { entries })).toThrow(message);
});

test('accepts the same time in two time zones', () => {
  const entries = [morning, { schedule: ScheduleExpression.cron({ hour: '6', minute: '0', timeZone: TimeZone.ASIA_TOKYO }), parallelism: 3 }];
  expect(() => schedule(testStack(), { entries })).not.toThrow();
});

test('rejects an application that the service scales', () => {
  const stack = testStack();
  expect(() => schedule(stack, { application: newApplication(stack, { autoScalingEnabled: true }) }))
    .toThrow('autoScalingEnabled of Stack/App must be false for a ParallelismSchedule, got true: the service would also change the parallelism');
});
