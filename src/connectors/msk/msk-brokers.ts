import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as custom from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';

/** Looks up the bootstrap brokers of a cluster at deployment, because CloudFormation does not return them. */
export class MskBrokers extends Construct {
  /** The lookup of a cluster, shared by all its sources and sinks. */
  public static of(cluster: Construct, clusterArn: string): MskBrokers {
    const id = 'BootstrapBrokers';
    return cluster.node.tryFindChild(id) as MskBrokers | undefined ?? new MskBrokers(cluster, id, clusterArn);
  }

  private readonly fields: string[] = [];
  private readonly lookup: custom.AwsCustomResource;

  private constructor(scope: Construct, id: string, clusterArn: string) {
    super(scope, id);
    const call: custom.AwsSdkCall = {
      service: 'Kafka',
      action: 'getBootstrapBrokers',
      parameters: { ClusterArn: clusterArn },
      physicalResourceId: custom.PhysicalResourceId.of(clusterArn),
      // brokers() adds the fields. An additional authentication method changes the call, so the lookup runs again.
      outputPaths: this.fields,
    };
    this.lookup = new custom.AwsCustomResource(this, 'Lookup', {
      resourceType: 'Custom::MskBootstrapBrokers',
      onCreate: call,
      onUpdate: call,
      policy: custom.AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({ actions: ['kafka:GetBootstrapBrokers'], resources: [clusterArn] }),
      ]),
      // The SDK of the Lambda runtime includes this call, and a stack in a VPC might be unable to download a newer SDK.
      installLatestAwsSdk: false,
      logGroup: logGroupOf(Stack.of(this)),
    });
  }

  /** The brokers for an authentication method, from the given field of the response. */
  public brokers(field: string): string {
    if (!this.fields.includes(field)) {
      this.fields.push(field);
    }
    return this.lookup.getResponseField(field);
  }
}

/** All lookups of a stack share one function and one log group. */
function logGroupOf(stack: Stack): logs.ILogGroup {
  const id = 'MskBootstrapBrokersLogs';
  return stack.node.tryFindChild(id) as logs.LogGroup | undefined ?? new logs.LogGroup(stack, id, {
    retention: logs.RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
