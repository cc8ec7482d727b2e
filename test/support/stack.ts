/**
 * Plays CloudFormation for a stack with an application and its lifecycle resource: the order of its calls, its rollbacks, its clean-up after a rename.
 */
import { MARKER, ProviderFramework, ResourceAnswer } from './provider-framework';
import { ServiceDouble } from './service-double';
import { LifecycleSettings, renderProperties } from '../../src/lifecycle/contract';

/** One version of the stack's template. */
export interface StackTemplate {
  readonly applicationName: string;
  readonly fileKey: string;
  readonly runtime?: string;
  readonly parallelism?: number;
  /** Rendered on the application: what an update of a running application restores. */
  readonly runConfigurationUpdate?: object;
  /** Whether the application is another stack's. */
  readonly imported?: boolean;
  readonly lifecycle?: Partial<LifecycleSettings>;
}

export type StackStatus = 'CREATE_COMPLETE' | 'ROLLBACK_COMPLETE' | 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE' | 'UPDATE_ROLLBACK_FAILED' | 'DELETE_COMPLETE'
| 'DELETE_FAILED';

export interface StackOutcome {
  readonly status: StackStatus;
  /** Why the deployment failed. */
  readonly reason?: string;
}

export class Stack {
  /** Whether CloudFormation sees that its own update of an application has failed. */
  noticesFailedUpdates = true;
  /** Whether a rollback is under way. */
  rollingBack = false;
  current?: StackTemplate;
  private physicalId = MARKER;

  constructor(private readonly double: ServiceDouble, private readonly framework: ProviderFramework) {
  }

  async create(template: StackTemplate): Promise<StackOutcome> {
    this.createApplication(template);
    const answer = await this.framework.handle({ RequestType: 'Create', ResourceProperties: propertiesOf(template) });
    this.physicalId = answer.PhysicalResourceId;
    this.current = template;
    if (answer.Status === 'SUCCESS') {
      return { status: 'CREATE_COMPLETE' };
    }
    const deletion = await this.delete();
    return { status: deletion.status === 'DELETE_COMPLETE' ? 'ROLLBACK_COMPLETE' : 'DELETE_FAILED', reason: answer.Reason };
  }

  async update(template: StackTemplate): Promise<StackOutcome> {
    const before = this.current!;
    const renamed = template.applicationName !== before.applicationName;
    const refusal = renamed ? this.createApplication(template) : await this.updateApplication(before, template);
    if (refusal !== undefined) {
      this.rollingBack = true;
      const second = await this.updateApplication(template, before);
      this.rollingBack = false;
      return { status: second === undefined ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_FAILED', reason: refusal };
    }
    const answer = await this.send('Update', template, before);
    if (answer.Status === 'FAILED') {
      return this.rollBack(template, before, answer);
    }
    const oldId = this.physicalId;
    this.physicalId = answer.PhysicalResourceId;
    this.current = template;
    if (oldId !== answer.PhysicalResourceId) {
      await this.cleanUp(oldId, before);
    }
    return { status: 'UPDATE_COMPLETE' };
  }

  async delete(): Promise<StackOutcome> {
    const answer = await this.framework.handle(
      { RequestType: 'Delete', PhysicalResourceId: this.physicalId, ResourceProperties: propertiesOf(this.current!) });
    if (answer.Status === 'FAILED') {
      return { status: 'DELETE_FAILED', reason: answer.Reason };
    }
    this.deleteApplication(this.current!);
    return { status: 'DELETE_COMPLETE' };
  }

  private async rollBack(template: StackTemplate, before: StackTemplate, failed: ResourceAnswer): Promise<StackOutcome> {
    this.rollingBack = true;
    const renamed = template.applicationName !== before.applicationName;
    const refusal = renamed ? undefined : await this.updateApplication(template, before);
    const answer = refusal === undefined ? await this.send('Update', before, template) : undefined;
    if (failed.PhysicalResourceId !== this.physicalId) {
      await this.cleanUp(failed.PhysicalResourceId, template);
    }
    this.rollingBack = false;
    return { status: answer?.Status === 'SUCCESS' ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_FAILED', reason: failed.Reason };
  }

  private async send(type: 'Update', template: StackTemplate, before: StackTemplate): Promise<ResourceAnswer> {
    return this.framework.handle({
      RequestType: type, PhysicalResourceId: this.physicalId, ResourceProperties: propertiesOf(template), OldResourceProperties: propertiesOf(before),
    });
  }

  private async cleanUp(id: string, template: StackTemplate): Promise<void> {
    await this.framework.handle({ RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties: propertiesOf(template) });
    this.deleteApplication(template);
  }

  private createApplication(template: StackTemplate): undefined {
    if (!template.imported) {
      this.double.execute('CreateApplication', {
        ApplicationName: template.applicationName,
        RuntimeEnvironment: template.runtime ?? 'FLINK-1_20',
        ApplicationConfiguration: {
          ApplicationCodeConfiguration: { CodeContent: { S3ContentLocation: { BucketARN: 'arn:aws:s3:::code', FileKey: template.fileKey } } },
          FlinkApplicationConfiguration: { ParallelismConfiguration: { Parallelism: template.parallelism ?? 1 } },
        },
      });
    }
    return undefined;
  }

  /** @returns why CloudFormation thinks that the update failed */
  private async updateApplication(before: StackTemplate, after: StackTemplate): Promise<string | undefined> {
    const unchanged = ['fileKey', 'runtime', 'parallelism'].every(key => (before as any)[key] === (after as any)[key]);
    if (after.imported || unchanged) {
      return undefined;
    }
    try {
      this.double.execute('UpdateApplication', {
        ApplicationName: after.applicationName,
        RuntimeEnvironmentUpdate: after.runtime ?? 'FLINK-1_20',
        ApplicationConfigurationUpdate: {
          ApplicationCodeConfigurationUpdate: { CodeContentUpdate: { S3ContentLocationUpdate: { FileKeyUpdate: after.fileKey } } },
          FlinkApplicationConfigurationUpdate: { ParallelismConfigurationUpdate: { ParallelismUpdate: after.parallelism ?? 1 } },
        },
        RunConfigurationUpdate: after.runConfigurationUpdate,
      });
    } catch (error) {
      return (error as Error).message;
    }
    const application = this.double.flink.applications.get(after.applicationName)!;
    const operation = application.operations.at(-1)!;
    for (let waited = 0; waited < 3_600_000 && ['UPDATING', 'ROLLING_BACK'].includes(application.status); waited += 5_000) {
      this.double.clock.advance(5_000);
      this.double.settle();
    }
    const failed = ['UPDATING', 'ROLLING_BACK'].includes(application.status) || (operation.name === 'UpdateApplication' && operation.status === 'FAILED');
    return failed && this.noticesFailedUpdates ? operation.error ?? 'the update did not stabilize' : undefined;
  }

  private deleteApplication(template: StackTemplate): void {
    if (!template.imported) {
      this.double.flink.remove(template.applicationName);
    }
  }
}

/** The properties that the construct renders for a template. */
export function propertiesOf(template: StackTemplate): object {
  const settings: LifecycleSettings = {
    applicationName: template.applicationName,
    mode: 'STREAMING',
    runtime: template.runtime ?? 'FLINK-1_20',
    code: { bucketArn: 'arn:aws:s3:::code', fileKey: template.fileKey },
    restore: { type: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false },
    stopMode: 'SNAPSHOT',
    timeoutSeconds: 1800,
    healthCheckSeconds: 120,
    maxRestarts: 0,
    logGroupName: '/aws/flink/app',
    logStreamName: 'stream',
    ...template.lifecycle,
  };
  return renderProperties(settings, JSON.stringify(template));
}
