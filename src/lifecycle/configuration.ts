import { createHash } from 'crypto';
import { CfnResource, IResolvable, Lazy, Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { references } from './references';
import { renderedConfiguration } from './rendered-configuration';
import { referencesOf } from './resource-views';
import { SecretValues } from './secret-values';
import { StageSurvey } from './stage-survey';
import { ApplicationDefinition } from '../base/application-definition';
import { IManagedApplication } from '../base/managed-application';

/** What the CDK gets to see while it still looks for tokens, and no template has. */
const NOT_RENDERED = 'not rendered yet';

/** What a stage looks like when its templates are rendered. */
export interface Surroundings {
  readonly survey: StageSurvey;
  /** What the start waits for. */
  readonly waits: readonly CfnResource[];
}

/**
 * What stands for the application's configuration: CloudFormation calls the handlers only when a property of the custom resource has changed.
 *
 * Rendered again each time it is asked for: only the last time, the CDK has resolved the references between stacks.
 *
 * @param stack the stack of the custom resource
 * @returns a digest of what is known at synthesis, and whatever in it is known at deployment only
 */
export function configurationOf(
  stack: Stack, application: IManagedApplication, details: ApplicationDefinition | undefined, surroundings: () => Surroundings,
): [string, IResolvable | undefined] {
  const policies = () => application.role ? surroundings().survey.access.policiesOf(application, application.role) : [];
  const digest = Lazy.uncachedString({
    produce: ({ preparing }) => {
      const rendered = preparing ? NOT_RENDERED : details ? renderedConfiguration(details.resource, policies()) : 'imported';
      return createHash('sha256').update(JSON.stringify(rendered)).digest('hex');
    },
  });
  if (!details || topLevel(stack) !== topLevel(details.resource.stack)) {
    return [digest, undefined];
  }
  const ownReferences = () => {
    const { survey, waits } = surroundings();
    // What the start does not wait for may wait for the start.
    return references(renderedConfiguration(details.resource, policies().filter(one => waits.includes(one))), SecretValues.of(stack, survey));
  };
  const produce = details.resource.stack === stack
    // The application and its policies refer to all of them themselves, so the CDK need not see them here.
    ? ({ preparing }: { preparing: boolean }) => preparing ? [] : ownReferences()
    // From a nested stack to its parent, and the other way round, the CDK hands values on.
    : () => referencesOf(details.resource);
  return [digest, Lazy.uncachedAny({ produce }, { omitEmptyArray: true })];
}

/** What the lifecycle of an application in another stack cannot see: values that are known when that stack is deployed. */
export function valuesOutOfSight(stack: Stack, details: ApplicationDefinition | undefined): string[] {
  if (!details || topLevel(stack) === topLevel(details.resource.stack)) {
    return [];
  }
  // Another role changes the digest.
  return referencesOf(details.resource).filter(({ target }) => !(target instanceof CfnRole)).map(one => `${one.target.node.path}.${one.displayName}`);
}

function topLevel(stack: Stack): Stack {
  return stack.nestedStackParent ? topLevel(stack.nestedStackParent) : stack;
}
