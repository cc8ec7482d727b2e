import { App, Aws, CfnParameter, Fn, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { attached } from '../../src/synth/attachment';
import { identitiesOf, identityInStage, identityOf } from '../../src/synth/identity';

const app = new App();
const stack = new Stack(app, 'Own');
const readers = [stack, new Stack(app, 'Other'), new NestedStack(stack, 'Nested')];
const queue = new sqs.Queue(stack, 'Queue');

describe('the identity of a value', () => {
  test.each<[string, unknown, string]>([
    ['a text', 'sg-1', 'sg-1'],
    ['a reference', queue.queueName, '<Own/Queue/Resource.QueueName>'],
    ['a reference by Ref', new CfnParameter(stack, 'Parameter').valueAsString, '<Own/Parameter.Ref>'],
    ['a text with a reference', `${queue.queueArn}/x`, '<Own/Queue/Resource.Arn>/x'],
    ['a text with a pseudo parameter', `a-${Aws.REGION}`, 'a-{"Ref":"AWS::Region"}'],
    ['an import', Fn.importValue('Group'), '{"Fn::ImportValue":"Group"}'],
    ['a lazy value', Lazy.string({ produce: () => queue.queueName }), '<Own/Queue/Resource.QueueName>'],
    ['nothing', undefined, ''],
  ])('of %s is the same in every stack', (_, value, expected) => {
    expect(readers.map(reader => identityOf(reader, value))).toEqual([expected, expected, expected]);
  });

  test('of a list has an identity for each value', () => {
    expect(identitiesOf(stack, ['a', queue.queueName])).toEqual(['a', '<Own/Queue/Resource.QueueName>']);
    expect(identitiesOf(stack, Lazy.list({ produce: () => ['a', 'b'] }))).toEqual(['a', 'b']);
    expect(identitiesOf(stack, 'a')).toEqual(['a']);
    expect(identitiesOf(stack, undefined)).toEqual([]);
  });

  test('within a stage has no name of the stage', () => {
    const role = new iam.Role(new Stack(new Stage(app, 'Prod'), 'Stack'), 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(identityOf(role, role.roleName)).toBe('<Prod/Stack/Role/Resource.Ref>');
    expect(identityInStage(role, role.roleName)).toBe('<Stack/Role/Resource.Ref>');
    expect(identityInStage(stack, queue.queueName)).toBe('<Own/Queue/Resource.QueueName>');
  });
});

test('attached values are created once, and are not enumerable', () => {
  const host = {};
  const first = attached(host, 'test', () => ['made']);
  expect(attached(host, 'test', () => ['again'])).toBe(first);
  expect(attached({}, 'test', () => ['other'])).toEqual(['other']);
  expect(Object.keys(host)).toEqual([]);
});
