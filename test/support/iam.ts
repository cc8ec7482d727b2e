/**
 * A small IAM: decides whether the statements of a synthesized policy allow a request. It knows what the policies of this library use, and throws at what
 * it does not know.
 */

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Sid?: string;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Principal?: string | { readonly [type: string]: string | string[] };
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | string[] } };
}

export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request; a list for keys with several values. */
  readonly context?: { readonly [key: string]: string | string[] };
  /** The principal as a policy names it, for resource policies. */
  readonly principal?: string;
}

export const PSEUDO: { readonly [name: string]: string } = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '111122223333',
  'AWS::StackId': 'arn:aws:cloudformation:us-east-1:111122223333:stack/test/0',
  'AWS::StackName': 'test',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** The statement that decides in favour of a request, or undefined where it is denied. */
export function allowing(statements: readonly Statement[], request: Request): Statement | undefined {
  const matching = statements.filter(statement => matches(statement, request));
  return matching.some(one => one.Effect === 'Deny') ? undefined : matching[0];
}

function matches(statement: Statement, request: Request): boolean {
  const principals = typeof statement.Principal === 'object' ? Object.values(statement.Principal).flat() : statement.Principal;
  return list(statement.Action).some(one => like(one.toLowerCase(), request.action.toLowerCase()))
    && (statement.Resource === undefined || list(statement.Resource).some(one => like(one, request.resource)))
    && (principals === undefined || (request.principal !== undefined && list(principals).includes(request.principal)))
    && Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, list(values), request.context?.[key])));
}

/** Several values of a condition are alternatives; a missing key fails every operator but those for all values. */
function holds(operator: string, expected: string[], actual: string | string[] | undefined): boolean {
  const [set, compare] = operator.includes(':') ? operator.split(':') : [undefined, operator];
  const test = COMPARISONS[compare];
  if (test === undefined || ![undefined, 'ForAllValues', 'ForAnyValue'].includes(set)) {
    throw new Error(`the condition operator ${operator} is not simulated`);
  }
  const actuals = actual === undefined ? [] : list(actual);
  const one = (value: string) => expected.some(pattern => test(pattern, value));
  return set === 'ForAllValues' ? actuals.every(one) : set === 'ForAnyValue' ? actuals.some(one) : actuals.length === 1 && one(actuals[0]);
}

const COMPARISONS: { readonly [operator: string]: (expected: string, actual: string) => boolean } = {
  StringEquals: (expected, actual) => expected === actual,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
};

function like(pattern: string, text: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${expression}$`).test(text);
}

function list(value: string | string[]): string[] {
  return typeof value === 'string' ? [value] : value;
}

/**
 * Replaces intrinsic functions by what CloudFormation would make of them.
 *
 * @param value a part of a template
 * @param references values of pseudo parameters, of `LogicalId` and of `LogicalId.Attribute`
 */
export function resolve<T = any>(value: unknown, references: { readonly [name: string]: string } = PSEUDO): T {
  const inner = (one: unknown): any => resolve(one, references);
  if (Array.isArray(value)) {
    return value.map(inner) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value as T;
  }
  const [[name, argument]] = Object.entries(value).length === 1 ? Object.entries(value) : [['', undefined]];
  switch (name) {
    case 'Ref':
      return lookUp(String(argument), references) as T;
    case 'Fn::GetAtt':
      return lookUp((argument as string[]).join('.'), references) as T;
    case 'Fn::Join':
      return inner((argument as any)[1]).join((argument as any)[0]);
    case 'Fn::Split':
      return inner((argument as any)[1]).split((argument as any)[0]);
    case 'Fn::Select':
      return inner((argument as any)[1])[Number((argument as any)[0])];
    default:
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one)])) as T;
  }
}

/** What is not given is named after its reference, so that it equals itself and nothing else. */
function lookUp(name: string, references: { readonly [name: string]: string }): string {
  return references[name] ?? `<${name}>`;
}

/** The resolved statements of all policies of a role, by its logical id, inline ones included. */
export function roleStatements(template: any, roleId: string, references = PSEUDO): Statement[] {
  const resources: [string, any][] = Object.entries(template.Resources);
  const attached = resources.filter(([, one]) => ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(one.Type)
    && (one.Properties.Roles ?? []).some((role: any) => role.Ref === roleId));
  const inline = template.Resources[roleId].Properties.Policies ?? [];
  return [...attached.map(([, one]) => one.Properties.PolicyDocument), ...inline.map((one: any) => one.PolicyDocument)]
    .flatMap(document => resolve<Statement[]>(document.Statement, references));
}
