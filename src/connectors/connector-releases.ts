import { Construct } from 'constructs';
import { IManagedApplication, runtimeOf } from '../base/managed-application';
import { warn } from '../synth/warn';
import { isOlderThan } from '../values/flink-version';

/**
 * The first Flink 1.x minor version that each connector supports. All other connectors support every runtime of the service.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-flink-connectors.html
 */
const FIRST_RELEASES = {
  'DynamoDbStreamsSource of flink-connector-dynamodb': 19,
  'flink-connector-sqs': 19,
  'flink-connector-prometheus': 19,
  'flink-connector-opensearch': 18,
};

/** Warns about a connector that does not support the application's runtime. */
export function warnAboutMissingRelease(scope: Construct, application: IManagedApplication, connector: keyof typeof FIRST_RELEASES): void {
  const minor = FIRST_RELEASES[connector];
  if (isOlderThan(runtimeOf(application), 1, minor)) {
    warn(scope, 'connectorWithoutRelease',
      `${connector} has no release for runtime ${runtimeOf(application)!.value}: use FLINK-1_${minor} or later`);
  }
}
