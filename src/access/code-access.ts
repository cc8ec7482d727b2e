import { IResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { admit, admitToKey } from './resource-policies';
import { READ_OBJECT } from './statements';
import { definitelyDiffer } from '../synth/tokens';
import { ApplicationCodeConfig } from '../values/code/code-config';

/**
 * Adds the statements for reading code to the bucket policy and the key policy if these policies decide about access. If a policy cannot be
 * changed, a warning contains the statements to add.
 */
export function grantCodeRead(scope: IResource, role: iam.IRole, { bucket, fileKey }: ApplicationCodeConfig): void {
  if (definitelyDiffer(bucket.env.account, scope.env.account)) {
    admit(scope, role, bucket, { actions: READ_OBJECT, resources: [bucket.arnForObjects(fileKey)] });
  }
  if (bucket.encryptionKey) {
    // An alias passes statements on to its key, unless the key is not known.
    admitToKey(scope, role, bucket.encryptionKey, ['kms:Decrypt']);
  }
}
