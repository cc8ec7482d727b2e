import { AspectPriority, Aspects, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnVpcEndpoint } from 'aws-cdk-lib/aws-opensearchserverless';
import { Construct, IConstruct } from 'constructs';
import { letsIn } from './endpoint-rules';
import { ApplicationNetwork } from '../base/application-network';
import { attached } from '../synth/attachment';
import { identityOf } from '../synth/identity';
import { warn } from '../synth/warn';

/** The service name of OpenSearch Serverless. */
export const OPENSEARCH_SERVERLESS = 'aoss';

/** Records services whose endpoints in a VPC are not defined in this CDK app. */
export function registerExistingEndpoints(vpc: ec2.IVpc, services: string[]): void {
  services.forEach(service => existing(vpc).add(service));
}

/** Whether a VPC has an endpoint for the service that is not defined in this CDK app. */
export function isExisting(vpc: ec2.IVpc, service: string): boolean {
  return existing(vpc).has(service);
}

function existing(vpc: ec2.IVpc): Set<string> {
  return attached(vpc, 'existingEndpoints', () => new Set<string>());
}

/** The endpoints for a service that the CDK app defines in a VPC. There can be several gateway endpoints with different route tables. */
export function definedEndpoints(scope: Construct, vpc: ec2.IVpc, service: string): ec2.CfnVPCEndpoint[] {
  return scope.node.root.node.findAll()
    .filter(resource => ec2.CfnVPCEndpoint.isCfnVPCEndpoint(resource))
    .filter(endpoint => endpoint.vpcId === vpc.vpcId && serviceOf(endpoint) === service);
}

/**
 * Whether a subnet can reach an endpoint. All subnets of the VPC can reach an interface endpoint. A gateway endpoint requires a
 * route in the subnet's route table.
 */
export function isReachableFrom(subnet: ec2.ISubnet, { vpcEndpointType, routeTableIds }: ec2.CfnVPCEndpoint): boolean {
  const routeTableId: string | undefined = subnet.routeTable?.routeTableId;
  const unknown = routeTableId === undefined || Token.isUnresolved(routeTableIds);
  return vpcEndpointType === 'Interface' || unknown || (routeTableIds?.includes(routeTableId) ?? false);
}

/** The part after the region in a name like com.amazonaws.eu-west-1.kinesis-streams. The part can contain dots, like ecr.api. */
function serviceOf(endpoint: ec2.CfnVPCEndpoint): string {
  const name = Stack.of(endpoint).resolve(endpoint.serviceName);
  // The text of a token, such as the region, contains no dots, and neither does its value.
  const text = typeof name === 'object' ? name['Fn::Join']?.[1].join('') : name;
  return String(text).replace(/^(cn\.)?com\.amazonaws\.[^.]+\./, '');
}

/**
 * Warns if an application in isolated subnets cannot reach a service that it calls. Endpoints and services can be added in any
 * order, so the check runs at synthesis.
 */
export function warnAboutIsolation(scope: Construct, network: ApplicationNetwork, connections: ec2.Connections): void {
  Aspects.of(scope).add({
    visit(node: IConstruct) {
      const unreachable = node === scope && isIsolated(network) ? unreachableServices(scope, network, connections) : [];
      if (unreachable.length > 0) {
        warn(scope, 'unreachableServices',
          `vpcSubnets are isolated and have no usable endpoints for services that the application calls: ${unreachable.join(', ')}: `
          + 'define VpcEndpoints for the application, and list the services with existing endpoints in existingServices');
      }
    },
  }, { priority: AspectPriority.READONLY });
}

function unreachableServices(scope: Construct, { vpc, services, subnets }: ApplicationNetwork, connections: ec2.Connections): string[] {
  const reaches = (service: string) => {
    if (service === OPENSEARCH_SERVERLESS) {
      return hasServerlessEndpoint(scope, vpc);
    }
    const defined = definedEndpoints(scope, vpc, service).filter(endpoint => letsIn(endpoint, scope, connections.securityGroups));
    return subnets.every(subnet => defined.some(endpoint => isReachableFrom(subnet, endpoint)));
  };
  return services.filter(service => !isExisting(vpc, service) && !reaches(service)).sort();
}

/** Whether a VPC has an OpenSearch Serverless endpoint, which is a separate resource type. */
export function hasServerlessEndpoint(scope: Construct, vpc: ec2.IVpc): boolean {
  return scope.node.root.node.findAll()
    .some(resource => resource instanceof CfnVpcEndpoint && identityOf(resource, resource.vpcId) === identityOf(scope, vpc.vpcId));
}

/** Whether an application is in subnets without a route to the internet. */
export function isIsolated({ vpc, subnets }: ApplicationNetwork): boolean {
  const isolated = vpc.isolatedSubnets.map(subnet => subnet.subnetId);
  return subnets.some(subnet => isolated.includes(subnet.subnetId));
}
