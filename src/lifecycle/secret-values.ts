import { CfnOutput, CfnParameter, CfnStack, Reference, Stack } from 'aws-cdk-lib';
import { StageSurvey } from './stage-survey';

/** The prefix of a dynamic reference, which CloudFormation replaces with a secret. */
const DYNAMIC = '{{resolve:';

/**
 * The secret values of a template: NoEcho parameters of the stack and of other stacks, and values that are made from them in other stacks.
 */
export class SecretValues {
  /** The secret values of a stack, in the form used in its template. */
  public static of(stack: Stack, survey: StageSurvey): SecretValues {
    // A parent can pass a dynamic reference to a parameter of a nested stack.
    const canHaveSecrets = survey.secretParameters.length > 0 || survey.stacks.some(({ nested }) => nested);
    return new SecretValues(canHaveSecrets ? secretsOf(stack, survey) : []);
  }

  /** Whether a reference to a resource or parameter of any stack is a secret value. */
  public static includes(reference: Reference, survey: StageSurvey): boolean {
    const stack = Stack.of(reference.target);
    return SecretValues.of(stack, survey).isIn(stack.resolve(reference));
  }

  private readonly texts: string[];
  private readonly substitutions: string[];

  /** @param values references to secrets, such as `{ Ref: 'Password' }` */
  constructor(values: readonly unknown[]) {
    this.texts = values.map(value => JSON.stringify(value));
    this.substitutions = values.flatMap(reference => Object.entries(reference as object)).filter(([name]) => name === 'Ref').map(([, id]) => `\${${id}}`);
  }

  /** Whether a part of a template contains a secret. */
  public isIn(value: unknown): boolean {
    const text = JSON.stringify(value) ?? '';
    return text.includes(DYNAMIC) || [...this.texts, ...this.substitutions].some(secretText => text.includes(secretText));
  }
}

/** A value that a template passes to other templates. */
interface Flow {
  readonly from: Stack;
  readonly value: unknown;
  /** The references to the value in other templates. */
  readonly to: readonly (readonly [Stack, unknown])[];
}

/** Follows secrets through exports, outputs of nested stacks and parameters of nested stacks, in any number of steps. */
function secretsOf(stack: Stack, survey: StageSurvey): readonly unknown[] {
  const { stacks, secretParameters, outputs } = survey;
  const secrets = new Map(stacks.map(consumer => [consumer, secretParameters.flatMap(parameter => referenceFrom(consumer, parameter))]));
  let open = [...outputs.map(output => flowOfOutput(output, stacks)), ...stacks.flatMap(flowsOfParameters)];
  for (let count = 0; count !== open.length;) {
    count = open.length;
    open = open.filter(({ from, value, to }) => {
      const isSecret = new SecretValues(secrets.get(from) ?? []).isIn(value);
      isSecret && to.forEach(([consumer, reference]) => secrets.get(consumer)?.push(reference));
      return !isSecret;
    });
  }
  return secrets.get(stack) ?? [];
}

function flowOfOutput(output: CfnOutput, stacks: readonly Stack[]): Flow {
  const { stack: from, exportName } = output;
  const parent = from.nestedStackParent;
  return {
    from,
    value: from.resolve(output.value),
    to: [
      ...exportName ? stacks.map(stack => [stack, { 'Fn::ImportValue': stack.resolve(exportName) }] as const) : [],
      ...parent ? [[parent, {
        'Fn::GetAtt': [parent.resolve(from.nestedStackResource!.logicalId), `Outputs.${from.resolve(output.logicalId)}`],
      }] as const] : [],
    ],
  };
}

/** The values that a nested stack receives from its parent. */
function flowsOfParameters(stack: Stack): Flow[] {
  const { nestedStackParent: parent, nestedStackResource: resource } = stack;
  if (!parent || !(resource instanceof CfnStack)) {
    return [];
  }
  return Object.entries(parent.resolve(resource.parameters) ?? {}).map(([name, value]) => ({ from: parent, value, to: [[stack, { Ref: name }]] }));
}

/** The reference of a stack to a parameter. Empty if the stack does not refer to a parameter of another stack. */
function referenceFrom(stack: Stack, parameter: CfnParameter): unknown[] {
  const reference = stack.resolve(parameter.value);
  const unassigned = parameter.stack !== stack && JSON.stringify(reference) === JSON.stringify(parameter.stack.resolve(parameter.value));
  return unassigned ? [] : [reference];
}
