import { Template as Assertions } from 'aws-cdk-lib/assertions';
import { Template } from './assembly';

const MAX_RESOURCES = 500;
const MAX_BYTES = 1_000_000;

/**
 * Checks what CloudFormation checks before it does anything: sizes, references, and that no resources wait for each other.
 *
 * @returns the number of references that were followed
 */
export function validateTemplate(template: Template): number {
  const count = Object.keys(template.Resources).length;
  if (count > MAX_RESOURCES || JSON.stringify(template).length > MAX_BYTES) {
    throw new Error(`the template is too large: ${count} resources, ${JSON.stringify(template).length} bytes`);
  }
  const known = new Set([...Object.keys(template.Resources), ...Object.keys((template.Parameters as object | undefined) ?? {})]);
  const references = [...referencesIn(template.Resources)];
  const dangling = references.filter(name => !name.startsWith('AWS::') && !known.has(name));
  if (dangling.length > 0) {
    throw new Error(`the template refers to what it does not define: ${dangling.join(', ')}`);
  }
  Assertions.fromJSON(template); // Throws on a cycle.
  return references.length;
}

function* referencesIn(value: any): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const [key, child] of Object.entries<any>(value)) {
    if (key === 'Ref') {
      yield child;
    } else if (key === 'Fn::GetAtt') {
      yield child[0];
    } else if (key === 'DependsOn') {
      yield* [child].flat();
    } else {
      yield* referencesIn(child);
    }
  }
}
