import { Names } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from './application-access';
import { AwsConnectorProps } from './aws-connector-props';
import { IManagedApplication } from '../base/managed-application';

/**
 * Grants the application permission to assume a role, and returns the connector options for the role.
 *
 * The DataStream API reads the role from `aws.credentials.provider.role.*`, the Table API from `aws.credentials.role.*`. Each API
 * ignores the options of the other API, so one property group serves both. AWS STS rejects calls without a session name.
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

/** The services that an AWS connector calls. A connector that assumes a role also calls AWS STS. */
export function calledServices(service: string, props: AwsConnectorProps): string[] {
  return props.assumeRole ? [service, 'sts'] : [service];
}
