import * as iam from 'aws-cdk-lib/aws-iam';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { arnOf, keysOf, mayHaveEnhancedSnapshots, ownerOf, roleOf } from './application-reference';
import { snapshotArn } from './enhanced-snapshots';
import { warnAboutGrantee } from '../access/cross-account';
import { operatorKeyStatements } from '../access/operator-key';
import { ENHANCED_SNAPSHOT_ACTIONS, GRANT_ACTIONS, SERVICE_PRINCIPAL } from '../access/service';
import { InputError, locateErrors, locatesErrors } from '../synth/errors';
import { A_GRANTEE, AN_APPLICATION, describe, requireKind } from '../synth/kinds';
import { isToken } from '../synth/tokens';

/**
 * Grants permissions on an application or Studio notebook.
 *
 * Starting, stopping, updating, snapshots and rollbacks include use of the application's customer managed key if that key is known: the
 * service uses the key with the permissions of the caller.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/security_iam_service-with-iam.html
 *
 * @example
 * declare const application: kinesisanalyticsv2.CfnApplication;
 * declare const operator: iam.Role;
 * flink.ApplicationGrants.fromApplication(application).read(operator);
 */
@locatesErrors
export class ApplicationGrants {
  /**
   * The grants of any application, including an application that is defined with the L1 construct.
   *
   * @param application the application to grant permissions on
   */
  public static fromApplication(application: IApplicationRef): ApplicationGrants {
    requireKind('application', application, AN_APPLICATION);
    return new ApplicationGrants(ownerOf(application));
  }

  private constructor(private readonly application: IApplicationRef) {}

  /**
   * Grants actions on the application.
   *
   * @param grantee the principal that is granted the permissions
   * @param actions with their prefix, such as `kinesisanalytics:DescribeApplication`. At least one
   */
  public actions(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    this.validateGrantee(grantee);
    locateErrors(this.application, () => validateActions(actions));
    warnAboutGrantee(this.application, grantee, this.application.env.account);
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [arnOf(this.application)] });
  }

  /**
   * Grants describing the application and listing its operations, versions, snapshots and tags.
   *
   * With enhanced snapshots, or if the mode is not known, this includes reading all enhanced snapshots of the account and region: IAM cannot
   * narrow them to one application.
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.withSnapshots(grantee, this.actions(grantee, ...GRANT_ACTIONS.read), ENHANCED_SNAPSHOT_ACTIONS.read);
  }

  /** Grants starting the application. */
  public start(grantee: iam.IGrantable): iam.Grant {
    return this.withKey(grantee, GRANT_ACTIONS.start);
  }

  /** Grants stopping and force-stopping the application. */
  public stop(grantee: iam.IGrantable): iam.Grant {
    return this.withKey(grantee, [...GRANT_ACTIONS.stop, ...this.systemSnapshot()]);
  }

  /** Grants updating the application and its maintenance window, and passing the application's role if the role is known. */
  public update(grantee: iam.IGrantable): iam.Grant {
    const update = this.withKey(grantee, [...GRANT_ACTIONS.update, ...this.systemSnapshot()]);
    const role = roleOf(this.application);
    return role === undefined ? update : update.combine(iam.Grant.addToPrincipal({
      grantee,
      actions: ['iam:PassRole'],
      resourceArns: [role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': SERVICE_PRINCIPAL } },
    }));
  }

  /**
   * Grants creating, describing, listing and deleting snapshots of the application.
   *
   * With enhanced snapshots, or if the mode is not known, this includes describing, listing and deleting all enhanced snapshots of the account
   * and region: IAM cannot narrow them to one application.
   */
  public snapshots(grantee: iam.IGrantable): iam.Grant {
    const create = mayHaveEnhancedSnapshots(this.application) ? ENHANCED_SNAPSHOT_ACTIONS.create : [];
    const grant = this.withKey(grantee, [...GRANT_ACTIONS.snapshots, ...create]);
    return this.withSnapshots(grantee, grant, [...ENHANCED_SNAPSHOT_ACTIONS.read, ...ENHANCED_SNAPSHOT_ACTIONS.delete]);
  }

  /** Grants rolling the application back to its previous version. */
  public rollback(grantee: iam.IGrantable): iam.Grant {
    return this.withKey(grantee, [...GRANT_ACTIONS.rollback, ...this.systemSnapshot()]);
  }

  /** Grants opening the Flink dashboard or the notebook with a URL that expires. */
  public dashboardAccess(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, ...GRANT_ACTIONS.dashboard);
  }

  /** The service takes enhanced snapshots with the permissions of the caller. */
  private systemSnapshot(): readonly string[] {
    return mayHaveEnhancedSnapshots(this.application) ? ENHANCED_SNAPSHOT_ACTIONS.system : [];
  }

  private withSnapshots(grantee: iam.IGrantable, grant: iam.Grant, actions: readonly string[]): iam.Grant {
    if (!mayHaveEnhancedSnapshots(this.application)) {
      return grant;
    }
    return grant
      .combine(iam.Grant.addToPrincipal({ grantee, actions: [...actions], resourceArns: [snapshotArn(this.application)] }))
      // AWS can only list the snapshots of the whole account.
      .combine(iam.Grant.addToPrincipal({ grantee, actions: [...ENHANCED_SNAPSHOT_ACTIONS.list], resourceArns: ['*'] }));
  }

  private withKey(grantee: iam.IGrantable, actions: readonly string[]): iam.Grant {
    this.validateGrantee(grantee);
    keysOf(this.application).flatMap(key => operatorKeyStatements(this.application.env.region, key, arnOf(this.application)))
      .forEach(statement => grantee.grantPrincipal.addToPrincipalPolicy(statement));
    return this.actions(grantee, ...actions);
  }

  private validateGrantee(grantee: iam.IGrantable): void {
    locateErrors(this.application, () => requireKind('grantee', grantee, A_GRANTEE));
  }
}

function validateActions(actions: readonly string[]): void {
  if (actions.length === 0) {
    throw new InputError('actions must have at least one action like kinesisanalytics:DescribeApplication, got none');
  }
  const wrong = actions.findIndex(action => !isToken(action) && !(typeof action === 'string' && /^(\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+)$/.test(action)));
  if (wrong >= 0) {
    throw new InputError(`actions must be like kinesisanalytics:DescribeApplication, got ${describe(actions[wrong])}`);
  }
}
