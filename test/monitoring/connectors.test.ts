/** Monitoring of sources and sinks: graphs on the dashboard, and alarms on throttling. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as aoss from 'aws-cdk-lib/aws-opensearchserverless';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as flink from '../../src';
import { dashboardBody, dashboardErrors } from '../support/fixtures/dashboard-body';
import { defineApplication, stackIn } from '../support/fixtures/monitoring';

const ACCOUNT = '123456789012';
const BROKERS = { bootstrapServers: 'b:9098', authentication: flink.MskAuthentication.iam() };

const streamIn = (stack: Stack, region = 'eu-central-1', account = ACCOUNT) =>
  kinesis.Stream.fromStreamArn(stack, `Stream${region}${account}`, `arn:aws:kinesis:${region}:${account}:stream/clicks`);

function mskCluster(): flink.MskCluster {
  return flink.MskCluster.fromAttributes({ clusterArn: `arn:aws:kafka:eu-central-1:${ACCOUNT}:cluster/orders/11111111-2222`, ...BROKERS });
}

function metricsOf(stack: Stack, id: string, connector: flink.ISource | flink.ISink): flink.SinkConfig {
  const application = defineApplication(stack, { vpc: new ec2.Vpc(stack, 'Vpc') });
  return 'bindSource' in connector ? application.addSource(id, connector) : application.addSink(id, connector);
}

const texts = (metrics: { [label: string]: cloudwatch.IMetric } | undefined) =>
  Object.fromEntries(Object.entries(metrics ?? {}).map(([label, metric]) => {
    const { metricStat, searchExpression } = metric.toMetricConfig() as any;
    return [label, searchExpression?.expression ?? `${metricStat.namespace} ${metricStat.metricName} ${metricStat.statistic} ${metricStat.dimensions.map((dimension: any) => `${dimension.name}=${dimension.value}`).join(' ')}`];
  }));

describe('a connector provides', () => {
  const CASES: [string, (stack: Stack) => flink.ISource | flink.ISink, { [label: string]: unknown }][] = [
    ['KinesisSource', stack => new flink.KinesisSource(streamIn(stack)), {
      'incoming records': 'AWS/Kinesis IncomingRecords Sum StreamName=clicks',
      'iterator age': 'AWS/Kinesis GetRecords.IteratorAgeMilliseconds Maximum StreamName=clicks',
      'throttled reads': 'AWS/Kinesis ReadProvisionedThroughputExceeded Sum StreamName=clicks',
    }],
    ['KinesisSource with a consumer', stack => new flink.KinesisSource(streamIn(stack), { consumerName: 'job' }), {
      'incoming records': 'AWS/Kinesis IncomingRecords Sum StreamName=clicks',
      'iterator age': 'AWS/Kinesis SubscribeToShardEvent.MillisBehindLatest Maximum ConsumerName=job StreamName=clicks',
    }],
    ['KinesisSink', stack => new flink.KinesisSink(streamIn(stack)), {
      'incoming records': 'AWS/Kinesis IncomingRecords Sum StreamName=clicks',
      'throttled writes': 'AWS/Kinesis WriteProvisionedThroughputExceeded Sum StreamName=clicks',
    }],
    ['MskSource', () => new flink.MskSource(mskCluster(), { topics: ['a', 'b'], groupId: 'g' }), {
      'consumer lag of a': 'AWS/Kafka SumOffsetLag Maximum Cluster Name=orders Consumer Group=g Topic=a',
      'consumer lag of b': 'AWS/Kafka SumOffsetLag Maximum Cluster Name=orders Consumer Group=g Topic=b',
      'bytes out per second': 'SEARCH(\'Namespace="AWS/Kafka" MetricName="BytesOutPerSec" "orders"\', \'Average\', 60)',
    }],
    ['MskSource of a prefix', () => new flink.MskSource(mskCluster(), { topicPrefix: 'a', groupId: 'g' }), {
      'consumer lag': 'SEARCH(\'Namespace="AWS/Kafka" MetricName="SumOffsetLag" "orders" "g"\', \'Maximum\', 60)',
      'bytes out per second': 'SEARCH(\'Namespace="AWS/Kafka" MetricName="BytesOutPerSec" "orders"\', \'Average\', 60)',
    }],
    ['MskSink', () => new flink.MskSink(mskCluster(), { topic: 'a' }), {
      'bytes in per second': 'SEARCH(\'Namespace="AWS/Kafka" MetricName="BytesInPerSec" "orders"\', \'Average\', 60)',
    }],
    ['FirehoseSink', stack => new flink.FirehoseSink(firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'F', `arn:aws:firehose:eu-central-1:${ACCOUNT}:deliverystream/f`)), {
      'incoming records': 'AWS/Firehose IncomingRecords Sum DeliveryStreamName=f',
      'throttled records': 'AWS/Firehose ThrottledRecords Sum DeliveryStreamName=f',
      'data freshness': 'SEARCH(\'Namespace="AWS/Firehose" DeliveryStreamName="f" DataFreshness\', \'Maximum\', 60)',
    }],
    ['DynamoDbSink', stack => new flink.DynamoDbSink(dynamodb.Table.fromTableName(stack, 'T', 't')), {
      'throttled requests': 'AWS/DynamoDB ThrottledRequests Sum Operation=BatchWriteItem TableName=t',
      'throttled writes': 'AWS/DynamoDB WriteThrottleEvents Sum TableName=t',
    }],
    ['DynamoDbStreamsSource', stack => new flink.DynamoDbStreamsSource(dynamodb.Table.fromTableAttributes(stack, 'T', {
      tableArn: `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/t`, tableStreamArn: `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/t/stream/2026-01-01T00:00:00.000`,
    })), {
      'written capacity units': 'AWS/DynamoDB ConsumedWriteCapacityUnits Sum TableName=t',
      'records read': 'AWS/DynamoDB ReturnedRecordsCount Sum Operation=GetRecords StreamLabel=2026-01-01T00:00:00.000 TableName=t',
    }],
    ['SqsSink', stack => new flink.SqsSink(sqs.Queue.fromQueueArn(stack, 'Q', `arn:aws:sqs:eu-central-1:${ACCOUNT}:q`)), {
      'messages sent': 'AWS/SQS NumberOfMessagesSent Sum QueueName=q',
    }],
    ['OpenSearchSink', stack => new flink.OpenSearchSink(opensearch.Domain.fromDomainAttributes(stack, 'D', { domainArn: `arn:aws:es:eu-central-1:${ACCOUNT}:domain/d`, domainEndpoint: 'https://x' })), {
      'rejected writes': `AWS/ES ThreadpoolWriteRejected Sum ClientId=${ACCOUNT} DomainName=d`,
    }],
    ['OpenSearchServerlessSink', stack => new flink.OpenSearchServerlessSink(new aoss.CfnCollection(stack, 'C', { name: 'vectors' }), { index: 'v' }), {
      'accepted requests': { 'Fn::Join': ['', [expect.stringContaining('AWS/AOSS IngestionRequestSuccess Sum ClientId='), { Ref: 'C' }, ' CollectionName=vectors']] },
      'rejected requests': { 'Fn::Join': ['', [expect.stringContaining('AWS/AOSS IngestionRequestErrors Sum ClientId='), { Ref: 'C' }, ' CollectionName=vectors']] },
    }],
    ['OpenSearchServerlessSink of an imported collection', stack => new flink.OpenSearchServerlessSink(
      aoss.CfnCollection.fromCollectionArn(stack, 'C', `arn:aws:aoss:eu-central-1:${ACCOUNT}:collection/abc123`), { index: 'v' }), {
      'accepted requests': 'SEARCH(\'Namespace="AWS/AOSS" MetricName="IngestionRequestSuccess" CollectionId="abc123"\', \'Sum\', 60)',
      'rejected requests': 'SEARCH(\'Namespace="AWS/AOSS" MetricName="IngestionRequestErrors" CollectionId="abc123"\', \'Sum\', 60)',
    }],
    ['PrometheusSink', () => new flink.PrometheusSink(`arn:aws:aps:eu-central-1:${ACCOUNT}:workspace/ws-1`), {
      'discarded samples': 'SEARCH(\'Namespace="AWS/Prometheus" MetricName="DiscardedSamples" "ws-1"\', \'Sum\', 60)',
    }],
  ];

  test.each(CASES)('the metrics of %s', (_, connector, expected) => {
    const stack = stackIn();
    const { metrics } = metricsOf(stack, 'Id', connector(stack));
    const literal = stack.resolve(texts(metrics));
    expect(literal).toEqual(expected);
  });
});

describe('the dashboard', () => {
  const bodyOf = (stack: Stack) => dashboardBody(Template.fromStack(stack), name => name);

  test('has a graph for each source and sink, regardless of the order of definition', () => {
    const stack = stackIn();
    const application = defineApplication(stack, { sources: { In: new flink.KinesisSource(streamIn(stack)) } });
    new flink.ApplicationDashboard(stack, 'Dashboard', { application });
    application.addSink('Out', new flink.DynamoDbSink(dynamodb.Table.fromTableName(stack, 'T', 't')));
    const body = bodyOf(stack);
    expect(dashboardErrors(body)).toEqual([]);
    const heading = body.widgets.findIndex(({ properties }) => properties.markdown === '## Sources and sinks');
    const [source, sink, next] = body.widgets.slice(heading + 1);
    expect([source.properties.title, sink.properties.title, next.properties.markdown]).toEqual(['In', 'Out', '## Event time']);
    expect(next.y).toBe(source.y + source.height);
    expect(JSON.stringify(source.properties.metrics)).toMatch(/IncomingRecords.*"label":"incoming records".*IteratorAgeMilliseconds.*"yAxis":"right"/);
  });

  test('shows the metrics of a custom connector', () => {
    const stack = stackIn();
    const own = new cloudwatch.Metric({ namespace: 'Own', metricName: 'Accepted', statistic: 'Sum' });
    const application = defineApplication(stack, { sinks: { Own: { bindSink: () => ({ properties: {}, metrics: { accepted: own } }) } } });
    new flink.ApplicationDashboard(stack, 'Dashboard', { application });
    expect(JSON.stringify(bodyOf(stack).widgets.find(({ properties }) => properties.title === 'Own')!.properties.metrics)).toContain('"Own","Accepted",{"label":"accepted"');
  });

  test('leaves out a source if its generated name is unknown to the stack', () => {
    const app = new App();
    const env = { account: ACCOUNT, region: 'eu-west-1' };
    const stack = new Stack(app, 'Jobs', { env });
    const application = defineApplication(stack, { sources: { In: new flink.KinesisSource(new kinesis.Stream(stack, 'Stream')) } });
    const elsewhere = new Stack(app, 'Boards', { env: { ...env, region: 'eu-central-1' } });
    new flink.ApplicationDashboard(elsewhere, 'Dashboard', { application });
    expect(JSON.stringify(Template.fromStack(elsewhere).toJSON())).not.toContain('Sources and sinks');
  });
});

describe('alarms on throttling', () => {
  const throttled = (stack: Stack) => Object.entries<any>(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'))
    .filter(([id]) => id.includes('Throttled')).map(([, { Properties }]) => Properties);

  test('are on by default for each source and sink', () => {
    const stack = stackIn();
    const application = defineApplication(stack, {
      sources: { In: new flink.KinesisSource(streamIn(stack)) },
      sinks: { Queue: new flink.SqsSink(sqs.Queue.fromQueueArn(stack, 'Q', `arn:aws:sqs:eu-central-1:${ACCOUNT}:q`)) },
    });
    const set = new flink.RecommendedAlarms(stack, 'Alarms', { application, actions: [new actions.SnsAction(new sns.Topic(stack, 'Topic'))] });
    application.addSink('Table', new flink.DynamoDbSink(dynamodb.Table.fromTableName(stack, 'T', 't')));
    expect(set.alarm(flink.RecommendedAlarm.THROTTLED)!.node.id).toBe('ThrottledIn');
    expect(set.alarms.slice(-2).map(({ node }) => node.id)).toEqual(['ThrottledIn', 'ThrottledTable']);
    const [source, sink] = throttled(stack);
    expect(source).toMatchObject({
      Namespace: 'AWS/Kinesis',
      MetricName: 'ReadProvisionedThroughputExceeded',
      Dimensions: [{ Name: 'StreamName', Value: 'clicks' }],
      Statistic: 'Sum',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      Period: 300,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(JSON.stringify(source.AlarmDescription)).toContain(', In: The source or sink throttles the job.');
    expect(sink.Metrics.map((metric: any) => metric.MetricStat?.Metric.MetricName).filter(Boolean)).toEqual(['ThrottledRequests', 'WriteThrottleEvents']);
    expect([source, sink].map(({ AlarmActions }) => AlarmActions.length)).toEqual([1, 1]);
  });

  test('can be left out, also for connectors that are added later', () => {
    const stack = stackIn();
    const application = defineApplication(stack);
    const set = new flink.RecommendedAlarms(stack, 'Alarms', { application, exclude: [flink.RecommendedAlarm.THROTTLED] });
    application.addSource('In', new flink.KinesisSource(streamIn(stack)));
    expect(set.alarm(flink.RecommendedAlarm.THROTTLED)).toBeUndefined();
    expect(throttled(stack)).toEqual([]);
  });

  test('accept options', () => {
    const stack = stackIn();
    const application = defineApplication(stack, { sinks: { Out: new flink.KinesisSink(streamIn(stack)) } });
    new flink.RecommendedAlarms(stack, 'Alarms', { application, alarmOptions: { THROTTLED: { period: Duration.minutes(1), evaluationPeriods: 5, datapointsToAlarm: 3 } } });
    expect(throttled(stack)).toEqual([expect.objectContaining({
      MetricName: 'WriteProvisionedThroughputExceeded', Period: 60, EvaluationPeriods: 5, DatapointsToAlarm: 3,
    })]);
  });

  test.each([['eu-west-1', ACCOUNT, 'eu-west-1'], ['eu-central-1', '999999999999', '999999999999']])('warn about a stream in %s and %s', (region, account, named) => {
    const stack = stackIn();
    const application = defineApplication(stack, { sources: { In: new flink.KinesisSource(streamIn(stack, region, account)) } });
    new flink.RecommendedAlarms(stack, 'Alarms', { application });
    expect(throttled(stack)).toEqual([]);
    Annotations.fromStack(stack).hasWarning('/Stack/Alarms', Match.stringLikeRegexp(`no alarm watches the throttling of In of Stack/Clicks, because its metric is in ${named}.*throttlingNotWatched`));
  });

  test('reject dimensions', () => {
    const stack = stackIn();
    expect(() => new flink.RecommendedAlarms(stack, 'Alarms', {
      application: defineApplication(stack), alarmOptions: { THROTTLED: { dimensionsMap: { StreamName: 'a' } } },
    })).toThrow('alarmOptions.THROTTLED must not contain dimensionsMap');
  });
});

test.each<[string, object, string]>([
  ['a list of metrics', { metrics: [] }, 'sink Own.metrics must be an object of which each value is a CloudWatch metric, got a list of 0 (in Stack/Clicks)'],
  ['a name instead of a metric', { metrics: { accepted: 'Accepted' } }, "sink Own.metrics.accepted must be a CloudWatch metric, got 'Accepted' (in Stack/Clicks)"],
  ['a number instead of a metric', { throttleMetric: 1 }, 'sink Own.throttleMetric must be a CloudWatch metric, got 1 (in Stack/Clicks)'],
  ['a search', { throttleMetric: new cloudwatch.SearchExpression({ expression: 'SEARCH(\'a\', \'Sum\', 60)' }) }, 'sink Own.throttleMetric must be a metric that alarms can watch, got a search (in Stack/Clicks)'],
])('rejects %s', (_, config, message) => {
  const stack = stackIn();
  const sink = { bindSink: () => ({ properties: {}, ...config }) as flink.SinkConfig };
  expect(() => defineApplication(stack, { sinks: { Own: sink } })).toThrow(message);
});
