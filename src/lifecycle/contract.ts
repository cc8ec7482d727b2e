/**
 * The one typed seam between the construct, at synthesis, and the handlers, at deployment: the properties of the custom resource.
 *
 * CloudFormation hands every value over as a string, so both directions are spelled out here and nowhere else, and parsed strictly: a "false" that is
 * taken for true would drop a job's state.
 */
import { isDeepStrictEqual } from 'util';
import { StopMode } from './stop-mode';
import { DEFAULT_TIMEOUT } from './time-budget';

/** What kind of run the application is. */
export type Mode = 'STREAMING' | 'BATCH' | 'INTERACTIVE';

/** The service's three ways to begin a run. */
export type RestoreType = 'RESTORE_FROM_LATEST_SNAPSHOT' | 'RESTORE_FROM_CUSTOM_SNAPSHOT' | 'SKIP_RESTORE_FROM_SNAPSHOT';

/** Whether snapshots belong to the application or to the account, in the words of the service. */
export type SnapshotMode = 'APPLICATION_SNAPSHOTS_LEGACY' | 'ENHANCED_SNAPSHOTS';

/** From which state a run begins. */
export interface Restore {
  readonly type: RestoreType;
  /** The snapshot, by name; with RESTORE_FROM_CUSTOM_SNAPSHOT only. */
  readonly snapshotName?: string;
  /** The snapshot, by ARN; with RESTORE_FROM_CUSTOM_SNAPSHOT only, and never together with the name. */
  readonly snapshotArn?: string;
  /** Whether state that no operator of the job claims may be dropped. */
  readonly allowNonRestoredState: boolean;
}

/** Where the deployed code lies. */
export interface CodeLocation {
  readonly bucketArn: string;
  readonly fileKey: string;
  /** Compared only when given. */
  readonly objectVersion?: string;
}

/** What the construct asks for, before CloudFormation makes strings of it. */
export interface LifecycleSettings {
  readonly applicationName: string;
  readonly mode: Mode;
  /** The runtime environment that must run; left out when it is not known, as for an imported application. */
  readonly runtime?: string;
  /** The code that must run; left out when it is not known, as for an imported application or a notebook. */
  readonly code?: CodeLocation;
  readonly restore: Restore;
  /** Left out if it is not known, as for an imported application. */
  readonly snapshotMode?: SnapshotMode;
  /** What happens to a running application when its resource is deleted, in the words of the enum `StopMode`. */
  readonly stopMode: `${StopMode}`;
  readonly timeoutSeconds: number;
  /** How long the job must stay up after it is RUNNING; 0 turns the check off. For streaming jobs only. */
  readonly healthCheckSeconds: number;
  readonly maxRestarts: number;
  /** The names of the alarms that must not go into ALARM while the job's health is checked. */
  readonly healthAlarms?: readonly string[];
  readonly logGroupName?: string;
  readonly logStreamName?: string;
}

/** The properties of the custom resource, as they stand in the template. */
export interface LifecycleProperties {
  readonly ApplicationName: string;
  /** Changes whenever the application's configuration does. */
  readonly Digest: string;
  /** What in that configuration is known at deployment only, and so is not in the digest. */
  readonly References?: unknown;
  readonly Mode: string;
  readonly Runtime?: string;
  readonly CodeBucketArn?: string;
  readonly CodeFileKey?: string;
  readonly CodeObjectVersion?: string;
  readonly RestoreType: string;
  readonly SnapshotName?: string;
  readonly SnapshotArn?: string;
  readonly AllowNonRestoredState: string;
  readonly SnapshotMode?: string;
  readonly StopMode: string;
  readonly TimeoutSeconds: string;
  readonly HealthCheckSeconds: string;
  readonly MaxRestarts: string;
  readonly HealthAlarms?: readonly string[];
  readonly LogGroupName?: string;
  readonly LogStreamName?: string;
}

/**
 * Renders the properties of the custom resource.
 *
 * Strings may be tokens; they are passed on as they are.
 */
export function renderProperties(settings: LifecycleSettings, digest: string, references?: unknown): LifecycleProperties {
  return {
    ApplicationName: settings.applicationName,
    Digest: digest,
    References: references,
    Mode: settings.mode,
    Runtime: settings.runtime,
    CodeBucketArn: settings.code?.bucketArn,
    CodeFileKey: settings.code?.fileKey,
    CodeObjectVersion: settings.code?.objectVersion,
    RestoreType: settings.restore.type,
    SnapshotName: settings.restore.snapshotName,
    SnapshotArn: settings.restore.snapshotArn,
    AllowNonRestoredState: String(settings.restore.allowNonRestoredState),
    SnapshotMode: settings.snapshotMode,
    StopMode: settings.stopMode,
    TimeoutSeconds: String(settings.timeoutSeconds),
    HealthCheckSeconds: String(settings.healthCheckSeconds),
    MaxRestarts: String(settings.maxRestarts),
    HealthAlarms: settings.healthAlarms,
    LogGroupName: settings.logGroupName,
    LogStreamName: settings.logStreamName,
  };
}

/** The part of the provider framework's event that the handlers read. `ResponseURL` is left out, so that no code can log it. */
export interface LifecycleEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceType?: string;
  readonly StackId?: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly [name: string]: unknown };
  readonly OldResourceProperties?: { readonly [name: string]: unknown };
  /** What onEvent returned; the framework passes it on to every isComplete, and nothing that isComplete returns. */
  readonly Progress?: EventStart;
}

/** What onEvent notes down for the polls that follow. */
export interface EventStart {
  /** When the event came, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** The application's newest operation at that time: what is newer belongs to this event. Empty when there was none, absent when it is not known. */
  readonly lastOperationId?: string;
}

/** One request, parsed. */
export interface LifecycleRequest extends LifecycleSettings {
  readonly event: 'Create' | 'Update' | 'Delete';
  /** Whether an Update names another application than the one that the resource stood for. */
  readonly renamed: boolean;
  /** Whether an Update changes the lifecycle's own settings only, so that CloudFormation has not touched the application in this deployment. */
  readonly configurationUnchanged: boolean;
}

/** The properties that stand for the application's configuration. */
const CONFIGURATION = ['ApplicationName', 'Digest', 'References', 'Runtime', 'CodeBucketArn', 'CodeFileKey', 'CodeObjectVersion'];
/** A mode that this release does not know is not known. */
const SNAPSHOT_MODES: readonly SnapshotMode[] = ['APPLICATION_SNAPSHOTS_LEGACY', 'ENHANCED_SNAPSHOTS'];
const NAME = /^[a-zA-Z0-9_.-]{1,128}$/;

/**
 * Parses an event.
 *
 * A Delete needs the physical id alone: it may carry the properties that an older release of the library wrote, and it acts on the application that the
 * resource stood for, which after a rename is not the one in its properties.
 *
 * @returns undefined for a Delete of something that never was an application, such as the framework's marker for a failed Create
 */
export function parseEvent(event: LifecycleEvent): LifecycleRequest | undefined {
  const properties = new Properties(event.ResourceProperties ?? {});
  if (event.RequestType === 'Delete') {
    return NAME.test(event.PhysicalResourceId ?? '') ? parseDelete(event.PhysicalResourceId!, properties) : undefined;
  }
  if (event.RequestType !== 'Create' && event.RequestType !== 'Update') {
    throw new Error(`RequestType must be one of Create, Update, Delete, got '${String(event.RequestType)}'`);
  }
  const applicationName = properties.text('ApplicationName');
  if (!NAME.test(applicationName)) {
    throw new Error(`ApplicationName must be 1 to 128 letters, digits, underscores, full stops or hyphens, got '${applicationName}'`);
  }
  return {
    event: event.RequestType,
    applicationName,
    renamed: event.RequestType === 'Update' && event.PhysicalResourceId !== applicationName,
    configurationUnchanged: CONFIGURATION.every(name => isDeepStrictEqual(event.ResourceProperties[name], event.OldResourceProperties?.[name])),
    mode: properties.oneOf('Mode', ['STREAMING', 'BATCH', 'INTERACTIVE']),
    runtime: properties.optional('Runtime'),
    code: parseCode(properties),
    restore: parseRestore(properties),
    snapshotMode: SNAPSHOT_MODES.find(mode => mode === properties.optional('SnapshotMode')),
    stopMode: properties.oneOf('StopMode', Object.values(StopMode)),
    timeoutSeconds: properties.count('TimeoutSeconds', 1),
    healthCheckSeconds: properties.count('HealthCheckSeconds', 0),
    maxRestarts: properties.count('MaxRestarts', 0),
    healthAlarms: properties.list('HealthAlarms'),
    logGroupName: properties.optional('LogGroupName'),
    logStreamName: properties.optional('LogStreamName'),
  };
}

function parseDelete(applicationName: string, properties: Properties): LifecycleRequest {
  return {
    event: 'Delete',
    applicationName,
    renamed: false,
    configurationUnchanged: true,
    mode: properties.oneOf('Mode', ['STREAMING', 'BATCH', 'INTERACTIVE'], 'STREAMING'),
    restore: { type: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false },
    stopMode: properties.oneOf('StopMode', Object.values(StopMode), StopMode.SNAPSHOT),
    timeoutSeconds: properties.count('TimeoutSeconds', 1, DEFAULT_TIMEOUT / 1000),
    healthCheckSeconds: 0,
    maxRestarts: 0,
    logGroupName: properties.optional('LogGroupName'),
    logStreamName: properties.optional('LogStreamName'),
  };
}

function parseCode(properties: Properties): CodeLocation | undefined {
  const bucketArn = properties.optional('CodeBucketArn');
  const fileKey = properties.optional('CodeFileKey');
  if ((bucketArn === undefined) !== (fileKey === undefined)) {
    throw new Error('CodeBucketArn and CodeFileKey must be given together');
  }
  return bucketArn === undefined || fileKey === undefined ? undefined : { bucketArn, fileKey, objectVersion: properties.optional('CodeObjectVersion') };
}

function parseRestore(properties: Properties): Restore {
  const type = properties.oneOf('RestoreType', ['RESTORE_FROM_LATEST_SNAPSHOT', 'RESTORE_FROM_CUSTOM_SNAPSHOT', 'SKIP_RESTORE_FROM_SNAPSHOT']);
  const snapshotName = properties.optional('SnapshotName');
  const snapshotArn = properties.optional('SnapshotArn');
  const named = [snapshotName, snapshotArn].filter(value => value !== undefined).length;
  if (type === 'RESTORE_FROM_CUSTOM_SNAPSHOT' && named !== 1) {
    throw new Error(`RESTORE_FROM_CUSTOM_SNAPSHOT needs either SnapshotName or SnapshotArn, got ${named === 0 ? 'neither' : 'both'}`);
  }
  if (type !== 'RESTORE_FROM_CUSTOM_SNAPSHOT' && named !== 0) {
    throw new Error(`SnapshotName and SnapshotArn go with RESTORE_FROM_CUSTOM_SNAPSHOT only, got RestoreType '${type}'`);
  }
  return { type, snapshotName, snapshotArn, allowNonRestoredState: properties.flag('AllowNonRestoredState') };
}

/** Reads the properties of a custom resource strictly. */
export class Properties {
  constructor(private readonly values: { readonly [name: string]: unknown }) {
  }

  /** An empty string counts as absent: it is what a condition or an empty parameter leaves behind. */
  optional(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null || value === '') {
      return undefined;
    }
    if (typeof value !== 'string') {
      throw new Error(`${name} must be a string, got ${typeof value}`);
    }
    return value;
  }

  text(name: string): string {
    const value = this.optional(name);
    if (value === undefined) {
      throw new Error(`${name} is missing`);
    }
    return value;
  }

  list(name: string): readonly string[] | undefined {
    const value = this.values[name] ?? undefined;
    if (value === undefined) {
      return undefined;
    }
    if (!Array.isArray(value) || value.some(item => typeof item !== 'string' || item === '')) {
      throw new Error(`${name} must be a list of strings`);
    }
    return value;
  }

  oneOf<T extends string>(name: string, allowed: T[], otherwise?: T): T {
    const value = otherwise === undefined ? this.text(name) : this.optional(name) ?? otherwise;
    const found = allowed.find(choice => choice === value);
    if (found === undefined) {
      throw new Error(`${name} must be one of ${allowed.join(', ')}, got '${value}'`);
    }
    return found;
  }

  flag(name: string): boolean {
    return this.oneOf(name, ['true', 'false']) === 'true';
  }

  count(name: string, min: number, otherwise?: number): number {
    const value = otherwise === undefined ? this.text(name) : this.optional(name) ?? String(otherwise);
    if (!/^\d{1,9}$/.test(value) || Number(value) < min) {
      throw new Error(`${name} must be a whole number, at least ${min}, got '${value}'`);
    }
    return Number(value);
  }
}
