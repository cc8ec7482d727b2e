import * as iam from 'aws-cdk-lib/aws-iam';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { arnOf, isManaged, isNotebookResource, keysOf, nameOf, ownerOf, roleOf, runtimeOfResource, snapshotModeOf } from './application-reference';
import { IManagedApplication, ManagedApplicationBase } from './managed-application';
import { locatesErrors } from '../synth/errors';
import { Runtime } from '../values/runtime';
import { SnapshotMode } from '../values/settings';

const ID = '@FromApplicationRef';

/** Returns an application with all known attributes. */
export function managed(reference: IApplicationRef): IManagedApplication {
  const application = ownerOf(reference);
  return isManaged(application)
    ? application as IManagedApplication
    : (application.node.tryFindChild(ID) as ReferencedApplication | undefined) ?? new ReferencedApplication(application);
}

/**
 * An application that is defined with the L1 construct. Treated as imported.
 */
@locatesErrors
class ReferencedApplication extends ManagedApplicationBase {
  public readonly applicationArn: string;
  public readonly applicationName: string;
  public readonly grantPrincipal: iam.IPrincipal;
  public readonly role?: iam.IRole;
  public readonly runtime?: Runtime;
  public readonly logGroup = undefined;
  /** @internal */
  public readonly _definition = undefined;
  /** @internal */
  public readonly _encryptionKeys: readonly kms.IKey[];
  /** @internal */
  public readonly _isNotebook: boolean;
  /** @internal */
  public readonly _snapshotMode?: SnapshotMode;

  constructor(application: IApplicationRef) {
    super(application as unknown as Construct, ID, { account: application.env.account, region: application.env.region });
    this.applicationArn = arnOf(application);
    this.applicationName = nameOf(application);
    this.role = roleOf(application);
    this.grantPrincipal = this.role ?? new iam.UnknownPrincipal({ resource: this });
    this.runtime = runtimeOfResource(application);
    this._encryptionKeys = keysOf(application);
    this._isNotebook = isNotebookResource(application);
    this._snapshotMode = snapshotModeOf(application);
  }
}
