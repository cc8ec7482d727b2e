import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Properties that all connectors to AWS services share.
 */
export interface AwsConnectorProps {
  /**
   * The region that the connector calls, as `aws.region`.
   *
   * @default - the resource's region, which is read from the ARN if the resource is imported
   */
  readonly region?: string;

  /**
   * The role that the connector assumes to access a resource in another account.
   *
   * The application then has permission to assume this role, but no permission on the resource. The role must have the
   * permissions on the resource, and its trust policy must allow the application's role.
   *
   * @default - the connector uses the application's role
   * @see https://docs.aws.amazon.com/managed-flink/latest/java/examples-cross.html
   */
  readonly assumeRole?: iam.IRoleRef;
}
