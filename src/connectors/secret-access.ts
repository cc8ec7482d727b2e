import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { allowSecret } from './application-access';
import { IManagedApplication, requireEndpoints } from '../base/managed-application';
import { locatesErrors } from '../synth/errors';
import { A_SECRET, AN_APPLICATION, requireKind } from '../synth/kinds';

/**
 * A secret that a job reads at run time, such as a database password.
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
  /** References the secret to grant access to. */
  public static fromSecret(secret: secretsmanager.ISecret): SecretAccess {
    requireKind('secret', secret, A_SECRET);
    return new SecretAccess(secret);
  }

  private constructor(private readonly secret: secretsmanager.ISecret) {}

  /** Grants permission to read the secret value, and to decrypt the value if the secret uses a customer managed key. */
  public grantRead(application: IManagedApplication): iam.Grant {
    requireKind('application', application, AN_APPLICATION);
    requireEndpoints(application, 'secretsmanager');
    return allowSecret(application, this.secret);
  }
}
