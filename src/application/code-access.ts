import { Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { warnAboutResourcePolicy } from '../access/resource-policies';
import { READ_OBJECT } from '../access/statements';
import { differ } from '../synth/tokens';
import { ApplicationCodeConfig } from '../values/code/code-config';

/** Lets a role read code of another account, where the policies of the bucket and of its key decide as well, or says what to add to them. */
export function openCodeTo(scope: Resource, role: iam.IRole, { bucket, fileKey }: ApplicationCodeConfig): void {
  // An alias hands statements on to its key, or says that it does not know it.
  const key = bucket.encryptionKey;
  // A principal has to exist when it is named; by a condition, the account with the code can be deployed first.
  const allow = (actions: string[], resource: string) => new iam.PolicyStatement({
    principals: [new iam.AccountPrincipal(scope.env.account)],
    actions,
    resources: [resource],
    conditions: { ArnEquals: { 'aws:PrincipalArn': role.roleArn } },
  });
  if (differ(bucket.env.account, scope.env.account)) {
    addOrWarn(scope, bucket, allow(READ_OBJECT, bucket.arnForObjects(fileKey)));
  }
  if (key && differ(key.env.account, scope.env.account)) {
    // Of a key policy, the resource is the key itself.
    addOrWarn(scope, key, allow(['kms:Decrypt'], '*'));
  }
}

function addOrWarn(scope: Resource, resource: s3.IBucket | kms.IKey, statement: iam.PolicyStatement): void {
  resource.addToResourcePolicy(statement, true).statementAdded || warnAboutResourcePolicy(scope, resource, statement);
}
