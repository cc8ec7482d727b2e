import { Construct } from 'constructs';
import { ConnectorConfig, IConnector } from './connector';
import { IApplication } from '../base/application-base';
import { requireEndpoints } from '../base/application-definition';
import { validateServices } from '../base/application-network';
import { InputError } from '../synth/errors';

/** Lets an application use a connector, in a scope of the binding's own. */
export function bindConnector(scope: Construct, application: IApplication, connector: IConnector): ConnectorConfig {
  // Without a type checker, the stream itself is easily given in place of its source.
  if (typeof connector?.bind !== 'function') {
    const given = (connector as object | undefined)?.constructor?.name ?? connector;
    throw new InputError(`source or sink ${scope.node.id} of ${application.node.path} must have a method bind, like a KinesisSource, got ${given}`);
  }
  const config = connector.bind(scope, application);
  validateServices('endpoints', config.endpoints);
  requireEndpoints(application, ...config.endpoints ?? []);
  return config;
}
