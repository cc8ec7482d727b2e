import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import { allow, environmentOf } from './application-access';
import { ISink, SinkConfig } from './connector';
import { connectorProps } from './connector-kinds';
import { warnAboutMissingRelease } from './connector-releases';
import { validateIndex } from './open-search-index';
import { metricEnvironment, serviceMetric } from './service-metrics';
import { allowConnection } from '../access/security-group-rules';
import { IManagedApplication } from '../base/managed-application';
import { requireResource } from '../synth/kinds';
import { warn } from '../synth/warn';

/**
 * Properties of an `OpenSearchSink`.
 */
export interface OpenSearchSinkProps {
  /**
   * The index that the job writes to, as `index`. Must be lowercase, and must not start with `_`, `-` or `+`.
   *
   * @default - the job chooses its indexes, and has permission to write to all of them
   */
  readonly index?: string;
}

/**
 * A managed OpenSearch domain that a job writes to.
 *
 * For `OpensearchSink` of `flink-connector-opensearch2` (in the developer guide, `flink-connector-opensearch`), whose builder
 * takes `hosts` and whose emitter takes `index`. The connector does not sign its requests. If the domain uses IAM access control,
 * the job must pass a signing client to the builder.
 *
 * If the domain is in a VPC, the application must be in a VPC too. The domain's security groups get an ingress rule for the
 * application.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
 * @example
 * declare const app: flink.Application;
 * declare const domain: opensearch.IDomain;
 *
 * app.addSink('Search', new flink.OpenSearchSink(domain, { index: 'orders' }));
 */
export class OpenSearchSink implements ISink {
  private readonly props: OpenSearchSinkProps;

  constructor(private readonly domain: opensearch.IDomain, props: OpenSearchSinkProps = {}) {
    requireResource('domain', domain, 'an OpenSearch domain', 'domainArn');
    this.props = connectorProps(props);
    validateIndex(this.props.index);
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

/** An endpoint starts with `search-` or `vpc-`, which the CDK treats as a part of the domain name (aws/aws-cdk#13380). */
function warnAboutGuessedName(scope: Construct, { domainName, domainEndpoint }: opensearch.IDomain): void {
  const name = /^(?:search|vpc)-(.+)/.exec(domainName)?.[1];
  if (name && domainEndpoint.startsWith(`${domainName}-`)) {
    warn(scope, 'guessedOpenSearchDomainName',
      `the permissions are for a domain named '${domainName}', which the CDK derived from the endpoint ${domainEndpoint}: if the domain's name is '${name}', import the domain with Domain.fromDomainAttributes and its ARN`);
  }
}

/** The connections of a domain in a VPC. Public domains throw when `connections` is read; imported domains have no `connections`. */
function connectionsOf(domain: opensearch.IDomain & Partial<ec2.IConnectable>): ec2.Connections | undefined {
  try {
    return domain.connections;
  } catch {
    return undefined;
  }
}
