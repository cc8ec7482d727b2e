import { Names } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from './application-access';
import { AwsConnectorProps } from './aws-connector-props';
import { IManagedApplication } from '../base/managed-application';

/**
 * Lets the application assume a role, and returns the options that make an AWS connector do so.
 *
 * The DataStream API reads the role from `aws.credentials.provider.role.*`, the Table API from `aws.credentials.role.*`.
 * Each ignores the other's, so that one property group serves both. AWS STS rejects a call without a session name.
 */
export function assumeRole(scope: Construct, application: IManagedApplication, role: iam.IRoleRef): { [key: string]: string } {
  const { roleArn } = role.roleRef;
  allow(application, ['sts:AssumeRole'], [roleArn]);
  const session = Names.uniqueResourceName(scope, { maxLength: 64 });
  return {
    'aws.credentials.provider': 'ASSUME_ROLE',
    'aws.credentials.role.arn': roleArn,
    'aws.credentials.role.sessionName': session,
    'aws.credentials.provider.role.arn': roleArn,
    'aws.credentials.provider.role.sessionName': session,
  };
}

/** The services that a connector of an AWS service calls: its own, and AWS STS if it assumes a role. */
export function calledServices(service: string, props: AwsConnectorProps): string[] {
  return props.assumeRole ? [service, 'sts'] : [service];
}
