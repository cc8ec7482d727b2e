import { InputError } from '../synth/errors';
import { isKnown } from '../synth/tokens';

/** The maximum length of an index name. */
const MAX_BYTES = 255;

/** Throws if OpenSearch would reject the index name. */
export function validateIndex(index: string | undefined): void {
  if (!isKnown(index)) {
    return;
  }
  if (!/^[^A-Z_+-][^A-Z]*$/.test(index)) {
    throw new InputError(`index must be lowercase and must not start with _, - or +, got '${index}'`);
  }
  // A wildcard in a policy would grant access to other indexes.
  if (/[\s\\/*?"<>|,#:]/.test(index) || /^\.\.?$/.test(index) || Buffer.byteLength(index) > MAX_BYTES) {
    throw new InputError(`index must have at most ${MAX_BYTES} bytes without spaces or any of \\ / * ? " < > | , # :, and must not be . or .., got '${index}'`);
  }
}
