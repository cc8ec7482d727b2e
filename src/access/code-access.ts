import { IResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { admit, admitToKey } from './resource-policies';
import { READ_OBJECT } from './statements';
import { definitelyDiffer } from '../synth/tokens';
import { warn } from '../synth/warn';
import { ApplicationCodeConfig } from '../values/code/code-config';

/**
 * Adds the statements for reading code to the bucket policy and the key policy if these policies decide about access. If a policy cannot be
 * changed, a warning contains the statements to add. Also warns about a bucket in another region.
 */
export function grantCodeRead(scope: IResource, role: iam.IRole, { bucket, fileKey }: ApplicationCodeConfig): void {
  warnAboutRegion(scope, bucket);
  if (definitelyDiffer(bucket.env.account, scope.env.account)) {
    admit(scope, role, bucket, { actions: READ_OBJECT, resources: [bucket.arnForObjects(fileKey)] });
  }
  if (bucket.encryptionKey) {
    // An alias passes statements on to its key, unless the key is not known.
    admitToKey(scope, role, bucket.encryptionKey, ['kms:Decrypt']);
  }
}

function warnAboutRegion(scope: IResource, bucket: s3.IBucket): void {
  const { region } = scope.env;
  if (definitelyDiffer(bucket.env.region, region)) {
    warn(scope, 'crossRegionCode',
      `bucket ${bucket.node.path} with the code is in ${bucket.env.region} and the application is in ${region}, and AWS does not document that the service reads code from another region: use a bucket in the application's region`);
  }
}
