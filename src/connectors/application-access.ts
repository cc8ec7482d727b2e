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
 * For some imported resources, the CDK does not use the ARN's region as the environment's region.
 */
export function regionOf(resource: IConstruct & IEnvironmentAware, arn: string): string {
  return environmentOf(resource, arn).region;
}

/** The environment of a resource. For an imported resource, the environment is read from the ARN. */
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
  // Findings are acknowledged only for the role that this library defines.
  const role = application.node.tryFindChild('Role');
  role && acknowledgeResources(role, resources, 'The job chooses the objects below this resource at run time, so the permission cannot be narrower.');
  return grant;
}

/** Grants actions on a resource. If the resource is in another account, the resource policy grants them too. */
export function allowOn(application: IManagedApplication, resource: ResourceWithPolicy, actions: string[], resourceArns: string[]): iam.Grant {
  admitTo(application, resource, actions, resourceArns);
  return allow(application, actions, resourceArns);
}

/** Grants actions to the application's role in the resource policy if the resource is in another account. */
export function admitTo(application: IManagedApplication, resource: ResourceWithPolicy, actions: string[], resources: string[]): void {
  if (application.role && isForeign(application, resource.env.account)) {
    admit(application, application.role, resource, { actions, resources });
  }
}

/** Warns about a resource of another account if its connector looks the name up in the caller's account. */
export function warnAboutOtherAccount(application: IManagedApplication, resource: IConstruct & IEnvironmentAware, arn: string): void {
  const account = environmentOf(resource, arn).account;
  if (isForeign(application, account)) {
    warn(application, 'crossAccountByName',
      `${resource.node.path} is in account ${account}, but its connector looks the name up in the application's account: set assumeRole to a role of account ${account}`);
  }
}

/** Grants use of a customer managed key, if there is one. AWS owned keys require no permission. */
export function allowKey(application: IManagedApplication, key: kms.IKey | undefined, ...actions: string[]): void {
  if (!key) {
    return;
  }
  application.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, ...keyResource(application, key) }));
  application.role && admitToKey(application, application.role, key, actions);
}

/** Grants read access to a secret. */
export function allowSecret(application: IManagedApplication, secret: secretsmanager.ISecret): iam.Grant {
  const actions = ['secretsmanager:GetSecretValue'];
  const { secretFullArn: fullArn } = secret;
  // A secret's ARN ends in six random characters. They are unknown if the secret is imported by name or cannot be referenced from
  // this stack.
  const arn = fullArn !== undefined && isWithinReach(application, fullArn) ? fullArn : `${fullArn ?? secret.secretArn}-??????`;
  // In a secret's resource policy, * stands for the secret.
  admitTo(application, secret, actions, ['*']);
  const grant = allow(application, actions, [arn]);
  allowKey(application, secret.encryptionKey, 'kms:Decrypt');
  return grant;
}
