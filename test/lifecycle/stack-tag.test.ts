import { Aspects, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { STACK_TAG } from '../../src/access/service';
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

test('a start on deploy only tags the application if logging is off', () => {
  const stack = testStack();
  testApplication({ loggingEnabled: false }, stack).startOnDeploy();
  expect([tagged(stack, APPLICATION), tagged(stack, LOG_GROUP)]).toEqual([['App'], []]);
});

test('no resource is tagged without a start on deploy', () => {
  const stack = testStack();
  testApplication({}, stack);
  expect([tagged(stack, APPLICATION), tagged(stack, LOG_GROUP)]).toEqual([[], []]);
});

describe('the tag', () => {
  const started = () => {
    const stack = testStack();
    const app = testApplication({}, stack);
    app.startOnDeploy();
    return { stack, app, resource: app.node.defaultChild as CfnApplication };
  };

  test.each<[string, (stack: Stack) => void]>([
    ['setting it', stack => Tags.of(stack).add(STACK_TAG, 'other')],
    ['setting it with a high priority', stack => Tags.of(stack).add(STACK_TAG, 'other', { priority: 1_000_000_000 })],
    ['removing it', stack => Tags.of(stack).remove(STACK_TAG)],
  ])('keeps its value on Tags %s', (_, change) => {
    const { stack } = started();
    change(stack);
    expect([tagged(stack, APPLICATION), tagged(stack, LOG_GROUP)]).toEqual([['App'], ['AppLogGroup']]);
  });

  test.each<[string, (resource: CfnApplication) => void, string]>([
    ['an override of its value', item => item.addPropertyOverride('Tags.0.Value', 'other'), 'got "other"'],
    ['the deletion of all tags', item => item.addPropertyDeletionOverride('Tags'), 'got none'],
  ])('cannot be changed silently by %s', (_, change, got) => {
    const { stack, resource } = started();
    Aspects.of(stack).add({ visit: node => { node === resource && change(resource); } });
    expect(() => Template.fromStack(stack)).toThrow(`tag ${STACK_TAG} must keep the value that the lifecycle's permissions depend on, ${got}`);
  });

  test('is kept in addition to the user\'s tags', () => {
    const { stack } = started();
    Tags.of(stack).add('team', 'data');
    expect(tagged(stack, APPLICATION)).toEqual(['App']);
    Template.fromStack(stack).hasResourceProperties(APPLICATION, { Tags: Match.arrayWith([{ Key: 'team', Value: 'data' }]) });
  });
});
