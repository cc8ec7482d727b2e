import { STACK_TAG } from '../access/statements';

const MAX_TAGS = 50;

/** The errors of the tags of an application, which aspects may still add to until synthesis. */
export function validateTags(tags: unknown[] = []): string[] {
  const count = tags.length;
  // The user has not set this one, and would count in vain.
  const own = JSON.stringify(tags).includes(JSON.stringify(STACK_TAG)) ? ', one of which is for startOnDeploy' : '';
  return count > MAX_TAGS ? [`tags must be at most ${MAX_TAGS} on an application, got ${count}${own}`] : [];
}
