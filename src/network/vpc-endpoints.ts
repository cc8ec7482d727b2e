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
import { isToken } from '../synth/tokens';
import { warn } from '../synth/warn';

/** Services with gateway endpoints, which are free of charge. */
const GATEWAYS: { readonly [service: string]: ec2.GatewayVpcEndpointAwsService } = {
  s3: ec2.GatewayVpcEndpointAwsService.S3,
  dynamodb: ec2.GatewayVpcEndpointAwsService.DYNAMODB,
};

/**
 * Properties of `VpcEndpoints`.
 */
export interface VpcEndpointsProps {
  /**
   * The application that calls the services. Must be defined in this CDK app and have a VPC.
   */
  readonly application: IApplicationRef;

  /**
   * The subnets of the interface endpoints. One subnet per Availability Zone is used. Public subnets are allowed.
   *
   * @default - the subnets of the application
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Services that the job calls in addition to the services of its sources and sinks. Each must be the last part of a VPC
   * endpoint service name, such as `bedrock-runtime` in `com.amazonaws.us-east-1.bedrock-runtime`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
   */
  readonly services?: string[];

  /**
   * Services whose endpoints already exist in the VPC and are not defined in this CDK app, in the format of `services`.
   *
   * A VPC can have only one endpoint with private DNS per service, so a second endpoint would fail to deploy. The existing
   * endpoints must allow traffic from the application's security groups.
   *
   * @default - none
   */
  readonly existingServices?: string[];
}

/**
 * The VPC endpoints that an application requires in subnets without internet access.
 *
 * Defines endpoints for CloudWatch Logs, CloudWatch metrics, every service that the application's sources and sinks call, and
 * every service in the statements of its role, except AWS KMS. S3 and DynamoDB get gateway endpoints. All other services get
 * interface endpoints with private DNS. Sources, sinks and statements can be added later. OpenSearch Serverless endpoints are a
 * separate resource type and are not defined.
 *
 * If the CDK app already defines an endpoint in the same VPC, that endpoint is reused and gets a rule for the application. If an
 * existing gateway endpoint has no routes in the application's subnets, a second gateway endpoint with these routes is defined.
 * Gateway endpoints require the route tables of the application's subnets, which an imported VPC must specify.
 *
 * Only the application can connect to the interface endpoints (port 443). The rules are created in the application's stack, so
 * the VPC, the endpoints and the application can be in different stacks. Interface endpoints are billed per hour and Availability
 * Zone.
 *
 * The endpoints have the default endpoint policy, so the role controls the application's permissions. Amazon MSK clusters and
 * OpenSearch Service domains are in the VPC and require no endpoints. If the application's security groups restrict outbound
 * traffic, they must allow the S3 and DynamoDB prefix lists.
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
@checksProps(['application'])
export class VpcEndpoints extends Construct implements ec2.IConnectable {
  /** The network connections of the interface endpoints that this construct defines. Use `allowDefaultPortFrom` to allow other clients. */
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
   * Returns the endpoint that this construct defines for a service. Undefined if the application does not call the service or
   * uses another endpoint.
   *
   * @param service the last part of the endpoint's name
   */
  public endpoint(service: string): ec2.IVpcEndpoint | undefined {
    return this.node.tryFindChild(service) as ec2.VpcEndpoint | undefined;
  }

  private provide(service: string): void {
    const { vpc } = this.network;
    if (isToken(service)) {
      throw new InputError('services of VpcEndpoints must be known at synthesis, got a token');
    }
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
        // The application might have another network path. Otherwise, a warning about unreachable services is produced.
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
        // The security group allows only the application. An open endpoint would allow the whole VPC.
        open: false,
      }));
    }
  }

  /** OpenSearch Serverless endpoints are a separate resource type and require a network policy. */
  private requireServerlessEndpoint(): void {
    const { vpc } = this.network;
    Aspects.of(this).add({
      visit: node => {
        if (node === this && !isExisting(vpc, OPENSEARCH_SERVERLESS) && !hasServerlessEndpoint(this, vpc)) {
          warn(this, 'openSearchServerlessEndpoint',
            `the application calls OpenSearch Serverless (${OPENSEARCH_SERVERLESS}), whose endpoints VpcEndpoints does not define: `
            + 'define an AWS::OpenSearchServerless::VpcEndpoint in the vpc, allow the application in its security groups on port 443, and allow the endpoint in the network policy of the collection');
        }
      },
    }, { priority: AspectPriority.READONLY });
  }

  private requireRouteTables(service: string): void {
    if (!this.knowsRouteTables()) {
      throw new InputError(`application must be in subnets whose route tables are known for a gateway endpoint of ${service}, got ${this.application.node.path}` + ` in subnets without route tables: import the vpc with its route tables, or add ${service} to existingServices`);
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

  /** A job that cannot reach its sources fails to start. The rules of security groups are separate start dependencies. */
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
    throw new InputError(`application must be defined in this CDK app and have a vpc, got ${path} without a vpc`);
  }
  return network;
}

/** An interface endpoint accepts one subnet per Availability Zone. */
function onePerZone(subnets: ec2.ISubnet[]): ec2.ISubnet[] {
  return subnets.filter((subnet, index) => subnets.findIndex(other => other.availabilityZone === subnet.availabilityZone) === index);
}
