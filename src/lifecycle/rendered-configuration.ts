import { CfnResource } from 'aws-cdk-lib';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { Properties, renderedProperties } from '../synth/rendered-properties';

/** Properties that CloudFormation can change without affecting the running job. */
const WITHOUT_EFFECT_ON_JOB = ['Tags', 'ApplicationDescription', 'ApplicationMaintenanceConfiguration'];

/** Lists in which the order does not matter. */
const SETS = ['PropertyGroups', 'SubnetIds', 'SecurityGroupIds'];

/**
 * Returns everything that must reach the running application when it changes: the rendered properties including overrides, and the
 * permissions of the role. A job that failed because of a missing permission must be started when the permission is added.
 *
 * The result does not depend on the order of calls, or on which policy contains a statement.
 *
 * @param policies the role and its policies. Only policies in the application's template are included.
 * @param propertiesOf the rendered properties of a resource
 */
export function renderedConfiguration(
  application: CfnApplication, policies: readonly CfnResource[],
  propertiesOf: (resource: CfnResource) => Properties = renderedProperties,
): unknown {
  const { stack } = application;
  const properties = Object.entries(propertiesOf(application)).filter(([name]) => !WITHOUT_EFFECT_ON_JOB.includes(name));
  const holders = policies.filter(policy => policy.stack === stack).map(propertiesOf);
  return {
    properties: ordered(Object.fromEntries(properties)),
    statements: asSet(holders.flatMap(statementsOf)),
    managedPolicies: asSet(holders.flatMap(({ ManagedPolicyArns: arns = [] }) => arns)),
    boundaries: asSet(holders.flatMap(({ PermissionsBoundary: boundary }) => boundary ?? [])),
  };
}

/** The statements of a policy, or of a role's inline policies. */
function statementsOf({ PolicyDocument: document, Policies: policies = [] }: Properties): unknown[] {
  return [document, ...[policies].flat().map((policy: Properties) => policy.PolicyDocument)]
    .flatMap(policyDocument => policyDocument?.Statement ?? (policyDocument ? [policyDocument] : []))
    .map(statement => ordered(statement, true));
}

/** Sorts keys, and lists in which the order does not matter. Arguments of functions keep their order. */
function ordered(value: unknown, isSet = false): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    const items = value.map(item => ordered(item, isSet));
    return isSet ? asSet(items) : items;
  }
  return Object.fromEntries(Object.entries(value)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, part]) => [name, ordered(part, !name.startsWith('Fn::') && (isSet || SETS.includes(name)))]));
}

function asSet(values: unknown[]): unknown[] {
  return [...new Map(values.map(item => [JSON.stringify(item), item])).entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, item]) => item);
}
