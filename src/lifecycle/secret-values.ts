import { CfnParameter, CfnStack, Stack } from 'aws-cdk-lib';
import { StageSurvey } from './stage-survey';

/** The prefix of a dynamic reference, which CloudFormation replaces with a secret. */
const DYNAMIC = '{{resolve:';

/**
 * The secret values of a template: NoEcho parameters of the stack and of other stacks.
 */
export class SecretValues {
  /** The secret values of a stack, in the form used in its template. */
  public static of(stack: Stack, survey: StageSurvey): SecretValues {
    return new SecretValues(survey.secretParameters.length > 0 ? secretsOf(stack, survey) : []);
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

function secretsOf(stack: Stack, survey: StageSurvey): unknown[] {
  const direct = survey.secretParameters.flatMap(parameter => referenceFrom(stack, parameter));
  const outputs = survey.outputs.filter(output => new SecretValues(ownSecrets(output.stack, survey)).isIn(output.stack.resolve(output.value)));
  const exported = outputs.flatMap(({ exportName }) => exportName ? [{ 'Fn::ImportValue': stack.resolve(exportName) }] : []);
  const nested = outputs.filter(output => output.stack.nestedStackParent === stack).map(output => ({
    'Fn::GetAtt': [stack.resolve(output.stack.nestedStackResource!.logicalId), `Outputs.${output.stack.resolve(output.logicalId)}`],
  }));
  return [...direct, ...exported, ...nested, ...passedDown(stack, survey)];
}

function ownSecrets(stack: Stack, survey: StageSurvey): unknown[] {
  return survey.secretParameters.filter(parameter => parameter.stack === stack).flatMap(parameter => referenceFrom(stack, parameter));
}

/** The reference of a stack to a parameter. Empty if the stack does not refer to a parameter of another stack. */
function referenceFrom(stack: Stack, parameter: CfnParameter): unknown[] {
  const reference = stack.resolve(parameter.value);
  const unassigned = parameter.stack !== stack && JSON.stringify(reference) === JSON.stringify(parameter.stack.resolve(parameter.value));
  return unassigned ? [] : [reference];
}

/** The parameters of a nested stack with secret values from its parent. */
function passedDown(stack: Stack, survey: StageSurvey): unknown[] {
  const { nestedStackParent: parent, nestedStackResource: resource } = stack;
  if (!parent || !(resource instanceof CfnStack)) {
    return [];
  }
  const secrets = SecretValues.of(parent, survey);
  return Object.entries(parent.resolve(resource.parameters) ?? {}).filter(([, value]) => secrets.isIn(value)).map(([name]) => ({ Ref: name }));
}
