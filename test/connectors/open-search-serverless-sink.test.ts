import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as aoss from 'aws-cdk-lib/aws-opensearchserverless';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

function bound(collection: (stack: Stack) => aoss.ICollectionRef, index = 'vectors') {
  const fixture = new Fixture();
  fixture.flink.addSink('Vectors', new flink.OpenSearchServerlessSink(collection(fixture.stack), { index }));
  return fixture;
}

const defined = (stack: Stack) => new aoss.CfnCollection(stack, 'Collection', { name: 'embeddings', type: 'VECTORSEARCH' });

test('sets the endpoint of the collection and the index', () => {
  const fixture = bound(defined);

  expect(fixture.group('Vectors')).toEqual({
    hosts: {
      'Fn::Join': ['', [
        'https://', { Ref: 'Collection' }, '.',
        { 'Fn::Select': [3, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Collection', 'Arn'] }] }] },
        '.aoss.', { Ref: 'AWS::URLSuffix' },
      ]],
    },
    index: 'vectors',
  });
});

test('grants API access only to this collection', () => {
  expect(bound(defined).statements()).toEqual([statement(['aoss:APIAccessAll'], { 'Fn::GetAtt': ['Collection', 'Arn'] })]);
});

test('defines a data access policy for the index', () => {
  const fixture = bound(defined);
  const [policy] = Object.values(fixture.template.findResources('AWS::OpenSearchServerless::AccessPolicy'));
  const text = JSON.stringify(policy.Properties.Policy);

  expect(policy.Properties.Type).toBe('data');
  expect(policy.Properties.Name).toMatch(/^[a-z][a-z0-9-]{2,31}$/);
  expect(text).toContain('index/embeddings/vectors');
  expect(text).toContain('aoss:WriteDocument');
  expect(text).not.toContain('*');
  expect(policy.Properties.Policy['Fn::Join'][1]).toContainEqual({ 'Fn::GetAtt': [expect.stringMatching(/Role/), 'Arn'] });
});

test('defines policies with different names for two sinks', () => {
  const fixture = bound(defined);
  const other = bound(defined);
  const name = (each: Fixture) => Object.values(each.template.findResources('AWS::OpenSearchServerless::AccessPolicy')).map(({ Properties }) => Properties.Name);
  fixture.flink.addSink('More', new flink.OpenSearchServerlessSink(fixture.stack.node.findChild('Collection') as aoss.CfnCollection, { index: 'more' }));

  expect(new Set(name(fixture)).size).toBe(2);
  expect(name(other)).toHaveLength(1);
});

test('starts the application after the policy exists', () => {
  const fixture = bound(defined);
  fixture.flink.startOnDeploy();
  const template = Template.fromStack(fixture.stack);
  const [policy] = Object.keys(template.findResources('AWS::OpenSearchServerless::AccessPolicy'));

  template.hasResource('Custom::ManagedFlinkLifecycle', { DependsOn: Match.arrayWith([policy]) });
});

test('prints the policy for a collection that is defined elsewhere', () => {
  const fixture = bound(stack => aoss.CfnCollection.fromCollectionArn(stack, 'Imported', 'arn:aws:aoss:eu-west-1:111111111111:collection/abc123'));

  fixture.template.resourceCountIs('AWS::OpenSearchServerless::AccessPolicy', 0);
  expect(fixture.warnings().join()).toMatch(/index\/<collection>\/vectors.*cdk-managed-flink:dataAccessPolicyNotDefined/);
});

test.each(['_vectors', 'Vectors'])('rejects index %s', index => {
  expect(() => bound(defined, index)).toThrow(`index must be lowercase and must not start with _, - or +, got '${index}'`);
});

test.each(['*', 'vectors*', 'a,b', 'a/b', 'a b', 'a"b', '.', '..', 'é'.repeat(128)])('rejects index %s, which OpenSearch does not have', index => {
  expect(() => bound(defined, index)).toThrow(/^index must have at most 255 bytes without spaces or any of .* and must not be \. or \.\., got/);
});

test.each([
  ['another region', { account: '111111111111', region: 'us-east-1' }],
  ['another account', { account: '222222222222', region: 'eu-west-1' }],
])('prints the policy for a collection in %s', (_, env) => {
  const fixture = new Fixture();
  const collection = new aoss.CfnCollection(new Stack(fixture.stack.node.root as App, 'Data', { env }), 'Collection', { name: 'embeddings' });
  fixture.flink.addSink('Vectors', new flink.OpenSearchServerlessSink(collection, { index: 'vectors' }));
  expect(fixture.stack.node.findAll().filter(child => child instanceof aoss.CfnAccessPolicy)).toEqual([]);
  expect(fixture.warnings().join()).toContain('dataAccessPolicyNotDefined');
});
