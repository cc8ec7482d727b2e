import { InputError } from '../../synth/errors';
import { isKnown } from '../../synth/tokens';

/** Fails on what Kafka takes for the name of no topic, such as a pattern, which IAM would read as all topics that match. */
export function validateTopic(prop: string, name: string | undefined): void {
  if (isKnown(name) && !/^[a-zA-Z0-9._-]{1,249}$/.test(name)) {
    throw new InputError(`${prop} must be the name of a topic, 1 to 249 characters of [a-zA-Z0-9._-], got '${name}'`);
  }
}
