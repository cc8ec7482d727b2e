import { ISink, ISource, SinkConfig } from '../connectors/connector';
import { InputError } from '../synth/errors';
import { ConnectorApi } from '../values/settings';

/** The options of a source or sink for the API that the job uses it with. */
export function connectorOptions(api: ConnectorApi, groupId: string, connector: ISource | ISink, config: SinkConfig): { [key: string]: string } {
  const { properties, tableOptions } = config;
  // A connector without options of any kind is there for its permissions.
  if (api === ConnectorApi.DATA_STREAM || (!tableOptions && Object.keys(properties).length === 0)) {
    return properties;
  }
  if (!tableOptions) {
    throw new InputError(`connectorApi must be DATA_STREAM for ${connector.constructor.name} ${groupId}, which has no Table API, got ${api}`);
  }
  return tableOptions;
}
