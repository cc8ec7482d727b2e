import { CfnResource } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { ResourceViews, targetPathOf, targetPathsOf } from './resource-views';
import { definitelyDiffer } from '../synth/tokens';

/** The properties that refer to the roles of a policy. */
const ROLES: { readonly [type: string]: string } = {
  'AWS::IAM::Policy': 'Roles',
  'AWS::IAM::ManagedPolicy': 'Roles',
  'AWS::IAM::RolePolicy': 'RoleName',
};

/** The properties that refer to the two security groups of a rule. */
const GROUPS: { readonly [type: string]: string[] } = {
  'AWS::EC2::SecurityGroupIngress': ['GroupId', 'SourceSecurityGroupId'],
  'AWS::EC2::SecurityGroupEgress': ['GroupId', 'DestinationSecurityGroupId'],
};

/**
 * The policies and security group rules of jobs in the templates of a stage, including resources that the user defined.
 *
 * Finds policies through their role and rules through their security groups, so they do not have to be registered.
 */
export class JobAccess {
  private readonly byRole = new Map<string, CfnResource[]>();
  private readonly roles = new Map<string, CfnResource>();
  private readonly managedPolicies = new Map<string, CfnResource>();
  private readonly byGroup = new Map<string, CfnResource[]>();
  /** Maps the names of the stage's roles to their paths, and paths to names. */
  private readonly sameRole = new Map<string, string>();

  constructor(resources: readonly CfnResource[], private readonly views: ResourceViews) {
    resources.forEach(resource => this.register(resource));
  }

  /** The role itself, its policies, and its managed policies that are defined in this CDK app. */
  public policiesOf(scope: IConstruct, role: iam.IRole): CfnResource[] {
    const identity = targetPathOf(scope, role.roleName);
    const same = this.sameRole.get(identity);
    const identities = same === undefined ? [identity] : [identity, same];
    const definitions = identities.flatMap(roleIdentity => this.roles.get(roleIdentity) ?? []);
    const beside = identities.flatMap(roleIdentity => this.byRole.get(roleIdentity) ?? [])
      .filter(policy => !definitelyDiffer(policy.stack.account, role.env.account));
    return [...new Set([...definitions, ...definitions.flatMap(definition => this.managedPoliciesOf(definition)), ...beside])];
  }

  /** The managed policies of a role that are defined in this CDK app, including its permissions boundary. */
  public managedPoliciesOf(role: CfnResource): CfnResource[] {
    const { ManagedPolicyArns: arns, PermissionsBoundary: boundary } = this.views.of(role).properties;
    return [...targetPathsOf(arns), ...targetPathsOf(boundary)].flatMap(arn => this.managedPolicies.get(arn) ?? []);
  }

  /** The rules that refer to one of the security groups. */
  public rulesOf(scope: IConstruct, groups: readonly ec2.ISecurityGroup[]): CfnResource[] {
    return groups.flatMap(group => this.byGroup.get(targetPathOf(scope, group.securityGroupId)) ?? []);
  }

  private register(resource: CfnResource): void {
    const type = resource.cfnResourceType;
    if (type in ROLES) {
      targetPathsOf(this.views.of(resource).properties[ROLES[type]]).forEach(role => append(this.byRole, role, resource));
    }
    if (type === 'AWS::IAM::ManagedPolicy') {
      this.managedPolicies.set(resource.node.path, resource);
    } else if (type === 'AWS::IAM::Role') {
      this.registerRole(resource);
    } else if (type in GROUPS) {
      const { properties } = this.views.of(resource);
      GROUPS[type].forEach(side => targetPathsOf(properties[side]).forEach(group => append(this.byGroup, group, resource)));
    } else if (type === 'AWS::EC2::SecurityGroup') {
      this.registerInlineRules(resource);
    }
  }

  private registerRole(resource: CfnResource): void {
    this.roles.set(resource.node.path, resource);
    const { RoleName: name } = this.views.of(resource).properties;
    if (typeof name === 'string') {
      this.sameRole.set(name, resource.node.path).set(resource.node.path, name);
    }
  }

  private registerInlineRules(group: CfnResource): void {
    append(this.byGroup, group.node.path, group);
    const { SecurityGroupIngress: ingress = [], SecurityGroupEgress: egress = [] } = this.views.of(group).properties as { [name: string]: any };
    const peers = [
      ...[ingress].flat().map(rule => rule.SourceSecurityGroupId),
      ...[egress].flat().map(rule => rule.DestinationSecurityGroupId),
    ];
    peers.forEach(peer => targetPathsOf(peer).forEach(identity => append(this.byGroup, identity, group)));
  }
}

function append(map: Map<string, CfnResource[]>, key: string, resource: CfnResource): void {
  const found = map.get(key);
  found ? found.push(resource) : map.set(key, [resource]);
}
