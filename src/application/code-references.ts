import { Construct } from 'constructs';
import { PYTHON_GROUP } from '../base/validation';
import { warn } from '../synth/warn';
import { PropertyGroups } from '../values/settings';
import { ScriptReferences } from '../values/sql/script-references';

/** Checks a script against the application's property groups, which are only complete at synthesis. */
export function checkReferences(scope: Construct, references: ScriptReferences, groups: () => PropertyGroups): void {
  scope.node.addValidation({
    validate: () => {
      const { [PYTHON_GROUP]: _, ...own } = groups();
      const missing = references.missingConnectors(own);
      if (missing.length > 0) {
        warn(scope, 'connectorWithoutJar',
          `the script uses connectors that are not part of Flink, and no jar: list the artifacts of ${missing.join(', ')} in dependencies, or set jar`);
      }
      return references.errors(own);
    },
  });
}
