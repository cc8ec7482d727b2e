import { ArnFormat, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { isMutableRole, rolePrincipal } from '../access/execution-role';
import { ApplicationAttributes, ApplicationBase } from '../base/application-base';
import { RUNTIME } from '../base/validation';
import { InputError, locatesErrors } from '../synth/errors';
import { describe, memberOf } from '../synth/kinds';
import { checksProps } from '../synth/prop-kinds';
import { Runtime } from '../values/runtime';
import { SnapshotMode } from '../values/settings';

/**
 * An imported application, in the environment of its ARN.
 */
@locatesErrors
@checksProps(['applicationArn'], { runtime: RUNTIME, snapshotMode: memberOf(SnapshotMode) })
export class ImportedApplication extends ApplicationBase {
  public readonly applicationArn: string;
  public readonly applicationName: string;
  public readonly grantPrincipal: iam.IPrincipal;
  public readonly role?: iam.IRole;
  public readonly runtime?: Runtime;
  public readonly logGroup?: logs.ILogGroup;
  /** @internal */
  public readonly _definition = undefined;
  /** @internal */
  public readonly _encryptionKeys: readonly kms.IKey[];
  /** @internal */
  public readonly _snapshotMode?: SnapshotMode;

  constructor(scope: Construct, id: string, attributes: ApplicationAttributes) {
    const arn = checkedArn(attributes.applicationArn);
    super(scope, id, { environmentFromArn: arn });
    this.applicationArn = arn;
    this.applicationName = this.stack.splitArn(arn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? failOnArn(arn);
    this.role = attributes.role;
    this.grantPrincipal = attributes.role
      ? rolePrincipal(this, attributes.role, isMutableRole(this, attributes.role))
      : new iam.UnknownPrincipal({ resource: this });
    this.runtime = attributes.runtime;
    this.logGroup = attributes.logGroup;
    this._encryptionKeys = attributes.encryptionKey ? [attributes.encryptionKey] : [];
    this._snapshotMode = attributes.snapshotMode;
    if (attributes.securityGroups?.length === 0) {
      throw new InputError('securityGroups must have at least one security group of the application, got none');
    }
    if (attributes.securityGroups) {
      this._connections = new ec2.Connections({ securityGroups: attributes.securityGroups });
    }
  }
}

function checkedArn(arn: string): string {
  const isValid = Token.isUnresolved(arn) || /^arn:[^:]+:kinesisanalytics:[^:]+:[^:]+:application\/[a-zA-Z0-9_.-]+$/.test(arn);
  return isValid ? arn : failOnArn(arn);
}

function failOnArn(arn: string): never {
  throw new InputError(`applicationArn must look like arn:aws:kinesisanalytics:region:account:application/name, got ${describe(arn)}`);
}
