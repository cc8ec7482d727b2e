import {
  CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand, DescribeStackResourcesCommand, DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { DescribeApplicationCommand, KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Brokers, ConnectorsStack } from '../connectors/stack';
import { AwsEmulator, Credentials } from '../servers/aws-emulator';

type Group = { readonly [key: string]: string };

const STACK = 'Connectors';

/** The connectors stack in the emulator, and its application's role. */
export class DeployedApplication {
  /** Synthesizes the stack and deploys it through the emulator's CloudFormation. */
  public static async deploy(emulator: AwsEmulator, brokers: Brokers): Promise<DeployedApplication> {
    const template = Template.fromStack(new ConnectorsStack(new App(), brokers)).toJSON();
    // The version of the bootstrap stack, which this stack has no assets for.
    delete template.Parameters;
    delete template.Rules;
    const cloudformation = new CloudFormationClient(emulator.client());
    await cloudformation.send(new CreateStackCommand({
      StackName: STACK, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM'],
    }));
    await untilCreated(cloudformation);
    const { StackResources = [] } = await cloudformation.send(new DescribeStackResourcesCommand({ StackName: STACK }));
    const name = StackResources.find(resource => resource.ResourceType === 'AWS::KinesisAnalyticsV2::Application')!.PhysicalResourceId!;
    const service = new KinesisAnalyticsV2Client(emulator.client());
    const { ApplicationDetail } = await service.send(new DescribeApplicationCommand({ ApplicationName: name }));
    const groups = ApplicationDetail!.ApplicationConfigurationDescription!.EnvironmentPropertyDescriptions!.PropertyGroupDescriptions!;
    const certificates = StackResources.find(resource => resource.LogicalResourceId!.startsWith('Certificates'))!.PhysicalResourceId!;
    return new DeployedApplication(
      emulator,
      ApplicationDetail!.ServiceExecutionRole!,
      new Map(groups.map(group => [group.PropertyGroupId!, group.PropertyMap!])),
      certificates,
    );
  }

  private constructor(
    private readonly emulator: AwsEmulator,
    private readonly roleArn: string,
    /** The property groups by their ids, as DescribeApplication returns them. */
    public readonly groups: ReadonlyMap<string, Group>,
    /** The bucket for the keystore of mutual TLS. */
    public readonly certificates: string,
  ) {}

  /** Adds this account to those that can assume the application's role. Returns whether it could before. */
  public async trustChecker(): Promise<boolean> {
    const iam = new IAMClient(this.emulator.client());
    const RoleName = this.roleArn.split('/').pop()!;
    const before = await this.session().then(() => true, () => false);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const document = JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!));
    document.Statement.push({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${AwsEmulator.ACCOUNT}:root` } });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(document) }));
    return before;
  }

  /** Adds actions to the application's role, on all resources. */
  public async allow(actions: string[]): Promise<void> {
    await new IAMClient(this.emulator.client()).send(new PutRolePolicyCommand({
      RoleName: this.roleArn.split('/').pop()!,
      PolicyName: 'Allowances',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }),
    }));
  }

  /** Credentials of the application's role, or of the role without some of its actions. */
  public async session(without?: string[]): Promise<Credentials> {
    const policy = without && { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: without, Resource: '*' }] };
    const { Credentials: session } = await new STSClient(this.emulator.client()).send(new AssumeRoleCommand({
      RoleArn: this.roleArn, RoleSessionName: 'job', ...(policy ? { Policy: JSON.stringify(policy) } : {}),
    }));
    return { accessKeyId: session!.AccessKeyId!, secretAccessKey: session!.SecretAccessKey!, sessionToken: session!.SessionToken! };
  }
}

async function untilCreated(cloudformation: CloudFormationClient): Promise<void> {
  for (;;) {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: STACK }));
    const status = Stacks![0].StackStatus!;
    if (status === 'CREATE_COMPLETE') {
      return;
    }
    if (status !== 'CREATE_IN_PROGRESS') {
      const { StackEvents = [] } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: STACK }));
      const reasons = StackEvents.filter(event => event.ResourceStatus!.includes('FAILED')).map(event => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`);
      throw new Error(`the stack is ${status}: ${reasons.join('; ')}`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
