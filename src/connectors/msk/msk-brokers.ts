import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as custom from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';

/** Asks MSK for the bootstrap brokers of a cluster at deploy time: CloudFormation does not return them. */
export class MskBrokers extends Construct {
  /** The one look-up of a cluster, however many sources and sinks use it. */
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
      // Filled by brokers(): another way of authentication changes the call, and so asks again.
      outputPaths: this.fields,
    };
    this.lookup = new custom.AwsCustomResource(this, 'Lookup', {
      resourceType: 'Custom::MskBootstrapBrokers',
      onCreate: call,
      onUpdate: call,
      policy: custom.AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({ actions: ['kafka:GetBootstrapBrokers'], resources: [clusterArn] }),
      ]),
      // The SDK of the Lambda runtime knows this call, and a stack in a VPC may be unable to download another.
      installLatestAwsSdk: false,
      logGroup: logGroupOf(Stack.of(this)),
    });
  }

  /** The brokers for one way of authentication, by its field of the response. */
  public brokers(field: string): string {
    if (!this.fields.includes(field)) {
      this.fields.push(field);
    }
    return this.lookup.getResponseField(field);
  }
}

/** All look-ups of a stack share one function, and so one log group. */
function logGroupOf(stack: Stack): logs.ILogGroup {
  const id = 'MskBootstrapBrokersLogs';
  return stack.node.tryFindChild(id) as logs.LogGroup | undefined ?? new logs.LogGroup(stack, id, {
    retention: logs.RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
