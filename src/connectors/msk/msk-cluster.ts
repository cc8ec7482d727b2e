import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import { MskAuthentication } from './msk-authentication';
import { MskBrokers } from './msk-brokers';
import { authenticationOf, securityGroupIdsOf, serverlessSecurityGroupIdsOf } from './msk-cluster-reader';
import { InputError, locatesErrors } from '../../synth/errors';
import { describe, having, mark, requireKind } from '../../synth/kinds';
import { isKnown } from '../../synth/tokens';
import { connectorProps } from '../connector-kinds';

/**
 * Options of `MskCluster.fromCfnCluster()`.
 */
export interface MskClusterOptions {
  /**
   * How jobs authenticate.
   *
   * Required if the cluster's definition enables several methods, SCRAM, or a method that is not known at synthesis.
   *
   * @default - the authentication method that the cluster's definition enables
   */
  readonly authentication?: MskAuthentication;

  /**
   * The security groups of the brokers.
   *
   * @default - the security groups in the cluster's definition; required if the definition specifies none, or only a token
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/**
 * Options of `MskCluster.fromCfnServerlessCluster()`.
 */
export interface MskServerlessClusterOptions {
  /**
   * The security groups of the cluster.
   *
   * @default - the security groups in the cluster's definition; required if the definition specifies none, or only a token
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/**
 * Attributes of an imported cluster.
 */
export interface MskClusterAttributes {
  /** The ARN of the cluster. */
  readonly clusterArn: string;

  /** The bootstrap brokers for the authentication method, as `host:port,host:port`. Must not be empty. */
  readonly bootstrapServers: string;

  /**
   * The security groups of the brokers. Must contain at least one, if set.
   *
   * @default - unknown; ingress rules for the application must be defined elsewhere
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /** How jobs authenticate. */
  readonly authentication: MskAuthentication;
}

/**
 * A provisioned or serverless MSK cluster that jobs read from and write to.
 *
 * The application must be in a VPC with a network path to the brokers.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/what-is-msk.html
 * @example
 * declare const app: flink.Application;
 * declare const cfnCluster: msk.CfnServerlessCluster;
 *
 * const cluster = flink.MskCluster.fromCfnServerlessCluster(cfnCluster);
 * app.addSource('Orders', new flink.MskSource(cluster, { topics: ['orders'], groupId: 'orders-job' }));
 */
@locatesErrors
export class MskCluster implements ec2.IConnectable {
  /**
   * References a provisioned cluster in this CDK app. The brokers are looked up when the stack is deployed.
   *
   * Accepts the L1 because aws-cdk-lib has no L2 for MSK.
   *
   * @param cluster the cluster, which provides the values that the options omit
   */
  public static fromCfnCluster(cluster: msk.CfnCluster, options: MskClusterOptions = {}): MskCluster {
    requireKind('cluster', cluster, having('a CfnCluster of aws-cdk-lib/aws-msk', 'attrArn', 'node'));
    const given = connectorProps(options);
    const authentication = given.authentication ?? authenticationOf(cluster);
    const securityGroups = given.securityGroups ?? importGroups(cluster, securityGroupIdsOf(cluster));
    return new MskCluster(cluster.attrArn, authentication, securityGroups,
      () => MskBrokers.of(cluster, cluster.attrArn).brokers(authentication._brokersField));
  }

  /**
   * References a serverless cluster in this CDK app. Jobs authenticate with IAM. The brokers are looked up when the stack is
   * deployed.
   *
   * Accepts the L1 because aws-cdk-lib has no L2 for MSK.
   *
   * @param cluster the cluster, which provides the values that the options omit
   */
  public static fromCfnServerlessCluster(cluster: msk.CfnServerlessCluster, options: MskServerlessClusterOptions = {}): MskCluster {
    requireKind('cluster', cluster, having('a CfnServerlessCluster of aws-cdk-lib/aws-msk', 'attrArn', 'node'));
    const given = connectorProps(options);
    const authentication = MskAuthentication.iam();
    const securityGroups = given.securityGroups ?? importGroups(cluster, serverlessSecurityGroupIdsOf(cluster));
    return new MskCluster(cluster.attrArn, authentication, securityGroups,
      () => MskBrokers.of(cluster, cluster.attrArn).brokers(authentication._brokersField));
  }

  /**
   * Imports a cluster that is not defined in this CDK app.
   */
  public static fromAttributes(attrs: MskClusterAttributes): MskCluster {
    const { clusterArn, bootstrapServers, authentication, securityGroups } = connectorProps(attrs, 'clusterArn', 'bootstrapServers', 'authentication');
    if (isKnown(bootstrapServers) && !bootstrapServers.split(',').every(server => /^\s*[^\s:,]+:\d+\s*$/.test(server))) {
      throw new InputError(`bootstrapServers must be like 'host:port,host:port', got ${describe(bootstrapServers)}`);
    }
    if (isKnown(clusterArn) && !/^arn:[^:]+:kafka:[^:]*:[^:]*:cluster\/[^/]+\/[^/]+$/.test(clusterArn)) {
      throw new InputError(`clusterArn must look like arn:aws:kafka:region:account:cluster/name/uuid, got '${clusterArn}'`);
    }
    return new MskCluster(clusterArn, authentication, securityGroups, () => bootstrapServers);
  }

  /** The network connections of the brokers, with the broker port as the default port. */
  public readonly connections: ec2.Connections;

  private constructor(
    /** The ARN of the cluster. */
    public readonly clusterArn: string,
    /** How jobs authenticate. */
    public readonly authentication: MskAuthentication,
    securityGroups: ec2.ISecurityGroup[] | undefined,
    private readonly brokers: () => string,
  ) {
    if (securityGroups?.length === 0) {
      throw new InputError('securityGroups must have at least one security group of the brokers, got none');
    }
    this.connections = new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcp(authentication.port) });
  }

  /** The bootstrap brokers for this cluster's authentication method. */
  public get bootstrapServers(): string {
    return this.brokers();
  }

  /**
   * The ARN of a resource in the cluster. The type is `topic`, `group` or `transactional-id`.
   *
   * @internal
   */
  public _arnOf(type: string, name: string): string {
    const parts = Fn.split(':cluster/', this.clusterArn);
    return `${Fn.select(0, parts)}:${type}/${Fn.select(1, parts)}/${name}`;
  }
}

function importGroups(cluster: Construct, ids: string[]): ec2.ISecurityGroup[] {
  return ids.map((securityGroupId, index) => {
    const id = `SecurityGroup${index}`;
    return cluster.node.tryFindChild(id) as ec2.ISecurityGroup | undefined
      ?? ec2.SecurityGroup.fromSecurityGroupId(cluster, id, securityGroupId);
  });
}

mark(MskCluster, 'MskCluster');
