import { createHash } from 'crypto';
import { CfnResource, IResolvable, Lazy, Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
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

/** What stands for an application's configuration in the properties of a custom resource. */
export interface Configuration {
  /** A digest of what is known at synthesis. */
  readonly digest: string;
  /** Whatever is known at deployment only. */
  readonly references?: IResolvable;
  /** As far as it is of the application's own properties, to which the application itself refers. */
  readonly ownReferences?: IResolvable;
}

/**
 * What stands for the application's configuration: CloudFormation calls the handlers only when a property of the custom resource has changed.
 *
 * Rendered again each time it is asked for: only the last time, the CDK has resolved the references between stacks.
 *
 * @param stack the stack of the custom resource
 * @param resource the resource of the application, if this CDK app defines it
 * @param normalize removes whatever in the configuration is no change of it
 */
export function configurationOf(
  stack: Stack, application: IManagedApplication, resource: CfnApplication | undefined, surroundings: () => Surroundings,
  normalize: (configuration: unknown) => unknown = configuration => configuration,
): Configuration {
  const policies = () => application.role ? surroundings().survey.access.policiesOf(application, application.role) : [];
  const render = (definition: CfnApplication, holders: readonly CfnResource[]) => normalize(renderedConfiguration(definition, holders));
  const digest = Lazy.uncachedString({
    produce: ({ preparing }) => {
      const rendered = preparing ? NOT_RENDERED : resource ? render(resource, policies()) : 'imported';
      return createHash('sha256').update(JSON.stringify(rendered)).digest('hex');
    },
  });
  if (!resource || topLevel(stack) !== topLevel(resource.stack)) {
    return { digest };
  }
  const referencesWith = (holders: (waits: readonly CfnResource[]) => CfnResource[]) => {
    const { survey, waits } = surroundings();
    return references(render(resource, holders(waits)), SecretValues.of(stack, survey));
  };
  // The application and its policies refer to all of them themselves, so the CDK need not see them here.
  const unlessPreparing = (produce: () => unknown) =>
    Lazy.uncachedAny({ produce: ({ preparing }: { preparing: boolean }) => preparing ? [] : produce() }, { omitEmptyArray: true });
  return resource.stack === stack
    ? {
      digest,
      // What the start does not wait for may wait for the start.
      references: unlessPreparing(() => referencesWith(waits => policies().filter(one => waits.includes(one)))),
      ownReferences: unlessPreparing(() => referencesWith(() => [])),
    }
    // From a nested stack to its parent, and the other way round, the CDK hands values on.
    : { digest, references: Lazy.uncachedAny({ produce: () => referencesOf(resource) }, { omitEmptyArray: true }) };
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
