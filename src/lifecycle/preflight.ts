import { CfnResource, CustomResource, Lazy, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { Construct, Dependable, IConstruct, IDependable } from 'constructs';
import { Configuration, Rendered } from './configuration';
import { LifecycleProvider, MAX_TIMEOUT } from './lifecycle-provider';
import { PREFLIGHT_TYPE, renderPreflight } from './preflight-contract';
import { hasSecret } from './resource-views';
import { StartOnDeployOptions } from './start-on-deploy-options';
import { ApplicationDefinition } from '../base/application-definition';
import { definitionOf, encryptionKeysOf, IManagedApplication, isNotebook } from '../base/managed-application';
import { InputError } from '../synth/errors';

/** The attribute of the preflight with the parallelism to deploy. */
const PARALLELISM = 'Parallelism';
const PATH_OF_PARALLELISM = 'ApplicationConfiguration.FlinkApplicationConfiguration.ParallelismConfiguration.Parallelism';

/** The application of a preflight, and the configuration of its lifecycle. */
export interface PreflightProps {
  readonly application: IManagedApplication;
  readonly definition: ApplicationDefinition;
  readonly options: StartOnDeployOptions;
  readonly timeoutSeconds: number;
  readonly provider: LifecycleProvider;
  readonly configuration: Configuration;
}

/**
 * Whether an application has a preflight. Requires that both are in the same stack, because the application depends on the preflight.
 */
export function hasPreflight(scope: Construct, definition: ApplicationDefinition | undefined): definition is ApplicationDefinition {
  return definition !== undefined && definition.resource.stack === Stack.of(scope);
}

/** Rejects options that require a preflight if there is none. */
export function validatePreflight(scope: Construct, application: IManagedApplication, options: StartOnDeployOptions): void {
  const definition = definitionOf(application);
  for (const name of ['keepLiveParallelism', 'forceStopCrashLoopingJob'] as const) {
    if (options[name] && !hasPreflight(scope, definition)) {
      throw new InputError(`${name} requires an application that is defined in the stack of its lifecycle, got true for an application outside that stack`);
    }
    if (options[name] && isNotebook(application)) {
      throw new InputError(`${name} must be left out for a Studio notebook, got true`);
    }
  }
  if (options.keepLiveParallelism && definition?.autoScalingEnabled) {
    throw new InputError(
      'keepLiveParallelism requires autoScalingEnabled to be false, because the service does not scale below the deployed parallelism, got true');
  }
}

/** Defines the custom resource that CloudFormation invokes before it changes the application. */
export function definePreflight(scope: Construct, props: PreflightProps): CfnResource {
  const { definition, options, timeoutSeconds, provider, configuration: { digest, ownReferences, rendered } } = props;
  const { resource: application, parallelism } = definition;
  const properties = renderPreflight({
    logicalId: application.logicalId,
    applicationName: Token.asString(Lazy.uncachedAny({ produce: ({ preparing }) => preparing ? undefined : literalName(application, rendered) })),
    timeoutSeconds: Tokenization.stringifyNumber(timeoutSeconds),
    parallelism: isNotebook(props.application) ? undefined : Tokenization.stringifyNumber(parallelism),
    forceStopCrashLoopingJob: options.forceStopCrashLoopingJob ?? false,
    encryptionKeys: namedKeys(application, rendered, encryptionKeysOf(props.application).map(key => key.keyArn)),
  }, digest, ownReferences);
  provider.allowPreflight();
  const preflight = new CustomResource(scope, 'Preflight', {
    serviceToken: provider.serviceToken,
    resourceType: PREFLIGHT_TYPE,
    serviceTimeout: MAX_TIMEOUT,
    properties,
  });
  preflight.node.addDependency(policiesOf(provider));
  const resource = preflight.node.defaultChild as CfnResource;
  application.node.addDependency(resource);
  if (options.keepLiveParallelism) {
    application.addPropertyOverride(PATH_OF_PARALLELISM, preflight.getAtt(PARALLELISM));
  }
  return resource;
}

/** Replaces the preflight's parallelism in a configuration with the parallelism of the template. */
export function withTemplateParallelism(configuration: unknown, preflight: CfnResource, { parallelism }: ApplicationDefinition): unknown {
  const { stack } = preflight;
  const attribute = JSON.stringify({ 'Fn::GetAtt': [stack.resolve(preflight.logicalId), PARALLELISM] });
  return JSON.parse(JSON.stringify(configuration).split(attribute).join(JSON.stringify(stack.resolve(parallelism))));
}

/** The application name in the template, or undefined if CloudFormation generates the name. */
function literalName(application: CfnResource, rendered: Rendered): unknown {
  // The handlers can also find the application from its logical id.
  if (hasSecret(application, (application as CfnResource & { applicationName?: string }).applicationName)) {
    return undefined;
  }
  return rendered.propertiesOf(application).ApplicationName;
}

/** The keys of a deployment: the keys from the props, and a key that an override has set in the template. */
function namedKeys(application: CfnResource, rendered: Rendered, keys: readonly string[]): string[] {
  const { stack } = application;
  const overridden = (): unknown => {
    const keyId = rendered.propertiesOf(application).ApplicationConfiguration?.ApplicationEncryptionConfiguration?.KeyId;
    return keys.some(key => JSON.stringify(stack.resolve(key)) === JSON.stringify(keyId)) ? undefined : keyId;
  };
  return [...keys, Token.asString(Lazy.uncachedAny({ produce: ({ preparing }) => preparing ? undefined : overridden() }))];
}

/** The policies that the CDK defines next to the provider's roles, which are only complete at synthesis. */
function policiesOf(provider: LifecycleProvider): IDependable {
  const dependable = {};
  Dependable.implement(dependable, { get dependencyRoots(): IConstruct[] { return provider.policiesBesideRoles(); } });
  return dependable;
}
