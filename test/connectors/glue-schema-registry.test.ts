import { Fixture, statement } from './fixture';
import * as flink from '../../src';

const SCHEMAS = ['arn:aws:glue:us-west-2:222222222222:registry/orders', 'arn:aws:glue:us-west-2:222222222222:schema/orders/*'];
// AWS checks a look-up by schema version id against * only.
const BY_ID = statement(['glue:GetSchemaVersion'], '*');

test('use: look-ups in this registry', () => {
  const fixture = new Fixture();
  flink.GlueSchemaRegistry.fromRegistryArn(SCHEMAS[0]).grantUse(fixture.flink);
  expect(fixture.statements()).toEqual([statement(['glue:GetSchemaByDefinition'], ...SCHEMAS), BY_ID]);
});

test('register: new schemas in this registry as well', () => {
  const fixture = new Fixture();
  flink.GlueSchemaRegistry.fromRegistryArn(SCHEMAS[0]).grantRegister(fixture.flink);
  expect(fixture.statements()).toEqual([
    statement(['glue:GetSchemaByDefinition'], ...SCHEMAS),
    BY_ID,
    statement(['glue:CreateSchema', 'glue:RegisterSchemaVersion', 'glue:PutSchemaVersionMetadata'], ...SCHEMAS),
  ]);
});

test('by name: of the account, region and partition of the application', () => {
  const fixture = new Fixture();
  flink.GlueSchemaRegistry.fromRegistryName('orders').grantUse(fixture.flink);
  const arn = (suffix: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:glue:eu-west-1:111111111111:${suffix}`]] });
  expect(fixture.statements()[0]).toEqual(statement(['glue:GetSchemaByDefinition'], arn('registry/orders'), arn('schema/orders/*')));
});

test('bad names and ARNs fail', () => {
  expect(() => flink.GlueSchemaRegistry.fromRegistryName('a b')).toThrow(/^registryName must have 1 to 255 characters/);
  expect(() => flink.GlueSchemaRegistry.fromRegistryArn('orders')).toThrow(/^registryArn must look like arn:aws:glue/);
});
