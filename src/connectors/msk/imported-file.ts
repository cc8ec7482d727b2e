import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IManagedApplication } from '../../base/managed-application';
import { attached } from '../../synth/attachment';
import { validateNoPattern } from '../../synth/checks';
import { InputError } from '../../synth/errors';
import { isKnown } from '../../synth/tokens';
import { allowKey, allowOn } from '../application-access';

/** Grants read access to a file in a bucket, and returns the placeholder of its local copy. */
export function importedFile(application: IManagedApplication, bucket: s3.IBucket, objectKey: string): string {
  const location = `\${s3import:${bucket.env.region}:${bucket.bucketName}/${objectKey}}`;
  requireOwnFileName(application, objectKey, JSON.stringify(Stack.of(application).resolve(location)));
  allowOn(application, bucket, ['s3:GetObject'], [bucket.arnForObjects(objectKey)]);
  allowKey(application, bucket.encryptionKey, 'kms:Decrypt');
  return location;
}

/** The config provider copies each file to the machine's temporary folder under its file name, and reuses an existing file. */
function requireOwnFileName(application: IManagedApplication, objectKey: string, location: string): void {
  if (!isKnown(objectKey)) {
    return;
  }
  validateNoPattern('objectKey', objectKey);
  const fileName = objectKey.split('/').pop()!;
  if (fileName.trim() === '') {
    throw new InputError(`objectKey must end in a file name, got '${objectKey}'`);
  }
  if (Buffer.byteLength(objectKey) > 1024) {
    throw new InputError(`objectKey must have at most 1024 bytes, got ${Buffer.byteLength(objectKey)}`);
  }
  const files = attached(application, 'importedFiles', () => new Map<string, { objectKey: string; location: string }>());
  const other = files.get(fileName);
  if (other !== undefined && other.location !== location) {
    throw new InputError('objectKey must end in a file name that is unique among the keystores and truststores of the job, '
      + `got '${objectKey}' and '${other.objectKey}'${objectKey === other.objectKey ? ' in different buckets' : ''}`);
  }
  files.set(fileName, { objectKey, location });
}
