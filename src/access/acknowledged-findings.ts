import { CfnResource, Stack, Tokenization, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { attached } from '../synth/attachment';
import { JoinedText } from '../synth/joined-text';

/** The metadata key from which cdk-nag 2 reads acknowledged findings. */
const NAG_METADATA = 'cdk_nag';

/** Reasons for the wildcards in a policy. The first pattern that matches a wildcard applies. */
export type WildcardReasons = readonly (readonly [RegExp, string])[];

/**
 * Acknowledges one finding of cdk-nag on a resource that this library defines.
 *
 * @param rule the name of the rule
 * @param reason the reason for the acknowledgement
 * @param appliesTo the part of the resource that the finding is about, if the rule has several findings on a resource
 */
export function acknowledge(resource: CfnResource, rule: string, reason: string, appliesTo?: string): void {
  const id = appliesTo === undefined ? rule : `${rule}[${appliesTo}]`;
  const known: { readonly id: string; readonly applies_to?: string[] }[] = resource.getMetadata(NAG_METADATA)?.rules_to_suppress ?? [];
  if (known.some(finding => finding.id === rule && finding.applies_to?.[0] === appliesTo)) {
    return;
  }
  // cdk-nag 2 rejects ids with brackets, and cdk-nag 3 requires them.
  const suppression = { id: rule, reason, ...appliesTo !== undefined && { applies_to: [appliesTo] } };
  resource.addMetadata(NAG_METADATA, { rules_to_suppress: [...known, suppression] });
  if (id.split('::').length <= 2) {
    Validations.of(resource).acknowledge({ id, reason });
  } else {
    // The CDK API rejects ids with a pseudo parameter such as AWS::Partition, but cdk-nag accepts such ids in the metadata.
    resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { ...acknowledged(resource), [id]: reason });
  }
}

/**
 * Acknowledges the current wildcards of the policies below a construct, each with its reason. Wildcards without a reason remain findings.
 */
export function acknowledgeWildcards(scope: IConstruct, reasons: WildcardReasons): void {
  for (const policy of policiesBelow(scope)) {
    for (const wildcard of wildcardsOf(policy, policy.policyDocument)) {
      const reason = reasons.find(([pattern]) => pattern.test(wildcard))?.[1];
      reason !== undefined && acknowledge(policy, 'AwsSolutions-IAM5', reason, `Resource::${wildcard}`);
    }
  }
}

/** Acknowledges the wildcards in the given resources for all policies below a construct. */
export function acknowledgeResources(scope: IConstruct, resources: readonly string[], reason: string): void {
  // The policy documents are not resolved, because users' statements can contain values that are not known yet.
  const wildcards = resources.flatMap(resource => wildcardsIn(scope, resource));
  policiesBelow(scope).forEach(policy => wildcards.forEach(wildcard => acknowledge(policy, 'AwsSolutions-IAM5', reason, `Resource::${wildcard}`)));
}

function policiesBelow(scope: IConstruct): (iam.CfnPolicy | iam.CfnManagedPolicy)[] {
  return scope.node.findAll().filter(resource => resource instanceof iam.CfnPolicy || resource instanceof iam.CfnManagedPolicy);
}

function acknowledged(resource: CfnResource): object {
  return resource.node.metadata.filter(entry => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).at(-1)?.data ?? {};
}

function wildcardsOf(scope: IConstruct, document: unknown): string[] {
  const { Statement: statements = [] } = Stack.of(scope).resolve(document) ?? {};
  return [statements].flat().flatMap((statement: { Resource?: unknown }) => [statement.Resource ?? []].flat()).map(text).filter(arn => arn.includes('*'));
}

/** The wildcards in one resource of a statement. Cached for the patterns that all applications of a stack use. */
function wildcardsIn(scope: IConstruct, resource: string): string[] {
  const find = () => wildcardsOf(scope, { Statement: [{ Resource: resource }] });
  if (!JoinedText.isJoinedText(Tokenization.reverse(resource, { failConcat: false }))) {
    return find();
  }
  const known = attached(Stack.of(scope), 'wildcards', () => new Map<string, string[]>());
  const found = known.get(resource) ?? find();
  known.set(resource, found);
  return found;
}

/** Formats a template value in the same way as cdk-nag. */
function text(value: any): string {
  if (typeof value === 'string') {
    return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  }
  if (value['Fn::Join']) {
    const [delimiter, items] = value['Fn::Join'];
    // The items can also be a function whose result is only known at deployment.
    return Array.isArray(items) ? items.map(text).join(delimiter) : text(items);
  }
  const reference = value['Fn::GetAtt']?.map(text).join('.') ?? value.Ref;
  return reference !== undefined ? `<${reference}>` : value['Fn::ImportValue'] ? text(value['Fn::ImportValue']) : JSON.stringify(value);
}
