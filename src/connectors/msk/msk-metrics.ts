import { Arn, ArnFormat, Fn, Token } from 'aws-cdk-lib';
import { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { MskCluster } from './msk-cluster';
import { ifKnown } from '../../synth/tokens';
import { MetricEnvironment, serviceMetric, serviceSearch } from '../service-metrics';

/** The topics that a source reads with a consumer group. */
export interface ConsumedTopics {
  readonly groupId: string;
  readonly topics?: string[];
}

/** Cluster metrics that show the outgoing bytes and the lag of the consumer group. */
export function sourceMetrics(cluster: MskCluster, { groupId, topics }: ConsumedTopics): { [label: string]: IMetric } {
  return { ...consumerLag(cluster, groupId, topics), 'bytes out per second': bytes(cluster, 'BytesOutPerSec') };
}

/** Cluster metrics that show the incoming bytes. */
export function sinkMetrics(cluster: MskCluster): { [label: string]: IMetric } {
  return { 'bytes in per second': bytes(cluster, 'BytesInPerSec') };
}

function consumerLag(cluster: MskCluster, groupId: string, topics: string[] | undefined): { [label: string]: IMetric } {
  const name = 'SumOffsetLag';
  if (!topics || Token.isUnresolved(topics)) {
    return { 'consumer lag': serviceSearch(environment(cluster), `Namespace="AWS/Kafka" MetricName="${name}" "${clusterName(cluster)}" "${groupId}"`, 'Maximum') };
  }
  return Object.fromEntries(topics.map(topic => [topics.length === 1 ? 'consumer lag' : `consumer lag of ${topic}`, serviceMetric(environment(cluster), {
    namespace: 'AWS/Kafka',
    name,
    dimensions: { 'Cluster Name': clusterName(cluster), 'Consumer Group': groupId, 'Topic': topic },
    statistic: 'Maximum',
  })]));
}

/** Provisioned clusters report bytes per broker, and serverless clusters report bytes per topic. */
function bytes(cluster: MskCluster, name: string): IMetric {
  return serviceSearch(environment(cluster), `Namespace="AWS/Kafka" MetricName="${name}" "${clusterName(cluster)}"`, 'Average');
}

function clusterName({ clusterArn }: MskCluster): string {
  return Fn.select(1, Fn.split('/', clusterArn));
}

function environment({ clusterArn }: MskCluster): MetricEnvironment {
  const { account, region } = Arn.split(clusterArn, ArnFormat.SLASH_RESOURCE_NAME);
  return { account: ifKnown(account), region: ifKnown(region) };
}
