import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Fixture, statement } from '../fixture';
import { cluster, networked } from './clusters';
import * as flink from '../../../src';

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

test('by SCRAM: the secret is read by the client, and never enters the template', () => {
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

test('by TLS', () => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, flink.MskAuthentication.tls()), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.group('Orders')).toEqual({
    'bootstrap.servers': 'b-1:9098,b-2:9098', 'security.protocol': 'SSL', 'topic': 'orders', 'group.id': 'job', 'starting.offsets': 'earliest',
  });
  expect(fixture.statements()).toEqual([]);
  expect(ports(fixture)).toEqual([['sg-1', 9094, 9094, expect.anything()]]);
});

test('by mutual TLS: keystore and password are read by the client', () => {
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

test('by mutual TLS: the keystore of an encrypted bucket is decrypted, and its password may be in any field', () => {
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

test('in plain text', () => {
  const fixture = networked();
  fixture.flink.addSource('Orders', new flink.MskSource(cluster(fixture, flink.MskAuthentication.plaintext()), { topics: ['orders'], groupId: 'job' }));

  expect(fixture.group('Orders')).toMatchObject({ 'security.protocol': 'PLAINTEXT' });
  expect(fixture.statements()).toEqual([]);
  expect(ports(fixture)).toEqual([['sg-1', 9092, 9092, expect.anything()]]);
});
