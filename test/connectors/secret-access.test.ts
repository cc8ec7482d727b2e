import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

test('grants read access to the secret value and decryption with its key', () => {
  const fixture = new Fixture();
  const encryptionKey = new kms.Key(fixture.stack, 'Key');
  const secret = new secretsmanager.Secret(fixture.stack, 'Password', { encryptionKey });
  flink.SecretAccess.fromSecret(secret).grantRead(fixture.flink);

  expect(fixture.statements()).toEqual([
    statement(['secretsmanager:GetSecretValue'], fixture.stack.resolve(secret.secretArn)),
    statement(['kms:Decrypt'], fixture.stack.resolve(encryptionKey.keyArn)),
  ]);
});

test('grants access with a wildcard suffix for a secret that is imported by name', () => {
  const fixture = new Fixture();
  flink.SecretAccess.fromSecret(secretsmanager.Secret.fromSecretNameV2(fixture.stack, 'Password', 'db')).grantRead(fixture.flink);
  expect(JSON.stringify(fixture.statements())).toContain(':secretsmanager:eu-west-1:111111111111:secret:db-??????');
});

test('returns the grant, which reports whether the statement was added', () => {
  const fixture = new Fixture();
  const secret = secretsmanager.Secret.fromSecretNameV2(fixture.stack, 'Password', 'db');
  expect(flink.SecretAccess.fromSecret(secret).grantRead(fixture.flink).success).toBe(true);
  expect(flink.SecretAccess.fromSecret(secret).grantRead(fixture.flink).principalStatements[0].actions).toEqual(['secretsmanager:GetSecretValue']);
  expect(flink.GlueSchemaRegistry.fromRegistryName('orders').grantRegister(fixture.flink).principalStatements.flatMap(({ actions }) => actions))
    .toEqual(['glue:GetSchemaByDefinition', 'glue:GetSchemaVersion', 'glue:CreateSchema', 'glue:RegisterSchemaVersion', 'glue:PutSchemaVersionMetadata']);
});
