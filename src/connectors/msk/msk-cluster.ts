import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import { MskAuthentication } from './msk-authentication';
import { MskBrokers } from './msk-brokers';
import { authenticationOf, securityGroupIdsOf, serverlessSecurityGroupIdsOf } from './msk-cluster-reader';
import { InputError, locatesErrors } from '../../synth/errors';
import { mark } from '../../synth/kinds';
import { isKnown } from '../../synth/tokens';

/**
 * What the definition of a provisioned cluster leaves open.
 */
export interface MskClusterOptions {
  /**
   * How jobs authenticate.
   *
   * @default - the one way that the cluster's definition enables; several, none that can be told, or SCRAM, whose secret the
   * definition does not name, fail
   */
  readonly authentication?: MskAuthentication;

  /**
   * The security groups of the brokers.
   *
   * @default - those of the cluster's definition; where it names none, or by a token, it fails
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/**
 * What the definition of a serverless cluster leaves open.
 */
export interface MskServerlessClusterOptions {
  /**
   * The security groups of the cluster.
   *
   * @default - those of the cluster's definition; where it names none, or by a token, it fails
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/**
 * What is known of a cluster that is defined elsewhere.
 */
export interface MskClusterAttributes {
  /** The ARN of the cluster. */
  readonly clusterArn: string;

  /** The brokers for the way of authentication, as `host:port,host:port`. An empty string fails. */
  readonly bootstrapServers: string;

  /**
   * The security groups of the brokers. Must have at least one, if given.
   *
   * @default - not known: the brokers' security groups must let the application in by rules that are defined elsewhere
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /** How jobs authenticate. */
  readonly authentication: MskAuthentication;
}

/**
 * An MSK cluster, provisioned or serverless, that jobs read and write.
 *
 * The application must be in a VPC that reaches the brokers.
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
   * A provisioned cluster of this app. Its brokers are looked up when the stack is deployed.
   *
   * Takes the L1 because aws-cdk-lib has no L2 for MSK.
   *
   * @param cluster read for what the options leave out
   */
  public static fromCfnCluster(cluster: msk.CfnCluster, options: MskClusterOptions = {}): MskCluster {
    const authentication = options.authentication ?? authenticationOf(cluster);
    const securityGroups = options.securityGroups ?? importGroups(cluster, securityGroupIdsOf(cluster));
    return new MskCluster(cluster.attrArn, authentication, securityGroups,
      () => MskBrokers.of(cluster, cluster.attrArn).brokers(authentication._brokersField));
  }

  /**
   * A serverless cluster of this app, which authenticates by IAM. Its brokers are looked up when the stack is deployed.
   *
   * Takes the L1 because aws-cdk-lib has no L2 for MSK.
   *
   * @param cluster read for what the options leave out
   */
  public static fromCfnServerlessCluster(cluster: msk.CfnServerlessCluster, options: MskServerlessClusterOptions = {}): MskCluster {
    const authentication = MskAuthentication.iam();
    const securityGroups = options.securityGroups ?? importGroups(cluster, serverlessSecurityGroupIdsOf(cluster));
    return new MskCluster(cluster.attrArn, authentication, securityGroups,
      () => MskBrokers.of(cluster, cluster.attrArn).brokers(authentication._brokersField));
  }

  /**
   * A cluster that is defined elsewhere.
   */
  public static fromAttributes(attrs: MskClusterAttributes): MskCluster {
    if (attrs.bootstrapServers === '') {
      throw new InputError("bootstrapServers must be like 'host:port,host:port', got an empty string");
    }
    if (isKnown(attrs.clusterArn) && !/^arn:[^:]+:kafka:[^:]*:[^:]*:cluster\/[^/]+\/[^/]+$/.test(attrs.clusterArn)) {
      throw new InputError(`clusterArn must look like arn:aws:kafka:region:account:cluster/name/uuid, got '${attrs.clusterArn}'`);
    }
    return new MskCluster(attrs.clusterArn, attrs.authentication, attrs.securityGroups, () => attrs.bootstrapServers);
  }

  /** The security groups of the brokers, and the port that they listen on. */
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
      throw new InputError('securityGroups must have the security groups of the brokers, got none');
    }
    this.connections = new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcp(authentication.port) });
  }

  /** The brokers that a client connects to first, for this cluster's way of authentication. */
  public get bootstrapServers(): string {
    return this.brokers();
  }

  /**
   * The ARN of something inside the cluster: `topic`, `group` or `transactional-id`.
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
