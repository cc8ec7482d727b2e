import { Fn, Tokenization } from 'aws-cdk-lib';
import { validateNoPattern } from '../synth/checks';
import { InputError } from '../synth/errors';
import { readable } from '../synth/tokens';

/** The location of a prefix in a bucket, as a URL and as the ARNs of its objects. */
export interface S3Location {
  readonly path: string;
  readonly objectArns: string[];
}

/**
 * Returns the location of a prefix in a bucket.
 *
 * If the prefix contains a token, its literal parts are still validated and normalized.
 */
export function s3Location(bucket: { bucketName: string; arnForObjects(pattern: string): string }, prefix = ''): S3Location {
  if (prefix.startsWith('/')) {
    throw new InputError(`prefix must not start with a slash, got '${readable(prefix)}'`);
  }
  validateNoPattern('prefix', prefix);
  const path = `s3://${bucket.bucketName}/${prefix}`;
  const folder = prefix.replace(/\/+$/, '');
  if (folder === '') {
    return { path, objectArns: [bucket.arnForObjects('*')] };
  }
  const content = bucket.arnForObjects(`${folder}/*`);
  if (folder === prefix && endsInDeployedText(prefix)) {
    // Whether the text ends in a slash is only known at deployment. A resulting double slash is replaced with a single slash.
    const normalized = Fn.join('/', Fn.split('//', content));
    return { path, objectArns: [Fn.select(0, Fn.split('/*', normalized)), normalized] };
  }
  // The file system requests the object with the folder's name before it lists the folder.
  return { path, objectArns: [bucket.arnForObjects(folder), content] };
}

/** Whether a text ends in a token whose value is set at deployment. CloudFormation's pseudo parameters never end in a slash. */
function endsInDeployedText(text: string): boolean {
  const last = Tokenization.reverseString(text).tokens.map(String).at(-1);
  return last !== undefined && text.endsWith(last) && !last.startsWith('${Token[AWS.');
}
