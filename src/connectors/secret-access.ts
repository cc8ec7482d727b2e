import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { allowSecret } from './application-access';
import { IManagedApplication, requireEndpoints } from '../base/managed-application';
import { locatesErrors } from '../synth/errors';

/**
 * A secret that a job reads by itself, like the password of a database that it looks things up in.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets.html
 * @example
 * declare const app: flink.Application;
 * declare const password: secretsmanager.ISecret;
 *
 * flink.SecretAccess.fromSecret(password).grantRead(app);
 */
@locatesErrors
export class SecretAccess {
  /** Access to a secret. */
  public static fromSecret(secret: secretsmanager.ISecret): SecretAccess {
    return new SecretAccess(secret);
  }

  private constructor(private readonly secret: secretsmanager.ISecret) {}

  /** Grants reading the value of the secret, and decrypting it if the secret has a customer managed key. */
  public grantRead(application: IManagedApplication): iam.Grant {
    requireEndpoints(application, 'secretsmanager');
    return allowSecret(application, this.secret);
  }
}
