import { IResource, Resource, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { IDependable } from 'constructs';
import { ApplicationNetwork } from '../base/application-network';
import { InputError } from '../synth/errors';
import { definitelyDiffer } from '../synth/tokens';

/** The connection of an application to its VPC. */
export interface VpcConnection {
  readonly connections: ec2.Connections;
  readonly subnets: ec2.ISubnet[];
  /** The services that the application must be able to reach. */
  readonly network: ApplicationNetwork;
  readonly vpcConfigurations: CfnApplication.VpcConfigurationProperty[];
}

export function connectToVpc(scope: Resource, props: NetworkProps, startDependencies: IDependable[]): VpcConnection | undefined {
  validateNetwork(props);
  const { vpc, vpcSubnets } = props;
  if (!vpc) {
    return undefined;
  }
  validateRegions(props, scope.env.region);
  const securityGroups = props.securityGroups ?? [new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc })];
  const selected = selectSubnets(vpc, vpcSubnets);
  const network = new ApplicationNetwork(vpc, selected.subnets);
  const connections = new ec2.Connections({ securityGroups });
  startDependencies.push(selected.internetConnectivityEstablished, network.startDependencies);
  return {
    network,
    connections,
    subnets: selected.subnets,
    vpcConfigurations: [{ securityGroupIds: securityGroups.map(group => group.securityGroupId), subnetIds: selected.subnetIds }],
  };
}

function selectSubnets(vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection | undefined): ec2.SelectedSubnets {
  let selected: ec2.SelectedSubnets;
  try {
    selected = vpc.selectSubnets(vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
  } catch (error) {
    const given = vpcSubnets ? 'others' : 'none, which selects the private subnets with egress';
    throw new InputError(`vpcSubnets must select existing subnets of the vpc, got ${given}: ${(error as Error).message}`);
  }
  validateSubnets(selected);
  return selected;
}

/** The props that connect an application to a VPC. */
export interface NetworkProps {
  readonly vpc?: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** Throws on network props that the service would reject or that could never work. */
function validateNetwork({ vpc, vpcSubnets, securityGroups }: NetworkProps): void {
  if (!vpc && vpcSubnets) {
    throw new InputError('vpcSubnets requires a vpc, got none');
  }
  if (securityGroups && (securityGroups.length < 1 || securityGroups.length > 5)) {
    throw new InputError(`securityGroups must have 1 to 5 security groups, got ${securityGroups.length}`);
  }
  if (!vpc && securityGroups) {
    throw new InputError('securityGroups requires a vpc, got none');
  }
}

/** Throws on a network of another region, in which the service cannot create the application's network interfaces. */
function validateRegions({ vpc, vpcSubnets, securityGroups = [] }: NetworkProps, region: string): void {
  const given: [string, IResource[]][] = [['vpc', vpc ? [vpc] : []], ['vpcSubnets', vpcSubnets?.subnets ?? []], ['securityGroups', securityGroups]];
  for (const [prop, resources] of given) {
    const other = resources.find(({ env }) => definitelyDiffer(env.region, region));
    if (other) {
      throw new InputError(`${prop} must be in the application's region ${region}, got ${other.env.region}`);
    }
  }
}

/** Throws on subnets that the service would reject or that have no route for the job's traffic. */
function validateSubnets(subnets: ec2.SelectedSubnets): void {
  if (subnets.hasPublic) {
    throw new InputError('vpcSubnets must be private, got public subnets: the network interfaces of an application have no public address');
  }
  const count = subnets.subnetIds.length;
  const known = !Token.isUnresolved(subnets.subnetIds) && !subnets.isPendingLookup;
  if (known && (count < 1 || count > 16)) {
    throw new InputError(`vpcSubnets must have 1 to 16 subnets, got ${count}`);
  }
}
