import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What the connectors of AWS services have in common.
 */
export interface AwsConnectorProps {
  /**
   * The region that the connector calls, as `aws.region`.
   *
   * @default - the region of the resource, which for an imported one is that of its ARN
   */
  readonly region?: string;

  /**
   * A role that the connector assumes, for a resource of another account.
   *
   * The application may then assume this role, and gets no permission on the resource itself: the role needs those, and its
   * trust policy must name the application's role.
   *
   * @default - the connector uses the application's own role
   * @see https://docs.aws.amazon.com/managed-flink/latest/java/examples-cross.html
   */
  readonly assumeRole?: iam.IRoleRef;
}
