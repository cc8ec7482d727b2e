import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { allow } from './application-access';
import { ISink, SinkConfig } from './connector';
import { warnAboutMissingRelease } from './connector-releases';
import { serviceSearch } from './service-metrics';
import { IManagedApplication } from '../base/managed-application';
import { InputError } from '../synth/errors';
import { A_STRING, requireKind } from '../synth/kinds';
import { ifKnown, isKnown } from '../synth/tokens';

/**
 * An Amazon Managed Service for Prometheus workspace that a job writes to.
 *
 * For `PrometheusSink` of `flink-connector-prometheus`. Pass `endpoint.url` to the builder as the remote-write URL. Pass
 * `endpoint.url` and `aws.region` to its request signer, `AmazonManagedPrometheusWriteRequestSigner`.
 *
 * @see https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-onboard-ingest-metrics.html
 * @example
 * import * as aps from 'aws-cdk-lib/aws-aps';
 *
 * declare const app: flink.Application;
 * declare const workspace: aps.CfnWorkspace;
 *
 * app.addSink('Metrics', new flink.PrometheusSink(workspace.attrArn));
 */
export class PrometheusSink implements ISink {
  /**
   * @param workspaceArn the ARN of the workspace
   */
  constructor(private readonly workspaceArn: string) {
    requireKind('workspaceArn', workspaceArn, A_STRING);
    if (isKnown(workspaceArn) && !/^arn:[^:]+:aps:[^:]+:[^:]*:workspace\/.+$/.test(workspaceArn)) {
      throw new InputError(`workspaceArn must look like arn:aws:aps:region:account:workspace/id, got '${workspaceArn}'`);
    }
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    warnAboutMissingRelease(scope, application, 'flink-connector-prometheus');
    const { account, region, resourceName } = Arn.split(this.workspaceArn, ArnFormat.SLASH_RESOURCE_NAME);
    allow(application, ['aps:RemoteWrite'], [this.workspaceArn]);
    const url = `https://aps-workspaces.${region}.${Stack.of(scope).urlSuffix}/workspaces/${resourceName}/api/v1/remote_write`;
    return {
      properties: { 'endpoint.url': url, 'aws.region': region! },
      tableOptions: {
        'connector': 'prometheus',
        'metric.endpoint-url': url,
        'metric.request-signer': 'amazon-managed-prometheus',
        'aws.region': region!,
      },
      endpoints: ['aps-workspaces'],
      metrics: {
        // The service publishes discarded samples per reason.
        'discarded samples': serviceSearch({ account: ifKnown(account), region: ifKnown(region) },
          `Namespace="AWS/Prometheus" MetricName="DiscardedSamples" "${resourceName}"`, 'Sum'),
      },
    };
  }
}
