import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { cluster, CLUSTER_ARN, networked } from './clusters';
import * as flink from '../../../src';
import { Fixture, statement } from '../../support/fixtures/connectors';

function ports(fixture: Fixture): unknown[] {
  return Object.values(fixture.template.findResources('AWS::EC2::SecurityGroupIngress'))
    .map(({ Properties: p }) => [p.GroupId, p.FromPort, p.ToPort, p.SourceSecurityGroupId]);
}

function secret(fixture: Fixture): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretAttributes(fixture.stack, 'Secret', {
    secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_job-AbCdEf',
    encryptionKey: kms.Key.fromKeyArn(fixture.stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/k'),
  });
}

const SECRET = [
  statement(['secretsmanager:GetSecretValue'], 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_job-AbCdEf'),
  statement(['kms:Decrypt'], 'arn:aws:kms:eu-west-1:111111111111:key/k'),
];

test('SCRAM lets the client read the secret, which is not in the template', () => {
  const fixture = networked();
  const authentication = flink.MskAuthentication.scram(secret(fixture));
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, authentication), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.group('Orders')).toMatchObject({
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required '
      + 'username="${secretsmanager:AmazonMSK_job:username}" password="${secretsmanager:AmazonMSK_job:password}";',
    'config.providers': 'secretsmanager',
    'config.providers.secretsmanager.class': 'com.amazonaws.kafka.config.providers.SecretsManagerConfigProvider',
    'config.providers.secretsmanager.param.region': 'eu-west-1',
  });
  expect(fixture.statements()).toEqual(SECRET);
  expect(JSON.stringify(fixture.template.toJSON())).not.toContain('{{resolve:secretsmanager');
  expect(ports(fixture)).toEqual([['sg-1', 9096, 9096, expect.anything()]]);
});

test('TLS without a client certificate', () => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, flink.MskAuthentication.tls()), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.group('Orders')).toEqual({
    'bootstrap.servers': 'b-1:9098,b-2:9098', 'security.protocol': 'SSL', 'topic': 'orders', 'group.id': 'job', 'starting.offsets': 'earliest',
  });
  expect(fixture.statements()).toEqual([]);
  expect(ports(fixture)).toEqual([['sg-1', 9094, 9094, expect.anything()]]);
});

test('mutual TLS lets the client read the keystore and the password', () => {
  const fixture = networked();
  const bucket = s3.Bucket.fromBucketName(fixture.stack, 'Certificates', 'certificates');
  const authentication = flink.MskAuthentication.tls({ bucket, objectKey: 'job.p12', passwordSecret: secret(fixture) });
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, authentication), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.group('Orders')).toMatchObject({
    'security.protocol': 'SSL',
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': '${s3import:eu-west-1:certificates/job.p12}',
    'ssl.keystore.password': '${secretsmanager:AmazonMSK_job:password}',
    'ssl.key.password': '${secretsmanager:AmazonMSK_job:password}',
    'config.providers': 'secretsmanager,s3import',
  });
  expect(fixture.statements()).toEqual([
    statement(['s3:GetObject'], fixture.stack.resolve(bucket.arnForObjects('job.p12'))),
    ...SECRET,
  ]);
});

test('mutual TLS grants decryption of the keystore, and accepts any password field', () => {
  const fixture = networked();
  const encryptionKey = kms.Key.fromKeyArn(fixture.stack, 'BucketKey', 'arn:aws:kms:eu-west-1:111111111111:key/b');
  const bucket = s3.Bucket.fromBucketAttributes(fixture.stack, 'Certificates', { bucketName: 'certificates', encryptionKey });
  const authentication = flink.MskAuthentication.tls({ bucket, objectKey: 'job.p12', passwordSecret: secret(fixture), passwordField: 'keystore' });
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, authentication), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.statements()).toContainEqual(statement(['kms:Decrypt'], 'arn:aws:kms:eu-west-1:111111111111:key/b'));
  expect(fixture.group('Orders')).toMatchObject({
    'ssl.keystore.password': '${secretsmanager:AmazonMSK_job:keystore}', 'ssl.key.password': '${secretsmanager:AmazonMSK_job:keystore}',
  });
});

describe('with a truststore', () => {
  const certificates = (fixture: Fixture) => s3.Bucket.fromBucketName(fixture.stack, 'Certificates', 'certificates');
  const groupOf = (fixture: Fixture, authentication: flink.MskAuthentication) => {
    fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, authentication), { topics: ['orders'], groupId: 'job' }));
    return fixture.group('Orders');
  };

  test('SCRAM grants access to the truststore and configures both providers', () => {
    const fixture = networked();
    const bucket = certificates(fixture);
    const group = groupOf(fixture, flink.MskAuthentication.scram(secret(fixture), { truststore: { bucket, objectKey: 'ca/trust.jks' } }));

    expect(group).toMatchObject({
      'ssl.truststore.location': '${s3import:eu-west-1:certificates/ca/trust.jks}',
      'config.providers': 'secretsmanager,s3import',
      'config.providers.s3import.class': 'com.amazonaws.kafka.config.providers.S3ImportConfigProvider',
      'config.providers.secretsmanager.class': 'com.amazonaws.kafka.config.providers.SecretsManagerConfigProvider',
    });
    expect(group).not.toHaveProperty(['ssl.truststore.password']);
    expect(fixture.statements()).toContainEqual(statement(['s3:GetObject'], fixture.stack.resolve(bucket.arnForObjects('ca/trust.jks'))));
  });

  test('TLS without a keystore requires only the S3 provider', () => {
    const fixture = networked();
    const bucket = certificates(fixture);
    const group = groupOf(fixture, flink.MskAuthentication.tls({ truststore: { bucket, objectKey: 'trust.jks' } }));

    expect(Object.keys(group).filter(key => /^(ssl|config)/.test(key)).sort()).toEqual([
      'config.providers', 'config.providers.s3import.class', 'config.providers.s3import.param.region', 'ssl.truststore.location',
    ]);
    expect(group['config.providers']).toBe('s3import');
    expect(fixture.statements()).toEqual([statement(['s3:GetObject'], fixture.stack.resolve(bucket.arnForObjects('trust.jks')))]);
  });

  test('the password is read from the specified field, and the role gets permission', () => {
    const fixture = networked();
    const bucket = certificates(fixture);
    const group = groupOf(fixture, flink.MskAuthentication.tls({
      truststore: { bucket, objectKey: 'trust.jks', passwordSecret: secret(fixture), passwordField: 'trust' },
    }));

    expect(group).toMatchObject({ 'ssl.truststore.password': '${secretsmanager:AmazonMSK_job:trust}', 'config.providers': 'secretsmanager,s3import' });
    expect(fixture.statements()).toEqual(expect.arrayContaining(SECRET));
  });

  test('mutual TLS configures both files', () => {
    const fixture = networked();
    const bucket = certificates(fixture);
    const group = groupOf(fixture, flink.MskAuthentication.tls({
      bucket, objectKey: 'job.p12', passwordSecret: secret(fixture), truststore: { bucket, objectKey: 'trust.jks' },
    }));

    expect(group).toMatchObject({
      'ssl.keystore.location': '${s3import:eu-west-1:certificates/job.p12}', 'ssl.truststore.location': '${s3import:eu-west-1:certificates/trust.jks}',
    });
  });

  test('rejects a partial keystore', () => {
    const fixture = networked();
    expect(() => flink.MskAuthentication.tls({ bucket: certificates(fixture), objectKey: 'job.p12' }))
      .toThrow('the keystore of MskAuthentication.tls requires bucket, objectKey and passwordSecret, got only bucket and objectKey');
  });
});

test('plaintext produces a warning', () => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, flink.MskAuthentication.plaintext()), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.group('Orders')).toMatchObject({ 'security.protocol': 'PLAINTEXT' });
  Annotations.fromStack(fixture.stack).hasWarning('*', Match.stringLikeRegexp('not encrypted.*cdk-managed-flink:unencryptedKafka'));
  expect(fixture.statements()).toEqual([]);
  expect(ports(fixture)).toEqual([['sg-1', 9092, 9092, expect.anything()]]);
});

describe('files that the config provider downloads under their file names', () => {
  const brokers = (fixture: Fixture, id: string, authentication: flink.MskAuthentication) => flink.MskCluster.fromAttributes({
    clusterArn: CLUSTER_ARN,
    bootstrapServers: 'b-1:9094',
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, `${id}Brokers`, `sg-${id}`)],
    authentication,
  });
  const add = (fixture: Fixture, id: string, authentication: flink.MskAuthentication) =>
    fixture.flink.addSource(id, new flink.MskSource(brokers(fixture, id, authentication), { topics: ['orders'], groupId: 'job' }));
  const bucket = (fixture: Fixture, name: string) => s3.Bucket.fromBucketName(fixture.stack, name, name);

  test.each([
    ['another folder', 'a/job.p12', 'b/job.p12', 'certificates', "'b/job.p12' and 'a/job.p12'"],
    ['the bucket itself', 'a/job.p12', 'job.p12', 'certificates', "'job.p12' and 'a/job.p12'"],
    ['another bucket', 'job.p12', 'job.p12', 'others', "'job.p12' and 'job.p12' in different buckets"],
  ])('rejects two keystores with the same file name: %s', (_, first, second, otherBucket, given) => {
    const fixture = networked();
    const passwordSecret = secret(fixture);
    const certificates = bucket(fixture, 'certificates');
    add(fixture, 'Orders', flink.MskAuthentication.tls({ bucket: certificates, objectKey: first, passwordSecret }));
    const other = otherBucket === 'certificates' ? certificates : bucket(fixture, otherBucket);

    expect(() => add(fixture, 'Returns', flink.MskAuthentication.tls({ bucket: other, objectKey: second, passwordSecret })))
      .toThrow(`objectKey must end in a file name that is unique among the keystores and truststores of the job, got ${given}`);
  });

  test.each(['', 'stores/'])('rejects key %p without a file name', objectKey => {
    const fixture = networked();
    const authentication = flink.MskAuthentication.tls({ truststore: { bucket: bucket(fixture, 'certificates'), objectKey } });
    expect(() => add(fixture, 'Orders', authentication)).toThrow(`objectKey must end in a file name, got '${objectKey}'`);
  });

  test.each<[string, any, string]>([
    ['a password that is not a secret', { passwordSecret: 'changeit' }, "truststore.passwordSecret must be a secret such as a secretsmanager.Secret, got 'changeit'"],
    ['a field that is not a string', { passwordField: 5 }, 'truststore.passwordField must be the name of a field of the secret, without : and }, got 5'],
  ])('rejects a truststore with %s', (_, options, message) => {
    const fixture = networked();
    const truststore = { bucket: bucket(fixture, 'certificates'), objectKey: 'trust.jks', ...options };
    expect(() => flink.MskAuthentication.tls({ truststore })).toThrow(message);
    expect(() => flink.MskAuthentication.scram(secret(fixture), { truststore })).toThrow(message);
  });

  test('rejects a truststore with the file name of the keystore', () => {
    const fixture = networked();
    const certificates = bucket(fixture, 'certificates');
    const authentication = flink.MskAuthentication.tls({
      bucket: certificates, objectKey: 'keys/store.p12', passwordSecret: secret(fixture), truststore: { bucket: certificates, objectKey: 'trust/store.p12' },
    });

    expect(() => add(fixture, 'Orders', authentication)).toThrow("got 'trust/store.p12' and 'keys/store.p12'");
  });

  test('accepts the same file for several sources and sinks, and equal file names of several jobs', () => {
    const fixture = networked();
    const authentication = flink.MskAuthentication.tls({ bucket: bucket(fixture, 'certificates'), objectKey: 'a/job.p12', passwordSecret: secret(fixture) });
    add(fixture, 'Orders', authentication);
    add(fixture, 'Returns', authentication);
    fixture.flink.addSink('Totals', new flink.MskSink(brokers(fixture, 'Totals', authentication), { topic: 'totals' }));

    expect(fixture.group('Returns')).toMatchObject({ 'ssl.keystore.location': '${s3import:eu-west-1:certificates/a/job.p12}' });
  });
});
