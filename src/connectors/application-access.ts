import { Arn, ArnFormat, CfnResource, Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';
import { acknowledgeResources } from '../access/acknowledged-findings';
import { keyResource } from '../access/keys';
import { admit, admitToKey, isForeign, ResourceWithPolicy } from '../access/resource-policies';
import { IManagedApplication } from '../base/managed-application';
import { isWithinReach } from '../synth/reach';
import { warn } from '../synth/warn';

/**
 * The region of a resource.
 *
 * Not every imported resource of the CDK takes the region of its ARN for its environment.
 */
export function regionOf(resource: IConstruct & IEnvironmentAware, arn: string): string {
  return environmentOf(resource, arn).region;
}

/** The environment of a resource. If the resource is imported, its ARN decides. */
export function environmentOf(resource: IConstruct & IEnvironmentAware, arn: string): { region: string; account: string } {
  if (CfnResource.isCfnResource(resource) || Resource.isOwnedResource(resource)) {
    return resource.env;
  }
  const parts = Arn.split(arn, ArnFormat.NO_RESOURCE_NAME);
  return { region: parts.region || resource.env.region, account: parts.account || resource.env.account };
}

/** Adds a statement to the application's role. */
export function allow(application: IManagedApplication, actions: string[], resources: string[]): iam.Grant {
  const grant = iam.Grant.addToPrincipal({ grantee: application, actions, resourceArns: resources });
  // Only the role that the library defines is its own to judge.
  const role = application.node.tryFindChild('Role');
  role && acknowledgeResources(role, resources, 'The job names what is below this resource itself while it runs, so nothing smaller can be named here.');
  return grant;
}

/** Allows actions on the application's role, and in the policy of a resource of another account. */
export function allowOn(application: IManagedApplication, resource: ResourceWithPolicy, actions: string[], resourceArns: string[]): iam.Grant {
  admitTo(application, resource, actions, resourceArns);
  return allow(application, actions, resourceArns);
}

/** Lets the application's role in by the policy of a resource of another account. */
export function admitTo(application: IManagedApplication, resource: ResourceWithPolicy, actions: string[], resources: string[]): void {
  if (application.role && isForeign(application, resource.env.account)) {
    admit(application, application.role, resource, { actions, resources });
  }
}

/** Warns about a resource of another account that its connector knows by a name of the caller's own account. */
export function warnAboutOtherAccount(application: IManagedApplication, resource: IConstruct & IEnvironmentAware, arn: string): void {
  const account = environmentOf(resource, arn).account;
  if (isForeign(application, account)) {
    warn(application, 'crossAccountByName',
      `${resource.node.path} is in account ${account}, and its connector would look for it in the application's own: give the connector a role of that account as assumeRole`);
  }
}

/** Allows a key to be used, if there is one. A key of AWS's own needs no permission. */
export function allowKey(application: IManagedApplication, key: kms.IKey | undefined, ...actions: string[]): void {
  if (!key) {
    return;
  }
  application.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, ...keyResource(application, key) }));
  application.role && admitToKey(application, application.role, key, actions);
}

/** Allows a secret to be read, and nothing else of it. */
export function allowSecret(application: IManagedApplication, secret: secretsmanager.ISecret): iam.Grant {
  const actions = ['secretsmanager:GetSecretValue'];
  const { secretFullArn: fullArn } = secret;
  // The ARN of a secret ends in six characters that are not known of a secret that is imported by its name, or out of reach.
  const arn = fullArn !== undefined && isWithinReach(application, fullArn) ? fullArn : `${fullArn ?? secret.secretArn}-??????`;
  // In the policy of a secret, * is the secret.
  admitTo(application, secret, actions, ['*']);
  const grant = allow(application, actions, [arn]);
  allowKey(application, secret.encryptionKey, 'kms:Decrypt');
  return grant;
}
