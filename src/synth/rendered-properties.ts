import { CfnResource } from 'aws-cdk-lib';

/** Properties of a template. */
export interface Properties {
  readonly [name: string]: any;
}

/** The rendered properties of a resource, including overrides. */
export function renderedProperties(resource: CfnResource): Properties {
  // There is no public accessor for the rendering with overrides. The synthesizer calls the same method.
  const template = resource.stack.resolve((resource as unknown as { _toCloudFormation(): object })._toCloudFormation());
  const rendered = Object.values(template?.Resources ?? {})[0] as { Properties?: Properties } | undefined;
  return rendered?.Properties ?? {};
}
