import { AspectPriority, Aspects, CfnResource, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { isIsolated } from './endpoint-inventory';
import { AccessPolicy } from '../access/execution-role';
import { rolesByManagedPolicy } from '../access/managed-policies';
import { ApplicationNetwork } from '../base/application-network';
import { attached } from '../synth/attachment';
import { identitiesOf, identityOf } from '../synth/identity';

/**
 * The endpoint names of services, by the prefixes of their IAM actions.
 *
 * Excludes services that are in the VPC, services that Managed Service for Apache Flink calls on behalf of the application, and
 * AWS KMS. Other services call AWS KMS to decrypt the data that the job reads.
 */
const ENDPOINTS: { readonly [prefix: string]: string } = {
  'aps': 'aps-workspaces',
  'athena': 'athena',
  'bedrock': 'bedrock-runtime',
  'dynamodb': 'dynamodb',
  'events': 'events',
  'execute-api': 'execute-api',
  'firehose': 'kinesis-firehose',
  'glue': 'glue',
  'kinesis': 'kinesis-streams',
  'lambda': 'lambda',
  'rds-data': 'rds-data',
  'redshift-data': 'redshift-data',
  's3': 's3',
  'sagemaker': 'sagemaker.runtime',
  'secretsmanager': 'secretsmanager',
  'sns': 'sns',
  'sqs': 'sqs',
  'ssm': 'ssm',
  'states': 'states',
  'sts': 'sts',
};

/** The DynamoDB actions that use the endpoint of DynamoDB Streams. */
const OF_DYNAMODB_STREAMS = ['dynamodb:describestream', 'dynamodb:getrecords', 'dynamodb:getsharditerator', 'dynamodb:liststreams'];

interface Caller {
  readonly application: Construct;
  readonly role: iam.IRole;
  readonly network: ApplicationNetwork;
}

/**
 * Records the services in the statements of an application's role, regardless of how the statements are added.
 *
 * Runs at the start of synthesis, when the program has added all statements, so that aspects visit the endpoints. Runs again after the
 * aspects of the application, which can add statements, and before the check for unreachable services.
 */
export function watchCalledServices(application: Construct, role: iam.IRole, network: ApplicationNetwork): void {
  const stage = Stage.of(application) ?? application.node.root;
  const caller = { application, role, network };
  attached(stage, 'callersInVpc', () => {
    const callers: Caller[] = [];
    Aspects.of(stage).add({
      // The stage is visited before its contents.
      visit(node) { node === stage && inferServices(stage, callers); },
    });
    return callers;
  }).push(caller);
  Aspects.of(application).add({
    visit(node) { node === application && inferServices(stage, [caller]); },
  }, { priority: AspectPriority.READONLY });
}

function inferServices(stage: IConstruct, all: readonly Caller[]): void {
  // Other applications reach all services.
  const callers = all.filter(({ network }) => network.hasListeners || isIsolated(network));
  if (callers.length === 0) {
    return;
  }
  const roles = new Map(callers.map(({ application, role, network }) => [network, identityOf(application, role.roleName)]));
  const statements = statementsByRole(stage, new Set(roles.values()));
  callers.forEach(({ network }) => {
    const actions = (statements.get(roles.get(network)!) ?? []).flatMap(actionsOf);
    network.infer(...new Set(actions.flatMap(action => endpointOf(action.toLowerCase()) ?? [])));
  });
}

function endpointOf(action: string): string | undefined {
  return OF_DYNAMODB_STREAMS.includes(action) ? 'dynamodb-streams' : ENDPOINTS[action.split(':')[0]];
}

function actionsOf({ Effect: effect, Action: action }: { Effect?: string; Action?: unknown }): string[] {
  return effect === 'Allow' ? [action].flat().filter(name => typeof name === 'string') : [];
}

function statementsByRole(stage: IConstruct, wanted: ReadonlySet<string>): Map<string, object[]> {
  const found = new Map<string, object[]>();
  const resources = stage.node.findAll();
  const attachments = rolesByManagedPolicy(resources);
  const add = (resource: CfnResource, roles: unknown, document: unknown) => {
    const all = [...identitiesOf(resource, roles), ...attachments.get(identityOf(resource, resource.ref)) ?? []].filter(role => wanted.has(role));
    const { Statement: statements = [] } = all.length > 0 ? resource.stack.resolve(document) ?? {} : {};
    all.forEach(role => found.set(role, [...found.get(role) ?? [], ...[statements].flat()]));
  };
  for (const resource of resources) {
    if (resource instanceof iam.CfnPolicy && !(resource.node.scope instanceof AccessPolicy)) {
      add(resource, resource.roles, resource.policyDocument);
    } else if (resource instanceof iam.CfnManagedPolicy) {
      add(resource, resource.roles, resource.policyDocument);
    } else if (resource instanceof iam.CfnRolePolicy) {
      add(resource, resource.roleName, resource.policyDocument);
    } else if (resource instanceof iam.CfnRole) {
      const policies: { policyDocument?: unknown }[] = resource.stack.resolve(resource.policies) ?? [];
      policies.forEach(({ policyDocument }) => add(resource, resource.ref, policyDocument));
    }
  }
  return found;
}
