import { Construct } from 'constructs';
import { ConnectorConfig, IConnector } from './connector';
import { IApplication } from '../application-base';
import { requireEndpoints } from '../private/application-details';
import { validateServices } from '../private/application-network';

/** Lets an application use a connector, in a scope of the binding's own. */
export function bindConnector(scope: Construct, application: IApplication, connector: IConnector): ConnectorConfig {
  const config = connector.bind(scope, application);
  validateServices('endpoints', config.endpoints);
  requireEndpoints(application, ...config.endpoints ?? []);
  return config;
}
