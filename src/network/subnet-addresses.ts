import { Resource, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { warn } from '../synth/warn';

/** The number of addresses that AWS reserves in each subnet. */
const RESERVED = 5;

/** Warns if subnets of this CDK app have fewer addresses than an application has network interfaces. */
export function warnAboutAddresses(
  scope: Construct, subnets: readonly ec2.ISubnet[], parallelism: number, parallelismPerKpu: number,
): void {
  if (subnets.length === 0 || Token.isUnresolved(parallelism) || Token.isUnresolved(parallelismPerKpu)) {
    return;
  }
  // One additional KPU is for orchestration.
  const needed = Math.ceil(parallelism / parallelismPerKpu) + 1;
  const sizes = subnets.map(addressesOf);
  const available = sizes.every(size => size !== undefined) ? sizes.reduce<number>((sum, size) => sum + size!, 0) : undefined;
  if (available !== undefined && available < needed) {
    warn(scope, 'tooFewAddresses',
      `the subnets of the application have at most ${available} free addresses, and the application requires ${needed} for its KPUs: select larger or additional subnets`);
  }
}

/** The number of available addresses in a subnet of this CDK app, if it is known. */
function addressesOf(subnet: ec2.ISubnet): number | undefined {
  const cidr = Resource.isOwnedResource(subnet) ? subnet.ipv4CidrBlock : undefined;
  const mask = cidr === undefined || Token.isUnresolved(cidr) ? undefined : /\/(\d{1,2})$/.exec(cidr)?.[1];
  return mask === undefined ? undefined : Math.max(0, 2 ** (32 - Number(mask)) - RESERVED);
}
