import { CfnResource, CustomResource, Lazy, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, Dependable, IConstruct, IDependable } from 'constructs';
import { LifecycleProvider, MAX_TIMEOUT } from './lifecycle-provider';
import { PREFLIGHT_TYPE, renderPreflight } from './preflight-contract';
import { renderedProperties } from './rendered-configuration';
import { hasSecret } from './resource-views';
import { StartOnDeployOptions } from './start-on-deploy-options';
import { ApplicationDefinition } from '../base/application-definition';
import { InputError } from '../synth/errors';

/** The attribute of the preflight that is the parallelism to deploy. */
const PARALLELISM = 'Parallelism';
const PATH_OF_PARALLELISM = 'ApplicationConfiguration.FlinkApplicationConfiguration.ParallelismConfiguration.Parallelism';

/** The application of a preflight, and how its lifecycle is configured. */
export interface PreflightProps {
  readonly definition: ApplicationDefinition;
  readonly options: StartOnDeployOptions;
  readonly timeoutSeconds: number;
  readonly provider: LifecycleProvider;
  /** The customer managed keys of the application, current and previous ones. */
  readonly keys: readonly kms.IKey[];
  readonly digest: string;
  /** The references of the application's own properties. */
  readonly references: unknown;
}

/**
 * Whether an application has a preflight: it must wait for the preflight, so both are in one stack.
 */
export function hasPreflight(scope: Construct, definition: ApplicationDefinition | undefined): definition is ApplicationDefinition {
  return definition !== undefined && definition.resource.stack === Stack.of(scope);
}

/** Rejects options that only a preflight can fulfil. */
export function validatePreflight(scope: Construct, definition: ApplicationDefinition | undefined, options: StartOnDeployOptions): void {
  for (const name of ['keepLiveParallelism', 'forceStopCrashLoopingJob'] as const) {
    if (options[name] && !hasPreflight(scope, definition)) {
      throw new InputError(`${name} requires an application that is defined in the stack of its lifecycle, got true for another one`);
    }
    if (options[name] && definition?.interactive) {
      throw new InputError(`${name} must be left out for a Studio notebook, got true`);
    }
  }
  if (options.keepLiveParallelism && definition?.autoScalingEnabled) {
    throw new InputError(
      'keepLiveParallelism requires autoScalingEnabled to be false, because the service scales no lower than the deployed number, got true');
  }
}

/** Defines the custom resource that CloudFormation calls before it touches the application. */
export function definePreflight(scope: Construct, props: PreflightProps): CfnResource {
  const { definition, options, timeoutSeconds, provider, keys, digest, references } = props;
  const { resource: application, interactive, parallelism } = definition;
  const properties = renderPreflight({
    logicalId: application.logicalId,
    applicationName: Token.asString(Lazy.uncachedAny({ produce: ({ preparing }) => preparing ? undefined : literalName(application) })),
    timeoutSeconds: Tokenization.stringifyNumber(timeoutSeconds),
    parallelism: interactive ? undefined : Tokenization.stringifyNumber(parallelism),
    forceStopCrashLoopingJob: options.forceStopCrashLoopingJob ?? false,
    encryptionKeys: namedKeys(application, keys.map(key => key.keyArn)),
  }, digest, references);
  provider.allowPreflight();
  const preflight = new CustomResource(scope, 'Preflight', {
    serviceToken: provider.serviceToken,
    resourceType: PREFLIGHT_TYPE,
    serviceTimeout: MAX_TIMEOUT,
    properties,
  });
  preflight.node.addDependency(policiesOf(provider));
  const resource = preflight.node.defaultChild as CfnResource;
  application.addDependency(resource);
  if (options.keepLiveParallelism) {
    application.addPropertyOverride(PATH_OF_PARALLELISM, preflight.getAtt(PARALLELISM));
  }
  return resource;
}

/** A configuration with the parallelism of the template, whether or not scaling may change it. */
export function withTemplateParallelism(configuration: unknown, preflight: CfnResource, { parallelism }: ApplicationDefinition): unknown {
  const { stack } = preflight;
  const attribute = JSON.stringify({ 'Fn::GetAtt': [stack.resolve(preflight.logicalId), PARALLELISM] });
  return JSON.parse(JSON.stringify(configuration).split(attribute).join(JSON.stringify(stack.resolve(parallelism))));
}

/** The name in the template; undefined if CloudFormation generates one. */
function literalName(application: CfnResource): unknown {
  // The handlers find the application by its logical id as well.
  if (hasSecret(application, (application as CfnResource & { applicationName?: string }).applicationName)) {
    return undefined;
  }
  return renderedProperties(application.stack, application).ApplicationName;
}

/** The keys that a deployment names: those of the props, and one that an override has put in the template. */
function namedKeys(application: CfnResource, keys: readonly string[]): string[] {
  const { stack } = application;
  const overridden = (): unknown => {
    const keyId = renderedProperties(stack, application).ApplicationConfiguration?.ApplicationEncryptionConfiguration?.KeyId;
    return keys.some(key => JSON.stringify(stack.resolve(key)) === JSON.stringify(keyId)) ? undefined : keyId;
  };
  return [...keys, Token.asString(Lazy.uncachedAny({ produce: ({ preparing }) => preparing ? undefined : overridden() }))];
}

/** The CDK can put the policies of a role beside it, and adds them until the end. */
function policiesOf(provider: LifecycleProvider): IDependable {
  const dependable = {};
  Dependable.implement(dependable, { get dependencyRoots(): IConstruct[] { return provider.policiesBesideRoles(); } });
  return dependable;
}
