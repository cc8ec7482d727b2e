import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import { allow, environmentOf } from './application-access';
import { ISink, SinkConfig } from './connector';
import { warnAboutMissingRelease } from './connector-releases';
import { validateIndex } from './open-search-index';
import { metricEnvironment, serviceMetric } from './service-metrics';
import { allowConnection } from '../access/security-group-rules';
import { IManagedApplication } from '../base/managed-application';
import { requireResource } from '../synth/kinds';
import { warn } from '../synth/warn';

/**
 * What a job writes to an OpenSearch domain.
 */
export interface OpenSearchSinkProps {
  /**
   * The one index that the job writes, as `index`.
   *
   * @default - the job names its indices itself, and may write them all
   */
  readonly index?: string;
}

/**
 * A managed OpenSearch domain that a job writes.
 *
 * For `OpensearchSink` of `flink-connector-opensearch2` (in the developer guide, `flink-connector-opensearch`), whose builder takes `hosts` and whose emitter takes `index`. The
 * connector does not sign its requests: with access control by IAM the job gives the builder a client that does.
 *
 * For a domain in a VPC the application gets an ingress rule on the domain's security groups, and must be in a VPC itself.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
 * @example
 * declare const app: flink.Application;
 * declare const domain: opensearch.IDomain;
 *
 * app.addSink('Search', new flink.OpenSearchSink(domain, { index: 'orders' }));
 */
export class OpenSearchSink implements ISink {
  constructor(private readonly domain: opensearch.IDomain, private readonly props: OpenSearchSinkProps = {}) {
    requireResource('domain', domain, 'an OpenSearch domain', 'domainArn');
    validateIndex(props.index);
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    const { index } = this.props;
    warnAboutGuessedName(scope, this.domain);
    warnAboutMissingRelease(scope, application, 'flink-connector-opensearch');
    const { domainArn, domainEndpoint } = this.domain;
    allow(application, ['es:ESHttpPost', 'es:ESHttpPut'], index === undefined
      ? [`${domainArn}/*`]
      : [`${domainArn}/_bulk`, `${domainArn}/${index}`, `${domainArn}/${index}/*`]);
    const connections = connectionsOf(this.domain);
    if (connections) {
      allowConnection(application, application.connections, connections, ec2.Port.tcp(443), 'OpenSearch domain');
    }
    const properties = {
      hosts: `https://${domainEndpoint}`,
      ...(index === undefined ? {} : { index }),
    };
    return { properties, tableOptions: { connector: 'opensearch-2', ...properties }, metrics: this.metrics() };
  }

  private metrics(): SinkConfig['metrics'] {
    const { domainArn, domainName } = this.domain;
    const dimensions = { DomainName: domainName, ClientId: environmentOf(this.domain, domainArn).account };
    return {
      'rejected writes': serviceMetric(metricEnvironment(this.domain, domainArn), {
        namespace: 'AWS/ES', name: 'ThreadpoolWriteRejected', dimensions, statistic: 'Sum',
      }),
    };
  }
}

/** An endpoint starts with the kind of its network, which the CDK takes for a part of the domain's name (aws/aws-cdk#13380). */
function warnAboutGuessedName(scope: Construct, { domainName, domainEndpoint }: opensearch.IDomain): void {
  const name = /^(?:search|vpc)-(.+)/.exec(domainName)?.[1];
  if (name && domainEndpoint.startsWith(`${domainName}-`)) {
    warn(scope, 'guessedOpenSearchDomainName',
      `the permissions are for a domain named '${domainName}', read from its endpoint ${domainEndpoint}: if its name is '${name}', import it by Domain.fromDomainAttributes with its ARN`);
  }
}

/** The network of a domain in a VPC. Others have an address on the internet, and fail when they are asked, or are imported and know of none. */
function connectionsOf(domain: opensearch.IDomain & Partial<ec2.IConnectable>): ec2.Connections | undefined {
  try {
    return domain.connections;
  } catch {
    return undefined;
  }
}
