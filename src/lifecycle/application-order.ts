import { CfnResource } from 'aws-cdk-lib';
import { Dependable } from 'constructs';
import { StartPlan, Waiter } from './start-plan';
import { IManagedApplication } from '../base/managed-application';

/**
 * Deploys the stack of an application after the stacks whose resources the application uses.
 *
 * For references, the CDK adds these dependencies. Resources of other accounts and regions are named by their physical names, which are not
 * references.
 */
export function deployAfterUsedResources(application: IManagedApplication, resource: CfnResource): void {
  const waiter: Waiter = { _application: application, _resource: resource };
  const dependable = {};
  StartPlan.include(waiter);
  Dependable.implement(dependable, { get dependencyRoots() { return [...StartPlan.waitsOf(waiter)]; } });
  resource.node.addDependency(dependable);
}
