import { IResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { warn } from '../synth/warn';

/** Warns about a resource of another account, of which the policy has to let an application's role in. */
export function warnAboutResourcePolicy(application: IConstruct, resource: IResource, statement: iam.PolicyStatement): void {
  const text = JSON.stringify(Stack.of(application).resolve(statement.toStatementJson()));
  warn(application, 'resourcePolicyNotUpdated',
    `the policy of ${resource.node.path} in account ${resource.env.account} cannot be changed by this program: add this statement to it yourself: ${text}`);
}
