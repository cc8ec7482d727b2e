/**
 * Plays CloudFormation for a stack with an application, its preflight and its lifecycle resource: the order of its calls, its rollbacks, its clean-up
 * after a rename.
 */
import { MARKER, ProviderFramework, ResourceAnswer } from './provider-framework';
import { LifecycleSettings, renderProperties } from '../../../src/lifecycle/contract';
import { PREFLIGHT_TYPE, renderPreflight } from '../../../src/lifecycle/preflight-contract';
import { ServiceDouble } from '../service/service-double';

/** The logical id of the application. */
const APPLICATION = 'App';

/** What the preflight of an application does. */
export interface PreflightTemplate {
  /** Whether the template has the name of the application. */
  readonly explicitName?: boolean;
  readonly keepLiveParallelism?: boolean;
  readonly forceStopCrashLoopingJob?: boolean;
  readonly timeoutSeconds?: number;
}

/** One version of the stack's template. */
export interface StackTemplate {
  readonly applicationName: string;
  readonly fileKey: string;
  readonly runtime?: string;
  readonly parallelism?: number;
  readonly encryptionKey?: string;
  readonly previousEncryptionKeys?: readonly string[];
  /** Rendered on the application: what an update of a running application restores. */
  readonly runConfigurationUpdate?: object;
  /** The permissions of the application's role: part of the digest, but no change of the application. */
  readonly permissions?: readonly string[];
  /** Whether the application is another stack's. */
  readonly imported?: boolean;
  /** A release of the library before the preflight renders none. */
  readonly preflight?: PreflightTemplate;
  readonly lifecycle?: Partial<LifecycleSettings>;
}

export type StackStatus = 'CREATE_COMPLETE' | 'ROLLBACK_COMPLETE' | 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE' | 'UPDATE_ROLLBACK_FAILED' | 'DELETE_COMPLETE'
| 'DELETE_FAILED';

export interface StackOutcome {
  readonly status: StackStatus;
  /** Why the deployment failed. */
  readonly reason?: string;
}

export class SimulatedStack {
  /** Whether CloudFormation sees that its own update of an application has failed. */
  noticesFailedUpdates = true;
  /** Whether a rollback is under way. */
  rollingBack = false;
  current?: StackTemplate;
  private physicalId = MARKER;
  private preflightId?: string;
  /** The parallelism that CloudFormation has set last, and what the preflight answered last. */
  private deployedParallelism?: number;
  private answeredParallelism?: number;

  constructor(private readonly double: ServiceDouble, private readonly framework: ProviderFramework) {
  }

  async create(template: StackTemplate): Promise<StackOutcome> {
    this.status('CREATE_IN_PROGRESS');
    const refusal = await this.preflight(template);
    if (refusal !== undefined) {
      return { status: 'ROLLBACK_COMPLETE', reason: refusal };
    }
    this.createApplication(template);
    const answer = await this.framework.handle({ RequestType: 'Create', ResourceProperties: propertiesOf(template) });
    this.physicalId = answer.PhysicalResourceId;
    this.current = template;
    if (answer.Status === 'SUCCESS') {
      return { status: 'CREATE_COMPLETE' };
    }
    this.status('ROLLBACK_IN_PROGRESS');
    const deletion = await this.delete();
    return { status: deletion.status === 'DELETE_COMPLETE' ? 'ROLLBACK_COMPLETE' : 'DELETE_FAILED', reason: answer.Reason };
  }

  async update(template: StackTemplate): Promise<StackOutcome> {
    const before = this.current!;
    this.status('UPDATE_IN_PROGRESS');
    const refusal = await this.preflight(template, before) ?? await this.change(before, template);
    if (refusal !== undefined) {
      this.rollingBack = true;
      this.status('UPDATE_ROLLBACK_IN_PROGRESS');
      const second = await this.preflight(before, template) ?? await this.updateApplication(template, before);
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
    const last = await this.deletePreflight(this.current!);
    return last?.Status === 'FAILED' ? { status: 'DELETE_FAILED', reason: last.Reason } : { status: 'DELETE_COMPLETE' };
  }

  private async rollBack(template: StackTemplate, before: StackTemplate, failed: ResourceAnswer): Promise<StackOutcome> {
    this.rollingBack = true;
    this.status('UPDATE_ROLLBACK_IN_PROGRESS');
    const renamed = template.applicationName !== before.applicationName;
    const refusal = await this.preflight(before, template) ?? (renamed ? undefined : await this.updateApplication(template, before));
    const answer = refusal === undefined ? await this.send('Update', before, template) : undefined;
    if (failed.PhysicalResourceId !== this.physicalId) {
      await this.cleanUp(failed.PhysicalResourceId, template);
      this.double.cloudFormation.resources.set(APPLICATION, before.applicationName);
    }
    this.rollingBack = false;
    return { status: answer?.Status === 'SUCCESS' ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_FAILED', reason: failed.Reason };
  }

  private status(status: string): void {
    const { cloudFormation, clock } = this.double;
    cloudFormation.stackStatus = status;
    if (status === 'UPDATE_IN_PROGRESS') {
      cloudFormation.updatedAt = clock.now();
    }
  }

  /** @returns why the preflight has failed */
  private async preflight(template: StackTemplate, before?: StackTemplate): Promise<string | undefined> {
    if (template.preflight === undefined) {
      await this.deletePreflight(template);
      return undefined;
    }
    const properties = preflightProperties(template);
    const answer = await this.framework.handle({
      RequestType: this.preflightId === undefined ? 'Create' : 'Update',
      ResourceType: PREFLIGHT_TYPE,
      PhysicalResourceId: this.preflightId,
      ResourceProperties: properties,
      OldResourceProperties: this.preflightId === undefined ? undefined : preflightProperties(before!),
    });
    if (answer.Status === 'FAILED') {
      return answer.Reason;
    }
    this.preflightId = answer.PhysicalResourceId;
    this.answeredParallelism = Number(answer.Data!.Parallelism);
    return undefined;
  }

  private async deletePreflight(template: StackTemplate): Promise<ResourceAnswer | undefined> {
    if (this.preflightId === undefined) {
      return undefined;
    }
    const id = this.preflightId;
    this.preflightId = undefined;
    return this.framework.handle({ RequestType: 'Delete', ResourceType: PREFLIGHT_TYPE, PhysicalResourceId: id, ResourceProperties: preflightProperties(template) });
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

  private async change(before: StackTemplate, template: StackTemplate): Promise<string | undefined> {
    return template.applicationName === before.applicationName ? this.updateApplication(before, template) : this.createApplication(template);
  }

  private createApplication(template: StackTemplate): undefined {
    if (!template.imported) {
      this.deployedParallelism = this.parallelismOf(template);
      this.double.execute('CreateApplication', {
        ApplicationName: template.applicationName,
        RuntimeEnvironment: template.runtime ?? 'FLINK-1_20',
        ApplicationConfiguration: {
          ApplicationCodeConfiguration: { CodeContent: { S3ContentLocation: { BucketARN: 'arn:aws:s3:::code', FileKey: template.fileKey } } },
          ApplicationSnapshotConfiguration: { SnapshotMode: template.lifecycle?.snapshotMode },
          FlinkApplicationConfiguration: { ParallelismConfiguration: { Parallelism: this.deployedParallelism } },
          ApplicationEncryptionConfiguration: template.encryptionKey && { KeyType: 'CUSTOMER_MANAGED_KEY', KeyId: template.encryptionKey },
        },
      });
      this.double.cloudFormation.resources.set(APPLICATION, template.applicationName);
    }
    return undefined;
  }

  private parallelismOf(template: StackTemplate): number {
    return template.preflight?.keepLiveParallelism ? this.answeredParallelism! : template.parallelism ?? 1;
  }

  /** @returns why CloudFormation thinks that the update failed */
  private async updateApplication(before: StackTemplate, after: StackTemplate): Promise<string | undefined> {
    const parallelism = this.parallelismOf(after);
    const unchanged = ['fileKey', 'runtime', 'encryptionKey'].every(key => (before as any)[key] === (after as any)[key]) && parallelism === this.deployedParallelism;
    if (after.imported || unchanged) {
      return undefined;
    }
    try {
      this.double.execute('UpdateApplication', {
        ApplicationName: after.applicationName,
        RuntimeEnvironmentUpdate: after.runtime ?? 'FLINK-1_20',
        ApplicationConfigurationUpdate: {
          ApplicationCodeConfigurationUpdate: { CodeContentUpdate: { S3ContentLocationUpdate: { FileKeyUpdate: after.fileKey } } },
          FlinkApplicationConfigurationUpdate: { ParallelismConfigurationUpdate: { ParallelismUpdate: parallelism } },
          ApplicationEncryptionConfigurationUpdate: { KeyTypeUpdate: after.encryptionKey ? 'CUSTOMER_MANAGED_KEY' : 'AWS_OWNED_KEY', KeyIdUpdate: after.encryptionKey },
        },
        RunConfigurationUpdate: after.runConfigurationUpdate,
      });
    } catch (error) {
      return (error as Error).message;
    }
    this.deployedParallelism = parallelism;
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

function preflightProperties(template: StackTemplate): object {
  const { explicitName = true, forceStopCrashLoopingJob = false, timeoutSeconds = 1800 } = template.preflight ?? {};
  return renderPreflight({
    logicalId: APPLICATION,
    applicationName: explicitName ? template.applicationName : undefined,
    timeoutSeconds: String(timeoutSeconds),
    parallelism: String(template.parallelism ?? 1),
    forceStopCrashLoopingJob,
    encryptionKeys: [...template.encryptionKey ? [template.encryptionKey] : [], ...template.previousEncryptionKeys ?? []],
  }, JSON.stringify(template));
}

/** The properties that the construct renders for a template. */
export function propertiesOf(template: StackTemplate): object {
  const settings: LifecycleSettings = {
    applicationName: template.applicationName,
    mode: 'STREAMING',
    runtime: template.runtime ?? 'FLINK-1_20',
    code: { bucketArn: 'arn:aws:s3:::code', fileKey: template.fileKey },
    restore: { type: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false },
    snapshotMode: 'APPLICATION_SNAPSHOTS_LEGACY',
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
