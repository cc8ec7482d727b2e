import { Construct } from 'constructs';
import { ISink, ISource, SinkConfig, SourceConfig } from './connector';
import { validateServices } from '../base/application-network';
import { IManagedApplication, requireEndpoints } from '../base/managed-application';
import { InputError } from '../synth/errors';

/** Gives an application access to a source, in a dedicated scope. */
export function bindSource(scope: Construct, application: IManagedApplication, source: ISource): SourceConfig {
  requireMethod(scope, application, source, { kind: 'source', method: 'bindSource', example: 'KinesisSource' });
  return withEndpoints(application, source.bindSource(scope, application));
}

/** Gives an application access to a sink, in a dedicated scope. */
export function bindSink(scope: Construct, application: IManagedApplication, sink: ISink): SinkConfig {
  requireMethod(scope, application, sink, { kind: 'sink', method: 'bindSink', example: 'KinesisSink' });
  return withEndpoints(application, sink.bindSink(scope, application));
}

/** Without a type checker, the stream itself is easily given in place of its source, or a sink in place of a source. */
function requireMethod(scope: Construct, application: IManagedApplication, connector: unknown, { kind, method, example }: Record<'kind' | 'method' | 'example', string>): void {
  if (typeof (connector as Record<string, unknown> | undefined)?.[method] !== 'function') {
    const given = (connector as object | undefined)?.constructor?.name ?? connector;
    throw new InputError(`${kind} ${scope.node.id} of ${application.node.path} must have a method ${method}, like ${example}, got ${given}`);
  }
}

function withEndpoints<Config extends SinkConfig>(application: IManagedApplication, config: Config): Config {
  validateServices('endpoints', config.endpoints);
  requireEndpoints(application, ...config.endpoints ?? []);
  return config;
}
