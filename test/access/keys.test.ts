import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { anyKeyOf, keyStatements, targetKey } from '../../src/access/keys';
import { ENV, testStack } from '../support/fixtures';

const ARN = 'arn:aws:kms:eu-west-1:111111111111:key/1';

let stack: Stack;

beforeEach(() => {
  stack = testStack(ENV);
});

function anyKey() {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:eu-west-1:111111111111:key/*']] };
}

function statements(...keys: kms.IKey[]) {
  return keyStatements(stack, 'Decrypt', ['kms:Decrypt'], keys).map(keyStatement => stack.resolve(keyStatement.toStatementJson()));
}

test('a key is its own target, behind an alias it is the key, and unknown behind the name of an alias', () => {
  const key = kms.Key.fromKeyArn(stack, 'Key', ARN);
  expect(targetKey(key)).toBe(key);
  expect(targetKey(new kms.Alias(stack, 'Alias', { aliasName: 'alias/a', targetKey: key }))).toBe(key);
  expect(targetKey(kms.Alias.fromAliasName(stack, 'Imported', 'alias/a'))).toBeUndefined();
});

test('anyKeyOf matches the keys of the key\'s account and region', () => {
  const foreign = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:222222222222:key/1');
  expect(stack.resolve(anyKeyOf(foreign))).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:222222222222:key/*']] });
});

test('no keys require no statement', () => {
  expect(statements()).toEqual([]);
});

test('known keys share a statement, and each alias that is known only by name has a separate statement', () => {
  const key = kms.Key.fromKeyArn(stack, 'Key', ARN);
  const behindAlias = new kms.Alias(stack, 'Alias', { aliasName: 'alias/a', targetKey: kms.Key.fromKeyArn(stack, 'Other', `${ARN}2`) });
  const [first, second] = ['b', 'c'].map(name => kms.Alias.fromAliasName(stack, name, `alias/${name}`));
  const byAlias = (sid: string, name: string) => ({
    Sid: sid,
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: anyKey(),
    Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${name}` } },
  });
  expect(statements(first, key, second, behindAlias)).toEqual([
    { Sid: 'Decrypt', Effect: 'Allow', Action: 'kms:Decrypt', Resource: [ARN, `${ARN}2`] },
    byAlias('DecryptByAlias', 'b'),
    byAlias('DecryptByAlias1', 'c'),
  ]);
});

test('without known keys there are only the statements for the aliases', () => {
  expect(statements(kms.Alias.fromAliasName(stack, 'Alias', 'alias/b'))).toEqual([expect.objectContaining({ Sid: 'DecryptByAlias' })]);
});
