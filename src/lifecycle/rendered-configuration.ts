import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';

/** What CloudFormation changes without the running job having any part in it. */
const WITHOUT_EFFECT_ON_JOB = ['Tags', 'ApplicationDescription', 'ApplicationMaintenanceConfiguration'];

/** Lists of the service that are sets. */
const SETS = ['PropertyGroups', 'SubnetIds', 'SecurityGroupIds'];

/** Properties of a template. */
export interface Properties {
  readonly [name: string]: any;
}

/**
 * Everything of which a change must reach the running application: its rendered properties, overrides included, and the
 * permissions of its role, because a job that failed for want of a permission has to be started when it gets it.
 *
 * The same however it came about: the order of calls, and which policy has a statement, make no difference.
 *
 * @param policies the role and its policies, of which those in the template of the application count
 */
export function renderedConfiguration(application: CfnApplication, policies: readonly CfnResource[]): unknown {
  const { stack } = application;
  const properties = Object.entries(renderedProperties(stack, application)).filter(([name]) => !WITHOUT_EFFECT_ON_JOB.includes(name));
  const holders = policies.filter(one => one.stack === stack).map(one => renderedProperties(stack, one));
  return {
    properties: ordered(Object.fromEntries(properties)),
    statements: asSet(holders.flatMap(statementsOf)),
    managedPolicies: asSet(holders.flatMap(({ ManagedPolicyArns: arns = [] }) => arns)),
    boundaries: asSet(holders.flatMap(({ PermissionsBoundary: boundary }) => boundary ?? [])),
  };
}

/** The rendered properties of a resource, overrides included. */
export function renderedProperties(stack: Stack, resource: CfnResource): Properties {
  // The rendering with overrides applied has no public accessor; this one is what the synthesizer itself calls.
  const template = stack.resolve((resource as unknown as { _toCloudFormation(): object })._toCloudFormation());
  const rendered = Object.values(template?.Resources ?? {})[0] as { Properties?: Properties } | undefined;
  return rendered?.Properties ?? {};
}

/** The statements of a policy, or of the policies that a role has in itself. */
function statementsOf({ PolicyDocument: document, Policies: policies = [] }: Properties): unknown[] {
  return [document, ...[policies].flat().map((one: Properties) => one.PolicyDocument)]
    .flatMap(one => one?.Statement ?? (one ? [one] : []))
    .map(one => ordered(one, true));
}

/** With sorted keys, and with sorted lists where they are sets. Arguments of functions keep their order. */
function ordered(value: unknown, isSet = false): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    const items = value.map(one => ordered(one, isSet));
    return isSet ? asSet(items) : items;
  }
  return Object.fromEntries(Object.entries(value)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, one]) => [name, ordered(one, !name.startsWith('Fn::') && (isSet || SETS.includes(name)))]));
}

function asSet(values: unknown[]): unknown[] {
  return [...new Map(values.map(one => [JSON.stringify(one), one])).entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, one]) => one);
}
