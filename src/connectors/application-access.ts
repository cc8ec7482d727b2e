import { Arn, ArnFormat, IResource, Resource } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { anyKeyOf, keyResource } from '../access/keys';
import { warnAboutResourcePolicy } from '../access/resource-policies';
import { allowConnection } from '../access/security-group-rules';
import { IManagedApplication } from '../base/managed-application';
import { differ } from '../synth/tokens';
import { warn } from '../synth/warn';

export { isLiteral } from '../synth/tokens';

/**
 * The region of a resource.
 *
 * Not every imported resource of the CDK takes the region of its ARN for its environment.
 */
export function regionOf(resource: IResource, arn: string): string {
  return environmentOf(resource, arn).region;
}

function environmentOf(resource: IResource, arn: string): { region: string; account: string } {
  if (Resource.isOwnedResource(resource)) {
    return resource.env;
  }
  const parts = Arn.split(arn, ArnFormat.NO_RESOURCE_NAME);
  return { region: parts.region || resource.env.region, account: parts.account || resource.env.account };
}

/** Adds a statement to the application's role. */
export function allow(application: IManagedApplication, actions: string[], resources: string[]): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee: application, actions, resourceArns: resources });
}

/** Allows on the application's role, and on the resource as well where that is in another account. */
export function allowOn(application: IManagedApplication, resource: iam.IResourceWithPolicy, actions: string[], resourceArns: string[]): iam.Grant {
  const grant = allow(application, actions, resourceArns);
  if (isForeign(application, resource.env.account)) {
    const statement = new iam.PolicyStatement({ actions, resources: resourceArns, principals: [application.grantPrincipal] });
    if (!resource.addToResourcePolicy(statement).statementAdded) {
      warnAboutResourcePolicy(application, resource, statement);
    }
  }
  return grant;
}

/** Warns about a resource of another account that its connector knows by a name of the caller's own account. */
export function warnOfOtherAccount(application: IManagedApplication, resource: IResource, arn: string): void {
  const account = environmentOf(resource, arn).account;
  if (isForeign(application, account)) {
    warn(application, 'crossAccountByName',
      `${resource.node.path} is in account ${account}, and its connector would look for it in the application's own: give the connector a role of that account as assumeRole`);
  }
}

function isForeign(application: IManagedApplication, account: string): boolean {
  const { principalAccount } = application.grantPrincipal;
  return principalAccount !== undefined && differ(principalAccount, account);
}

/** Allows a key to be used, where there is one. A key of AWS's own needs no permission. */
export function allowKey(application: IManagedApplication, key: kms.IKey | undefined, ...actions: string[]): void {
  if (key && application.role) {
    allowKeyByRole(application, key, actions);
  } else if (key) {
    // A key looks for a principal to name in its policy, which an application imported without its role has not.
    allow(application, actions, [key.keyArn]);
  }
}

function allowKeyByRole(application: IManagedApplication, key: kms.IKey, actions: string[]): void {
  // In the policy of a key, * is the key.
  const statement = new iam.PolicyStatement({ actions, resources: ['*'], principals: [application.grantPrincipal] });
  const isForeignKey = isForeign(application, key.env.account);
  if (Resource.isOwnedResource(key) && (isForeignKey || differ(application.env.region, key.env.region))) {
    // The CDK would allow all keys of the world: the ARN of this one cannot be known here, and its own policy decides.
    allow(application, actions, [anyKeyOf(key)]);
    key.addToResourcePolicy(statement);
  } else {
    // For an alias that is imported by its name the CDK grants nothing unless a feature flag is set.
    key.grant(application, ...actions).success || application.addToRolePolicy(new iam.PolicyStatement({ actions, ...keyResource(key) }));
    isForeignKey && warnAboutResourcePolicy(application, key, statement);
  }
}

/** Allows a secret to be read, and nothing else of it. */
export function allowSecret(application: IManagedApplication, secret: secretsmanager.ISecret): iam.Grant {
  // The ARN of a secret ends in six characters that are not known where it was imported by its name.
  const arn = secret.secretFullArn ?? `${secret.secretArn}-??????`;
  const grant = allowOn(application, secret, ['secretsmanager:GetSecretValue'], [arn]);
  allowKey(application, secret.encryptionKey, 'kms:Decrypt');
  return grant;
}

/** Lets the application reach something in a network. The start of an application waits for all rules of its security groups. */
export function connect(application: IManagedApplication, connections: ec2.Connections, port: ec2.Port, description: string): void {
  allowConnection(application, application.connections, connections, port, description);
}
