import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { importedFile } from './imported-file';
import { IManagedApplication } from '../../base/managed-application';
import { InputError } from '../../synth/errors';
import { A_BUCKET, A_SECRET, A_STRING, AN_OBJECT, Kind, requireKind, requireKinds } from '../../synth/kinds';
import { warn } from '../../synth/warn';
import { allowSecret } from '../application-access';

/**
 * The certificate authorities that a job trusts: a JKS or PKCS12 file in a bucket.
 *
 * Required only for brokers whose certificates are issued by a private certificate authority. Java trusts MSK's own certificates.
 */
export interface MskTruststore {
  /** The bucket that contains the file. */
  readonly bucket: s3.IBucket;

  /** The S3 object key of the file. Throws if another keystore or truststore of the job has the same file name. */
  readonly objectKey: string;

  /**
   * The secret that contains the password of the file.
   *
   * @default - the file is read without a password, which is possible because certificates are not secret
   */
  readonly passwordSecret?: secretsmanager.ISecret;

  /**
   * The field of the secret that contains the password.
   *
   * @default 'password'
   */
  readonly passwordField?: string;
}

/**
 * Options of `MskAuthentication.scram()`.
 */
export interface MskScramOptions {
  /**
   * The certificate authorities that the job trusts.
   *
   * @default - the authorities that Java trusts, which include the issuer of MSK's certificates
   */
  readonly truststore?: MskTruststore;
}

/**
 * Options of `MskAuthentication.tls()`.
 *
 * `bucket`, `objectKey` and `passwordSecret` describe the keystore of mutual TLS: a PKCS12 file with the client certificate. Specify all three or none.
 */
export interface MskTlsOptions {
  /**
   * The bucket that contains the keystore.
   *
   * @default - no client certificate: the brokers must admit clients without one
   */
  readonly bucket?: s3.IBucket;

  /**
   * The S3 object key of the keystore. Throws if another keystore or truststore of the job has the same file name, because the config provider downloads files by
   * their file names and reuses an existing file.
   *
   * @default - no client certificate
   */
  readonly objectKey?: string;

  /**
   * The secret that contains the password of the keystore, which is also the password of its private key.
   *
   * @default - no client certificate
   */
  readonly passwordSecret?: secretsmanager.ISecret;

  /**
   * The field of the secret that contains the password.
   *
   * @default 'password'
   */
  readonly passwordField?: string;

  /**
   * The certificate authorities that the job trusts.
   *
   * @default - the authorities that Java trusts, which include the issuer of MSK's certificates
   */
  readonly truststore?: MskTruststore;
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
   * @param options the truststore, if the brokers' certificates are issued by a private certificate authority
   */
  public static scram(secret: secretsmanager.ISecret, options: MskScramOptions = {}): MskAuthentication {
    requireKind('secret', secret, A_SECRET);
    requireKinds(options, { truststore: TRUSTSTORE });
    return new MskAuthentication(false, 9096, 'BootstrapBrokerStringSaslScram', application => {
      allowSecret(application, secret);
      return {
        'security.protocol': 'SASL_SSL',
        'sasl.mechanism': 'SCRAM-SHA-512',
        'sasl.jaas.config': `${SCRAM_MODULE} required username="${secretField(secret, 'username')}" password="${secretField(secret, 'password')}";`,
        ...truststoreProperties(application, options.truststore),
        ...configProviders([secret, options.truststore?.passwordSecret], [options.truststore?.bucket]),
      };
    }, options.truststore ? ['secretsmanager', 's3'] : ['secretsmanager']);
  }

  /**
   * Encrypts with TLS, on port 9094. With a keystore, the job authenticates with a client certificate (mutual TLS).
   *
   * Throws if the keystore is described in part only.
   *
   * The config provider checks whether the file exists before it downloads the file. On a new task manager with several subtasks, two subtasks can do so at the
   * same time. The job's first start then fails with `FileAlreadyExistsException`, and its restart succeeds. The provider has no setting that prevents this. Let the
   * health check accept one restart (`healthCheck: { maxRestarts: 1 }`), or download the file in the job before it creates the source.
   *
   * @param options the keystore and the truststore; without a keystore the brokers must admit clients that present no certificate
   */
  public static tls(options: MskTlsOptions = {}): MskAuthentication {
    requireKinds(options, { bucket: A_BUCKET, objectKey: A_STRING, passwordSecret: A_SECRET, passwordField: A_STRING, truststore: TRUSTSTORE });
    const { bucket, objectKey, passwordSecret, truststore } = options;
    const given = [bucket, objectKey, passwordSecret].filter(value => value !== undefined).length;
    if (given > 0 && given < 3) {
      throw new InputError('the keystore of MskAuthentication.tls requires bucket, objectKey and passwordSecret, '
        + `got ${Object.entries({ bucket, objectKey, passwordSecret }).filter(([, value]) => value !== undefined).map(([name]) => name).join(' and ')} only`);
    }
    return new MskAuthentication(false, 9094, 'BootstrapBrokerStringTls', application => ({
      'security.protocol': 'SSL',
      ...keystoreProperties(application, options),
      ...truststoreProperties(application, truststore),
      ...configProviders([passwordSecret, truststore?.passwordSecret], [bucket, truststore?.bucket]),
    }), [
      ...bucket || truststore ? ['s3'] : [],
      ...passwordSecret || truststore?.passwordSecret ? ['secretsmanager'] : [],
    ]);
  }

  /** Neither authenticates nor encrypts, on port 9092. Produces a warning. */
  public static plaintext(): MskAuthentication {
    return new MskAuthentication(false, 9092, 'BootstrapBrokerString', application => {
      warn(application, 'unencryptedKafka', 'records travel between the job and the Kafka brokers unencrypted: use MskAuthentication.iam(), scram() or tls()');
      return { 'security.protocol': 'PLAINTEXT' };
    });
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
    public readonly _use: (application: IManagedApplication) => { [key: string]: string },
    /**
     * The AWS services that the client calls.
     * @internal
     */
    public readonly _endpoints: string[] = [],
  ) {}
}

const TRUSTSTORE: Kind = {
  allowed: 'an object with the bucket and the objectKey of a file',
  accepts: value => AN_OBJECT.accepts(value)
    && A_BUCKET.accepts((value as Partial<MskTruststore>).bucket) && A_STRING.accepts((value as Partial<MskTruststore>).objectKey),
};
const SCRAM_MODULE = 'org.apache.kafka.common.security.scram.ScramLoginModule';
const PROVIDERS = 'com.amazonaws.kafka.config.providers';

/** The placeholder of a secret's field. A secret's ARN would end at its first colon here, so the provider requires the name. */
function secretField(secret: secretsmanager.ISecret, field: string): string {
  return `\${secretsmanager:${secret.secretName}:${field}}`;
}

function keystoreProperties(application: IManagedApplication, { bucket, objectKey, passwordSecret, passwordField = 'password' }: MskTlsOptions): { [key: string]: string } {
  if (!bucket || objectKey === undefined || !passwordSecret) {
    return {};
  }
  const location = importedFile(application, bucket, objectKey);
  allowSecret(application, passwordSecret);
  const password = secretField(passwordSecret, passwordField);
  return {
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': location,
    'ssl.keystore.password': password,
    'ssl.key.password': password,
  };
}

function truststoreProperties(application: IManagedApplication, truststore: MskTruststore | undefined): { [key: string]: string } {
  if (!truststore) {
    return {};
  }
  const { bucket, objectKey, passwordSecret, passwordField = 'password' } = truststore;
  const location = importedFile(application, bucket, objectKey);
  if (!passwordSecret) {
    return { 'ssl.truststore.location': location };
  }
  allowSecret(application, passwordSecret);
  return { 'ssl.truststore.location': location, 'ssl.truststore.password': secretField(passwordSecret, passwordField) };
}

/** The config providers that are needed, and no others: the Kafka client fails if it cannot load one. */
function configProviders(secrets: (secretsmanager.ISecret | undefined)[], buckets: (s3.IBucket | undefined)[]): { [key: string]: string } {
  const secret = secrets.find(candidate => candidate !== undefined);
  const bucket = buckets.find(candidate => candidate !== undefined);
  const names = [secret && 'secretsmanager', bucket && 's3import'].filter(name => name !== undefined);
  return {
    ...(names.length > 0 && { 'config.providers': names.join(',') }),
    ...(bucket && {
      'config.providers.s3import.class': `${PROVIDERS}.S3ImportConfigProvider`,
      'config.providers.s3import.param.region': bucket.env.region,
    }),
    ...(secret && {
      'config.providers.secretsmanager.class': `${PROVIDERS}.SecretsManagerConfigProvider`,
      'config.providers.secretsmanager.param.region': secret.env.region,
    }),
  };
}
