import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { SinkConfig } from '../connector';
import { metricEnvironment, serviceMetric, ServiceMetric } from '../service-metrics';

/** The metrics in a connector's configuration. */
type Metrics = Pick<SinkConfig, 'metrics' | 'throttleMetric'>;

/** Metrics that show whether the stream receives and delivers records. Enhanced fan-out has dedicated throughput and no throttling metric. */
export function sourceMetrics(stream: kinesis.IStream, consumerName?: string): Metrics {
  const incoming = { 'incoming records': metric(stream, 'IncomingRecords', 'Sum') };
  if (consumerName !== undefined) {
    const age = metric(stream, 'SubscribeToShardEvent.MillisBehindLatest', 'Maximum', { ConsumerName: consumerName });
    return { metrics: { ...incoming, 'iterator age': age } };
  }
  const throttleMetric = metric(stream, 'ReadProvisionedThroughputExceeded', 'Sum');
  return {
    metrics: { ...incoming, 'iterator age': metric(stream, 'GetRecords.IteratorAgeMilliseconds', 'Maximum'), 'throttled reads': throttleMetric },
    throttleMetric,
  };
}

/** Metrics that show whether the stream accepts records. */
export function sinkMetrics(stream: kinesis.IStream): Metrics {
  const throttleMetric = metric(stream, 'WriteProvisionedThroughputExceeded', 'Sum');
  return { metrics: { 'incoming records': metric(stream, 'IncomingRecords', 'Sum'), 'throttled writes': throttleMetric }, throttleMetric };
}

function metric(stream: kinesis.IStream, name: string, statistic: ServiceMetric['statistic'], further: { [name: string]: string } = {}): cloudwatch.Metric {
  const dimensions = { StreamName: stream.streamName, ...further };
  return serviceMetric(metricEnvironment(stream, stream.streamArn), { namespace: 'AWS/Kinesis', name, dimensions, statistic });
}
