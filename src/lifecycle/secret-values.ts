import { CfnParameter, CfnStack, Stack } from 'aws-cdk-lib';
import { StageSurvey } from './stage-survey';

/** The prefix of a dynamic reference, which CloudFormation replaces with a secret. */
const DYNAMIC = '{{resolve:';

/**
 * The secret values of a template: NoEcho parameters of its own stack and of other stacks.
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
    this.texts = values.map(one => JSON.stringify(one));
    this.substitutions = values.flatMap(one => Object.entries(one as object)).filter(([name]) => name === 'Ref').map(([, id]) => `\${${id}}`);
  }

  /** Whether a part of a template contains a secret. */
  public isIn(value: unknown): boolean {
    const text = JSON.stringify(value) ?? '';
    return text.includes(DYNAMIC) || [...this.texts, ...this.substitutions].some(one => text.includes(one));
  }
}

function secretsOf(stack: Stack, survey: StageSurvey): unknown[] {
  const direct = survey.secretParameters.flatMap(one => referenceFrom(stack, one));
  const outputs = survey.outputs.filter(one => new SecretValues(ownSecrets(one.stack, survey)).isIn(one.stack.resolve(one.value)));
  const exported = outputs.flatMap(({ exportName }) => exportName ? [{ 'Fn::ImportValue': stack.resolve(exportName) }] : []);
  const nested = outputs.filter(one => one.stack.nestedStackParent === stack).map(one => ({
    'Fn::GetAtt': [stack.resolve(one.stack.nestedStackResource!.logicalId), `Outputs.${one.stack.resolve(one.logicalId)}`],
  }));
  return [...direct, ...exported, ...nested, ...passedDown(stack, survey)];
}

function ownSecrets(stack: Stack, survey: StageSurvey): unknown[] {
  return survey.secretParameters.filter(one => one.stack === stack).flatMap(one => referenceFrom(stack, one));
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
