import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { definitelyDiffer } from '../synth/tokens';
import { warn } from '../synth/warn';

/**
 * Warns about a grantee in another account.
 *
 * Cross-account access requires a resource policy in addition to the grantee's own policy, and applications do not support resource
 * policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function warnAboutGrantee(scope: IConstruct, grantee: iam.IGrantable, account: string): void {
  const other = grantee.grantPrincipal.principalAccount;
  if (other === undefined || !definitelyDiffer(other, account)) {
    return;
  }
  warn(scope, 'crossAccountGrant',
    `a grant to a principal of account ${other} has no effect on an application of account ${account}, which has no resource policy: `
    + `grant to a role of account ${account} and let the principal assume it`);
}
