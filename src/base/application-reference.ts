import { CfnResource, IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnApplication, IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, IConstruct } from 'constructs';
import { environmentsDiffer, ifKnown, isKnown, referenceOf } from '../synth/tokens';
import { Runtime } from '../values/runtime';
import { SnapshotMode } from '../values/settings';

/** Facts about every application of this library that a plain reference does not have. */
interface Known {
  readonly applicationName?: string;
  readonly applicationArn?: string;
  readonly role?: iam.IRole;
  readonly _encryptionKeys?: readonly kms.IKey[];
  readonly _snapshotMode?: SnapshotMode;
  readonly _definition?: { readonly interactive: boolean; readonly snapshotMode?: SnapshotMode; readonly resource: CfnApplication };
}

/** The L1 resource of an application, if the reference is the resource. */
export function resourceOf(application: IApplicationRef): CfnApplication | undefined {
  return CfnApplication.isCfnApplication(application) ? application : undefined;
}

/** The application or notebook of this library that a reference is the L1 resource of. Otherwise the reference itself. */
export function ownerOf(application: IApplicationRef): IApplicationRef {
  const owner = resourceOf(application)?.node.scope as (IApplicationRef & Known) | undefined;
  return owner?._definition?.resource === application ? owner : application;
}

/** Whether a reference is an application or a notebook, of this library or implemented by the user. */
export function isManaged(application: IApplicationRef): boolean {
  return !resourceOf(application) && (application as Known).applicationArn !== undefined;
}

/** The name of an application, as text if it is known. */
export function nameOf(application: IApplicationRef): string {
  return literal(resourceOf(application)?.applicationName) ?? application.applicationRef.applicationName;
}

/** The ARN of an application. */
export function arnOf(application: IApplicationRef): string {
  if (isManaged(application)) {
    return (application as Known).applicationArn!;
  }
  const arn = CfnApplication.arnForApplication(application);
  const name = literal(resourceOf(application)?.applicationName);
  // A stack in another environment cannot refer to the name of the resource.
  return name === undefined ? arn : Lazy.uncachedString({
    produce: ({ scope }) => environmentsDiffer(application.env, Stack.of(scope)) ? arnFromName(application, name) : arn,
  });
}

/** The role of an application, if it is known. */
export function roleOf(application: IApplicationRef): iam.IRole | undefined {
  const resource = resourceOf(application);
  if (!resource) {
    return (application as Known).role;
  }
  const arn: string | undefined = resource.serviceExecutionRole;
  return arn === undefined ? undefined : definedBy(arn, iam.Role.isRole) ?? child<iam.IRole>(resource, '@Role', id => iam.Role.fromRoleArn(resource, id, arn));
}

/** The known customer managed keys that encrypt an application's state: the current key, then previous keys. */
export function keysOf(application: IApplicationRef): readonly kms.IKey[] {
  const resource = resourceOf(application);
  if (!resource) {
    return (application as Known)._encryptionKeys ?? [];
  }
  const keyId = configurationOf(resource)?.keyId;
  if (typeof keyId !== 'string' || !isKeyArn(keyId)) {
    return [];
  }
  return [definedBy(keyId, isKey) ?? child<kms.IKey>(resource, '@Key', id => kms.Key.fromKeyArn(resource, id, keyId))];
}

/**
 * Whether the snapshots of an application belong to the application or to the account. Can be a token. Undefined if the mode is not known.
 */
export function givenSnapshotMode(application: IApplicationRef): SnapshotMode | undefined {
  const { _definition, _snapshotMode } = application as Known;
  if (_definition?.interactive || isNotebookResource(application)) {
    return SnapshotMode.LEGACY;
  }
  return resourceOf(application) ? undefined : _definition?.snapshotMode ?? _snapshotMode;
}

/** The snapshot mode, if it is known at synthesis. */
export function snapshotModeOf(application: IApplicationRef): SnapshotMode | undefined {
  const mode = givenSnapshotMode(application);
  return ifKnown(mode);
}

/** Whether the snapshots of an application could belong to the account. */
export function mayHaveEnhancedSnapshots(application: IApplicationRef): boolean {
  return snapshotModeOf(application) !== SnapshotMode.LEGACY;
}

/** The Flink version of a resource, if it is known. */
export function runtimeOfResource(application: IApplicationRef): Runtime | undefined {
  const value = literal(resourceOf(application)?.runtimeEnvironment);
  return value?.startsWith('FLINK-') ? Runtime.of(value) : undefined;
}

/** Whether a resource is known to be a Studio notebook. */
export function isNotebookResource(application: IApplicationRef): boolean {
  const resource = resourceOf(application);
  return resource?.applicationMode === 'INTERACTIVE' || (literal(resource?.runtimeEnvironment)?.startsWith('ZEPPELIN-') ?? false);
}

function literal(value: string | undefined): string | undefined {
  return typeof value === 'string' ? ifKnown(value) : undefined;
}

function arnFromName(application: IApplicationRef, name: string): string {
  const { account, region } = application.env;
  return Stack.of(application).formatArn({ service: 'kinesisanalytics', resource: 'application', resourceName: name, account, region });
}

function configurationOf(resource: CfnApplication): CfnApplication.ApplicationEncryptionConfigurationProperty | undefined {
  const configuration = known<CfnApplication.ApplicationConfigurationProperty>(resource.applicationConfiguration);
  return known<CfnApplication.ApplicationEncryptionConfigurationProperty>(configuration?.applicationEncryptionConfiguration);
}

/** A block of properties, unless it is a token. */
function known<T extends object>(block: T | IResolvable | undefined): T | undefined {
  return isKnown(block) ? block as T : undefined;
}

/** The service also accepts key ids and aliases, which cannot be used in permissions. */
function isKeyArn(keyId: string): boolean {
  return Token.isUnresolved(keyId) ? referenceOf(keyId)?.displayName === 'Arn' : /^arn:[^:]+:kms:[^:]+:[^:]+:key\//.test(keyId);
}

function isKey(value: unknown): value is kms.Key {
  return value instanceof kms.Key;
}

/** The construct that an attribute belongs to. */
function definedBy<T extends Construct>(attribute: string, isKind: (value: any) => value is T): T | undefined {
  const target = referenceOf(attribute)?.target;
  const owner = CfnResource.isCfnResource(target) ? target.node.scope : undefined;
  return isKind(owner) && owner.node.defaultChild === target ? owner : undefined;
}

function child<T extends IConstruct>(scope: Construct, id: string, make: (id: string) => T): T {
  return (scope.node.tryFindChild(id) as T | undefined) ?? make(id);
}
