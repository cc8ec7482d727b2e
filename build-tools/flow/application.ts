import {
  CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand, DescribeStackResourcesCommand, DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { ApplicationDetail, DescribeApplicationCommand, KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsEmulator, Credentials } from '../servers/aws-emulator';

type Group = { readonly [key: string]: string };

/** A stack with one application in the emulator, and the application's role. */
export class DeployedApplication {
  /** Deploys a stack through the emulator's CloudFormation. */
  public static async deploy(emulator: AwsEmulator, stack: Stack): Promise<DeployedApplication> {
    const template = Template.fromStack(stack).toJSON();
    // The version of the bootstrap stack, which the emulator does not have.
    delete template.Parameters;
    delete template.Rules;
    const cloudformation = new CloudFormationClient(emulator.client());
    const { stackName: StackName } = stack;
    await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM'] }));
    await untilCreated(cloudformation, StackName);
    const { StackResources = [] } = await cloudformation.send(new DescribeStackResourcesCommand({ StackName }));
    const name = StackResources.find(resource => resource.ResourceType === 'AWS::KinesisAnalyticsV2::Application')!.PhysicalResourceId!;
    const service = new KinesisAnalyticsV2Client(emulator.client());
    const { ApplicationDetail: detail } = await service.send(new DescribeApplicationCommand({ ApplicationName: name }));
    return new DeployedApplication(
      emulator, detail!, new Map(StackResources.map(resource => [resource.LogicalResourceId!, resource.PhysicalResourceId!])),
    );
  }

  /** The property groups by their ids, as DescribeApplication returns them. */
  public readonly groups: ReadonlyMap<string, Group>;
  /** The file name of the code. */
  public readonly codeKey: string;
  private readonly roleArn: string;

  private constructor(
    private readonly emulator: AwsEmulator, detail: ApplicationDetail, private readonly physicalIds: ReadonlyMap<string, string>,
  ) {
    const { EnvironmentPropertyDescriptions, ApplicationCodeConfigurationDescription } = detail.ApplicationConfigurationDescription!;
    this.groups = new Map(EnvironmentPropertyDescriptions!.PropertyGroupDescriptions!.map(group => [group.PropertyGroupId!, group.PropertyMap!]));
    this.codeKey = ApplicationCodeConfigurationDescription!.CodeContentDescription!.S3ApplicationCodeLocationDescription!.FileKey!;
    this.roleArn = detail.ServiceExecutionRole!;
  }

  /** The bucket with a construct id. */
  public bucket(id: string): string {
    return [...this.physicalIds].find(([logicalId]) => new RegExp(`^${id}[0-9A-F]{8}$`).test(logicalId))![1];
  }

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

async function untilCreated(cloudformation: CloudFormationClient, StackName: string): Promise<void> {
  for (;;) {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
    const status = Stacks![0].StackStatus!;
    if (status === 'CREATE_COMPLETE') {
      return;
    }
    if (status !== 'CREATE_IN_PROGRESS') {
      const { StackEvents = [] } = await cloudformation.send(new DescribeStackEventsCommand({ StackName }));
      const reasons = StackEvents.filter(event => event.ResourceStatus!.includes('FAILED')).map(event => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`);
      throw new Error(`the stack is ${status}: ${reasons.join('; ')}`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
