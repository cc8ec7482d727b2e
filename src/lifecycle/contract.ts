/**
 * The typed interface between the construct, at synthesis, and the handlers, at deployment. It consists of the properties of the custom
 * resource.
 *
 * CloudFormation passes every value as a string, so rendering and parsing are both defined here. Parsing is strict: treating the text
 * "false" as true would discard a job's state.
 */
import { isDeepStrictEqual } from 'util';
import { StopMode } from './stop-mode';
import { DEFAULT_TIMEOUT } from './time-budget';

/** The kind of the application's run. */
export type Mode = 'STREAMING' | 'BATCH' | 'INTERACTIVE';

/** The service's restore types. */
export type RestoreType = 'RESTORE_FROM_LATEST_SNAPSHOT' | 'RESTORE_FROM_CUSTOM_SNAPSHOT' | 'SKIP_RESTORE_FROM_SNAPSHOT';

/** Whether snapshots belong to the application or to the account, as named by the service. */
export type SnapshotMode = 'APPLICATION_SNAPSHOTS_LEGACY' | 'ENHANCED_SNAPSHOTS';

/** The state that a run starts from. */
export interface Restore {
  readonly type: RestoreType;
  /** The name of the snapshot. Only with RESTORE_FROM_CUSTOM_SNAPSHOT. */
  readonly snapshotName?: string;
  /** The ARN of the snapshot. Only with RESTORE_FROM_CUSTOM_SNAPSHOT, and never together with the name. */
  readonly snapshotArn?: string;
  /** Whether to discard state of operators that the job no longer has. */
  readonly allowNonRestoredState: boolean;
}

/** The location of the deployed code. */
export interface CodeLocation {
  readonly bucketArn: string;
  readonly fileKey: string;
  /** Only compared if set. */
  readonly objectVersion?: string;
}

/** The settings of the construct, before CloudFormation converts the values to strings. */
export interface LifecycleSettings {
  readonly applicationName: string;
  readonly mode: Mode;
  /** The required runtime environment. Left out if it is not known, as for an imported application. */
  readonly runtime?: string;
  /** The required code. Left out if it is not known, as for an imported application or a notebook. */
  readonly code?: CodeLocation;
  readonly restore: Restore;
  /** The snapshot mode. Left out if it is not known, as for an imported application. */
  readonly snapshotMode?: SnapshotMode;
  /** How to handle a running application when its resource is deleted, as a value of the enum `StopMode`. */
  readonly stopMode: `${StopMode}`;
  readonly timeoutSeconds: number;
  /** How long the job must stay up after it is RUNNING. 0 turns the check off. Only for streaming jobs. */
  readonly healthCheckSeconds: number;
  readonly maxRestarts: number;
  /** The names of the alarms that must not change to ALARM during the health check. */
  readonly healthAlarms?: readonly string[];
  readonly logGroupName?: string;
  readonly logStreamName?: string;
}

/** The properties of the custom resource in the template. */
export interface LifecycleProperties {
  readonly ApplicationName: string;
  /** Changes whenever the application's configuration changes. */
  readonly Digest: string;
  /** The configuration values that are only known at deployment, and are therefore not part of the digest. */
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
 * Strings can be tokens, and are passed on unchanged.
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

/** The part of the provider framework's event that the handlers read. Excludes `ResponseURL`, so that code cannot log it. */
export interface LifecycleEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceType?: string;
  readonly StackId?: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly [name: string]: unknown };
  readonly OldResourceProperties?: { readonly [name: string]: unknown };
  /**
   * The return value of onEvent. The framework passes it to every isComplete call, but does not pass on the return values of isComplete.
   */
  readonly Progress?: EventStart;
}

/** State that onEvent records for the isComplete polls. */
export interface EventStart {
  /** The time of the event, in milliseconds since the epoch. */
  readonly startedAt: number;
  /**
   * The application's latest operation at that time. Newer operations belong to this event. Empty if there was no operation, absent if the
   * history is not known.
   */
  readonly lastOperationId?: string;
}

/** A parsed request. */
export interface LifecycleRequest extends LifecycleSettings {
  readonly event: 'Create' | 'Update' | 'Delete';
  /** The stack of the lifecycle. */
  readonly stackId?: string;
  /** Whether an Update refers to a different application than before. */
  readonly renamed: boolean;
  /**
   * Whether an Update only changes the lifecycle's own settings, so that CloudFormation has not changed the application in this deployment.
   */
  readonly configurationUnchanged: boolean;
}

/** The properties that represent the application's configuration. */
const CONFIGURATION = ['ApplicationName', 'Digest', 'References', 'Runtime', 'CodeBucketArn', 'CodeFileKey', 'CodeObjectVersion'];
/** The modes that this release supports. Any other mode is treated as unknown. */
const SNAPSHOT_MODES: readonly SnapshotMode[] = ['APPLICATION_SNAPSHOTS_LEGACY', 'ENHANCED_SNAPSHOTS'];
const NAME = /^[a-zA-Z0-9_.-]{1,128}$/;

/**
 * Parses an event.
 *
 * A Delete only uses the physical id. Its properties might have been written by an older release of the library. After a rename they
 * contain the name of the new application, but the Delete applies to the previous application.
 *
 * @returns undefined for a Delete of a resource that was never an application, such as the framework's marker for a failed Create
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
    stackId: event.StackId,
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
    throw new Error(`RESTORE_FROM_CUSTOM_SNAPSHOT requires either SnapshotName or SnapshotArn, got ${named === 0 ? 'neither' : 'both'}`);
  }
  if (type !== 'RESTORE_FROM_CUSTOM_SNAPSHOT' && named !== 0) {
    throw new Error(`SnapshotName and SnapshotArn require RESTORE_FROM_CUSTOM_SNAPSHOT, got RestoreType '${type}'`);
  }
  return { type, snapshotName, snapshotArn, allowNonRestoredState: properties.flag('AllowNonRestoredState') };
}

/** Reads the properties of a custom resource strictly. */
export class Properties {
  constructor(private readonly values: { readonly [name: string]: unknown }) {
  }

  /** An empty string counts as absent, because conditions and empty parameters produce empty strings. */
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
