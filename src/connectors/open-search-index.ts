import { InputError } from '../synth/errors';
import { isKnown } from '../synth/tokens';

/** Throws for a name that OpenSearch accepts for no index. */
export function validateIndex(index: string | undefined): void {
  if (isKnown(index) && !/^[^A-Z_+-][^A-Z]*$/.test(index)) {
    throw new InputError(`index must be lower case and must not start with _, - or +, got '${index}'`);
  }
}
