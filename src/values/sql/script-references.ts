import { Token } from 'aws-cdk-lib';
import { BUILT_IN_CONNECTORS, ConnectorUse } from './connectors';
import { SqlScript } from './sql-script';
import { PropertyReference, SqlPart } from './template';
import { PropertyGroups } from '../settings';

/**
 * The references of a script to the property groups of its application.
 */
export class ScriptReferences {
  constructor(private readonly script: SqlScript, private readonly hasJar: boolean) {}

  /** Errors about groups and properties that the application does not have. */
  public errors(groups: PropertyGroups): string[] {
    return this.script.references.flatMap(reference => {
      const { group, key } = reference;
      const placeholder = key === undefined ? `\${${group}}` : `\${${group}:${key}}`;
      const at = `got ${placeholder} at ${this.script.at(reference.line)}`;
      if (!Object.hasOwn(groups, group)) {
        return [`code must refer to property groups of the application (${Object.keys(groups).join(', ') || 'it has none'}), ${at}`];
      }
      return key === undefined || Object.hasOwn(groups[group], key)
        ? [] : [`code must refer to properties that group ${group} has (${Object.keys(groups[group]).join(', ')}), ${at}`];
    });
  }

  /** The connectors that are not part of Flink, if the code has no jar. */
  public missingConnectors(groups: PropertyGroups): string[] {
    const names = this.hasJar ? [] : this.script.connectors.flatMap(use => connectorOf(use, groups) ?? []);
    return [...new Set(names)].filter(name => !Token.isUnresolved(name) && !BUILT_IN_CONNECTORS.includes(name)).sort();
  }
}

/** If an option is given twice, Flink uses the last value. */
function connectorOf(use: ConnectorUse, groups: PropertyGroups): string | undefined {
  return use.map(candidate => Array.isArray(candidate) ? text(candidate, groups) : valueOf({ ...candidate, key: 'connector' }, groups))
    .filter(name => name !== undefined).at(-1);
}

function text(parts: SqlPart[], groups: PropertyGroups): string | undefined {
  const values = parts.map(part => typeof part === 'string' ? part : valueOf(part, groups));
  return values.includes(undefined) ? undefined : values.join('');
}

function valueOf({ group, key }: PropertyReference, groups: PropertyGroups): string | undefined {
  return Object.hasOwn(groups, group) && Object.hasOwn(groups[group], key!) ? groups[group][key!] : undefined;
}
