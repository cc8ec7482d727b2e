import { CfnResource, Fn, Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnAccessPolicy, ICollectionRef } from 'aws-cdk-lib/aws-opensearchserverless';
import { Construct } from 'constructs';
import { allow, environmentOf } from './application-access';
import { ISink, SinkConfig } from './connector';
import { connectorProps } from './connector-kinds';
import { warnAboutMissingRelease } from './connector-releases';
import { validateIndex } from './open-search-index';
import { metricEnvironment, serviceMetric, serviceSearch } from './service-metrics';
import { IManagedApplication } from '../base/managed-application';
import { having, requireKind } from '../synth/kinds';
import { environmentsDiffer } from '../synth/tokens';
import { warn } from '../synth/warn';

/**
 * Properties of an `OpenSearchServerlessSink`.
 */
export interface OpenSearchServerlessSinkProps {
  /** The index that the job writes to, as `index`. Must be lowercase, and must not start with `_`, `-` or `+`. */
  readonly index: string;
}

/** The index permissions that are required to write documents, including the creation of the index. */
const INDEX_PERMISSIONS = ['aoss:CreateIndex', 'aoss:DescribeIndex', 'aoss:UpdateIndex', 'aoss:WriteDocument'];

/**
 * An index of an OpenSearch Serverless collection that a job writes to.
 *
 * For `OpensearchSink` of `flink-connector-opensearch2`, whose builder takes `hosts` and whose emitter takes `index`. The
 * connector does not sign its requests, and a collection accepts only signed requests. The job must pass a signing client to the
 * builder. A SQL job cannot pass a signing client, so the sink has no Table API options.
 *
 * Grants `aoss:APIAccessAll` on the collection, and defines a data access policy that grants the application's role access to
 * this index only. For a collection that is defined elsewhere, a warning prints the policy to add.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html
 * @example
 * declare const app: flink.Application;
 * declare const collection: opensearchserverless.CfnCollection;
 *
 * app.addSink('Vectors', new flink.OpenSearchServerlessSink(collection, { index: 'vectors' }));
 */
export class OpenSearchServerlessSink implements ISink {
  private readonly props: OpenSearchServerlessSinkProps;

  constructor(private readonly collection: ICollectionRef, props: OpenSearchServerlessSinkProps) {
    requireKind('collection', collection, having('an OpenSearch Serverless collection such as a CfnCollection', 'collectionRef', 'node'));
    this.props = connectorProps(props, 'index');
    validateIndex(this.props.index);
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    warnAboutMissingRelease(scope, application, 'flink-connector-opensearch');
    const { collectionArn, collectionId } = this.collection.collectionRef;
    // OpenSearch Serverless has a single data plane action. The data access policy controls what the action permits.
    allow(application, ['aoss:APIAccessAll'], [collectionArn]);
    this.admit(scope, application);
    return {
      properties: {
        hosts: `https://${collectionId}.${Fn.select(3, Fn.split(':', collectionArn))}.aoss.${Stack.of(scope).urlSuffix}`,
        index: this.props.index,
      },
      endpoints: ['aoss'],
      metrics: this.metrics(),
    };
  }

  private metrics(): SinkConfig['metrics'] {
    const { collectionArn, collectionId } = this.collection.collectionRef;
    const env = metricEnvironment(this.collection, collectionArn);
    const { account } = environmentOf(this.collection, collectionArn);
    const name = collectionName(this.collection);
    const metric = (metricName: string): cloudwatch.IMetric => name === undefined
      ? serviceSearch(env, `Namespace="AWS/AOSS" MetricName="${metricName}" CollectionId="${collectionId}"`, 'Sum')
      : serviceMetric(env, {
        namespace: 'AWS/AOSS', name: metricName, dimensions: { ClientId: account, CollectionId: collectionId, CollectionName: name }, statistic: 'Sum',
      });
    return { 'accepted requests': metric('IngestionRequestSuccess'), 'rejected requests': metric('IngestionRequestErrors') };
  }

  private admit(scope: Construct, application: IManagedApplication): void {
    const name = collectionName(this.collection);
    const rules = [{
      Rules: [{ ResourceType: 'index', Resource: [`index/${name ?? '<collection>'}/${this.props.index}`], Permission: INDEX_PERMISSIONS }],
      Principal: [application.role?.roleArn ?? '<role>'],
    }];
    const policy = Stack.of(scope).toJsonString(rules);
    if (!name || !application.role || this.isElsewhere(scope)) {
      warn(scope, 'dataAccessPolicyNotDefined', `the data access policy of collection ${JSON.stringify(Stack.of(scope).resolve(this.collection.collectionRef.collectionId))}`
        + ` cannot be defined in this stack: add this data access policy: ${JSON.stringify(Stack.of(scope).resolve(rules))}`);
      return;
    }
    new CfnAccessPolicy(scope, 'DataAccess', {
      name: policyName(scope),
      type: 'data',
      description: 'Lets a Managed Service for Apache Flink application write one index',
      policy,
    });
  }

  /** Whether the collection is in another account or region. This stack cannot define a policy there. */
  private isElsewhere(scope: Construct): boolean {
    return environmentsDiffer(environmentOf(this.collection, this.collection.collectionRef.collectionArn), Stack.of(scope));
  }
}

/** Data access policies refer to a collection by name, and only the definition of a collection contains the name. */
function collectionName(collection: ICollectionRef): string | undefined {
  const name: unknown = CfnResource.isCfnResource(collection) ? (collection as { name?: unknown }).name : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** A name of 3 to 32 characters that is unique in the account and region. */
function policyName(scope: Construct): string {
  return `flink-${Names.uniqueResourceName(scope, { maxLength: 26, separator: '-' }).toLowerCase()}`;
}
