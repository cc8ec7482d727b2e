import { createHash } from 'crypto';
import { CfnResource, IResolvable, Lazy, Reference, Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { references } from './references';
import { renderedConfiguration } from './rendered-configuration';
import { referencesOf } from './resource-views';
import { SecretValues } from './secret-values';
import { StageSurvey } from './stage-survey';
import { ApplicationDefinition } from '../base/application-definition';
import { IManagedApplication } from '../base/managed-application';
import { topLevelStack } from '../synth/reach';
import { Properties, renderedProperties } from '../synth/rendered-properties';

/** A placeholder for the phase in which the CDK collects tokens. Never part of a template. */
const NOT_RENDERED = 'not rendered yet';

/** The state of a stage when its templates are rendered. */
export interface Surroundings {
  readonly survey: StageSurvey;
  /** The resources that the start waits for. */
  readonly waits: readonly CfnResource[];
}

/** The representation of an application's configuration in the properties of a custom resource. */
export interface Configuration {
  /** A digest of the values that are known at synthesis. */
  readonly digest: string;
  /** The values that are only known at deployment. */
  readonly references?: IResolvable;
  /** The subset that the application's own properties refer to. */
  readonly ownReferences?: IResolvable;
  /** What is derived from the rendered resources. */
  readonly rendered: Rendered;
}

/**
 * Represents the application's configuration. CloudFormation only invokes the handlers when a property of the custom resource changes.
 *
 * Rendered again after each preparation, in which the CDK resolves references between stacks.
 *
 * @param stack the stack of the custom resource
 * @param resource the application's resource, if it is defined in this CDK app
 * @param normalize removes the parts of the configuration that do not count as a change
 */
export function configurationOf(
  stack: Stack, application: IManagedApplication, resource: CfnApplication | undefined, surroundings: () => Surroundings,
  normalize: (configuration: unknown) => unknown = configuration => configuration,
): Configuration {
  const policies = () => application.role ? surroundings().survey.access.policiesOf(application, application.role) : [];
  const rendered = new Rendered();
  const render = (definition: CfnApplication, holders: readonly CfnResource[]) =>
    normalize(renderedConfiguration(definition, holders, holder => rendered.propertiesOf(holder)));
  const digest = Lazy.uncachedString({
    produce: ({ preparing }) => {
      preparing && rendered.clear();
      return preparing ? hash(NOT_RENDERED) : rendered.once('digest', () => hash(resource ? render(resource, policies()) : 'imported'));
    },
  });
  if (!resource || topLevelStack(stack) !== topLevelStack(resource.stack)) {
    return { digest, rendered };
  }
  const referencesWith = (holders: (waits: readonly CfnResource[]) => CfnResource[]) => {
    const { survey, waits } = surroundings();
    return references(render(resource, holders(waits)), SecretValues.of(stack, survey));
  };
  // The application and its policies already contain these references, so the CDK does not have to collect them here.
  const unlessPreparing = (produce: () => unknown) =>
    Lazy.uncachedAny({ produce: ({ preparing }: { preparing: boolean }) => preparing ? [] : produce() }, { omitEmptyArray: true });
  return resource.stack === stack
    ? {
      digest,
      rendered,
      // Resources that the start does not wait for might depend on the start.
      references: unlessPreparing(() => rendered.once('references', () => referencesWith(waits => policies().filter(policy => waits.includes(policy))))),
      ownReferences: unlessPreparing(() => rendered.once('ownReferences', () => referencesWith(() => []))),
    }
    // The CDK passes values between a nested stack and its parent.
    : {
      digest,
      rendered,
      references: Lazy.uncachedAny({ produce: () => referencesToPass(resource, surroundings().survey) }, { omitEmptyArray: true }),
    };
}

function referencesToPass(resource: CfnResource, survey: StageSurvey): Reference[] {
  return referencesOf(resource).filter(reference => !SecretValues.includes(reference, survey));
}

/**
 * Values that are derived from rendered resources, each computed once per preparation. The CDK resolves the properties of a custom resource
 * several times.
 */
export class Rendered {
  private readonly values = new Map<unknown, unknown>();

  /** The properties of a resource. */
  public propertiesOf(resource: CfnResource): Properties {
    return this.once(resource, () => renderedProperties(resource));
  }

  /** Returns the value with a key, and computes it if it is not known yet. */
  public once<T>(key: unknown, compute: () => T): T {
    if (!this.values.has(key)) {
      this.values.set(key, compute());
    }
    return this.values.get(key) as T;
  }

  /** Must be called in each preparation, because the CDK then resolves references between stacks. */
  public clear(): void {
    this.values.clear();
  }
}

function hash(configuration: unknown): string {
  return createHash('sha256').update(JSON.stringify(configuration)).digest('hex');
}

/**
 * The values that the lifecycle of an application in another stack cannot detect, because they are only known when that stack is deployed.
 */
export function valuesOutOfSight(stack: Stack, definition: ApplicationDefinition | undefined): string[] {
  if (!definition || topLevelStack(stack) === topLevelStack(definition.resource.stack)) {
    return [];
  }
  // Excludes the role, because a changed role changes the digest.
  return referencesOf(definition.resource).filter(({ target }) => !(target instanceof CfnRole)).map(reference => `${reference.target.node.path}.${reference.displayName}`);
}
