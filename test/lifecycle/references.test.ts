import { CfnParameter, NestedStack } from 'aws-cdk-lib';
import { references } from '../../src/lifecycle/references';
import { SecretValues } from '../../src/lifecycle/secret-values';
import { StageSurvey } from '../../src/lifecycle/stage-survey';
import { testStack } from '../support/fixtures/stack';

const REF = { Ref: 'Stream' };
const ATTRIBUTE = { 'Fn::GetAtt': ['Stream', 'Arn'] };

function found(rendered: unknown): unknown[] {
  const stack = testStack();
  new CfnParameter(stack, 'Parallelism', { type: 'Number' });
  new CfnParameter(stack, 'Password', { noEcho: true });
  new CfnParameter(stack, 'ApiKey', { noEcho: true });
  new CfnParameter(new NestedStack(stack, 'Nested'), 'Stream', { noEcho: true });
  return references(rendered, SecretValues.of(stack, new StageSurvey(stack)));
}

test.each<[string, unknown, unknown[]]>([
  ['of nothing but constants', { a: ['b', 1, true, null], c: {} }, []],
  ['once each, in the order of their appearance', { a: [ATTRIBUTE, { b: REF }], c: ATTRIBUTE }, [ATTRIBUTE, REF]],
  ['to parameters', { Parallelism: { Ref: 'Parallelism' } }, [{ Ref: 'Parallelism' }]],
  ['within joined text', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':', REF]] }, [REF]],
  ['within selected text', { 'Fn::Select': [0, { 'Fn::Split': ['/', ATTRIBUTE] }] }, [ATTRIBUTE]],
  ['of other stacks', [{ 'Fn::ImportValue': 'Other' }], [{ 'Fn::ImportValue': 'Other' }]],
  ['of substitutions, as they are', [{ 'Fn::Sub': '${Stream.Arn}' }], [{ 'Fn::Sub': '${Stream.Arn}' }]],
  ['but not of those of the environment', [{ 'Fn::Sub': 'assets-${AWS::AccountId}-${AWS::Region}' }, { 'Fn::Sub': '${AWS::Region}-${Stream}' }],
    [{ 'Fn::Sub': '${AWS::Region}-${Stream}' }]],
  ['of attributes of resources that are only called secret', [{ 'Fn::GetAtt': ['MySecretStream', 'Arn'] }], [{ 'Fn::GetAtt': ['MySecretStream', 'Arn'] }]],
  ['in properties that are only called like references', { a: { Reference: REF }, b: { MyRef: ATTRIBUTE } }, [REF, ATTRIBUTE]],
  ['beside other properties', { Ref: 'no reference', More: REF }, [REF]],
  ['inside the branch that may be the only one in which they exist', { 'Fn::If': ['Wanted', { a: [REF] }, { Ref: 'AWS::NoValue' }] },
    [{ 'Fn::If': ['Wanted', ['branch 0', REF], ['branch 1']] }]],
  ['but not to secret parameters', [{ Ref: 'Password' }, { 'Fn::Sub': 'user:${Password}' }, { 'Fn::FindInMap': ['Map', { Ref: 'ApiKey' }, 'a'] }], []],
  ['but not to secret attributes', [{ 'Fn::GetAtt': ['AccessKey', 'SecretAccessKey'] }, { 'Fn::GetAtt': 'AccessKey.SecretAccessKey' },
    { 'Fn::GetAtt': ['Nested', 'Outputs.Password'] }], []],
  ['but not to secrets', ['{{resolve:secretsmanager:a}}', { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}}}' }], []],
])('finds references %s', (_, rendered, expected) => expect(found(rendered)).toEqual(expected));
