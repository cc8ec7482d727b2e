import { Fn, Token, Tokenization } from 'aws-cdk-lib';
import { InputError } from '../synth/errors';

/** The location of a prefix in a bucket, as a URL and as the ARNs of its objects. */
export interface S3Location {
  readonly path: string;
  readonly objectArns: string[];
}

/**
 * Locates a prefix in a bucket.
 *
 * A token in the prefix leaves the literal parts around it to check and to normalize.
 */
export function s3Location(bucket: { bucketName: string; arnForObjects(pattern: string): string }, prefix = ''): S3Location {
  if (prefix.startsWith('/')) {
    throw new InputError(`prefix must not start with a slash, got '${readable(prefix)}'`);
  }
  const path = `s3://${bucket.bucketName}/${prefix}`;
  const folder = prefix.replace(/\/+$/, '');
  if (folder === '') {
    return { path, objectArns: [bucket.arnForObjects('*')] };
  }
  const content = bucket.arnForObjects(`${folder}/*`);
  if (folder === prefix && endsInDeployedText(prefix)) {
    // Only the deployment shows whether the text ends in a slash. The doubled slash that it then makes is reduced to a single one.
    const normalized = Fn.join('/', Fn.split('//', content));
    return { path, objectArns: [Fn.select(0, Fn.split('/*', normalized)), normalized] };
  }
  // The file system requests the object of the folder's own name before it lists the folder.
  return { path, objectArns: [bucket.arnForObjects(folder), content] };
}

/** Whether a text ends in a token whose value is chosen at deployment. AWS's own pseudo parameters never end in a slash. */
function endsInDeployedText(text: string): boolean {
  const last = Tokenization.reverseString(text).tokens.map(String).at(-1);
  return last !== undefined && text.endsWith(last) && !last.startsWith('${Token[AWS.');
}

/** A text with tokens as it can be shown. */
function readable(text: string): string {
  return Token.isUnresolved(text) ? Tokenization.reverseString(text).tokens.reduce<string>((shown, token) => shown.replace(String(token), '<token>'), text) : text;
}
