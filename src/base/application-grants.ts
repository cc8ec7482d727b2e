import * as iam from 'aws-cdk-lib/aws-iam';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { arnOf, keysOf, roleOf } from './application-reference';
import { warnAboutGrantee } from '../access/cross-account';
import { operatorKeyStatements } from '../access/encryption';
import { GRANT_ACTIONS, SERVICE_PRINCIPAL } from '../access/statements';
import { locatesErrors } from '../synth/errors';

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
   * The grants of any application, also of one that is defined with the L1 construct.
   *
   * @param application the application to grant permissions on
   */
  public static fromApplication(application: IApplicationRef): ApplicationGrants {
    return new ApplicationGrants(application);
  }

  private constructor(private readonly application: IApplicationRef) {}

  /**
   * Grants actions on the application.
   *
   * @param grantee the principal that gets the permissions
   * @param actions with their prefix, such as `kinesisanalytics:DescribeApplication`
   */
  public actions(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    warnAboutGrantee(this.application, grantee, this.application.env.account);
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [arnOf(this.application)] });
  }

  /** Grants describing the application and listing its operations, versions, snapshots and tags. */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, ...GRANT_ACTIONS.read);
  }

  /** Grants starting the application. */
  public start(grantee: iam.IGrantable): iam.Grant {
    return this.withKey(grantee, GRANT_ACTIONS.start);
  }

  /** Grants stopping and force-stopping the application. */
  public stop(grantee: iam.IGrantable): iam.Grant {
    return this.withKey(grantee, GRANT_ACTIONS.stop);
  }

  /** Grants updating the application and its maintenance window, and passing it the role that it runs as if that role is known. */
  public update(grantee: iam.IGrantable): iam.Grant {
    const update = this.withKey(grantee, GRANT_ACTIONS.update);
    const role = roleOf(this.application);
    return role === undefined ? update : update.combine(iam.Grant.addToPrincipal({
      grantee,
      actions: ['iam:PassRole'],
      resourceArns: [role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': SERVICE_PRINCIPAL } },
    }));
  }

  /** Grants creating, describing, listing and deleting snapshots of the application. */
  public snapshots(grantee: iam.IGrantable): iam.Grant {
    return this.withKey(grantee, GRANT_ACTIONS.snapshots);
  }

  /** Grants rolling the application back to its previous version. */
  public rollback(grantee: iam.IGrantable): iam.Grant {
    return this.withKey(grantee, GRANT_ACTIONS.rollback);
  }

  /** Grants opening the Flink dashboard or the notebook with a URL that expires. */
  public dashboardAccess(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, ...GRANT_ACTIONS.dashboard);
  }

  private withKey(grantee: iam.IGrantable, actions: readonly string[]): iam.Grant {
    keysOf(this.application).flatMap(key => operatorKeyStatements(this.application.env.region, key, arnOf(this.application)))
      .forEach(statement => grantee.grantPrincipal.addToPrincipalPolicy(statement));
    return this.actions(grantee, ...actions);
  }
}
