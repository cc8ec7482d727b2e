import { AspectPriority, Aspects } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { Construct } from 'constructs';
import { definedEndpoints, hasServerlessEndpoint, isExisting, isReachableFrom, OPENSEARCH_SERVERLESS, registerExistingEndpoints } from './endpoint-inventory';
import { allowConnection } from '../access/security-group-rules';
import { ApplicationNetwork, validateServices } from '../base/application-network';
import { definitionOf, IManagedApplication } from '../base/managed-application';
import { managed } from '../base/referenced-application';
import { InputError, locatesErrors } from '../synth/errors';
import { checksProps } from '../synth/prop-kinds';
import { warn } from '../synth/warn';

/** Services with gateway endpoints, which are routes and cost nothing. */
const GATEWAYS: { readonly [service: string]: ec2.GatewayVpcEndpointAwsService } = {
  s3: ec2.GatewayVpcEndpointAwsService.S3,
  dynamodb: ec2.GatewayVpcEndpointAwsService.DYNAMODB,
};

/**
 * Properties of `VpcEndpoints`.
 */
export interface VpcEndpointsProps {
  /**
   * The application that calls the services. One without a VPC fails; so does an imported one, whose subnets are not known.
   */
  readonly application: IApplicationRef;

  /**
   * Where the interface endpoints are. One subnet for each availability zone is taken; public subnets are fine.
   *
   * @default - the subnets of the application
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Services that the job calls besides those of its sources and sinks, by the last part of the names of their endpoints,
   * such as `bedrock-runtime` of `com.amazonaws.us-east-1.bedrock-runtime`. Anything else fails.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
   */
  readonly services?: string[];

  /**
   * Services that the VPC has endpoints for already which this program does not define, named in the same way. A VPC takes one
   * endpoint with private DNS for each service, so a second one would fail to deploy. Those endpoints must let the
   * application's security groups in themselves.
   *
   * @default - none
   */
  readonly existingServices?: string[];
}

/**
 * The VPC endpoints by which an application reaches what it needs from subnets that have no way to the internet.
 *
 * Defines one for CloudWatch Logs and metrics each, and one for every service that the application's sources and sinks call or that the
 * statements of its role name, except AWS KMS: gateway endpoints for S3 and DynamoDB, interface endpoints with private DNS for all others.
 * Sources, sinks and statements can be added later. OpenSearch Serverless has endpoints of its own kind, which are not defined. An endpoint that the program defines in the same VPC already is used as it is, and lets the application in; a gateway
 * endpoint without routes in the application's subnets is joined by another that has them. The
 * interface endpoints let nobody in but the application, on port 443, by rules in the application's stack: VPC, endpoints and
 * application may be in different stacks. Interface endpoints are billed by the hour and availability zone. Gateway endpoints need
 * the route tables of the application's subnets; in an imported VPC without them they fail.
 *
 * The endpoints have the service's default policy: what the application may do is up to its role. Amazon MSK and OpenSearch
 * Service domains are in the VPC themselves and need no endpoints. Security groups of the application that restrict outgoing
 * traffic must allow the S3 and DynamoDB prefix lists themselves.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/vpc-internet.html
 *
 * @example
 * declare const vpc: ec2.Vpc;
 * declare const code: flink.ApplicationCode;
 * const app = new flink.Application(this, 'Private', {
 *   runtime: flink.Runtime.FLINK_1_20,
 *   code,
 *   vpc,
 *   vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
 * });
 * new flink.VpcEndpoints(this, 'Endpoints', { application: app, existingServices: ['logs'] });
 */
@locatesErrors
@checksProps('application')
export class VpcEndpoints extends Construct implements ec2.IConnectable {
  /** The network of the interface endpoints that are defined here; `allowDefaultPortFrom` lets others in. */
  public readonly connections: ec2.Connections;

  private readonly application: IManagedApplication;
  private readonly network: ApplicationNetwork;
  private readonly subnets: ec2.ISubnet[];

  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    super(scope, id);
    this.application = managed(props.application);
    this.network = networkOf(this.application, props.application.node.path);
    const { vpc, subnets } = this.network;
    validateServices('services', props.services);
    validateServices('existingServices', props.existingServices);
    this.subnets = onePerZone(props.subnets ? vpc.selectSubnets(props.subnets).subnets : subnets);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc, description: 'VPC endpoints of a Managed Service for Apache Flink application', allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(443) });
    this.allowConnection(this.connections);

    registerExistingEndpoints(vpc, props.existingServices ?? []);
    this.network.require(...props.services ?? []);
    this.network.onService(service => this.provide(service));
  }

  /**
   * The endpoint for a service that is defined here, or undefined where the application does not call the service or another
   * endpoint is used.
   *
   * @param service the last part of the endpoint's name
   */
  public endpoint(service: string): ec2.IVpcEndpoint | undefined {
    return this.node.tryFindChild(service) as ec2.VpcEndpoint | undefined;
  }

  private provide(service: string): void {
    const { vpc } = this.network;
    if (isExisting(vpc, service)) {
      return;
    }
    if (service === OPENSEARCH_SERVERLESS) {
      this.requireServerlessEndpoint();
      return;
    }
    const defined = definedEndpoints(this, vpc, service);
    defined.forEach(endpoint => this.use(endpoint));
    const subnets = this.network.subnets.filter(subnet => !defined.some(endpoint => isReachableFrom(subnet, endpoint)));
    if (GATEWAYS[service] && subnets.length > 0) {
      if (this.network.isInferred(service) && !this.knowsRouteTables()) {
        // The application may have another way to it. Otherwise there is a warning about unreachable services.
        return;
      }
      this.requireRouteTables(service);
      this.waitFor(new ec2.GatewayVpcEndpoint(this, service, { vpc, service: GATEWAYS[service], subnets: [{ subnets }] }));
    } else if (defined.length === 0) {
      this.waitFor(new ec2.InterfaceVpcEndpoint(this, service, {
        vpc,
        service: new ec2.InterfaceVpcEndpointAwsService(service),
        subnets: { subnets: this.subnets },
        securityGroups: this.connections.securityGroups,
        // The security group names who may come in; an open endpoint would let the whole VPC in.
        open: false,
      }));
    }
  }

  /** OpenSearch Serverless has a resource type of its own for its endpoints, and a network policy that admits them. */
  private requireServerlessEndpoint(): void {
    const { vpc } = this.network;
    Aspects.of(this).add({
      visit: node => {
        if (node === this && !isExisting(vpc, OPENSEARCH_SERVERLESS) && !hasServerlessEndpoint(this, vpc)) {
          warn(this, 'openSearchServerlessEndpoint',
            `the application calls OpenSearch Serverless (${OPENSEARCH_SERVERLESS}), whose endpoints cannot be defined here: `
            + 'define an AWS::OpenSearchServerless::VpcEndpoint in the vpc, whose security groups let the application in on port 443, and allow it in the network policy of the collection');
        }
      },
    }, { priority: AspectPriority.READONLY });
  }

  private requireRouteTables(service: string): void {
    if (!this.knowsRouteTables()) {
      throw new InputError(`application must be in subnets whose route tables are known for a gateway endpoint of ${service}, got ${this.application.node.path}`
        + ` in subnets without: import the vpc with its route tables, or name ${service} under existingServices`);
    }
  }

  private knowsRouteTables(): boolean {
    return this.network.subnets.every(subnet => subnet.routeTable?.routeTableId);
  }

  private use(defined: ec2.CfnVPCEndpoint): void {
    const endpoint = defined.node.scope;
    if (endpoint instanceof ec2.InterfaceVpcEndpoint && endpoint.node.scope !== this) {
      this.allowConnection(endpoint.connections, true);
    }
    this.waitFor(defined);
  }

  /** A job that cannot reach its sources fails to start. Rules of security groups are waited for by themselves. */
  private waitFor(endpoint: Construct): void {
    this.network.startDependencies.add(endpoint.node.defaultChild ?? endpoint);
  }

  private allowConnection(endpoint: ec2.Connections, isOfOther = false): void {
    allowConnection(this.application, this.application.connections, endpoint, ec2.Port.tcp(443), 'from the application', isOfOther);
  }
}

function networkOf(application: IManagedApplication, path: string): ApplicationNetwork {
  const network = definitionOf(application)?.network;
  if (!network) {
    throw new InputError(`application must be defined in this program and have a vpc, got ${path} without one`);
  }
  return network;
}

/** An endpoint takes one subnet for each availability zone. */
function onePerZone(subnets: ec2.ISubnet[]): ec2.ISubnet[] {
  return subnets.filter((subnet, index) => subnets.findIndex(other => other.availabilityZone === subnet.availabilityZone) === index);
}
