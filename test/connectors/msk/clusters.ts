import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as flink from '../../../src';
import { Fixture } from '../../support/fixtures/connectors';

export const CLUSTER_ARN = 'arn:aws:kafka:eu-west-1:111111111111:cluster/events/1b2c-3';

/** The ARN of a resource in the cluster. */
export function inCluster(type: string, name: string): string {
  return `arn:aws:kafka:eu-west-1:111111111111:${type}/events/1b2c-3/${name}`;
}

/** An imported cluster. */
export function cluster(fixture: Fixture, authentication = flink.MskAuthentication.iam()): flink.MskCluster {
  return flink.MskCluster.fromAttributes({
    clusterArn: CLUSTER_ARN,
    bootstrapServers: 'b-1:9098,b-2:9098',
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Brokers', 'sg-1')],
    authentication,
  });
}

/** A provisioned cluster in the stack. */
export function cfnCluster(fixture: Fixture, props: Partial<msk.CfnClusterProps> = {}, securityGroups: string[] | undefined = ['sg-1']): msk.CfnCluster {
  return new msk.CfnCluster(fixture.stack, 'Cluster', { ...cfnProps(securityGroups), ...props });
}

/** The definition of a provisioned cluster that authenticates clients with IAM. */
export function cfnProps(securityGroups: string[] | undefined = ['sg-1']): msk.CfnClusterProps {
  return {
    clusterName: 'events',
    kafkaVersion: '3.8.x',
    numberOfBrokerNodes: 2,
    brokerNodeGroupInfo: { clientSubnets: ['subnet-1', 'subnet-2'], instanceType: 'kafka.m7g.large', securityGroups },
    clientAuthentication: { sasl: { iam: { enabled: true } } },
  };
}

/** An application in a VPC. */
export function networked(props: Partial<flink.ApplicationProps> = {}): Fixture {
  const fixture = new Fixture(undefined, undefined, undefined, props);
  void fixture.vpc; // the application joins it
  return fixture;
}
