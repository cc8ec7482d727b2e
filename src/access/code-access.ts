import { IResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { admit, admitToKey } from './resource-policies';
import { READ_OBJECT } from './statements';
import { definitelyDiffer } from '../synth/tokens';
import { ApplicationCodeConfig } from '../values/code/code-config';

/** Lets a role read code if the policies of the bucket and of its key decide as well, or warns with the statements to add to these policies. */
export function grantCodeRead(scope: IResource, role: iam.IRole, { bucket, fileKey }: ApplicationCodeConfig): void {
  if (definitelyDiffer(bucket.env.account, scope.env.account)) {
    admit(scope, role, bucket, { actions: READ_OBJECT, resources: [bucket.arnForObjects(fileKey)] });
  }
  if (bucket.encryptionKey) {
    // An alias hands statements on to its key, or does not know its key.
    admitToKey(scope, role, bucket.encryptionKey, ['kms:Decrypt']);
  }
}
