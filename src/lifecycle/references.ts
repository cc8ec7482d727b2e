import { SecretValues } from './secret-values';

/** Attributes whose value is not for logs. */
const SECRET_ATTRIBUTE = /secret|password|token/i;

/** Functions whose value hangs on nothing but the values within. */
const TRANSPARENT = ['Fn::Join', 'Fn::Split', 'Fn::Select', 'Fn::Base64'];

/** A text to substitute nothing in but what the account and region of the stack are. */
const ONLY_ENVIRONMENT = /^([^$]|\$\{AWS::\w+\})*$/;

/**
 * What in a part of a rendered template is known at deployment only: references, each once, and whatever else computes a value.
 *
 * The same template may deploy another configuration, because a parameter or an attribute of another resource has changed. What is
 * secret is left out, since the values end up in logs.
 */
export function references(rendered: unknown, secrets: SecretValues): unknown[] {
  const found = new Map(referencesIn(rendered, secrets).map(one => [JSON.stringify(one), one]));
  return [...found.values()];
}

function referencesIn(value: unknown, secrets: SecretValues): unknown[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const [name, ...others] = Object.keys(value);
  if (Array.isArray(value) || others.length > 0 || !/^(Ref|Fn::\w+)$/.test(name) || TRANSPARENT.includes(name)) {
    return Object.values(value).flatMap(one => referencesIn(one, secrets));
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

/** A resource that a branch refers to may not exist when the other one is taken, so its reference stays inside. */
function choice([condition, ...branches]: [string, unknown, unknown], secrets: SecretValues): unknown {
  return { 'Fn::If': [condition, ...branches.map((one, index) => [`branch ${index}`, ...referencesIn(one, secrets)])] };
}
