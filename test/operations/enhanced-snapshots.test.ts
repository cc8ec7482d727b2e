import validate from 'asl-validator';
import { App, CfnParameter, Duration, Stack, Token } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Application, ApplicationProps, RestoreConfiguration, RunSchedule, SnapshotMode, SnapshotSchedule, SnapshotScheduleProps } from '../../src';
import { arn, idOf, newApplication, permissions, resource, resources } from '../support/fixtures/operations';
import { testStack } from '../support/fixtures/stack';
import { resolve } from '../support/service/operations';

const schedule = ScheduleExpression.rate(Duration.hours(6));
const SNAPSHOT = 'arn:aws:kinesisanalytics:us-east-1:111122223333:snapshot/start';

let stack: Stack;

beforeEach(() => { stack = testStack(); });

const enhanced = (props: Partial<ApplicationProps> = {}) => newApplication(stack, { snapshotMode: SnapshotMode.ENHANCED, ...props });
const take = (props: Partial<SnapshotScheduleProps> = {}, id = 'Snapshots') =>
  new SnapshotSchedule(stack, id, { application: props.application ?? enhanced(), schedule, ...props });
const own = (role: string) => permissions(stack, role).filter(permission => JSON.stringify(permission.Action).includes('kinesisanalytics:'));
const definition = () => JSON.parse(resolve(resources(stack, 'AWS::StepFunctions::StateMachine')[0].properties.DefinitionString));

test("the function's role only has permission to take and delete the schedule's snapshots", () => {
  const { snapshotNamePrefix } = take();
  expect(own('SnapshotsFunctionRole')).toEqual([
    {
      Action: ['kinesisanalytics:DescribeApplication', 'kinesisanalytics:CreateSnapshot'],
      Resource: arn('kinesisanalytics', ':application/', { Ref: idOf(stack, 'AWS::KinesisAnalyticsV2::Application', 'App') }),
    },
    { Action: ['kinesisanalytics:DescribeSnapshot', 'kinesisanalytics:DeleteSnapshot'], Resource: arn('kinesisanalytics', `:snapshot/${snapshotNamePrefix}*`) },
    { Action: 'kinesisanalytics:ListSnapshots', Resource: '*' },
  ]);
  const invoke = { Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': [idOf(stack, 'AWS::Lambda::Function', 'Snapshots'), 'Arn'] } };
  expect(resources(stack, 'AWS::IAM::Role').map(item => item.id).filter(id => id.startsWith('SnapshotsRole'))).toHaveLength(1);
  expect(permissions(stack, 'SnapshotsRole')).toEqual([invoke]);
});

test('a start from a snapshot ARN only has permission to start the application', () => {
  new RunSchedule(stack, 'Run', { application: enhanced(), schedule, restore: RestoreConfiguration.snapshotArn(SNAPSHOT) });
  expect(own('RunFunctionRole')).toEqual([{
    Action: 'kinesisanalytics:StartApplication',
    Resource: arn('kinesisanalytics', ':application/', { Ref: idOf(stack, 'AWS::KinesisAnalyticsV2::Application', 'App') }),
  }]);
  expect(JSON.stringify(resource(stack, 'AWS::Scheduler::Schedule', 'Run').Target.Arn)).not.toContain('aws-sdk');
});

test('the definition is valid Amazon States Language, with the same task in every call', () => {
  take({ snapshotNamePrefix: 'nightly-', retain: 3 });
  expect(validate(definition(), { checkPaths: true, checkArn: true })).toMatchObject({ isValid: true, errors: [] });
  const { Arguments: args, ...step } = definition().States.Step;
  expect(args.Payload).toMatchObject({ task: 'SNAPSHOT', prefix: 'nightly-', retain: 3, pinned: [] });
  expect(step).toMatchObject({ Resource: 'arn:aws:states:::lambda:invoke', TimeoutSeconds: 300 });
});

test('uses no function without the mode, or for an imported application with an unknown mode', () => {
  take({ application: newApplication(stack) });
  take({ application: Application.fromApplicationName(stack, 'Imported', 'orders') }, 'OfImported');
  expect(resources(stack, 'AWS::Lambda::Function')).toEqual([]);
});

test('an imported application can have mode ENHANCED', () => {
  const other = testStack({ account: '111122223333', region: 'us-east-1' }, 'Other');
  const application = Application.fromApplicationAttributes(other, 'Imported', {
    applicationArn: 'arn:aws:kinesisanalytics:us-east-1:111122223333:application/orders', snapshotMode: SnapshotMode.ENHANCED,
  });
  new SnapshotSchedule(other, 'Snapshots', { application, schedule });
  expect(resources(other, 'AWS::Lambda::Function')).toHaveLength(1);
});

test('snapshotsEnabled false is allowed', () => {
  expect(() => take({ application: enhanced({ snapshotsEnabled: false }) })).not.toThrow();
});

describe('snapshotNamePrefix', () => {
  test.each(['', 'a'.repeat(73), 'night/ly', 'nächtlich', 'a:b', ' '])("rejects '%s'", prefix => {
    expect(() => take({ snapshotNamePrefix: prefix })).toThrow(`snapshotNamePrefix must have 1 to 72 characters of [a-zA-Z0-9_.-], got '${prefix}'`);
  });

  test.each(['SYSTEMSNAPSHOT', 'SystemSnapshot-1', 'systemsnapshots'])("rejects '%s', the prefix of the service's snapshots", prefix => {
    expect(() => take({ snapshotNamePrefix: prefix })).toThrow(/^snapshotNamePrefix must not begin with SYSTEMSNAPSHOT, .*, got '/);
  });

  test('accepts 72 characters and a token', () => {
    expect(take({ snapshotNamePrefix: 'a'.repeat(72) }).snapshotNamePrefix).toBe('a'.repeat(72));
    const token = Token.asString({ Ref: 'Prefix' });
    take({
      application: Application.fromApplicationAttributes(stack, 'Other', {
        applicationArn: 'arn:aws:kinesisanalytics:us-east-1:111122223333:application/orders', snapshotMode: SnapshotMode.ENHANCED,
      }),
      snapshotNamePrefix: token,
    }, 'WithToken');
    expect(JSON.stringify(own('WithTokenFunctionRole'))).toContain('{"Ref":"Prefix"},"*"');
  });

  test('can be longer for legacy snapshots', () => {
    expect(take({ application: newApplication(stack), snapshotNamePrefix: 'a'.repeat(237) }).snapshotNamePrefix).toHaveLength(237);
    expect(() => take({ application: newApplication(testStack()), snapshotNamePrefix: 'a'.repeat(238) }, 'Longer')).toThrow(/1 to 237 characters/);
  });

  test('of two schedules of an application must not overlap', () => {
    const application = enhanced();
    take({ application, snapshotNamePrefix: 'clicks-' });
    expect(() => take({ application, snapshotNamePrefix: 'clicks-hourly-' }, 'Hourly')).toThrow(/got 'clicks-hourly-' and 'clicks-'/);
    expect(() => take({ application, snapshotNamePrefix: 'cli' }, 'Short')).toThrow(/got 'cli' and 'clicks-'/);
    expect(() => take({ application, snapshotNamePrefix: 'other-' }, 'Other')).not.toThrow();
  });

  test('has a valid default for any construct path', () => {
    const application = enhanced();
    for (const id of ['SystemSnapshots', 'A'.repeat(200)]) {
      expect(take({ application }, id).snapshotNamePrefix).toMatch(/^(?!systemsnapshot)[a-zA-Z0-9_.-]{1,72}$/i);
    }
    const system = testStack(undefined, 'SystemSnapshots');
    expect(new SnapshotSchedule(system, 'S', { application: newApplication(system, { snapshotMode: SnapshotMode.ENHANCED }), schedule }).snapshotNamePrefix)
      .toMatch(/^(?!systemsnapshot)[a-zA-Z0-9_.-]{1,72}$/i);
  });
});

test('ignores snapshots from tokens of other stacks, which would create a dependency cycle', () => {
  take();
  const other = new Stack(stack.node.root as App, 'Other');
  const parameter = new CfnParameter(other, 'Snapshot');
  const near = new CfnParameter(stack, 'Mine');
  for (const [scope, id, value] of [[other, 'Far', parameter.valueAsString], [stack, 'Near', near.valueAsString], [stack, 'Fixed', SNAPSHOT]] as const) {
    const application = Application.fromApplicationName(scope, `${id}App`, id);
    new RunSchedule(scope, id, { application, schedule, restore: RestoreConfiguration.snapshotArn(value) });
  }
  const text = JSON.stringify(resource(stack, 'AWS::StepFunctions::StateMachine', 'Snapshots').DefinitionString);
  expect(text).toContain(`\\"pinned\\":[\\"",{"Ref":"Mine"},"\\",\\"${SNAPSHOT}\\"]`);
});
