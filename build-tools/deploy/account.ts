import { CloudFormationClient, DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ApplicationDetail, DescribeApplicationCommand, KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';
import { AwsEmulator } from '../servers/aws-emulator';

/** What is deployed to the emulator. */
export class Account {
  private readonly cloudformation: CloudFormationClient;
  private readonly service: KinesisAnalyticsV2Client;

  constructor(emulator: AwsEmulator) {
    this.cloudformation = new CloudFormationClient(emulator.client());
    this.service = new KinesisAnalyticsV2Client(emulator.client());
  }

  /** The states of the given stacks by name, without stacks that do not exist. */
  public async stacks(names: readonly string[]): Promise<Map<string, string>> {
    const { Stacks = [] } = await this.cloudformation.send(new DescribeStacksCommand({}));
    const stacks = Stacks.filter(stack => stack.StackStatus !== 'DELETE_COMPLETE' && names.includes(stack.StackName!));
    return new Map(stacks.map(stack => [stack.StackName!, stack.StackStatus!]));
  }

  /** The only application of the given stacks. */
  public async application(stacks: readonly string[]): Promise<ApplicationDetail> {
    for (const StackName of stacks) {
      const { StackResources = [] } = await this.cloudformation.send(new DescribeStackResourcesCommand({ StackName }));
      const found = StackResources.find(resource => resource.ResourceType === 'AWS::KinesisAnalyticsV2::Application');
      if (found) {
        const { ApplicationDetail: detail } = await this.service.send(new DescribeApplicationCommand({ ApplicationName: found.PhysicalResourceId! }));
        return detail!;
      }
    }
    throw new Error(`no stack of ${stacks} has an application`);
  }

  public async hasApplication(ApplicationName: string): Promise<boolean> {
    return this.service.send(new DescribeApplicationCommand({ ApplicationName })).then(() => true, () => false);
  }
}

/** The object with the application's code. */
export function codeOf(application: ApplicationDetail): string | undefined {
  const { ApplicationCodeConfigurationDescription: code } = application.ApplicationConfigurationDescription ?? {};
  return code?.CodeContentDescription?.S3ApplicationCodeLocationDescription?.FileKey;
}
