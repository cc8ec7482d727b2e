import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { allowSecret } from './application-access';
import { IApplication } from '../base/application-base';
import { locatesErrors } from '../synth/errors';

/**
 * A secret that a job reads by itself, like the password of a database that it looks things up in.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets.html
 * @example
 * declare const app: flink.Application;
 * declare const password: secretsmanager.ISecret;
 *
 * flink.SecretAccess.of(password).grantUse(app);
 */
@locatesErrors
export class SecretAccess {
  /** Access to a secret. */
  public static of(secret: secretsmanager.ISecret): SecretAccess {
    return new SecretAccess(secret);
  }

  private constructor(private readonly secret: secretsmanager.ISecret) {}

  /** Allows a job to get the value of the secret, and to decrypt it where it has a key of its own. */
  public grantUse(application: IApplication): void {
    allowSecret(application, this.secret);
  }
}
