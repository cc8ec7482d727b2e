import { SecretValues } from './secret-values';

/** Attributes with values that must not be written to logs. */
const SECRET_ATTRIBUTE = /secret|password|token/i;

/** Functions with a result that only depends on their arguments. */
const TRANSPARENT = ['Fn::Join', 'Fn::Split', 'Fn::Select', 'Fn::Base64'];

/** A text without substitutions other than pseudo parameters, such as the account and region. */
const ONLY_ENVIRONMENT = /^([^$]|\$\{AWS::\w+\})*$/;

/**
 * Returns the parts of a rendered template that are only known at deployment: unique references, and functions that compute values.
 *
 * The same template can deploy a different configuration if a parameter or an attribute of another resource has changed. Secrets are left
 * out, because the values are written to logs.
 */
export function references(rendered: unknown, secrets: SecretValues): unknown[] {
  const found = new Map(referencesIn(rendered, secrets).map(reference => [JSON.stringify(reference), reference]));
  return [...found.values()];
}

function referencesIn(value: unknown, secrets: SecretValues): unknown[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const [name, ...others] = Object.keys(value);
  if (Array.isArray(value) || others.length > 0 || !/^(Ref|Fn::\w+)$/.test(name) || TRANSPARENT.includes(name)) {
    return Object.values(value).flatMap(item => referencesIn(item, secrets));
  }
  const argument = (value as { [name: string]: any })[name];
  switch (name) {
    case 'Ref':
      return argument.startsWith('AWS::') || secrets.isIn(value) ? [] : [value];
    case 'Fn::GetAtt':
      return secrets.isIn(value) || [argument].flat().join('.').split('.').slice(1).some(part => SECRET_ATTRIBUTE.test(part)) ? [] : [value];
    case 'Fn::If':
      return [choice(argument, secrets)];
    case 'Fn::Sub':
      return ONLY_ENVIRONMENT.test(String(argument)) || secrets.isIn(value) ? [] : [value];
    default:
      return secrets.isIn(value) ? [] : [value];
  }
}

/** Keeps references inside their branch, because the resource might not exist if the other branch is selected. */
function choice([condition, ...branches]: [string, unknown, unknown], secrets: SecretValues): unknown {
  return { 'Fn::If': [condition, ...branches.map((branch, index) => [`branch ${index}`, ...referencesIn(branch, secrets)])] };
}
