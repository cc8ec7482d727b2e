/**
 * The properties of the custom resource that CloudFormation creates or updates before it changes an application.
 */
import { isDeepStrictEqual } from 'util';
import { LifecycleEvent, Properties } from './contract';

/** The type of the custom resource. */
export const PREFLIGHT_TYPE = 'Custom::ManagedFlinkPreflight';

/** The settings of the construct. All texts can be tokens, including numbers in texts. */
export interface PreflightSettings {
  /** The logical id of the application's resource. */
  readonly logicalId: string;
  /** The explicit name of the application. */
  readonly applicationName?: string;
  readonly timeoutSeconds: string;
  /** The parallelism in the template. Left out for a notebook. */
  readonly parallelism?: string;
  readonly forceStopCrashLoopingJob: boolean;
  /** The ARNs of the current and previous customer managed keys in the deployment. */
  readonly encryptionKeys?: readonly string[];
}

/** The properties of the custom resource in the template. */
export interface PreflightProperties {
  readonly LogicalId: string;
  readonly ApplicationName?: string;
  /** Changes whenever the application's configuration changes. */
  readonly Digest: string;
  /** The configuration values that are only known at deployment, and are therefore not part of the digest. */
  readonly References?: unknown;
  readonly TimeoutSeconds: string;
  readonly Parallelism?: string;
  readonly ForceStopCrashLoopingJob: string;
  readonly EncryptionKeys?: readonly string[];
}

/** Renders the properties of the custom resource. */
export function renderPreflight(settings: PreflightSettings, digest: string, references?: unknown): PreflightProperties {
  return {
    LogicalId: settings.logicalId,
    ApplicationName: settings.applicationName,
    Digest: digest,
    References: references,
    TimeoutSeconds: settings.timeoutSeconds,
    Parallelism: settings.parallelism,
    ForceStopCrashLoopingJob: String(settings.forceStopCrashLoopingJob),
    EncryptionKeys: settings.encryptionKeys,
  };
}

/** A parsed request. */
export interface PreflightRequest {
  readonly event: 'Create' | 'Update' | 'Delete';
  /** The stack of the application and of the preflight. */
  readonly stackId: string;
  readonly logicalId: string;
  readonly applicationName?: string;
  /** Whether the previous template had an explicit name and this template has none, so that CloudFormation replaces the application. */
  readonly nameRemoved: boolean;
  readonly timeoutSeconds: number;
  readonly parallelism?: string;
  /** Whether the parallelism in the template has changed since the last deployment. */
  readonly parallelismChanged: boolean;
  readonly forceStopCrashLoopingJob: boolean;
  /** The current and previous customer managed keys in the deployment. */
  readonly encryptionKeys: readonly string[];
}

/** Whether an event belongs to the preflight instead of the lifecycle. */
export function isPreflight(event: LifecycleEvent): boolean {
  return event.ResourceType === PREFLIGHT_TYPE;
}

/** Parses an event. */
export function parsePreflight(event: LifecycleEvent): PreflightRequest {
  const properties = new Properties(event.ResourceProperties ?? {});
  const isDelete = event.RequestType === 'Delete';
  const before = event.OldResourceProperties;
  const applicationName = properties.optional('ApplicationName');
  return {
    event: event.RequestType,
    stackId: event.StackId ?? '',
    // A Delete does nothing, so the properties of older releases are not validated.
    logicalId: isDelete ? properties.optional('LogicalId') ?? '' : properties.text('LogicalId'),
    applicationName,
    nameRemoved: applicationName === undefined && new Properties(before ?? {}).optional('ApplicationName') !== undefined,
    timeoutSeconds: properties.count('TimeoutSeconds', 1, isDelete ? 1 : undefined),
    parallelism: properties.optional('Parallelism'),
    parallelismChanged: before !== undefined && !isDeepStrictEqual(before.Parallelism, event.ResourceProperties.Parallelism),
    forceStopCrashLoopingJob: properties.oneOf('ForceStopCrashLoopingJob', ['true', 'false'], isDelete ? 'false' : undefined) === 'true',
    encryptionKeys: isDelete ? [] : properties.list('EncryptionKeys') ?? [],
  };
}
