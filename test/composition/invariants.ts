import { App, Stack } from 'aws-cdk-lib';
import { templateOf } from '../support/fixtures/template-invariants';

interface Resource { readonly Type: string; readonly Properties?: any; readonly DependsOn?: string | string[] }
interface Rendered { readonly path: string; readonly resources: { readonly [id: string]: Resource } }

function rendered(app: App): Rendered[] {
  return app.node.findAll().filter(one => Stack.isStack(one))
    .map(stack => ({ path: stack.node.path, resources: templateOf(stack as Stack).Resources ?? {} }));
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
    earlier.filter(one => one in resources && !found.has(one)).forEach(one => { found.add(one); open.push(one); });
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
        ?? Object.values(resources).find(one => one.Type === 'AWS::KinesisAnalyticsV2::Application' && one.Properties.ApplicationName === Properties.ApplicationName);
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

/** Names that two templates write to: policies of one role with a literal name, and rules of one literal security group. */
export function sharedNames(app: App): string[] {
  const owners = new Map<string, string>();
  const clashes: string[] = [];
  for (const { path, resources } of rendered(app)) {
    for (const [id, { Type, Properties: own }] of Object.entries(resources)) {
      const keys = Type === 'AWS::IAM::Policy'
        ? (own.Roles ?? []).map((role: unknown) => `policy ${JSON.stringify(own.PolicyName)} of role ${roleKey(role, path)}`)
        : RULES.includes(Type) ? [ruleKey(Type, own, path)] : [];
      for (const key of keys) {
        owners.has(key) ? clashes.push(`${owners.get(key)} and ${path}/${id} both write ${key}`) : owners.set(key, `${path}/${id}`);
      }
    }
  }
  return clashes;
}

/** A literal or an import means the same in every template, a reference only in its own. */
function roleKey(role: unknown, path: string): string {
  return typeof role === 'string' || JSON.stringify(role).includes('Fn::ImportValue') ? JSON.stringify(role) : `${path} ${JSON.stringify(role)}`;
}

function ruleKey(type: string, own: any, path: string): string {
  const groups = [own.GroupId, own.SourceSecurityGroupId, own.DestinationSecurityGroupId].map(one => one && roleKey(one, path));
  return [type, ...groups, own.IpProtocol, own.FromPort, own.ToPort, own.CidrIp, own.SourcePrefixListId, own.DestinationPrefixListId].map(String).join(' ');
}

/** The digests of all starts, by their place. */
export function digests(app: App): { [place: string]: string } {
  return Object.fromEntries(rendered(app).flatMap(({ path, resources }) => Object.entries(resources)
    .filter(([, { Type }]) => Type === 'Custom::ManagedFlinkLifecycle')
    .map(([id, { Properties }]) => [`${path}/${id}`, Properties.Digest])));
}
