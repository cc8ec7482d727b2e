import { isLiteral } from './application-access';
import { InputError } from '../synth/errors';

/** Throws for a name that OpenSearch accepts for no index. */
export function validateIndex(index: string | undefined): void {
  if (isLiteral(index) && !/^[^A-Z_+-][^A-Z]*$/.test(index)) {
    throw new InputError(`index must be lower case and must not start with _, - or +, got '${index}'`);
  }
}
