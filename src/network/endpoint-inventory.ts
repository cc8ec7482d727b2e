import { Aspects, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, IConstruct } from 'constructs';
import { ApplicationNetwork } from '../base/application-network';
import { warn } from '../synth/warn';

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

/** The endpoints that a program defines in a VPC for a service: one, or several gateways with different route tables. */
export function definedEndpoints(scope: Construct, vpc: ec2.IVpc, service: string): ec2.CfnVPCEndpoint[] {
  return scope.node.root.node.findAll()
    .filter(one => ec2.CfnVPCEndpoint.isCfnVPCEndpoint(one))
    .filter(endpoint => endpoint.vpcId === vpc.vpcId && serviceOf(endpoint) === service);
}

/** Whether a subnet has a way to an endpoint: any subnet of the VPC to an interface, to a gateway only those whose route table knows it. */
export function leadsTo(subnet: ec2.ISubnet, { vpcEndpointType, routeTableIds }: ec2.CfnVPCEndpoint): boolean {
  const routeTableId: string | undefined = subnet.routeTable?.routeTableId;
  const unknown = routeTableId === undefined || Token.isUnresolved(routeTableIds);
  return vpcEndpointType === 'Interface' || unknown || (routeTableIds?.includes(routeTableId) ?? false);
}

/** The part after the region of a name like com.amazonaws.eu-west-1.kinesis-streams, which may have dots itself, like ecr.api. */
function serviceOf(endpoint: ec2.CfnVPCEndpoint): string {
  const name = Stack.of(endpoint).resolve(endpoint.serviceName);
  // Whatever a token such as the region turns into here, it has no dots, as in the real name.
  const text = typeof name === 'object' ? name['Fn::Join']?.[1].join('') : name;
  return String(text).replace(/^(cn\.)?com\.amazonaws\.[^.]+\./, '');
}

/** Warns where an application in isolated subnets cannot reach a service that it calls. Everything may be defined in any order, so it looks at synthesis. */
export function warnAboutIsolation(scope: Construct, network: ApplicationNetwork): void {
  Aspects.of(scope).add({
    visit(node: IConstruct) {
      const unreachable = node === scope && isIsolated(network) ? unreachableServices(scope, network) : [];
      if (unreachable.length > 0) {
        warn(scope, 'unreachableServices',
          `vpcSubnets are isolated and have no endpoints for what the application calls: ${unreachable.join(', ')}: `
          + 'define VpcEndpoints for the application, with those that the VPC has already under existingServices');
      }
    },
  });
}

function unreachableServices(scope: Construct, { vpc, services, subnets }: ApplicationNetwork): string[] {
  const reaches = (service: string) => {
    const defined = definedEndpoints(scope, vpc, service);
    return subnets.every(subnet => defined.some(endpoint => leadsTo(subnet, endpoint)));
  };
  return services.filter(service => !existsElsewhere(vpc, service) && !reaches(service)).sort();
}

function isIsolated({ vpc, subnets }: ApplicationNetwork): boolean {
  const isolated = vpc.isolatedSubnets.map(subnet => subnet.subnetId);
  return subnets.some(subnet => isolated.includes(subnet.subnetId));
}
