import { App, Stack } from 'aws-cdk-lib';
import { templateOf } from '../support/fixtures/template-invariants';

interface Resource { readonly Type: string; readonly Properties?: any; readonly DependsOn?: string | string[] }
interface Output { readonly Value: unknown; readonly Export?: { readonly Name: string } }
interface Rendered {
  readonly path: string;
  readonly resources: { readonly [id: string]: Resource };
  readonly outputs: { readonly [id: string]: Output };
}

function rendered(app: App): Rendered[] {
  return app.node.findAll().filter(item => Stack.isStack(item))
    .map(stack => {
      const { Resources: resources = {}, Outputs: outputs = {} } = templateOf(stack as Stack);
      return { path: stack.node.path, resources, outputs };
    });
}

/** Every logical id in a part of a template that is a reference. */
function idsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, inner]) => name === 'Ref' ? [String(inner)]
    : name === 'Fn::GetAtt' ? [Array.isArray(inner) ? inner[0] : String(inner).split('.')[0]] : idsIn(inner));
}

/** Everything that is there before a resource. */
function before(id: string, resources: Rendered['resources']): Set<string> {
  const found = new Set<string>();
  const open = [id];
  while (open.length > 0) {
    const resource = resources[open.pop()!];
    const earlier = resource ? [...idsIn(resource.Properties), ...[resource.DependsOn ?? []].flat()] : [];
    earlier.filter(item => item in resources && !found.has(item)).forEach(item => { found.add(item); open.push(item); });
  }
  return found;
}

const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];
const RULES = ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'];

/** Starts that do not wait for a policy of the job's role, or for a rule of its security groups, in their own template. */
export function earlyStarts(app: App): string[] {
  return rendered(app).flatMap(({ path, resources }) => Object.entries(resources)
    .filter(([, { Type }]) => Type === 'Custom::ManagedFlinkLifecycle')
    .flatMap(([start, { Properties }]) => {
      const job = resources[Properties.ApplicationName?.Ref]
        ?? Object.values(resources).find(resource => resource.Type === 'AWS::KinesisAnalyticsV2::Application' && resource.Properties.ApplicationName === Properties.ApplicationName);
      if (!job) {
        return [];
      }
      const roles = idsIn(job.Properties.ServiceExecutionRole);
      const groups = JSON.stringify(job.Properties.ApplicationConfiguration.VpcConfigurations?.[0]?.SecurityGroupIds ?? []);
      const isOwn = ({ Type, Properties: own }: Resource) => POLICIES.includes(Type)
        ? idsIn([own.Roles, own.RoleName]).some(id => roles.includes(id))
        : RULES.includes(Type)
          && [own.GroupId, own.SourceSecurityGroupId, own.DestinationSecurityGroupId].some(group => group && groups.includes(JSON.stringify(group)));
      const earlier = before(start, resources);
      // What waits for the start itself, as everything of a job that depends on this one does, cannot be waited for.
      return Object.entries(resources).filter(([id, one]) => isOwn(one) && !earlier.has(id) && !before(id, resources).has(start))
        .map(([id]) => `${path}: ${start} does not wait for ${id}`);
    }));
}

/** Names that two templates write to: policies of one role with a literal name, and rules of one security group. */
export function sharedNames(app: App): string[] {
  const owners = new Map<string, string>();
  const clashes: string[] = [];
  const all = rendered(app);
  const exported = new Map(all.flatMap(({ path, outputs }) => Object.values(outputs)
    .flatMap(({ Export, Value }) => Export ? [[String(Export.Name), keyOf(Value, path)] as const] : [])));
  for (const { path, resources } of all) {
    const key = (value: unknown) => keyOf(value, path, exported);
    for (const [id, { Type, Properties: own }] of Object.entries(resources)) {
      const names = Type === 'AWS::IAM::Policy'
        ? (own.Roles ?? []).map((role: unknown) => `policy ${JSON.stringify(own.PolicyName)} of role ${key(role)}`)
        : RULES.includes(Type) ? [[Type, ...GROUPS.map(name => key(own[name])), ...RANGE.map(name => own[name])].join(' ')] : [];
      for (const name of names) {
        const [owner, place] = [owners.get(name), `${path}/${id}`];
        owner === undefined ? owners.set(name, place) : OURS.test(`${owner} ${place}`) && clashes.push(`${owner} and ${place} both write ${name}`);
      }
    }
  }
  return clashes;
}

/** The ids of the policies and rules that this library defines. Two of a program's own are the CDK's affair. */
const OURS = /AccessPolicy|RolePolicy|SecurityGroupRules/;
const GROUPS = ['GroupId', 'SourceSecurityGroupId', 'DestinationSecurityGroupId'];
const RANGE = ['IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'SourcePrefixListId', 'DestinationPrefixListId'];

/** A literal means the same in every template, a reference only in its own, and an import what is exported under its name. */
function keyOf(value: unknown, path: string, exported?: ReadonlyMap<string, string>): string {
  const name = (value as { 'Fn::ImportValue'?: string } | undefined)?.['Fn::ImportValue'];
  return name !== undefined ? exported?.get(name) ?? name : typeof value === 'string' ? value : `${path} ${JSON.stringify(value)}`;
}

/** The digests of all starts, by their place. */
export function digests(app: App): { [place: string]: string } {
  return Object.fromEntries(rendered(app).flatMap(({ path, resources }) => Object.entries(resources)
    .filter(([, { Type }]) => Type === 'Custom::ManagedFlinkLifecycle')
    .map(([id, { Properties }]) => [`${path}/${id}`, Properties.Digest])));
}
