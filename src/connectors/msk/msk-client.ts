import { Construct } from 'constructs';
import { MskCluster } from './msk-cluster';
import { allowConnection } from '../../access/security-group-rules';
import { IManagedApplication, runtimeOf } from '../../base/managed-application';
import { InputError } from '../../synth/errors';
import { isKnown } from '../../synth/tokens';
import { warn } from '../../synth/warn';
import { isOlderThan } from '../../values/flink-version';
import { allow } from '../application-access';

/** Lets the application connect to the brokers and authenticate, and returns the options that all Kafka clients share. */
export function connectToBrokers(scope: Construct, application: IManagedApplication, cluster: MskCluster): { [key: string]: string } {
  if (isOlderThan(runtimeOf(application), 1, 16)) {
    warn(scope, 'kafkaOffsetsOnFlink115',
      'on Flink 1.15, a Kafka source permanently stops committing its offsets after a broker restarts: use Flink 1.18 or later');
  }
  requireNetwork(scope, application);
  allowConnection(application, application.connections, cluster.connections, cluster.connections.defaultPort!, 'Kafka brokers');
  return {
    'bootstrap.servers': cluster.bootstrapServers,
    ...cluster.authentication._use(application),
  };
}

/** Grants Kafka actions if MSK authorizes clients with IAM. */
export function allowKafka(application: IManagedApplication, cluster: MskCluster, actions: string[], resources: string[]): void {
  if (cluster.authentication._authorizesByIam) {
    allow(application, actions.map(action => `kafka-cluster:${action}`), resources);
  }
}

function requireNetwork(scope: Construct, application: IManagedApplication): void {
  try {
    void application.connections;
  } catch {
    throw new InputError(`the MSK cluster at ${scope.node.path} requires an application with a vpc, or an imported application with securityGroups, got neither`);
  }
}

/** Throws if the name is not a valid Kafka topic name. IAM would treat a pattern as a wildcard for all matching topics. */
export function validateTopic(prop: string, name: string | undefined): void {
  if (isKnown(name) && !/^[a-zA-Z0-9._-]{1,249}$/.test(name)) {
    throw new InputError(`${prop} must be the name of a topic, 1 to 249 characters of [a-zA-Z0-9._-], got '${name}'`);
  }
}
