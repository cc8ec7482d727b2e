import { PhysicalName, RemovalPolicy, Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { IConstruct, IDependable } from 'constructs';
import { JobRole } from './job-role';
import { defineLogDestination, defineLoggingOption, LogDestination, LoggingProps } from './logging';
import { retainWith } from './retention';
import { validateTags } from './tags';
import { connectToVpc, VpcConnection, NetworkProps } from './vpc-connection';
import { acknowledgeResources } from '../access/acknowledged-findings';
import { AccessPolicy, attachAccessPolicy, rolePrincipal, SharedRolePrincipal } from '../access/execution-role';
import { watchRoleSize } from '../access/role-size';
import { allLogGroupsArn, loggingStatements, vpcStatements } from '../access/statements';
import { trustService } from '../access/trust-policy';
import { watchCalledServices } from '../network/called-services';
import { warnAboutIsolation } from '../network/endpoint-inventory';

/** The props for the role, the network and the logs of an application. */
export interface ApplicationFoundationProps extends LoggingProps, NetworkProps {
  readonly role?: iam.IRole;
}

/** The role, network and logs that every application requires, including notebooks. */
export interface ApplicationFoundation {
  readonly role: iam.IRole;
  readonly accessPolicy: AccessPolicy;
  readonly grantPrincipal: iam.IPrincipal;
  readonly logDestination?: LogDestination;
  readonly network?: VpcConnection;
  /** The resources that must exist before the application can run. Grows until synthesis. */
  readonly startDependencies: IDependable[];
}

/**
 * Defines the role, logs and network, and grants the role the permissions to use them.
 *
 * @param servicePrincipal the principal that can assume the role, if no role is given
 * @param statements the statements that the application requires in order to exist, in addition to logs and network
 */
export function defineFoundation(
  scope: Resource, props: ApplicationFoundationProps, servicePrincipal: iam.IPrincipal, statements: iam.PolicyStatement[],
): ApplicationFoundation {
  const role = props.role ?? new JobRole(scope, 'Role', {
    assumedBy: servicePrincipal,
    // A policy in another account can only name a role with a physical name. The CDK only generates a name if one is required.
    roleName: PhysicalName.GENERATE_IF_NEEDED,
  });
  const logDestination = defineLogDestination(scope, props, scope.env.region, scope.env.account);
  const startDependencies: IDependable[] = [];
  const network = connectToVpc(scope, props, startDependencies);
  const accessPolicy = attachAccessPolicy(scope, 'AccessPolicy', role, [
    ...statements,
    ...(logDestination ? loggingStatements(scope, logDestination) : []),
    ...(network ? vpcStatements() : []),
  ]);
  acknowledgeAccess(accessPolicy, logDestination, network);
  const grantPrincipal = rolePrincipal(scope, role, accessPolicy.attached);
  if (grantPrincipal instanceof SharedRolePrincipal) {
    startDependencies.push(grantPrincipal.policies);
  }
  if (props.role) {
    trustService(scope, role, servicePrincipal);
  }
  watchRoleSize(scope, role);
  if (network) {
    watchCalledServices(scope, role, network.network);
    warnAboutIsolation(scope, network.network, network.connections);
  }
  return {
    role, accessPolicy, grantPrincipal, logDestination, network, startDependencies,
  };
}

/** Acknowledges the findings about actions that IAM cannot scope to a resource. */
function acknowledgeAccess(accessPolicy: AccessPolicy, logDestination: LogDestination | undefined, network: VpcConnection | undefined): void {
  logDestination && acknowledgeResources(accessPolicy, [allLogGroupsArn(accessPolicy)],
    'logs:DescribeLogGroups lists, so IAM matches it against the name pattern of all log groups.');
  network && acknowledgeResources(accessPolicy, ['*'],
    'EC2 defines no resource for its Describe actions, and the network interfaces do not exist before the service creates them.');
}

/**
 * Applies the dependencies, the logging option and the removal policy to the application.
 *
 * @param used what the application uses in addition to the foundation, such as keys
 */
export function attachToFoundation(
  scope: Resource, resource: CfnApplication, foundation: ApplicationFoundation, removalPolicy: RemovalPolicy | undefined, used: IConstruct[],
): void {
  const { accessPolicy, logDestination, network, role, startDependencies } = foundation;
  resource.node.addDependency(accessPolicy);
  resource.applyRemovalPolicy(removalPolicy, { default: RemovalPolicy.DESTROY });
  scope.node.addValidation({ validate: () => validateTags(resource.tags.renderTags()) });
  startDependencies.push(resource, accessPolicy, role);
  if (logDestination) {
    startDependencies.push(logDestination.logStream, defineLoggingOption(scope, resource.ref, logDestination));
  }
  retainWith(scope, resource, {
    dependencies: startDependencies,
    resources: [role, logDestination?.logGroup, network?.network.vpc, ...used],
    securityGroups: network?.connections.securityGroups ?? [],
  });
}
