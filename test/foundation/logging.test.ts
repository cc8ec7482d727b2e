import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { arnInStack, ENV, LOGGING_OPTION, onlyResource, statementsOf, testApplication, testStack } from '../support/fixtures';

const GROUP = 'AWS::Logs::LogGroup';
const STREAM = 'AWS::Logs::LogStream';

let stack: Stack;

beforeEach(() => {
  stack = testStack();
});

test('an application logs to a stream in a dedicated log group, which are retained', () => {
  const app = testApplication({}, stack);
  expect(app.logGroup).toBe(app.node.findChild('LogGroup'));
  expect(onlyResource(stack, GROUP)).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 731 } });
  expect(onlyResource(stack, STREAM)).toMatchObject({ DeletionPolicy: 'Retain', Properties: { LogGroupName: stack.resolve(app.logGroup!.logGroupName) } });
});

test('the logging option names application and stream', () => {
  const app = testApplication({}, stack);
  expect(onlyResource(stack, LOGGING_OPTION).Properties).toEqual({
    ApplicationName: stack.resolve(app.applicationName),
    CloudWatchLoggingOption: {
      LogStreamARN: arnInStack('logs', ':log-group:', { Ref: expect.stringMatching(/^AppLogGroup/) },
        ':log-stream:', { Ref: expect.stringMatching(/^AppLogStream/) }),
    },
  });
});

test('the log stream has no explicit name unless logStreamName is set', () => {
  testApplication({}, stack);
  testApplication({ logStreamName: 'job' }, stack, 'Named');
  const names = Object.values<any>(Template.fromStack(stack).findResources('AWS::Logs::LogStream')).map(resource => resource.Properties.LogStreamName);
  expect(names).toEqual([undefined, 'job']);
});

test('logRetention is the retention of that group', () => {
  testApplication({ logRetention: logs.RetentionDays.ONE_MONTH }, stack);
  Template.fromStack(stack).hasResourceProperties(GROUP, { RetentionInDays: 30 });
});

test('logRetention INFINITE keeps events for good', () => {
  testApplication({ logRetention: logs.RetentionDays.INFINITE }, stack);
  Template.fromStack(stack).hasResourceProperties(GROUP, { RetentionInDays: Match.absent() });
});

test('logGroup replaces the dedicated log group', () => {
  const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'shared');
  const app = testApplication({ logGroup }, stack);
  expect(app.logGroup).toBe(logGroup);
  const template = Template.fromStack(stack);
  template.resourceCountIs(GROUP, 0);
  template.hasResourceProperties(STREAM, { LogGroupName: 'shared' });
  expect(statementsOf(template, 'AppAccessPolicy').slice(1)).toEqual([
    expect.objectContaining({ Sid: 'ListLogGroups' }),
    expect.objectContaining({ Sid: 'ListLogStreams', Resource: arnInStack('logs', ':log-group:shared:*') }),
    expect.objectContaining({
      Sid: 'WriteLogs', Resource: arnInStack('logs', ':log-group:shared:log-stream:', { Ref: expect.stringMatching(/^AppLogStream/) }),
    }),
  ]);
});

test('loggingEnabled false leaves out group, stream, option and permissions', () => {
  const app = testApplication({ loggingEnabled: false }, stack);
  const template = Template.fromStack(stack);
  [GROUP, STREAM, LOGGING_OPTION].forEach(type => template.resourceCountIs(type, 0));
  expect(statementsOf(template, 'AppAccessPolicy')).toEqual([expect.objectContaining({ Sid: 'ReadCode' })]);
  expect(app.logGroup).toBeUndefined();
});

describe('rejects', () => {
  const imported = (arn: string) => logs.LogGroup.fromLogGroupArn(stack, 'Logs', arn);

  test('logGroup with loggingEnabled false', () => {
    expect(() => testApplication({ loggingEnabled: false, logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', 'g') }, stack))
      .toThrow('logGroup requires logging, got loggingEnabled false');
  });

  test('logRetention with loggingEnabled false', () => {
    expect(() => testApplication({ loggingEnabled: false, logRetention: logs.RetentionDays.ONE_DAY }, stack))
      .toThrow('logRetention requires logging, got loggingEnabled false');
  });

  test.each(['a:b', 'a*b', '', 'x'.repeat(513)])('logStreamName %p', logStreamName => {
    expect(() => testApplication({ logStreamName }, stack))
      .toThrow(`logStreamName must have 1 to 512 characters other than : and *, got '${logStreamName}'`);
  });

  test('logStreamName with loggingEnabled false', () => {
    expect(() => testApplication({ loggingEnabled: false, logStreamName: 'job' }, stack)).toThrow('logStreamName requires logging, got loggingEnabled false');
  });

  test('logRetention with logGroup', () => {
    expect(() => testApplication({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', 'g'), logRetention: logs.RetentionDays.ONE_DAY }, stack))
      .toThrow('logRetention must not be set together with logGroup, which has its own retention, got both');
  });

  test.each([
    ['region', 'arn:aws:logs:us-east-1:111111111111:log-group:g', '111111111111/us-east-1'],
    ['account', 'arn:aws:logs:eu-west-1:222222222222:log-group:g', '222222222222/eu-west-1'],
  ])('a logGroup in another %s', (_name, arn, got) => {
    stack = testStack(ENV);
    expect(() => testApplication({ logGroup: imported(arn) }, stack))
      .toThrow(`logGroup must be in the application's environment 111111111111/eu-west-1, got ${got}`);
  });

  test("logGroup of the application's environment passes", () => {
    stack = testStack(ENV);
    testApplication({ logGroup: imported('arn:aws:logs:eu-west-1:111111111111:log-group:g') }, stack);
    Template.fromStack(stack).hasResourceProperties(STREAM, { LogGroupName: 'g' });
  });

  test('logGroup of an environment that is known only at deployment passes', () => {
    testApplication({ logGroup: imported('arn:aws:logs:us-east-1:222222222222:log-group:g') }, stack);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('logGroup of a stack whose environment is known only at deployment passes', () => {
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'g');
    stack = testStack(ENV);
    testApplication({ logGroup }, stack);
    Template.fromStack(stack).hasResourceProperties(STREAM, { LogGroupName: 'g' });
  });
});
