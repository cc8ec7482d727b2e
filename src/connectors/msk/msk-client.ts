import { Construct } from 'constructs';
import { MskCluster } from './msk-cluster';
import { allowConnection } from '../../access/security-group-rules';
import { IManagedApplication, runtimeOf } from '../../base/managed-application';
import { InputError } from '../../synth/errors';
import { isKnown } from '../../synth/tokens';
import { warn } from '../../synth/warn';
import { isOlderThan } from '../../values/flink-version';
import { allow } from '../application-access';

/** Lets the application reach the brokers and log in, and returns the options of every Kafka client. */
export function connectToBrokers(scope: Construct, application: IManagedApplication, cluster: MskCluster): { [key: string]: string } {
  if (isOlderThan(runtimeOf(application), 1, 16)) {
    warn(scope, 'kafkaOffsetsOnFlink115',
      'on Flink 1.15 a Kafka source stops committing its offsets for good once a broker restarts: use Flink 1.18 or later');
  }
  requireNetwork(scope, application);
  allowConnection(application, application.connections, cluster.connections, cluster.connections.defaultPort!, 'Kafka brokers');
  return {
    'bootstrap.servers': cluster.bootstrapServers,
    ...cluster.authentication._use(application),
  };
}

/** Allows what Kafka's access control would, where MSK controls access by IAM. */
export function allowKafka(application: IManagedApplication, cluster: MskCluster, actions: string[], resources: string[]): void {
  if (cluster.authentication._authorizesByIam) {
    allow(application, actions.map(action => `kafka-cluster:${action}`), resources);
  }
}

function requireNetwork(scope: Construct, application: IManagedApplication): void {
  try {
    void application.connections;
  } catch {
    throw new InputError(`the MSK cluster at ${scope.node.path} needs an application in a vpc, or imported with its securityGroups, got one with neither`);
  }
}

/** Fails on what Kafka takes for the name of no topic, such as a pattern, which IAM would read as all topics that match. */
export function validateTopic(prop: string, name: string | undefined): void {
  if (isKnown(name) && !/^[a-zA-Z0-9._-]{1,249}$/.test(name)) {
    throw new InputError(`${prop} must be the name of a topic, 1 to 249 characters of [a-zA-Z0-9._-], got '${name}'`);
  }
}
