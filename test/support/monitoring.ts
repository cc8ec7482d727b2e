import { App, Environment, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Application, ApplicationCode, ApplicationProps, ISource, Runtime } from '../../src';

/** A stack in a known region, unless told otherwise. */
export function stackIn(env: Environment | undefined = { account: '123456789012', region: 'eu-central-1' }): Stack {
  return new Stack(new App(), 'Stack', { env });
}

/** An application by the name `clicks`. */
export function defineApplication(stack: Stack, props: Partial<ApplicationProps> = {}): Application {
  return new Application(stack, 'Clicks', {
    applicationName: 'clicks',
    runtime: Runtime.FLINK_1_20,
    code: ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'code'), 'clicks.jar', 'v1'),
    ...props,
  });
}

/** A source that reports its lag as Kinesis does. */
export function kinesisLike(id: string): ISource {
  return {
    bindSource: (_scope, application) => ({
      properties: { 'stream.arn': id },
      lagMetric: application.metric('millisBehindLatest', {
        dimensionsMap: { Application: application.applicationName, Flow: 'Input', Id: id },
      }),
    }),
  };
}

/** A source that reports its lag as Kafka does. */
export function kafkaLike(topic: string): ISource {
  return {
    bindSource: (_scope, application) => ({
      properties: { topic },
      lagMetric: application.metric('records_lag_max', {
        dimensionsMap: { Application: application.applicationName, Flow: 'Input', Topic: topic },
      }),
    }),
  };
}

/** A source that reports a metric of its own. */
export function customSource(lagMetric: cloudwatch.Metric): ISource {
  return { bindSource: () => ({ properties: { path: 'x' }, lagMetric }) };
}
