import { ISink, ISource, SinkConfig } from '../connectors/connector';
import { InputError } from '../synth/errors';
import { memberOf, requireKind } from '../synth/kinds';
import { ApplicationCodeConfig } from '../values/code/code-config';
import { ConnectorApi } from '../values/settings';

/** The API that the job uses for its sources and sinks. */
export function connectorApiOf(props: { readonly connectorApi?: ConnectorApi }, code: ApplicationCodeConfig): ConnectorApi {
  const { connectorApi = code._references ? ConnectorApi.TABLE : ConnectorApi.DATA_STREAM } = props;
  requireKind('connectorApi', connectorApi, memberOf(ConnectorApi));
  return connectorApi;
}

/** The options of a source or sink for the API that the job uses. */
export function connectorOptions(api: ConnectorApi, groupId: string, connector: ISource | ISink, config: SinkConfig): { [key: string]: string } {
  const { properties, tableOptions } = config;
  // A connector without any options only provides permissions.
  if (api === ConnectorApi.DATA_STREAM || (!tableOptions && Object.keys(properties).length === 0)) {
    return properties;
  }
  if (!tableOptions) {
    throw new InputError(`connectorApi must be DATA_STREAM for ${connector.constructor.name} ${groupId}, which has no Table API, got ${api}`);
  }
  return tableOptions;
}
