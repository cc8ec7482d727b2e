import { Annotations, Aspects, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, IConstruct } from 'constructs';
import { ApplicationNetwork } from './application-network';

/** Services with an endpoint outside of this program, by the network's VPC. */
const elsewhere = new WeakMap<ec2.IVpc, Set<string>>();

/** Notes that a VPC has endpoints for services that are not defined in this program. */
export function noteExisting(vpc: ec2.IVpc, services: string[]): void {
  const noted = elsewhere.get(vpc) ?? new Set<string>();
  services.forEach(service => noted.add(service));
  elsewhere.set(vpc, noted);
}

/** Whether a VPC has an endpoint for a service that is not defined in this program. */
export function existsElsewhere(vpc: ec2.IVpc, service: string): boolean {
  return elsewhere.get(vpc)?.has(service) ?? false;
}

/** The endpoints that a program defines in a VPC, by service. */
export function definedEndpoints(scope: Construct, vpc: ec2.IVpc): Map<string, ec2.CfnVPCEndpoint> {
  const endpoints = scope.node.root.node.findAll().filter(one => ec2.CfnVPCEndpoint.isCfnVPCEndpoint(one));
  return new Map(endpoints
    .filter(endpoint => endpoint.vpcId === vpc.vpcId)
    .map(endpoint => [serviceOf(endpoint), endpoint]));
}

/** The part after the region of a name like com.amazonaws.eu-west-1.kinesis-streams. */
function serviceOf(endpoint: ec2.CfnVPCEndpoint): string {
  const name = Stack.of(endpoint).resolve(endpoint.serviceName);
  const last = String(typeof name === 'object' ? name['Fn::Join']?.[1].at(-1) : name);
  return last.split('.').at(-1)!;
}

/** Warns where an application in isolated subnets cannot reach a service that it calls. Everything may be defined in any order, so it looks at synthesis. */
export function warnAboutIsolation(scope: Construct, network: ApplicationNetwork): void {
  Aspects.of(scope).add({
    visit(node: IConstruct) {
      const unreachable = node === scope && isIsolated(network) ? unreachableServices(scope, network) : [];
      if (unreachable.length > 0) {
        Annotations.of(scope).addWarningV2('cdk-managed-flink:isolatedSubnets',
          `vpcSubnets are isolated and have no endpoints for what the application calls: ${unreachable.join(', ')}: `
          + 'define VpcEndpoints for the application, with those that the VPC has already under existing');
      }
    },
  });
}

function unreachableServices(scope: Construct, { vpc, services }: ApplicationNetwork): string[] {
  const defined = definedEndpoints(scope, vpc);
  return services.filter(service => !defined.has(service) && !existsElsewhere(vpc, service)).sort();
}

function isIsolated({ vpc, subnets }: ApplicationNetwork): boolean {
  const isolated = vpc.isolatedSubnets.map(subnet => subnet.subnetId);
  return subnets.some(subnet => isolated.includes(subnet.subnetId));
}
