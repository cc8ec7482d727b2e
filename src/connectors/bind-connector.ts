import { Construct } from 'constructs';
import { ISink, ISource, SinkConfig, SourceConfig } from './connector';
import { validateServices } from '../base/application-network';
import { IManagedApplication, requireEndpoints } from '../base/managed-application';
import { InputError } from '../synth/errors';
import { A_METRIC, AN_OBJECT, describe, having, mapOf, requireKinds, STRINGS } from '../synth/kinds';

interface ConnectorKind {
  readonly kind: 'source' | 'sink';
  readonly method: string;
  readonly example: string;
}

const SOURCE: ConnectorKind = { kind: 'source', method: 'bindSource', example: 'KinesisSource' };
const SINK: ConnectorKind = { kind: 'sink', method: 'bindSink', example: 'KinesisSink' };

const CONFIG = {
  properties: AN_OBJECT,
  tableOptions: AN_OBJECT,
  endpoints: STRINGS,
  metrics: mapOf(A_METRIC),
  throttleMetric: A_METRIC,
  lagMetric: having('a cloudwatch.Metric', 'toMetricConfig', 'with'),
};

/** Gives an application access to a source. The resources of the source are defined in the given scope. */
export function bindSource(scope: Construct, application: IManagedApplication, source: ISource): SourceConfig {
  requireMethod(scope, application, source, SOURCE);
  return checked(scope, application, source.bindSource(scope, application), SOURCE);
}

/** Gives an application access to a sink. The resources of the sink are defined in the given scope. */
export function bindSink(scope: Construct, application: IManagedApplication, sink: ISink): SinkConfig {
  requireMethod(scope, application, sink, SINK);
  return checked(scope, application, sink.bindSink(scope, application), SINK);
}

/** Without a type checker, it is easy to pass a stream instead of a source, or a sink instead of a source. */
function requireMethod(scope: Construct, application: IManagedApplication, connector: unknown, { kind, method, example }: ConnectorKind): void {
  if (typeof connector !== 'object' || typeof (connector as Record<string, unknown> | undefined)?.[method] !== 'function') {
    throw new InputError(`${kind} ${scope.node.id} of ${application.node.path} must have a method ${method}, like ${example}, got ${describe(connector)}`);
  }
}

/** The configuration that a connector returns, which can be a connector that the user has written without a type checker. */
function checked<Config extends SinkConfig>(scope: Construct, application: IManagedApplication, given: Config, connectorKind: ConnectorKind): Config {
  const { kind, method } = connectorKind;
  const subject = `${kind} ${scope.node.id}`;
  const config = requireKinds(given, CONFIG, { required: ['properties'], name: `the result of ${method} of ${subject}`, prefix: `${subject}.` });
  validateServices(`${subject}.endpoints`, config.endpoints);
  if (config.throttleMetric?.toMetricConfig().searchExpression) {
    throw new InputError(`${subject}.throttleMetric must be a metric that alarms can watch, got a search`);
  }
  requireEndpoints(application, ...config.endpoints ?? []);
  return config;
}
