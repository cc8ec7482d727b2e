import { CfnParameter } from 'aws-cdk-lib';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

const SCHEMAS = ['arn:aws:glue:us-west-2:222222222222:registry/orders', 'arn:aws:glue:us-west-2:222222222222:schema/orders/*'];
// AWS authorizes a lookup by schema version ID only on *.
const BY_ID = statement(['glue:GetSchemaVersion'], '*');

test('grantRead grants lookups in the registry', () => {
  const fixture = new Fixture();
  flink.GlueSchemaRegistry.fromRegistryArn(SCHEMAS[0]).grantRead(fixture.flink);
  expect(fixture.statements()).toEqual([statement(['glue:GetSchemaByDefinition'], ...SCHEMAS), BY_ID]);
});

test('grantRegister also grants the registration of new schemas', () => {
  const fixture = new Fixture();
  flink.GlueSchemaRegistry.fromRegistryArn(SCHEMAS[0]).grantRegister(fixture.flink);
  expect(fixture.statements()).toEqual([
    statement(['glue:GetSchemaByDefinition'], ...SCHEMAS),
    BY_ID,
    statement(['glue:CreateSchema', 'glue:RegisterSchemaVersion', 'glue:PutSchemaVersionMetadata'], ...SCHEMAS),
  ]);
});

test('fromRegistryName uses the account, region and partition of the application', () => {
  const fixture = new Fixture();
  flink.GlueSchemaRegistry.fromRegistryName('orders').grantRead(fixture.flink);
  const arn = (suffix: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:glue:eu-west-1:111111111111:${suffix}`]] });
  expect(fixture.statements()[0]).toEqual(statement(['glue:GetSchemaByDefinition'], arn('registry/orders'), arn('schema/orders/*')));
});

test.each(['', 'a b', ' a', 'a ', 'a/b', 'x'.repeat(256)])('rejects name %p', name => {
  expect(() => flink.GlueSchemaRegistry.fromRegistryName(name))
    .toThrow(new Error(`registryName must have 1 to 255 characters of [a-zA-Z0-9_$#.-], got '${name}'`));
});

test.each(['a', 'a-Z_0$#.', 'x'.repeat(255)])('accepts name %p', name => {
  expect(() => flink.GlueSchemaRegistry.fromRegistryName(name)).not.toThrow();
});

test.each([
  'orders', SCHEMAS[1], 'x-arn:aws:glue:us-west-2:222222222222:registry/orders', 'arn::glue:us-west-2:222222222222:registry/orders',
  'arn:aws:s3:us-west-2:222222222222:registry/orders', 'arn:aws:glue:us-west-2:222222222222:registry/',
  'arn:aws:glue:registry/orders', `${SCHEMAS[0]}\n`,
])('rejects ARN %p', arn => {
  expect(() => flink.GlueSchemaRegistry.fromRegistryArn(arn))
    .toThrow(new Error(`registryArn must look like arn:aws:glue:region:account:registry/name, got '${arn}'`));
});

test('accepts a name and an ARN that are tokens', () => {
  const fixture = new Fixture();
  const [name, arn] = ['Name', 'Arn'].map(id => new CfnParameter(fixture.stack, id).valueAsString);
  flink.GlueSchemaRegistry.fromRegistryName(name).grantRead(fixture.flink);
  flink.GlueSchemaRegistry.fromRegistryArn(arn).grantRead(fixture.flink);
  const text = JSON.stringify(fixture.statements());
  expect(text).toContain(JSON.stringify([':glue:eu-west-1:111111111111:schema/', { Ref: 'Name' }, '/*']).slice(1));
  expect(text).toContain(JSON.stringify({ Ref: 'Arn' }));
});
