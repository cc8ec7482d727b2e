import { Token } from 'aws-cdk-lib';
import * as msk from 'aws-cdk-lib/aws-msk';
import { MskAuthentication } from './msk-authentication';

type Authentication = msk.CfnCluster.ClientAuthenticationProperty;
type Encryption = msk.CfnCluster.EncryptionInTransitProperty;

/** The authentication method that the cluster definition enables. Throws unless exactly one method is enabled. */
export function authenticationOf(cluster: msk.CfnCluster): MskAuthentication {
  const methods = enabledMethods(cluster);
  if (methods.length !== 1) {
    throw missingOption('authentication', cluster.node.path, methods.length ? `several are enabled: ${methods.join(', ')}` : 'none is enabled');
  }
  switch (methods[0]) {
    case 'iam': return MskAuthentication.iam();
    case 'tls': return MskAuthentication.tls();
    case 'plaintext': return MskAuthentication.plaintext();
    default: throw missingOption('authentication', cluster.node.path, 'SCRAM requires a secret');
  }
}

/** The security groups in the definition of a cluster. */
export function securityGroupIdsOf(cluster: msk.CfnCluster): string[] {
  const brokers = resolved<msk.CfnCluster.BrokerNodeGroupInfoProperty>('securityGroups', cluster.node.path, cluster.brokerNodeGroupInfo);
  return requireList(cluster.node.path, brokers.securityGroups);
}

/** The security groups in the definition of a serverless cluster. */
export function serverlessSecurityGroupIdsOf(cluster: msk.CfnServerlessCluster): string[] {
  const path = cluster.node.path;
  const configs = resolved<unknown[]>('securityGroups', path, cluster.vpcConfigs);
  const ids = configs.flatMap(config => {
    return requireList(path, resolved<msk.CfnServerlessCluster.VpcConfigProperty>('securityGroups', path, config).securityGroups);
  });
  return [...new Set(ids)];
}

function enabledMethods(cluster: msk.CfnCluster): string[] {
  const path = cluster.node.path;
  const read = <T>(value: unknown) => resolved<T | undefined>('authentication', path, value);
  const methods: string[] = [];
  const client = read<Authentication>(cluster.clientAuthentication);
  const sasl = read<msk.CfnCluster.SaslProperty>(client?.sasl);
  if (enabled(path, read<msk.CfnCluster.IamProperty>(sasl?.iam))) { methods.push('iam'); }
  if (enabled(path, read<msk.CfnCluster.ScramProperty>(sasl?.scram))) { methods.push('scram'); }
  const mutualTls = read<msk.CfnCluster.TlsProperty>(client?.tls);
  if (mutualTls && (mutualTls.enabled === undefined ? mutualTls.certificateAuthorityArnList : enabled(path, mutualTls))) { methods.push('tls'); }
  const open = read<msk.CfnCluster.UnauthenticatedProperty>(client?.unauthenticated);
  // MSK allows unauthenticated access if the definition specifies no authentication method.
  if (open ? enabled(path, open) : methods.length === 0) {
    methods.push(...openMethods(cluster).filter(method => !methods.includes(method)));
  }
  return methods;
}

function openMethods(cluster: msk.CfnCluster): string[] {
  const path = cluster.node.path;
  const encryption = resolved<msk.CfnCluster.EncryptionInfoProperty | undefined>('authentication', path, cluster.encryptionInfo);
  const transit = resolved<Encryption | undefined>('authentication', path, encryption?.encryptionInTransit);
  switch (resolved<string | undefined>('authentication', path, transit?.clientBroker)) {
    case 'PLAINTEXT': return ['plaintext'];
    case 'TLS_PLAINTEXT': return ['tls', 'plaintext'];
    default: return ['tls'];
  }
}

function enabled(path: string, method?: { enabled?: unknown }): boolean {
  return resolved<boolean | undefined>('authentication', path, method?.enabled) === true;
}

function requireList(path: string, ids: string[] | undefined): string[] {
  const list = resolved<string[] | undefined>('securityGroups', path, ids);
  if (!list || list.length === 0) {
    throw missingOption('securityGroups', path, 'its definition specifies none');
  }
  return list;
}

/** Returns the value, and throws if it is a token. A list of tokens is not a token. */
function resolved<T>(option: string, path: string, value: unknown): T {
  if (Token.isUnresolved(value)) {
    throw missingOption(option, path, 'its definition is a token');
  }
  return value as T;
}

function missingOption(option: string, path: string, reason: string): Error {
  return new Error(`${option} of the MSK cluster ${path} must be given to MskCluster, because the value cannot be read from the cluster: ${reason}`);
}
