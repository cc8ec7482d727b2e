/**
 * The calls to the Managed Flink API, without any decisions.
 */
import {
  ApplicationDetail, ApplicationOperationInfo, ApplicationOperationInfoDetails, DescribeApplicationCommand, DescribeApplicationOperationCommand,
  ListApplicationOperationsCommand, ListApplicationSnapshotsCommand, StartApplicationCommand, StopApplicationCommand,
} from '@aws-sdk/client-kinesis-analytics-v2';
import { CodeLocation, Restore, SnapshotMode } from '../contract';
import { isDenial, isTransient, ServiceError } from './errors';
import { clients, io } from './io';
import { operationsBegun, rememberOperation } from './memory';
import { Observed, Operation, Status, STATUSES } from './observation';
import { callService, listSnapshots } from './snapshots-api';

const ATTEMPTS = 4;
const FIRST_PAUSE = 400;
const PAGES = 20;

/** Sends a call, and repeats it with growing pauses after transient errors. After the last attempt, the next poll is the retry. */
export async function attempt<T>(send: () => Promise<T>): Promise<T> {
  for (let attemptNumber = 1; ; attemptNumber++) {
    try {
      return await send();
    } catch (error) {
      if (attemptNumber === ATTEMPTS || !isTransient(error as ServiceError)) {
        throw error;
      }
      // Half of the pause is random, so that the applications of a stack do not retry at the same time.
      await io.sleep(FIRST_PAUSE * 2 ** attemptNumber * (0.5 + Math.random() / 2));
    }
  }
}

/** The application as DescribeApplication returns it. */
export async function describe(name: string): Promise<Omit<Observed, 'now'>> {
  try {
    const { ApplicationDetail: detail } = await attempt(() => clients.flink().send(new DescribeApplicationCommand({ ApplicationName: name })));
    return {
      status: toStatus(detail?.ApplicationStatus),
      runtime: detail?.RuntimeEnvironment,
      code: toCode(detail),
      parallelism: toParallelism(detail),
      encryptionKey: detail?.ApplicationConfigurationDescription?.ApplicationEncryptionConfigurationDescription?.KeyId,
      rolledBackAt: detail?.ApplicationVersionRolledBackFrom === undefined ? undefined
        : (detail.ApplicationVersionCreateTimestamp ?? detail.LastUpdateTimestamp)?.getTime(),
      changedAt: detail?.LastUpdateTimestamp?.getTime(),
    };
  } catch (error) {
    if ((error as ServiceError).name === 'ResourceNotFoundException') {
      return { status: 'ABSENT' };
    }
    throw error;
  }
}

/** Unknown states are treated as transitional states. */
function toStatus(status: string | undefined): Status {
  return STATUSES.find(known => known === status) ?? 'MAINTENANCE';
}

function toParallelism(detail: ApplicationDetail | undefined): number | undefined {
  const { FlinkApplicationConfigurationDescription: description } = detail?.ApplicationConfigurationDescription ?? {};
  return description?.ParallelismConfigurationDescription?.Parallelism;
}

function toCode(detail: ApplicationDetail | undefined): CodeLocation | undefined {
  const location = detail?.ApplicationConfigurationDescription?.ApplicationCodeConfigurationDescription?.CodeContentDescription
    ?.S3ApplicationCodeLocationDescription;
  return location === undefined ? undefined : { bucketArn: location.BucketARN ?? '', fileKey: location.FileKey ?? '', objectVersion: location.ObjectVersion };
}

/** The newest operations, newest first. Empty if the application does not exist. */
export async function operations(name: string): Promise<Operation[]> {
  try {
    const { ApplicationOperationInfoList: list } = await attempt(
      () => clients.flink().send(new ListApplicationOperationsCommand({ ApplicationName: name, Limit: 50 })));
    return (list ?? []).map(toOperation).sort((a, b) => b.startedAt - a.startedAt);
  } catch (error) {
    if ((error as ServiceError).name === 'ResourceNotFoundException') {
      return [];
    }
    throw error;
  }
}

/**
 * The starts and stops that this instance of the function sent since a time, newest first. Used if operations cannot be listed. Undefined if there
 * are none.
 */
export async function begunOperations(name: string, since: number): Promise<Operation[] | undefined> {
  const ids = operationsBegun(name, since);
  return ids.length === 0 ? undefined
    : Promise.all(ids.map(async id => toOperation({ ...await operationDetails(name, id), OperationId: id })));
}

function toOperation(info: ApplicationOperationInfo): Operation {
  return {
    id: info.OperationId ?? '',
    name: info.Operation ?? '',
    status: info.OperationStatus ?? 'IN_PROGRESS',
    startedAt: info.StartTime?.getTime() ?? 0,
    endedAt: info.EndTime?.getTime(),
  };
}

/** The error of an operation. */
export async function operationError(name: string, id: string): Promise<string | undefined> {
  return (await operationDetails(name, id))?.OperationFailureDetails?.ErrorInfo?.ErrorString;
}

async function operationDetails(name: string, id: string): Promise<ApplicationOperationInfoDetails | undefined> {
  const answer = await attempt(() => clients.flink().send(new DescribeApplicationOperationCommand({ ApplicationName: name, OperationId: id })));
  return answer.ApplicationOperationInfoDetails;
}

/**
 * The times of the application's snapshots, in milliseconds since the epoch. Without a mode, snapshots of both modes are read.
 *
 * Empty if the service does not list snapshots by application.
 */
export async function snapshotTimes(name: string, mode: SnapshotMode | undefined): Promise<number[]> {
  return [
    ...mode === 'ENHANCED_SNAPSHOTS' ? [] : await unlessRefused(isUnsupported, () => legacySnapshotTimes(name)),
    // Without a mode, the handler might lack the permission, or the region might not have the call.
    ...mode === 'APPLICATION_SNAPSHOTS_LEGACY' ? []
      : await unlessRefused(error => isUnsupported(error) || (mode === undefined && isDenial(error)), () => enhancedSnapshotTimes(name)),
  ];
}

async function unlessRefused(isEmpty: (error: ServiceError) => boolean, read: () => Promise<number[]>): Promise<number[]> {
  try {
    return await read();
  } catch (error) {
    if (!isEmpty(error as ServiceError)) {
      throw error;
    }
    return [];
  }
}

function isUnsupported(error: ServiceError): boolean {
  return ['UnsupportedOperationException', 'UnknownOperationException'].includes(error.name ?? '');
}

async function legacySnapshotTimes(name: string): Promise<number[]> {
  const times: number[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer = await attempt(
      () => clients.flink().send(new ListApplicationSnapshotsCommand({ ApplicationName: name, Limit: 50, NextToken: token })));
    times.push(...(answer.SnapshotSummaries ?? []).map(snapshot => snapshot.SnapshotCreationTimestamp?.getTime() ?? 0));
    token = answer.NextToken;
    if (token === undefined) {
      break;
    }
  }
  return times;
}

/** Imported snapshots are left out: they contain state of another job. */
async function enhancedSnapshotTimes(name: string): Promise<number[]> {
  const snapshots = await listSnapshots(call, name);
  return snapshots.filter(snapshot => snapshot.SnapshotStatus === 'READY' && snapshot.SnapshotInitiatorOperation !== 'ImportSnapshot')
    .map(snapshot => snapshot.SnapshotCreationTimestamp * 1000);
}

function call(action: string, input: object): Promise<any> {
  return attempt(() => callService(clients.flink(), action, input));
}

/** Starts an application. Always sends the whole run configuration, because the service takes omitted settings from the last run. */
export async function start(name: string, restore: Restore | undefined): Promise<void> {
  const input = { ApplicationName: name, RunConfiguration: restore && toRunConfiguration(restore) };
  const { OperationId: id = '' } = restore?.snapshotArn === undefined
    ? await attempt(() => clients.flink().send(new StartApplicationCommand(input)))
    // The SDK command drops the snapshot ARN.
    : await call('StartApplication', input);
  rememberOperation(name, io.now(), id);
}

function toRunConfiguration(restore: Restore) {
  return {
    ApplicationRestoreConfiguration: { ApplicationRestoreType: restore.type, SnapshotName: restore.snapshotName, SnapshotArn: restore.snapshotArn },
    FlinkRunConfiguration: { AllowNonRestoredState: restore.allowNonRestoredState },
  };
}

/** Stops an application. Without force, the service takes a snapshot first. */
export async function stop(name: string, force: boolean): Promise<void> {
  const command = new StopApplicationCommand({ ApplicationName: name, Force: force || undefined });
  const { OperationId: id = '' } = await attempt(() => clients.flink().send(command));
  rememberOperation(name, io.now(), id);
}
