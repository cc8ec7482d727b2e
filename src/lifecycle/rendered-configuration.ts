import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { IConstruct } from 'constructs';

/** What CloudFormation changes without the running job having any part in it. */
const WITHOUT_EFFECT_ON_JOB = ['Tags', 'ApplicationDescription', 'ApplicationMaintenanceConfiguration'];

/** What permits something: documents of policies, and a role's own and managed policies. */
const PERMISSIONS = ['PolicyDocument', 'Policies', 'ManagedPolicyArns'];

/**
 * Everything of which a change must reach the running application: its rendered properties, overrides included, and the
 * permissions of its role, because a job that failed for want of a permission has to be started when it gets it.
 */
export function renderedConfiguration(stack: Stack, application: CfnApplication, policyHolders: IConstruct[]): unknown {
  const properties = { ...renderedProperties(stack, application) };
  WITHOUT_EFFECT_ON_JOB.forEach(name => delete properties[name]);
  const policies = policyHolders
    .flatMap(holder => holder.node.findAll())
    .filter((child): child is CfnResource => isPermission(child) && child.stack === stack)
    .flatMap(resource => Object.entries(renderedProperties(stack, resource)))
    .filter(([name, value]) => PERMISSIONS.includes(name) && value !== undefined)
    .map(([, value]) => value);
  return { properties, policies };
}

function isPermission(child: IConstruct): child is CfnResource {
  return child instanceof CfnPolicy || child instanceof CfnManagedPolicy || child instanceof CfnRole;
}

function renderedProperties(stack: Stack, resource: CfnResource): { [name: string]: unknown } {
  // The rendering with overrides applied has no public accessor; this one is what the synthesizer itself calls.
  const template = stack.resolve((resource as unknown as { _toCloudFormation(): object })._toCloudFormation());
  const rendered = Object.values(template?.Resources ?? {})[0] as { Properties?: { [name: string]: unknown } } | undefined;
  return rendered?.Properties ?? {};
}
