import { Construct } from 'constructs';
import { PYTHON_GROUP } from '../base/validation';
import { warn } from '../synth/warn';
import { PropertyGroups } from '../values/settings';
import { ScriptReferences } from '../values/sql/script-references';

/** Checks a script against the property groups of its application, which are complete at synthesis only. */
export function checkReferences(scope: Construct, references: ScriptReferences, groups: () => PropertyGroups): void {
  scope.node.addValidation({
    validate: () => {
      const { [PYTHON_GROUP]: _, ...own } = groups();
      const missing = references.missingConnectors(own);
      if (missing.length > 0) {
        warn(scope, 'connectorWithoutJar',
          `the script uses connectors that Flink does not have itself, and no jar: name the artifacts of ${missing.join(', ')} in dependencies, or give a jar`);
      }
      return references.errors(own);
    },
  });
}
