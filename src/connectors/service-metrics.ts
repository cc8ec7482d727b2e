import { Duration, IEnvironmentAware } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { environmentOf } from './application-access';
import { ifKnown } from '../synth/tokens';

/** The account and region that contain the metrics of a resource. */
export interface MetricEnvironment {
  readonly account?: string;
  readonly region?: string;
}

/** A metric that an AWS service publishes. */
export interface ServiceMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: { [name: string]: string };
  readonly statistic: 'Sum' | 'Maximum' | 'Average';
}

/** The account and region of a resource, if they are known at synthesis. */
export function metricEnvironment(resource: IConstruct & IEnvironmentAware, arn: string): MetricEnvironment {
  const { account, region } = environmentOf(resource, arn);
  return { account: ifKnown(account), region: ifKnown(region) };
}

/** A metric of a source or sink resource, read from the account and region of the resource. */
export function serviceMetric(env: MetricEnvironment, { namespace, name, dimensions, statistic }: ServiceMetric): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace,
    metricName: name,
    dimensionsMap: dimensions,
    statistic,
    period: Duration.minutes(5),
    stackAccount: env.account,
    stackRegion: env.region,
  });
}

/** A search for metrics whose dimensions are not known at synthesis. Alarms cannot watch a search. */
export function serviceSearch(env: MetricEnvironment, terms: string, statistic: ServiceMetric['statistic']): cloudwatch.SearchExpression {
  return new cloudwatch.SearchExpression({
    expression: `SEARCH('${terms}', '${statistic}', 60)`,
    label: '',
    period: Duration.minutes(1),
    searchAccount: env.account,
    searchRegion: env.region,
  });
}
