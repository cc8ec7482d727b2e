import { InputError } from '../synth/errors';
import { isKnown } from '../synth/tokens';

/** Throws if OpenSearch would reject the index name. */
export function validateIndex(index: string | undefined): void {
  if (isKnown(index) && !/^[^A-Z_+-][^A-Z]*$/.test(index)) {
    throw new InputError(`index must be lowercase and must not start with _, - or +, got '${index}'`);
  }
}
