/**
 * The control plane: the API's actions on the simulated applications, with the service's rules and errors.
 */
import { ACCOUNT_ACTIONS, EnhancedSnapshots } from './enhanced-snapshots';
import { ServiceFault } from './faults';
import { SimulatedApplication } from './simulated-application';
import { Behaviour, Configuration, HEALTHY, OperationRecord, RunConfiguration } from './simulated-types';

// The wire format is the SDK's business; here it is just data.
type Input = { [key: string]: any };
type Output = { [key: string]: unknown };
type Action = (application: SimulatedApplication, input: Input) => Output;

export class FlinkService {
  readonly applications = new Map<string, SimulatedApplication>();
  /** How jobs behave, by the key of their code; healthy when not given. */
  readonly behaviours = new Map<string, Behaviour>();
  /** The snapshots of the account. */
  readonly snapshots = new EnhancedSnapshots();

  execute(action: string, input: Input, now: number): Output {
    this.applications.forEach(application => application.settle(now));
    if (action === 'CreateApplication') {
      return this.create(input, now);
    }
    if (ACCOUNT_ACTIONS.includes(action)) {
      return this.snapshots.execute(action, input, now);
    }
    const application = this.applications.get(input.ApplicationName);
    if (application === undefined) {
      throw new ServiceFault('ResourceNotFoundException', `Application ${input.ApplicationName} does not exist`);
    }
    if (action === 'CreateSnapshot') {
      const { name, status, configuration } = application;
      return this.snapshots.create({ name, status, ...configuration, stateAt: time => application.stateAt(time) }, input, now);
    }
    const run = ACTIONS[action];
    if (run === undefined) {
      throw new ServiceFault('UnknownOperationException', `${action} is not simulated`);
    }
    return run(application, input);
  }

  /** Adds an application without a call. */
  add(name: string, configuration: Partial<Configuration>, now: number): SimulatedApplication {
    const whole: Configuration = {
      runtime: 'FLINK-1_20',
      mode: 'STREAMING',
      bucketArn: 'arn:aws:s3:::code',
      fileKey: 'v1.jar',
      snapshotsEnabled: true,
      snapshotMode: 'APPLICATION_SNAPSHOTS_LEGACY',
      rollbackEnabled: true,
      parallelism: 1,
      ...configuration,
    };
    const application = new SimulatedApplication(name, whole, now, c => this.behaviours.get(c.fileKey) ?? HEALTHY, this.snapshots);
    this.applications.set(name, application);
    return application;
  }

  /** What DeleteApplication ends in. */
  remove(name: string): void {
    this.applications.delete(name);
  }

  private create(input: Input, now: number): Output {
    if (this.applications.has(input.ApplicationName)) {
      throw new ServiceFault('ResourceInUseException', `Application ${input.ApplicationName} exists already`);
    }
    const application = this.add(input.ApplicationName, toConfiguration(input), now);
    return { ApplicationDetail: detail(application) };
  }
}

const ACTIONS: { readonly [action: string]: Action } = {
  DescribeApplication: application => ({ ApplicationDetail: detail(application) }),
  StartApplication: (application, input) => {
    const run = toRun(input.RunConfiguration);
    checkRestore(application, run);
    return { OperationId: application.start(run).id };
  },
  StopApplication: (application, input) => ({ OperationId: application.stop(input.Force === true).id }),
  UpdateApplication: (application, input) => {
    if (input.CurrentApplicationVersionId !== undefined && input.CurrentApplicationVersionId !== application.versionId) {
      throw new ServiceFault('ConcurrentModificationException', `The current version of ${application.name} is ${application.versionId}`);
    }
    if (application.configuration.snapshotMode === 'ENHANCED_SNAPSHOTS' && toChange(input).snapshotMode === 'APPLICATION_SNAPSHOTS_LEGACY') {
      throw new ServiceFault('InvalidArgumentException', 'An application cannot go back from ENHANCED_SNAPSHOTS');
    }
    const operation = application.update(toChange(input), input.RunConfigurationUpdate && toRun(input.RunConfigurationUpdate));
    return { ApplicationDetail: detail(application), OperationId: operation.id };
  },
  RollbackApplication: application => ({ OperationId: application.rollBack().id, ApplicationDetail: detail(application) }),
  DeleteApplication: application => {
    application.delete();
    return {};
  },
  ListApplicationOperations: (application, input) => {
    keepsHistory(application);
    const list = application.operations.filter(operation => input.Operation === undefined || operation.name === input.Operation);
    return { ApplicationOperationInfoList: list.slice(-(input.Limit ?? 50)).reverse().map(summary) };
  },
  DescribeApplicationOperation: (application, input) => {
    keepsHistory(application);
    const operation = application.operations.find(item => item.id === input.OperationId);
    if (operation === undefined) {
      throw new ServiceFault('ResourceNotFoundException', `There is no operation ${input.OperationId}`);
    }
    const failure = operation.error === undefined ? undefined
      : { ErrorInfo: { ErrorString: operation.error.slice(0, 512) }, RollbackOperationId: operation.rollbackId };
    return { ApplicationOperationInfoDetails: { ...summary(operation), OperationFailureDetails: failure } };
  },
  CreateApplicationSnapshot: (application, input) => {
    if (application.status !== 'RUNNING') {
      throw new ServiceFault('ResourceInUseException', `Application ${application.name} is ${application.status}`);
    }
    application.takeSnapshot(input.SnapshotName);
    return {};
  },
  ListApplicationSnapshots: application => ({ SnapshotSummaries: [...application.snapshots].reverse().map(snapshotDetails) }),
  DescribeApplicationSnapshot: (application, input) => ({ SnapshotDetails: snapshotDetails(findSnapshot(application, input.SnapshotName)) }),
  DeleteApplicationSnapshot: (application, input) => {
    application.snapshots.splice(application.snapshots.indexOf(findSnapshot(application, input.SnapshotName)), 1);
    return {};
  },
};

function keepsHistory(application: SimulatedApplication): void {
  if (application.configuration.mode === 'INTERACTIVE') {
    throw new ServiceFault('UnsupportedOperationException', 'Operations are not supported for this application mode');
  }
}

function checkRestore(application: SimulatedApplication, run: RunConfiguration): void {
  if (run.restoreType !== 'RESTORE_FROM_CUSTOM_SNAPSHOT') {
    if (run.snapshotName !== undefined || run.snapshotArn !== undefined) {
      throw new ServiceFault('InvalidArgumentException', 'SnapshotName goes with RESTORE_FROM_CUSTOM_SNAPSHOT only');
    }
    return;
  }
  if ((run.snapshotName === undefined) === (run.snapshotArn === undefined)) {
    throw new ServiceFault('InvalidArgumentException', 'RESTORE_FROM_CUSTOM_SNAPSHOT takes exactly one of SnapshotName and SnapshotArn');
  }
  if (run.snapshotName !== undefined) {
    findSnapshot(application, run.snapshotName);
  } else if (application.configuration.snapshotMode !== 'ENHANCED_SNAPSHOTS') {
    throw new ServiceFault('UnsupportedOperationException', `Application ${application.name} has no enhanced snapshots`);
  }
}

function findSnapshot(application: SimulatedApplication, name: string | undefined) {
  const found = application.snapshots.find(snapshot => snapshot.name === name);
  if (found === undefined) {
    throw new ServiceFault('ResourceNotFoundException', `Snapshot ${name} does not exist`);
  }
  return found;
}

function toRun(input: Input | undefined): RunConfiguration {
  const restore = input?.ApplicationRestoreConfiguration;
  return {
    restoreType: restore?.ApplicationRestoreType ?? 'SKIP_RESTORE_FROM_SNAPSHOT',
    snapshotName: restore?.SnapshotName,
    snapshotArn: restore?.SnapshotArn,
    allowNonRestoredState: input?.FlinkRunConfiguration?.AllowNonRestoredState ?? false,
  };
}

function toConfiguration(input: Input): Partial<Configuration> {
  const configuration = input.ApplicationConfiguration ?? {};
  const location = configuration.ApplicationCodeConfiguration?.CodeContent?.S3ContentLocation ?? {};
  return withoutUndefined({
    runtime: input.RuntimeEnvironment,
    mode: input.ApplicationMode,
    bucketArn: location.BucketARN,
    fileKey: location.FileKey,
    objectVersion: location.ObjectVersion,
    snapshotsEnabled: configuration.ApplicationSnapshotConfiguration?.SnapshotsEnabled,
    snapshotMode: configuration.ApplicationSnapshotConfiguration?.SnapshotMode,
    rollbackEnabled: configuration.ApplicationSystemRollbackConfiguration?.RollbackEnabled,
    parallelism: configuration.FlinkApplicationConfiguration?.ParallelismConfiguration?.Parallelism,
    encryptionKey: configuration.ApplicationEncryptionConfiguration?.KeyId,
  });
}

function toChange(input: Input): Partial<Configuration> {
  const update = input.ApplicationConfigurationUpdate ?? {};
  const key = update.ApplicationEncryptionConfigurationUpdate;
  const location = update.ApplicationCodeConfigurationUpdate?.CodeContentUpdate?.S3ContentLocationUpdate ?? {};
  const change = withoutUndefined({
    runtime: input.RuntimeEnvironmentUpdate,
    bucketArn: location.BucketARNUpdate,
    fileKey: location.FileKeyUpdate,
    objectVersion: location.ObjectVersionUpdate,
    snapshotsEnabled: update.ApplicationSnapshotConfigurationUpdate?.SnapshotsEnabledUpdate,
    snapshotMode: update.ApplicationSnapshotConfigurationUpdate?.SnapshotModeUpdate,
    rollbackEnabled: update.ApplicationSystemRollbackConfigurationUpdate?.RollbackEnabledUpdate,
    parallelism: update.FlinkApplicationConfigurationUpdate?.ParallelismConfigurationUpdate?.ParallelismUpdate,
  });
  return key ? { ...change, encryptionKey: key.KeyIdUpdate } : change;
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

function detail(application: SimulatedApplication): Output {
  const { configuration: c } = application;
  const location = { BucketARN: c.bucketArn, FileKey: c.fileKey, ObjectVersion: c.objectVersion };
  return {
    ApplicationARN: application.arn,
    ApplicationName: application.name,
    ApplicationMode: c.mode,
    ApplicationStatus: application.status,
    ApplicationVersionId: application.versionId,
    ApplicationVersionRolledBackFrom: application.rolledBackFrom,
    ApplicationVersionCreateTimestamp: application.updatedAt / 1000,
    RuntimeEnvironment: c.runtime,
    CreateTimestamp: application.createdAt / 1000,
    LastUpdateTimestamp: application.updatedAt / 1000,
    ApplicationConfigurationDescription: {
      ApplicationCodeConfigurationDescription: { CodeContentType: 'ZIPFILE', CodeContentDescription: { S3ApplicationCodeLocationDescription: location } },
      ApplicationSnapshotConfigurationDescription: { SnapshotsEnabled: c.snapshotsEnabled, SnapshotMode: c.snapshotMode },
      ApplicationSystemRollbackConfigurationDescription: { RollbackEnabled: c.rollbackEnabled },
      FlinkApplicationConfigurationDescription: {
        ParallelismConfigurationDescription: { Parallelism: c.parallelism, CurrentParallelism: c.parallelism },
      },
      ApplicationEncryptionConfigurationDescription: { KeyType: c.encryptionKey ? 'CUSTOMER_MANAGED_KEY' : 'AWS_OWNED_KEY', KeyId: c.encryptionKey },
    },
  };
}

function summary(operation: OperationRecord): Output {
  return {
    Operation: operation.name,
    OperationId: operation.id,
    StartTime: operation.startedAt / 1000,
    EndTime: operation.endedAt === undefined ? undefined : operation.endedAt / 1000,
    OperationStatus: operation.status,
  };
}

function snapshotDetails(snapshot: { name: string; at: number; versionId: number }): Output {
  return {
    SnapshotName: snapshot.name,
    SnapshotStatus: 'READY',
    ApplicationVersionId: snapshot.versionId,
    SnapshotCreationTimestamp: snapshot.at / 1000,
  };
}
