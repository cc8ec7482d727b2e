import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IApplication } from '../../base/application-base';
import { requireEndpoints } from '../../base/application-definition';
import { allowKey, allowOn, allowSecret } from '../application-access';

/**
 * The client certificate that a job shows to the brokers: a PKCS12 file in a bucket, and a secret with its password.
 */
export interface MskKeystore {
  /** The bucket that has the file. */
  readonly bucket: s3.IBucket;

  /**
   * The key of the file in the bucket, whose last part no other keystore of the job may have: the provider copies files under
   * that name, and takes one that is there already for the same.
   */
  readonly objectKey: string;

  /** The secret that has the file's password, which is the private key's password as well. */
  readonly passwordSecret: secretsmanager.ISecret;

  /**
   * The field of the secret that has the password.
   *
   * @default 'password'
   */
  readonly passwordField?: string;
}

/**
 * How a job proves to an MSK cluster who it is.
 *
 * Secrets never enter the property group: with SCRAM and with a client certificate the Kafka client reads them itself,
 * through the MSK Config Providers, which the job's jar must contain.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka_apis_iam.html
 * @see https://github.com/aws-samples/msk-config-providers
 * @example
 * declare const credentials: secretsmanager.ISecret;
 *
 * const authentication = flink.MskAuthentication.scram(credentials);
 */
export class MskAuthentication {
  /** By the application's role, on port 9098. The job's jar must contain `aws-msk-iam-auth`. */
  public static iam(): MskAuthentication {
    return new MskAuthentication(true, 9098, 'BootstrapBrokerStringSaslIam', () => ({
      'security.protocol': 'SASL_SSL',
      'sasl.mechanism': 'AWS_MSK_IAM',
      'sasl.jaas.config': 'software.amazon.msk.auth.iam.IAMLoginModule required;',
      'sasl.client.callback.handler.class': 'software.amazon.msk.auth.iam.IAMClientCallbackHandler',
    }));
  }

  /**
   * By user name and password, on port 9096.
   *
   * @param secret with the fields `username` and `password`, associated with the cluster; the application may read it, and use its key
   */
  public static scram(secret: secretsmanager.ISecret): MskAuthentication {
    return new MskAuthentication(false, 9096, 'BootstrapBrokerStringSaslScram', application => {
      allowSecret(application, secret);
      // A secret's ARN would end at its first colon here, so that the provider must be given the name.
      const field = (name: string) => `"\${secretsmanager:${secret.secretName}:${name}}"`;
      return {
        'security.protocol': 'SASL_SSL',
        'sasl.mechanism': 'SCRAM-SHA-512',
        'sasl.jaas.config': `${SCRAM_MODULE} required username=${field('username')} password=${field('password')};`,
        'config.providers': 'secretsmanager',
        ...secretsProvider(secret),
      };
    });
  }

  /**
   * By TLS, on port 9094: the brokers show their certificate, and the job shows its own where a keystore is given.
   *
   * @param keystore the client certificate of mutual TLS; without it the brokers must admit clients without one
   */
  public static tls(keystore?: MskKeystore): MskAuthentication {
    return new MskAuthentication(false, 9094, 'BootstrapBrokerStringTls', application => ({
      'security.protocol': 'SSL',
      ...(keystore ? keystoreProperties(application, keystore) : {}),
    }));
  }

  /** Not at all, and without encryption, on port 9092. */
  public static plaintext(): MskAuthentication {
    return new MskAuthentication(false, 9092, 'BootstrapBrokerString', () => ({ 'security.protocol': 'PLAINTEXT' }));
  }

  private constructor(
    /**
     * Whether MSK controls by IAM what the client may do.
     * @internal
     */
    public readonly _authorizesByIam: boolean,
    /** The port that the brokers listen on for it. */
    public readonly port: number,
    /**
     * The field of `GetBootstrapBrokers` that has the brokers for it.
     * @internal
     */
    public readonly _brokersField: string,
    /**
     * Allows the application what this way takes, and returns the client's options.
     * @internal
     */
    public readonly _use: (application: IApplication) => { [key: string]: string },
  ) {}
}

const SCRAM_MODULE = 'org.apache.kafka.common.security.scram.ScramLoginModule';
const PROVIDERS = 'com.amazonaws.kafka.config.providers';

function secretsProvider(secret: secretsmanager.ISecret): { [key: string]: string } {
  return {
    'config.providers.secretsmanager.class': `${PROVIDERS}.SecretsManagerConfigProvider`,
    'config.providers.secretsmanager.param.region': secret.env.region,
  };
}

function keystoreProperties(application: IApplication, keystore: MskKeystore): { [key: string]: string } {
  const { bucket, objectKey, passwordSecret, passwordField = 'password' } = keystore;
  requireEndpoints(application, 's3');
  allowOn(application, bucket, ['s3:GetObject'], [bucket.arnForObjects(objectKey)]);
  allowKey(application, bucket.encryptionKey, 'kms:Decrypt');
  allowSecret(application, passwordSecret);
  const password = `\${secretsmanager:${passwordSecret.secretName}:${passwordField}}`;
  return {
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': `\${s3import:${bucket.env.region}:${bucket.bucketName}/${objectKey}}`,
    'ssl.keystore.password': password,
    'ssl.key.password': password,
    'config.providers': 'secretsmanager,s3import',
    'config.providers.s3import.class': `${PROVIDERS}.S3ImportConfigProvider`,
    'config.providers.s3import.param.region': bucket.env.region,
    ...secretsProvider(passwordSecret),
  };
}
