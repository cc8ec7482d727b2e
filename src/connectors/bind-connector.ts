import { Construct } from 'constructs';
import { ISink, ISource, SinkConfig, SourceConfig } from './connector';
import { validateServices } from '../base/application-network';
import { IManagedApplication, requireEndpoints } from '../base/managed-application';
import { InputError } from '../synth/errors';
import { A_METRIC, AN_OBJECT, describe, mapOf, requireKind } from '../synth/kinds';

/** Gives an application access to a source. The resources of the source are defined in the given scope. */
export function bindSource(scope: Construct, application: IManagedApplication, source: ISource): SourceConfig {
  requireMethod(scope, application, source, { kind: 'source', method: 'bindSource', example: 'KinesisSource' });
  return withEndpoints(application, source.bindSource(scope, application));
}

/** Gives an application access to a sink. The resources of the sink are defined in the given scope. */
export function bindSink(scope: Construct, application: IManagedApplication, sink: ISink): SinkConfig {
  requireMethod(scope, application, sink, { kind: 'sink', method: 'bindSink', example: 'KinesisSink' });
  return withEndpoints(application, sink.bindSink(scope, application));
}

/** Without a type checker, it is easy to pass a stream instead of a source, or a sink instead of a source. */
function requireMethod(scope: Construct, application: IManagedApplication, connector: unknown, { kind, method, example }: Record<'kind' | 'method' | 'example', string>): void {
  if (typeof connector !== 'object' || typeof (connector as Record<string, unknown> | undefined)?.[method] !== 'function') {
    throw new InputError(`${kind} ${scope.node.id} of ${application.node.path} must have a method ${method}, like ${example}, got ${describe(connector)}`);
  }
}

function withEndpoints<Config extends SinkConfig>(application: IManagedApplication, config: Config): Config {
  requireKind(`the configuration that a connector of ${application.node.path} returns`, config, AN_OBJECT);
  requireKind(`properties of a connector of ${application.node.path}`, config.properties, AN_OBJECT);
  validateServices('endpoints', config.endpoints);
  validateMetrics(application, config);
  requireEndpoints(application, ...config.endpoints ?? []);
  return config;
}

function validateMetrics(application: IManagedApplication, { metrics, throttleMetric }: SinkConfig): void {
  const { path } = application.node;
  if (metrics !== undefined) {
    requireKind(`metrics of a connector of ${path}`, metrics, mapOf(A_METRIC));
  }
  if (throttleMetric !== undefined) {
    requireKind(`throttleMetric of a connector of ${path}`, throttleMetric, A_METRIC);
    if (throttleMetric.toMetricConfig().searchExpression) {
      throw new InputError(`throttleMetric of a connector of ${path} must be a metric that alarms can watch, got a search`);
    }
  }
}
