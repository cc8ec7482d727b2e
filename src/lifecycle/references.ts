import { CfnParameter, Stack } from 'aws-cdk-lib';

/** Attributes whose value is not for logs. */
const SECRET_ATTRIBUTE = /secret|password|token/i;

/** Functions whose value hangs on nothing but the values within. */
const TRANSPARENT = ['Fn::Join', 'Fn::Split', 'Fn::Select', 'Fn::Base64'];

/** A text to substitute nothing in but what the account and region of the stack are. */
const ONLY_ENVIRONMENT = /^([^$]|\$\{AWS::\w+\})*$/;

/** A dynamic reference, which CloudFormation would replace by a secret. */
const DYNAMIC = '{{resolve:';

/**
 * What in a part of a rendered template is known at deployment only: references, each once, and whatever else computes a value.
 *
 * The same template may deploy another configuration, because a parameter or an attribute of another resource has changed. What is
 * secret is left out, since the values end up in logs.
 */
export function references(stack: Stack, rendered: unknown): unknown[] {
  const found = new Map(referencesIn(rendered, secretParameters(stack)).map(one => [JSON.stringify(one), one]));
  return [...found.values()];
}

/** Looked for once: a stack may have a thousand applications. */
const known = new WeakMap<Stack, Set<string>>();

function secretParameters(stack: Stack): Set<string> {
  let secrets = known.get(stack);
  if (!secrets) {
    const parameters = stack.node.findAll().filter((one): one is CfnParameter => one instanceof CfnParameter && one.noEcho && one.stack === stack);
    secrets = new Set(parameters.map(one => stack.resolve(one.logicalId) as string));
    known.set(stack, secrets);
  }
  return secrets;
}

function referencesIn(value: unknown, secrets: Set<string>): unknown[] {
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
      return argument.startsWith('AWS::') || secrets.has(argument) ? [] : [value];
    case 'Fn::GetAtt':
      return [argument].flat().join('.').split('.').slice(1).some(part => SECRET_ATTRIBUTE.test(part)) ? [] : [value];
    case 'Fn::If':
      return [choice(argument, secrets)];
    case 'Fn::Sub':
      return ONLY_ENVIRONMENT.test(String(argument)) || isSecret(JSON.stringify(value), secrets) ? [] : [value];
    default:
      return isSecret(JSON.stringify(value), secrets) ? [] : [value];
  }
}

function isSecret(text: string, secrets: Set<string>): boolean {
  return text.includes(DYNAMIC) || [...secrets].some(one => text.includes(`"${one}"`) || text.includes(`\${${one}}`));
}

/** A resource that a branch refers to may not exist when the other one is taken, so its reference stays inside. */
function choice([condition, ...branches]: [string, unknown, unknown], secrets: Set<string>): unknown {
  return { 'Fn::If': [condition, ...branches.map((one, index) => [`branch ${index}`, ...referencesIn(one, secrets)])] };
}
