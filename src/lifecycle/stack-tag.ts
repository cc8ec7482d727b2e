import { Aws, CfnResource, TagManager } from 'aws-cdk-lib';
import { STACK_TAG } from '../access/service';
import { attached } from '../synth/attachment';
import { renderedProperties } from '../synth/rendered-properties';

/** A resource that the handlers can access through its tag. */
export interface Tagged extends CfnResource {
  readonly tags: TagManager;
}

/**
 * Tags a resource of the stack, so that the handlers can access it.
 *
 * `Tags` cannot change the tag. If the tag is changed in another way, synthesis fails, because the handlers would be denied access during a
 * deployment or removal.
 */
export function tagWithStack(resource: Tagged): void {
  attached(resource, 'stackTag', () => {
    resource.tags.setTag(STACK_TAG, Aws.STACK_ID, Number.POSITIVE_INFINITY);
    resource.node.addValidation({ validate: () => validateStackTag(resource) });
    return true;
  });
}

function validateStackTag(resource: Tagged): string[] {
  const { Tags: tags = [] } = renderedProperties(resource);
  const values = [tags].flat().filter(tag => tag?.Key === STACK_TAG).map(tag => JSON.stringify(tag.Value));
  return values.length === 1 && values[0] === JSON.stringify(resource.stack.resolve(Aws.STACK_ID)) ? [] : [
    `tag ${STACK_TAG} must keep the value that the lifecycle's permissions depend on, got ${values.join(' and ') || 'none'}`,
  ];
}
