import { KinesisAnalyticsV2Client, StartApplicationCommand } from '@aws-sdk/client-kinesis-analytics-v2';
import { Stack, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Application, RestoreConfiguration, RunSchedule, RunScheduleProps } from '../../src';
import { allActions, arn, encryptedApplication, idOf, newApplication, permissions, resource, resources, trust } from '../support/fixtures/operations';
import { testStack } from '../support/fixtures/stack';
import { resolve } from '../support/service/operations';
import { ServiceDouble } from '../support/service/service-double';

const nightly = ScheduleExpression.cron({ hour: '2', minute: '0', timeZone: TimeZone.EUROPE_BERLIN });

function run(stack: Stack, props: Partial<RunScheduleProps> = {}): RunSchedule {
  return new RunSchedule(stack, 'Nightly', { application: props.application ?? newApplication(stack), schedule: nightly, ...props });
}

const target = (stack: Stack) => resource(stack, 'AWS::Scheduler::Schedule', 'Nightly').Target;

test('the scheduler calls the service directly', () => {
  const stack = testStack();
  const { schedule } = run(stack);
  expect(stack.resolve(schedule.scheduleName)).toEqual({ Ref: idOf(stack, 'AWS::Scheduler::Schedule', 'Nightly') });
  expect(resource(stack, 'AWS::Scheduler::Schedule', 'Nightly')).toMatchObject({
    ScheduleExpression: 'cron(0 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin',
  });
  expect(target(stack).Arn).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':scheduler:::aws-sdk:kinesisanalyticsv2:startApplication']] });
  expect(target(stack).RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 185 });
  expect(target(stack).DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [idOf(stack, 'AWS::SQS::Queue', 'Nightly'), 'Arn'] } });
  expect(resources(stack, 'AWS::Lambda::Function')).toEqual([]);
});

test('the scheduler can start only this application and send messages to the queue', () => {
  const stack = testStack();
  run(stack);
  expect(permissions(stack, 'NightlySchedulerRole')).toEqual([
    {
      Action: 'kinesisanalytics:StartApplication',
      Resource: arn('kinesisanalytics', ':application/', { Ref: idOf(stack, 'AWS::KinesisAnalyticsV2::Application', 'App') }),
    },
    { Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [idOf(stack, 'AWS::SQS::Queue', 'Nightly'), 'Arn'] } },
  ]);
  expect(allActions(stack).filter(action => action.startsWith('kinesisanalyticsv2'))).toEqual([]);
  expect(trust(stack, 'NightlySchedulerRole')).toEqual([{
    Principal: { Service: 'scheduler.amazonaws.com' },
    Condition: {
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [idOf(stack, 'AWS::Scheduler::ScheduleGroup', 'Nightly'), 'Arn'] } },
    },
  }]);
});

test('two schedules do not share a role', () => {
  const stack = testStack();
  const application = newApplication(stack);
  run(stack, { application });
  new RunSchedule(stack, 'Weekly', { application: Application.fromApplicationName(stack, 'Other', 'other'), schedule: nightly });
  expect(permissions(stack, 'NightlySchedulerRole')).toHaveLength(2);
  expect(permissions(stack, 'WeeklySchedulerRole')).toHaveLength(2);
});

test("the scheduler can use the application's key", () => {
  const stack = testStack();
  run(stack, { application: encryptedApplication(stack) });
  expect(permissions(stack, 'NightlySchedulerRole').flatMap(permission => permission.Action)).toEqual(expect.arrayContaining(['kms:DescribeKey', 'kms:CreateGrant']));
});

test('a failed start triggers the alarm', () => {
  const stack = testStack();
  run(stack);
  expect(resource(stack, 'AWS::CloudWatch::Alarm', 'NightlyFailureAlarm')).toMatchObject({
    MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'notBreaching',
  });
});

test.each<[string, RestoreConfiguration | undefined, RestoreConfiguration | undefined, object]>([
  ['the latest snapshot', undefined, undefined, { ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' }],
  ["the application's restore", undefined, RestoreConfiguration.snapshot('monday'), { ApplicationRestoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT', SnapshotName: 'monday' }],
  ['no state', RestoreConfiguration.none(), RestoreConfiguration.snapshot('monday'), { ApplicationRestoreType: 'SKIP_RESTORE_FROM_SNAPSHOT' }],
])('each run starts from %s', (_, restore, applications, expected) => {
  const stack = testStack();
  run(stack, { application: newApplication(stack, { restore: applications }), restore });
  expect(JSON.parse(resolve(target(stack).Input))).toMatchObject({
    RunConfiguration: { ApplicationRestoreConfiguration: expected, FlinkRunConfiguration: { AllowNonRestoredState: false } },
  });
});

test('passes allowNonRestoredState to the service', () => {
  const stack = testStack();
  run(stack, { restore: RestoreConfiguration.latestSnapshot({ allowNonRestoredState: true }) });
  expect(JSON.parse(resolve(target(stack).Input)).RunConfiguration.FlinkRunConfiguration).toEqual({ AllowNonRestoredState: true });
});

test.each(['cron(0 0 31 4 ? *)', 'at(2020-02-02T00:00:00)', 'rate(0 days)', 'tomorrow'])('rejects schedule %s', expression => {
  expect(() => run(testStack(), { schedule: ScheduleExpression.expression(expression) })).toThrow(/^schedule must [^\n]*got '[^\n]*$/);
});

describe('with the service simulator', () => {
  let double: ServiceDouble;
  let client: KinesisAnalyticsV2Client;

  beforeAll(async () => {
    double = await ServiceDouble.start();
    client = new KinesisAnalyticsV2Client({ endpoint: process.env.AWS_ENDPOINT_URL, region: process.env.AWS_REGION, maxAttempts: 1 });
  });
  beforeEach(() => double.reset());
  afterAll(async () => {
    client.destroy();
    await double.close();
  });

  /** Calls the service with the input of the schedule, as the scheduler does. */
  function fire(restore?: RestoreConfiguration) {
    const stack = testStack();
    run(stack, { application: Application.fromApplicationName(stack, 'App', 'app'), restore });
    return client.send(new StartApplicationCommand(JSON.parse(resolve(target(stack).Input))));
  }

  test('a batch job runs, finishes and runs again', async () => {
    double.flink.behaviours.set('batch.jar', { outcome: 'FINISHES', after: 600_000 });
    const application = double.flink.add('app', { fileKey: 'batch.jar' }, double.clock.now());
    for (let night = 1; night <= 2; night++) {
      await fire();
      double.clock.advance(3_600_000);
      double.settle();
      expect(application).toMatchObject({ status: 'READY', runs: { length: night } });
    }
  });

  test('a running job is not started again', async () => {
    const application = double.flink.add('app', {}, double.clock.now());
    await fire();
    await expect(fire()).rejects.toThrow('cannot be started while it is STARTING');
    expect(application.runs).toHaveLength(1);
  });

  test('a run starts from the specified snapshot', async () => {
    const application = double.flink.add('app', {}, double.clock.now());
    application.takeSnapshot('monday');
    application.takeSnapshot('tuesday');
    await fire(RestoreConfiguration.snapshot('monday'));
    expect(application.runs[0]).toMatchObject({ snapshot: 'monday', allowNonRestoredState: false });
  });
});
