import { STACK_TAG } from '../access/service';

const MAX_TAGS = 50;

/** Validates the tags of an application. Runs at synthesis because aspects can add tags until then. */
export function validateTags(tags: unknown[] = []): string[] {
  const count = tags.length;
  // Mentions the library's own tag, because otherwise the count does not match the user's tags.
  const own = JSON.stringify(tags).includes(JSON.stringify(STACK_TAG)) ? ', one of which is for startOnDeploy' : '';
  return count > MAX_TAGS ? [`tags must be at most ${MAX_TAGS} on an application, got ${count}${own}`] : [];
}
