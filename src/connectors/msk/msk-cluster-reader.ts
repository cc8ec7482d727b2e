import { Token } from 'aws-cdk-lib';
import * as msk from 'aws-cdk-lib/aws-msk';
import { MskAuthentication } from './msk-authentication';

type Authentication = msk.CfnCluster.ClientAuthenticationProperty;
type Encryption = msk.CfnCluster.EncryptionInTransitProperty;

/** The one way of authentication that the definition of a cluster enables. */
export function authenticationOf(cluster: msk.CfnCluster): MskAuthentication {
  const ways = enabledWays(cluster);
  if (ways.length !== 1) {
    throw askFor('authentication', cluster.node.path, ways.length ? `several are enabled: ${ways.join(', ')}` : 'none is enabled');
  }
  switch (ways[0]) {
    case 'iam': return MskAuthentication.iam();
    case 'tls': return MskAuthentication.tls();
    case 'plaintext': return MskAuthentication.plaintext();
    default: throw askFor('authentication', cluster.node.path, 'SCRAM needs its secret');
  }
}

/** The security groups that the definition of a cluster names. */
export function securityGroupIdsOf(cluster: msk.CfnCluster): string[] {
  const brokers = plain<msk.CfnCluster.BrokerNodeGroupInfoProperty>('securityGroups', cluster.node.path, cluster.brokerNodeGroupInfo);
  return named(cluster.node.path, brokers.securityGroups);
}

/** The security groups that the definition of a serverless cluster names. */
export function serverlessSecurityGroupIdsOf(cluster: msk.CfnServerlessCluster): string[] {
  const path = cluster.node.path;
  const configs = plain<unknown[]>('securityGroups', path, cluster.vpcConfigs);
  const ids = configs.flatMap(config => {
    return named(path, plain<msk.CfnServerlessCluster.VpcConfigProperty>('securityGroups', path, config).securityGroups);
  });
  return [...new Set(ids)];
}

function enabledWays(cluster: msk.CfnCluster): string[] {
  const path = cluster.node.path;
  const read = <T>(value: unknown) => plain<T | undefined>('authentication', path, value);
  const ways: string[] = [];
  const client = read<Authentication>(cluster.clientAuthentication);
  const sasl = read<msk.CfnCluster.SaslProperty>(client?.sasl);
  if (enabled(path, read<msk.CfnCluster.IamProperty>(sasl?.iam))) { ways.push('iam'); }
  if (enabled(path, read<msk.CfnCluster.ScramProperty>(sasl?.scram))) { ways.push('scram'); }
  const mutualTls = read<msk.CfnCluster.TlsProperty>(client?.tls);
  if (mutualTls && (mutualTls.enabled === undefined ? mutualTls.certificateAuthorityArnList : enabled(path, mutualTls))) { ways.push('tls'); }
  const open = read<msk.CfnCluster.UnauthenticatedProperty>(client?.unauthenticated);
  // MSK lets everyone in unless a way of authentication is named.
  if (open ? enabled(path, open) : ways.length === 0) {
    ways.push(...openWays(cluster).filter(way => !ways.includes(way)));
  }
  return ways;
}

function openWays(cluster: msk.CfnCluster): string[] {
  const path = cluster.node.path;
  const encryption = plain<msk.CfnCluster.EncryptionInfoProperty | undefined>('authentication', path, cluster.encryptionInfo);
  const transit = plain<Encryption | undefined>('authentication', path, encryption?.encryptionInTransit);
  switch (plain<string | undefined>('authentication', path, transit?.clientBroker)) {
    case 'PLAINTEXT': return ['plaintext'];
    case 'TLS_PLAINTEXT': return ['tls', 'plaintext'];
    default: return ['tls'];
  }
}

function enabled(path: string, way?: { enabled?: unknown }): boolean {
  return plain<boolean | undefined>('authentication', path, way?.enabled) === true;
}

function named(path: string, ids: string[] | undefined): string[] {
  const list = plain<string[] | undefined>('securityGroups', path, ids);
  if (!list || list.length === 0) {
    throw askFor('securityGroups', path, 'its definition names none');
  }
  return list;
}

/** The value, unless synthesis cannot look into it. A list of tokens is a list. */
function plain<T>(option: string, path: string, value: unknown): T {
  if (Token.isUnresolved(value)) {
    throw askFor(option, path, 'its definition is a token');
  }
  return value as T;
}

function askFor(option: string, path: string, reason: string): Error {
  return new Error(`${option} of the MSK cluster ${path} must be given to MskCluster, because it cannot be read from the cluster: ${reason}`);
}
