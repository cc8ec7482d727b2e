import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { STACK_TAG } from '../../src/access/statements';
import { APPLICATION, testApplication, testStack } from '../support/fixtures';

const TAG = { Key: STACK_TAG, Value: { Ref: 'AWS::StackId' } };
const LOG_GROUP = 'AWS::Logs::LogGroup';

function tagged(stack: Stack, type: string): string[] {
  return Object.entries<any>(Template.fromStack(stack).findResources(type))
    .filter(([, { Properties }]) => (Properties.Tags ?? []).some((tag: unknown) => JSON.stringify(tag) === JSON.stringify(TAG)))
    .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
}

test('a start on deploy tags the application and its log group', () => {
  const stack = testStack();
  testApplication({}, stack).startOnDeploy();
  expect([tagged(stack, APPLICATION), tagged(stack, LOG_GROUP)]).toEqual([['App'], ['AppLogGroup']]);
});

test('a start on deploy tags a log group of the stack that the application is given', () => {
  const stack = testStack();
  testApplication({ logGroup: new logs.LogGroup(stack, 'Shared') }, stack).startOnDeploy();
  expect(tagged(stack, LOG_GROUP)).toEqual(['Shared']);
});

test('a start on deploy tags the application alone if logging is off', () => {
  const stack = testStack();
  testApplication({ loggingEnabled: false }, stack).startOnDeploy();
  expect([tagged(stack, APPLICATION), tagged(stack, LOG_GROUP)]).toEqual([['App'], []]);
});

test('nothing is tagged without a start on deploy', () => {
  const stack = testStack();
  testApplication({}, stack);
  expect([tagged(stack, APPLICATION), tagged(stack, LOG_GROUP)]).toEqual([[], []]);
});
