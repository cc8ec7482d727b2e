import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { importedFile } from './imported-file';
import { IManagedApplication } from '../../base/managed-application';
import { InputError } from '../../synth/errors';
import { A_BUCKET, A_SECRET, A_STRING, Kind, requireKind, requireKinds, struct } from '../../synth/kinds';
import { isToken } from '../../synth/tokens';
import { warn } from '../../synth/warn';
import { allowSecret } from '../application-access';

/**
 * The certificate authorities that a job trusts, as a JKS or PKCS12 file in an S3 bucket.
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
   * @default - the file is read without a password, because certificates are not secret
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
 * `bucket`, `objectKey` and `passwordSecret` describe the keystore for mutual TLS, a PKCS12 file with the client certificate.
 * Specify all three or none.
 */
export interface MskTlsOptions {
  /**
   * The bucket that contains the keystore.
   *
   * @default - no client certificate; the brokers must accept clients without a certificate
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
 * How a job authenticates with an MSK cluster.
 *
 * Secrets are never stored in the property group. With SCRAM or a client certificate, the Kafka client reads the secrets through
 * the MSK Config Providers. The job's jar must contain these providers.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka_apis_iam.html
 * @see https://github.com/aws-samples/msk-config-providers
 * @example
 * declare const credentials: secretsmanager.ISecret;
 *
 * const authentication = flink.MskAuthentication.scram(credentials);
 */
export class MskAuthentication {
  /** Authenticates with the application's IAM role, on port 9098. The job's jar must contain `aws-msk-iam-auth`. */
  public static iam(): MskAuthentication {
    return new MskAuthentication(true, 9098, 'BootstrapBrokerStringSaslIam', () => ({
      'security.protocol': 'SASL_SSL',
      'sasl.mechanism': 'AWS_MSK_IAM',
      'sasl.jaas.config': 'software.amazon.msk.auth.iam.IAMLoginModule required;',
      'sasl.client.callback.handler.class': 'software.amazon.msk.auth.iam.IAMClientCallbackHandler',
    }));
  }

  /**
   * Authenticates with a user name and password (SASL/SCRAM), on port 9096.
   *
   * @param secret the secret with the fields `username` and `password`, which must be associated with the cluster; the
   * application gets permission to read the secret and to use its key
   * @param options the truststore, if the brokers' certificates are issued by a private certificate authority
   */
  public static scram(secret: secretsmanager.ISecret, options: MskScramOptions = {}): MskAuthentication {
    requireKind('secret', secret, A_SECRET);
    const { truststore } = requireKinds(options, { truststore: TRUSTSTORE });
    return new MskAuthentication(false, 9096, 'BootstrapBrokerStringSaslScram', application => {
      allowSecret(application, secret);
      return {
        'security.protocol': 'SASL_SSL',
        'sasl.mechanism': 'SCRAM-SHA-512',
        'sasl.jaas.config': `${SCRAM_MODULE} required username="${secretField(secret, 'username')}" password="${secretField(secret, 'password')}";`,
        ...truststoreProperties(application, truststore),
        ...configProviders([secret, truststore?.passwordSecret], [truststore?.bucket]),
      };
    }, truststore ? ['secretsmanager', 's3'] : ['secretsmanager']);
  }

  /**
   * Encrypts with TLS, on port 9094. With a keystore, the job authenticates with a client certificate (mutual TLS).
   *
   * Throws if only a part of the keystore is specified.
   *
   * The config provider checks whether the file exists before it downloads the file. On a new task manager with several subtasks,
   * two subtasks can download the file at the same time. In this case, the job's first start fails with
   * `FileAlreadyExistsException`, and its restart succeeds. No setting of the provider prevents this. Allow one restart in the
   * health check (`healthCheck: { maxRestarts: 1 }`), or download the file in the job before it creates the source.
   *
   * @param options the keystore and the truststore; without a keystore, the brokers must accept clients without a certificate
   */
  public static tls(options: MskTlsOptions = {}): MskAuthentication {
    const keystore = requireKinds(options, { ...FILE, truststore: TRUSTSTORE });
    const { bucket, objectKey, passwordSecret, truststore } = keystore;
    const given = [bucket, objectKey, passwordSecret].filter(value => value !== undefined).length;
    if (given > 0 && given < 3) {
      throw new InputError('the keystore of MskAuthentication.tls requires bucket, objectKey and passwordSecret, '
        + `got only ${Object.entries({ bucket, objectKey, passwordSecret }).filter(([, value]) => value !== undefined).map(([name]) => name).join(' and ')}`);
    }
    return new MskAuthentication(false, 9094, 'BootstrapBrokerStringTls', application => ({
      'security.protocol': 'SSL',
      ...keystoreProperties(application, keystore),
      ...truststoreProperties(application, truststore),
      ...configProviders([passwordSecret, truststore?.passwordSecret], [bucket, truststore?.bucket]),
    }), [
      ...bucket || truststore ? ['s3'] : [],
      ...passwordSecret || truststore?.passwordSecret ? ['secretsmanager'] : [],
    ]);
  }

  /** Connects on port 9092 without authentication or encryption. Produces a warning. */
  public static plaintext(): MskAuthentication {
    return new MskAuthentication(false, 9092, 'BootstrapBrokerString', application => {
      warn(application, 'unencryptedKafka', 'records between the job and the Kafka brokers are not encrypted: use MskAuthentication.iam(), scram() or tls()');
      return { 'security.protocol': 'PLAINTEXT' };
    });
  }

  private constructor(
    /**
     * Whether MSK authorizes the client with IAM.
     * @internal
     */
    public readonly _authorizesByIam: boolean,
    /** The broker port for this authentication. */
    public readonly port: number,
    /**
     * The field of the `GetBootstrapBrokers` response with the brokers for this authentication.
     * @internal
     */
    public readonly _brokersField: string,
    /**
     * Grants the required permissions to the application, and returns the client's options.
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

/** A colon or brace would end the placeholder of the field. */
const A_FIELD: Kind = {
  allowed: 'the name of a field of the secret, without : and }',
  accepts: value => typeof value === 'string' && (isToken(value) || /^[^:}]*[^:}\s][^:}]*$/.test(value)),
};
const FILE = { bucket: A_BUCKET, objectKey: A_STRING, passwordSecret: A_SECRET, passwordField: A_FIELD };
const TRUSTSTORE = struct(FILE, 'bucket', 'objectKey');

const SCRAM_MODULE = 'org.apache.kafka.common.security.scram.ScramLoginModule';
const PROVIDERS = 'com.amazonaws.kafka.config.providers';

/** The placeholder of a secret's field. Colons separate the parts of a placeholder, so the secret is identified by name, not by ARN. */
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

/** Only the required config providers, because the Kafka client fails if it cannot load a provider. */
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
