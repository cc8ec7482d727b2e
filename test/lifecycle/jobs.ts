import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as msk from 'aws-cdk-lib/aws-msk';
import { Construct, IConstruct } from 'constructs';
import * as flink from '../../src';
import { testApplication } from '../support/fixtures/application';
import { templateOf } from '../support/fixtures/template-invariants';

/** A permission, as a user adds it. */
export const statement = new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-west-1:111111111111:q'] });
export const assumedBy = new iam.ServicePrincipal('kinesisanalytics.amazonaws.com');

const LIFECYCLE = 'Custom::ManagedFlinkLifecycle';

/** A job without warnings. */
export function job(scope: Construct, id: string, props: Partial<flink.ApplicationProps> = {}): flink.Application {
  return testApplication({ systemRollbackEnabled: true, ...props }, scope, id);
}

/** A cluster with a security group that lets nothing out. */
export function cluster(scope: Construct, vpc: ec2.IVpc, id = 'Cluster'): flink.MskCluster {
  const group = new ec2.SecurityGroup(scope, `${id}Group`, { vpc, allowAllOutbound: false });
  const cfn = new msk.CfnCluster(scope, id, {
    clusterName: id,
    kafkaVersion: '3.6.0',
    numberOfBrokerNodes: 2,
    brokerNodeGroupInfo: { clientSubnets: vpc.privateSubnets.map(privateSubnet => privateSubnet.subnetId), instanceType: 'kafka.m5.large', securityGroups: [group.securityGroupId] },
    clientAuthentication: { sasl: { iam: { enabled: true } } },
  });
  return flink.MskCluster.fromCfnCluster(cfn);
}

/** The logical ids that the start of an application waits for. */
export function waits(stack: Stack, app: flink.ApplicationLifecycle): string[] {
  const resources = templateOf(stack).Resources;
  const id = stack.resolve((app.node.findChild('Resource').node.defaultChild as CfnResource).logicalId);
  expect(resources[id].Type).toBe(LIFECYCLE);
  return [resources[id].DependsOn ?? []].flat();
}

/** The logical id of a construct. */
export function idOf(construct: IConstruct): string {
  const resource = (CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild) as CfnResource;
  return resource.stack.resolve(resource.logicalId);
}

/** The rules of a stack, by logical id. */
export function rulesIn(stack: Stack): string[] {
  return Object.entries<any>(templateOf(stack).Resources).filter(([, { Type }]) => /^AWS::EC2::SecurityGroup(In|E)gress$/.test(Type)).map(([id]) => id);
}
