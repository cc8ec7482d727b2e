import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Application, ApplicationCode, ApplicationProps, IApplication, LogQueries } from '../../src';
import { defineApplication, stackIn } from '../support/fixtures/monitoring';
import { testStack } from '../support/fixtures/stack';

const ARN = 'arn:aws:kinesisanalytics:eu-central-1:123456789012:application/clicks';
const imported = (stack: Stack, arn = ARN): IApplication => Application.fromApplicationAttributes(stack, 'Imported', {
  applicationArn: arn, logGroup: logs.LogGroup.fromLogGroupName(stack, 'Group', '/flink/clicks'),
});

function queries(stack: Stack): { [name: string]: any } {
  const definitions = Object.values(Template.fromStack(stack).findResources('AWS::Logs::QueryDefinition'));
  return Object.fromEntries(definitions.map(({ Properties }) => [Properties.Name, Properties]));
}

test.each([
  ['Exceptions', [
    'fields @timestamp, @message',
    'filter isPresent(throwableInformation.0) or isPresent(throwableInformation) or @message like /(Error|Exception)/',
    'sort @timestamp desc',
  ]],
  ['Tasks per task manager', [
    'fields @timestamp, message', 'filter message like /Deploying/', 'parse message " to flink-taskmanager-*" as @tmid', 'stats count(*) by @tmid',
    'sort @timestamp desc', 'limit 2000',
  ]],
  ['Subtasks per task manager', [
    'fields @timestamp, @tmid, @subtask', 'filter message like /Deploying/', 'parse message "Deploying * to flink-taskmanager-*" as @subtask, @tmid',
    'sort @timestamp desc', 'limit 2000',
  ]],
  ['Changes of parallelism', [
    'fields @timestamp, @parallelism', 'filter message like /property: parallelism.default, /', 'parse message "default, *" as @parallelism',
    'sort @timestamp asc',
  ]],
  ...[
    ['Access denied', ', @messageType', 'AccessDenied'],
    ['Source or sink not found', '', 'ResourceNotFoundException'],
    ['Task failures', '', 'switched from RUNNING to RESTARTING'],
    ['Task failures (Flink 1.8 and older)', '', 'switched from RUNNING to FAILED'],
  ].map(([name, field, text]): [string, string[]] => [name, [
    `fields @timestamp, @message${field}`,
    'filter applicationARN like /arn:aws:kinesisanalytics:eu-central-1:123456789012:application\\/clicks/',
    `filter @message like /${text}/`,
    'sort @timestamp desc',
  ]]),
])('%s', (name, lines) => {
  const stack = stackIn();
  new LogQueries(stack, 'Queries', { application: imported(stack) });
  expect(queries(stack)[`clicks/${name}`]).toEqual({ Name: `clicks/${name}`, QueryString: lines.join('\n| '), LogGroupNames: ['/flink/clicks'] });
});

test('exposes eight queries', () => {
  const stack = stackIn();
  const saved = new LogQueries(stack, 'Queries', { application: imported(stack) });
  Template.fromStack(stack).resourceCountIs('AWS::Logs::QueryDefinition', 8);
  expect(stack.resolve(saved.queries.AccessDenied.queryDefinitionId)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^QueriesAccessDenied/), 'QueryDefinitionId'] });
});

test('query the log group of the application', () => {
  const stack = stackIn();
  const application = defineApplication(stack);
  new LogQueries(stack, 'Queries', { application });
  Template.fromStack(stack).allResourcesProperties('AWS::Logs::QueryDefinition', { LogGroupNames: [stack.resolve(application.logGroup!.logGroupName)] });
});

test('query another log group', () => {
  const stack = stackIn();
  const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Shared', '/shared');
  new LogQueries(stack, 'Queries', { application: Application.fromApplicationName(stack, 'Imported', 'clicks'), logGroup });
  expect(queries(stack)['clicks/Exceptions'].LogGroupNames).toEqual(['/shared']);
});

test('escape the slash of a token ARN at deployment', () => {
  const stack = testStack();
  const { valueAsString: arn } = new CfnParameter(stack, 'Arn');
  new LogQueries(stack, 'Queries', { application: imported(stack, arn) });
  const definitions = Object.values(Template.fromStack(stack).findResources('AWS::Logs::QueryDefinition'));
  const texts = definitions.map(({ Properties }) => JSON.stringify(Properties.QueryString)).filter(text => text.includes('applicationARN'));
  expect(texts).toHaveLength(4);
  texts.forEach(text => expect(text).toContain(JSON.stringify({ 'Fn::Join': ['\\/', { 'Fn::Split': ['/', { Ref: 'Arn' }] }] })));
});

describe('bad input', () => {
  test('rejects an unknown log group', () => {
    const stack = stackIn();
    expect(() => new LogQueries(stack, 'Queries', { application: Application.fromApplicationName(stack, 'Imported', 'clicks') }))
      .toThrow('logGroup must be set for Stack/Imported, whose log group is not known, got none');
  });

  test('rejects another region', () => {
    const stack = stackIn();
    expect(() => new LogQueries(stack, 'Queries', { application: imported(stack, ARN.replace('eu-central-1', 'us-east-1')) }))
      .toThrow('log queries must be in the region of the application, us-east-1, got stack Stack in eu-central-1');
  });
});

describe('the output of the driver of a Python job', () => {
  const python = { main: 'main.py' };
  const broughtByCode = (stack: Stack) => {
    const code = ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Zip', 'code'), 'job.zip', 'v1');
    const bind = code.bind.bind(code);
    code.bind = (...args) => ({ ...bind(...args), python });
    return code;
  };

  test.each<[string, (stack: Stack) => Partial<ApplicationProps>]>([
    ['props', () => ({ python })],
    ['code', stack => ({ code: broughtByCode(stack) })],
  ])('has a query if the %s defines a Python job', (_, props) => {
    const stack = stackIn();
    const { queries: saved } = new LogQueries(stack, 'Queries', { application: defineApplication(stack, props(stack)) });
    expect(Object.keys(saved)).toHaveLength(9);
    const text = Object.values(queries(stack)).map(({ QueryString }) => QueryString);
    expect(text).toContain('fields @timestamp, message\n| filter logger like /PythonDriver/\n| sort @timestamp asc\n| limit 1000');
  });

  test('has no query for a Java job', () => {
    const stack = stackIn();
    const { queries: saved } = new LogQueries(stack, 'Queries', { application: defineApplication(stack) });
    expect(Object.keys(saved)).not.toContain('PythonDriver');
  });
});
