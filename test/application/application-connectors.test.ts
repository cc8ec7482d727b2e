import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Application, IManagedApplication, ISink, ISource, SourceConfig } from '../../src';
import { definitionOf } from '../../src/base/managed-application';
import { applicationConfiguration, statementsOf, testApplication, testStack } from '../support/fixtures';

/** A connector that a user writes for a system that the library does not know. */
class TopicConnector implements ISource, ISink {
  public readonly bindings: { scope: Construct; application: IManagedApplication }[] = [];

  constructor(private readonly options: { properties?: { [key: string]: string }; lagMetric?: cloudwatch.Metric } = {}) {}

  public bindSink(scope: Construct, application: IManagedApplication): SourceConfig {
    return this.bindSource(scope, application);
  }

  public bindSource(scope: Construct, application: IManagedApplication): SourceConfig {
    this.bindings.push({ scope, application });
    const topic = new sns.Topic(scope, 'Topic');
    topic.grantPublish(application);
    return { properties: this.options.properties ?? { 'topic.arn': topic.topicArn }, lagMetric: this.options.lagMetric };
  }
}

let stack: Stack;
let app: Application;

beforeEach(() => {
  stack = testStack();
  app = testApplication({}, stack);
});

function groupIds(): string[] {
  return applicationConfiguration(stack).EnvironmentProperties.PropertyGroups.map((group: any) => group.PropertyGroupId);
}

describe.each(['addSource', 'addSink'] as const)('%s', method => {
  test('binds the connector to the application, in a separate scope', () => {
    const connector = new TopicConnector();
    app[method]('One', connector);
    app[method]('Two', connector);
    expect(connector.bindings.map(binding => binding.application)).toEqual([app, app]);
    const [one, two] = connector.bindings.map(binding => binding.scope.node.path);
    expect([one, two]).toEqual(['Stack/App/Connectors/One', 'Stack/App/Connectors/Two']);
  });

  test('writes the properties as the group with the id', () => {
    app[method]('Topic0', new TopicConnector());
    expect(applicationConfiguration(stack).EnvironmentProperties.PropertyGroups).toEqual([
      { PropertyGroupId: 'Topic0', PropertyMap: { 'topic.arn': { Ref: expect.stringMatching(/^AppConnectorsTopic0Topic/) } } },
    ]);
  });

  test('allows the connector to grant permissions', () => {
    app[method]('Topic0', new TopicConnector());
    expect(statementsOf(Template.fromStack(stack), 'AppRoleDefaultPolicy')).toEqual([expect.objectContaining({ Action: 'sns:Publish' })]);
  });

  test('returns the result of the connector\'s bind', () => {
    const lagMetric = new cloudwatch.Metric({ namespace: 'n', metricName: 'lag' });
    expect(app[method]('Topic0', new TopicConnector({ properties: { k: 'v' }, lagMetric }))).toEqual({ properties: { k: 'v' }, lagMetric });
  });

  test('writes no group for a connector without options', () => {
    app[method]('Topic0', new TopicConnector({ properties: {} }));
    expect(applicationConfiguration(stack)).not.toHaveProperty('EnvironmentProperties');
  });
});

test('props sources and sinks do the same', () => {
  const [source, sink] = [new TopicConnector(), new TopicConnector()];
  stack = testStack();
  app = testApplication({ sources: { In: source }, sinks: { Out: sink }, propertyGroups: { Job: { k: 'v' } } }, stack);
  expect(groupIds()).toEqual(['Job', 'In', 'Out']);
  expect([source, sink].map(connector => connector.bindings.length)).toEqual([1, 1]);
});

test('properties are merged into an existing group', () => {
  app.addPropertyGroup('Topic0', { mine: '1' });
  app.addSource('Topic0', new TopicConnector({ properties: { theirs: '2' } }));
  expect(applicationConfiguration(stack).EnvironmentProperties.PropertyGroups).toEqual([
    { PropertyGroupId: 'Topic0', PropertyMap: { mine: '1', theirs: '2' } },
  ]);
});

test('the lag of sources is available to the library, and sinks have no lag', () => {
  const lagMetric = new cloudwatch.Metric({ namespace: 'n', metricName: 'lag' });
  app.addSource('In', new TopicConnector({ lagMetric }));
  app.addSource('Silent', new TopicConnector());
  app.addSink('Out', new TopicConnector({ lagMetric }));
  expect(definitionOf(app)!.lagMetrics).toEqual({ In: lagMetric });
});

describe('rejects', () => {
  const second = 'property group Topic0 must belong to a single source or sink, got a second source or sink';

  test.each([['addSource', 'addSource'], ['addSource', 'addSink'], ['addSink', 'addSink']] as const)('%s and %s under one id', (item, two) => {
    app[item]('Topic0', new TopicConnector());
    expect(() => app[two]('Topic0', new TopicConnector())).toThrow(second);
  });

  test('the same id in sources and sinks', () => {
    const make = () => testApplication({ sources: { Topic0: new TopicConnector() }, sinks: { Topic0: new TopicConnector() } }, testStack());
    expect(make).toThrow(second);
  });

  test('a property that already exists in the group with another value', () => {
    app.addPropertyGroup('Topic0', { key: 'mine' });
    expect(() => app.addSource('Topic0', new TopicConnector({ properties: { key: 'theirs' } })))
      .toThrow("property key of group Topic0 must have one value, got 'mine' and 'theirs'");
  });

  test('an id that is no property group id', () => {
    expect(() => app.addSource('Topic 0', new TopicConnector())).toThrow("property group id must have 1 to 50 characters of [a-zA-Z0-9_.-], got 'Topic 0'");
    expect(() => app.addSource('', new TopicConnector())).toThrow("property group id must have 1 to 50 characters of [a-zA-Z0-9_.-], got ''");
  });
});

test('the start waits for resources of connectors', () => {
  const connector = new TopicConnector();
  app.addSource('Topic0', connector);
  const topic = connector.bindings[0].scope.node.findChild('Topic');
  const roots = definitionOf(app)!.startDependencies as Construct[];
  expect(roots.some(root => root.node.findAll().includes(topic))).toBe(true);
});
