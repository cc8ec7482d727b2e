import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { identitiesOf, identityOf } from '../synth/identity';

/** The roles that list a managed policy as one of their policies, by the policy. A managed policy can also list its roles. */
export function rolesByManagedPolicy(resources: readonly IConstruct[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const role of resources.filter(resource => resource instanceof iam.CfnRole)) {
    identitiesOf(role, role.managedPolicyArns).forEach(policy => found.set(policy, [...found.get(policy) ?? [], identityOf(role, role.ref)]));
  }
  return found;
}
