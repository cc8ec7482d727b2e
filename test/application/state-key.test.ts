import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Application, ApplicationProps, IApplication } from '../../src';
import { testApplication, testStack } from '../support/fixtures';
import { allowing, PSEUDO, resolve, roleStatements, Statement } from '../support/fixtures/iam';

const ARN = 'arn:aws:kinesisanalytics:us-east-1:111122223333:application/orders';
const CONTEXT = 'kms:EncryptionContext:aws:kinesisanalytics:arn';
const VIA = 'kinesisanalytics.us-east-1.amazonaws.com';
const OPERATORS = { AWS: 'arn:aws:iam::111122223333:root' };
const SERVICE = 'kinesisanalytics.amazonaws.com';
const INFRASTRUCTURE = 'infrastructure.kinesisanalytics.amazonaws.com';
const GRANT = { 'kms:GrantConstraintType': 'EncryptionContextSubset' };
const GRANT_OPERATIONS = { 'kms:GrantOperations': 'Decrypt' };

function application(stack: Stack, encryptionKey: kms.IKey, props: Partial<ApplicationProps> = {}): Application {
  return testApplication({ applicationName: 'orders', encryptionKey, ...props }, stack);
}

/** The statements of the only key that are the library's, by their ids. */
function keyStatements(stack: Stack, references = PSEUDO): { [sid: string]: any } {
  const [key] = Object.values<any>(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  const statements = resolve<Statement[]>(key.Properties.KeyPolicy.Statement, references);
  return Object.fromEntries(statements.filter(statement => statement.Sid).map(({ Sid, ...rest }) => [Sid, rest]));
}

/** The statements of the developer guide's key policy, in this environment. */
function guideStatements({ arn = ARN, via = VIA, operators = OPERATORS, account = '111122223333' } = {}): { [sid: string]: any } {
  const statement = (Principal: object, Action: string | string[], Condition: object) => ({ Effect: 'Allow', Principal, Action, Resource: '*', Condition });
  const operator = { [CONTEXT]: arn, 'kms:ViaService': via };
  const source = { 'aws:SourceArn': arn, 'aws:SourceAccount': account };
  const context = { [CONTEXT]: arn };
  const grantOperations = { 'ForAllValues:StringEquals': GRANT_OPERATIONS };
  return {
    AllowOperatorToDescribeKey: statement(operators, 'kms:DescribeKey', { StringEquals: { 'kms:ViaService': via } }),
    AllowOperatorToConfigureAppToUseKeyForApplicationState:
      statement(operators, ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'], { StringEquals: operator }),
    AllowOperatorToConfigureAppToCreateGrantForRunningState:
      statement(operators, 'kms:CreateGrant', { StringEquals: { ...operator, ...GRANT }, ...grantOperations }),
    AllowMSFServiceToDescribeKey: statement({ Service: [SERVICE, INFRASTRUCTURE] }, 'kms:DescribeKey', { StringEquals: source }),
    AllowMSFServiceToGenerateDataKeyForDurableState:
      statement({ Service: SERVICE }, 'kms:GenerateDataKey', { StringEquals: { ...source, ...context } }),
    AllowMSFServiceToDecryptForDurableState: statement({ Service: SERVICE }, 'kms:Decrypt', { StringEquals: context }),
    AllowMSFServiceToUseKeyForRunningState:
      statement({ Service: INFRASTRUCTURE }, ['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext'], { StringEquals: context }),
    AllowMSFServiceToCreateGrantForRunningState:
      statement({ Service: INFRASTRUCTURE }, 'kms:CreateGrant', { StringEquals: { ...context, ...GRANT }, ...grantOperations }),
  };
}

function warnings(stack: Stack, id: string): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`\\[ack: cdk-managed-flink:${id}\\]`)).map(({ entry }) => String(entry.data));
}

function encryption(stack: Stack): any {
  const [found] = Object.values<any>(Template.fromStack(stack).findResources('AWS::KinesisAnalyticsV2::Application'));
  return found.Properties.ApplicationConfiguration.ApplicationEncryptionConfiguration;
}

describe.each([false, true])('with startOnDeploy: %s', start => {
  function deploy(stack: Stack, key: kms.IKey, props: Partial<ApplicationProps> = {}): Application {
    const app = application(stack, key, props);
    start && app.startOnDeploy();
    return app;
  }

  test('a key of the same stack gets the eight statements of the guide, and is there before the application', () => {
    const stack = testStack();
    const key = new kms.Key(stack, 'Key');
    deploy(stack, key);
    expect(keyStatements(stack)).toEqual(guideStatements());
    expect(encryption(stack)).toEqual({ KeyType: 'CUSTOMER_MANAGED_KEY', KeyId: stack.resolve(key.keyArn) });
    expect(warnings(stack, 'keyPolicyNotUpdated')).toEqual([]);
    expect(Template.fromStack(stack)).toBeDefined();
  });

  test('a key in another stack also has the statements, without a reference back', () => {
    const app = new App();
    const env = { account: '111122223333', region: 'us-east-1' };
    const keys = testStack(env, 'Keys', app);
    const stack = testStack(env, 'Stack', app);
    deploy(stack, new kms.Key(keys, 'Key'));
    expect(keyStatements(keys)).toEqual(guideStatements());
    expect(stack.dependencies).toEqual([keys]);
    expect(keys.dependencies).toEqual([]);
  });

  test('a key in another account allows operators of the application\'s account, not of its own account', () => {
    const app = new App();
    const keys = testStack({ account: '999999999999', region: 'us-east-1' }, 'Keys', app);
    const stack = testStack({ account: '111122223333', region: 'us-east-1' }, 'Stack', app);
    deploy(stack, new kms.Key(keys, 'Key', { alias: 'physical' }).addAlias('other'));
    expect(keyStatements(keys, { ...PSEUDO, 'AWS::AccountId': '999999999999' })).toEqual(guideStatements());
  });

  test('an imported key gets a warning that lists them all', () => {
    const stack = testStack({ account: '111122223333', region: 'us-east-1' });
    deploy(stack, kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1'));
    const [warning] = warnings(stack, 'keyPolicyNotUpdated');
    const listed: any[] = resolve(JSON.parse(/add these statements to it: (\[.*\]) \[ack/.exec(warning)![1]));
    expect(Object.fromEntries(listed.map(({ Sid, ...rest }) => [Sid, rest]))).toEqual(guideStatements());
  });

  test('behind an alias it is the key that gets them, while the application keeps the alias', () => {
    const stack = testStack();
    deploy(stack, new kms.Alias(stack, 'Alias', { aliasName: 'alias/flink', targetKey: new kms.Key(stack, 'Key') }));
    expect(keyStatements(stack)).toEqual(guideStatements());
    expect(resolve(encryption(stack).KeyId)).toBe('arn:aws:kms:us-east-1:111122223333:alias/flink');
  });

  test('a name that is a parameter is in the conditions as a reference', () => {
    const stack = testStack();
    deploy(stack, new kms.Key(stack, 'Key'), { applicationName: new CfnParameter(stack, 'Name').valueAsString });
    expect(keyStatements(stack, { ...PSEUDO, Name: 'orders' })).toEqual(guideStatements());
    expect(warnings(stack, 'keyPolicyNotUpdated')).toEqual([]);
  });

  test('a name that is a parameter is not known in the stack of the key', () => {
    const app = new App();
    const keys = testStack(undefined, 'Keys', app);
    const stack = testStack(undefined, 'Stack', app);
    deploy(stack, new kms.Key(keys, 'Key'), { applicationName: new CfnParameter(stack, 'Name').valueAsString });
    expect(warnings(stack, 'keyPolicyNotUpdated')).toHaveLength(1);
    expect(keys.dependencies).toEqual([]);
  });

  test.each([
    ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
    ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ])('in %s everything has the names of its partition', (region, partition, suffix) => {
    for (const env of [{ account: '111122223333', region }, undefined]) {
      const stack = testStack(env);
      deploy(stack, new kms.Key(stack, 'Key'));
      const references = { ...PSEUDO, 'AWS::Partition': partition, 'AWS::Region': region, 'AWS::URLSuffix': suffix };
      expect(keyStatements(stack, references)).toEqual(guideStatements({
        arn: `arn:${partition}:kinesisanalytics:${region}:111122223333:application/orders`,
        via: `kinesisanalytics.${region}.${suffix}`,
        operators: { AWS: `arn:${partition}:iam::111122223333:root` },
      }));
    }
  });
});

describe('rejects a key that the service cannot use', () => {
  test('because it is asymmetric, and accepts an explicitly symmetric key', () => {
    const stack = testStack();
    const other = testStack();
    expect(() => application(other, new kms.Key(other, 'Key', { keySpec: kms.KeySpec.SYMMETRIC_DEFAULT }))).not.toThrow();
    const key = new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.RSA_4096, keyUsage: kms.KeyUsage.ENCRYPT_DECRYPT });
    expect(() => application(stack, key.addAlias('flink'))).toThrow('encryptionKey must be a symmetric key, got RSA_4096');
  });

  test('because it is in another region', () => {
    const stack = testStack({ account: '111122223333', region: 'us-east-1' });
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
    expect(() => application(stack, key)).toThrow("encryptionKey must be in the application's region us-east-1, got a key in eu-west-1");
  });
});

test('two applications that share a key have separate statements', () => {
  const stack = testStack();
  const key = new kms.Key(stack, 'Key');
  application(stack, key);
  testApplication({ applicationName: 'clicks', encryptionKey: key }, stack, 'Other');
  const statements = keyStatements(stack);
  expect(Object.keys(statements)).toHaveLength(16);
  expect(Object.values(statements)).toEqual(expect.arrayContaining(Object.values(guideStatements({ arn: ARN.replace('orders', 'clicks') }))));
});

test('too many applications for the policy of one key produce a warning', () => {
  const stack = testStack();
  const key = new kms.Key(stack, 'Key');
  const add = (i: number) => testApplication({ applicationName: `app-${i}`, encryptionKey: key }, stack, `App${i}`);
  Array.from({ length: 8 }, (_, i) => add(i));
  expect(warnings(stack, 'keyPolicySize')).toEqual([]);
  add(8);
  expect(warnings(stack, 'keyPolicySize')).toEqual([expect.stringMatching(/^encryptionKey is shared by 9 applications/)]);
});

describe('operators of an application with a key', () => {
  const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/1';
  const via = { 'kms:ViaService': VIA };
  const requests = [
    { action: 'kms:DescribeKey', context: via },
    ...['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'].map(action => ({ action, context: { ...via, [CONTEXT]: ARN } })),
    { action: 'kms:CreateGrant', context: { ...via, [CONTEXT]: ARN, ...GRANT, ...GRANT_OPERATIONS } },
  ];
  type Operation = 'grantStart' | 'grantStop' | 'grantUpdate' | 'grantSnapshots' | 'grantRollback';

  /** What a role may do after a grant. */
  function granted(make: (stack: Stack) => IApplication, operation: Operation | 'grantRead' | 'grantDashboardAccess'): Statement[] {
    const stack = testStack({ account: '111122223333', region: 'us-east-1' });
    const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    make(stack)[operation](role);
    const template = Template.fromStack(stack).toJSON();
    const name = Object.keys(template.Resources).find(id => template.Resources[id].Type === 'AWS::KinesisAnalyticsV2::Application');
    const key = Object.keys(template.Resources).find(id => template.Resources[id].Type === 'AWS::KMS::Key');
    return roleStatements(template, stack.resolve((role.node.defaultChild as iam.CfnRole).logicalId), { ...PSEUDO, [`${name}`]: 'orders', [`${key}.Arn`]: KEY_ARN });
  }

  const defined = (stack: Stack) => application(stack, new kms.Key(stack, 'Key'));
  const imported = (stack: Stack) => Application.fromApplicationAttributes(stack, 'Imported', {
    applicationArn: ARN, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN),
  });

  describe.each<Operation>(['grantStart', 'grantStop', 'grantUpdate', 'grantSnapshots', 'grantRollback'])('%s', operation => {
    test.each([['a defined application', defined], ['an imported application', imported]])('of %s allows the service to use the key only for this application', (_, make) => {
      const statements = granted(make, operation);
      for (const { action, context } of requests) {
        expect(allowing(statements, { action, resource: KEY_ARN, context })).toBeDefined();
        expect(allowing(statements, { action, resource: KEY_ARN })).toBeUndefined();
        expect(allowing(statements, { action, resource: KEY_ARN.replace('1', '2'), context })).toBeUndefined();
        const other = { ...context, [CONTEXT]: ARN.replace('orders', 'clicks'), 'kms:ViaService': action === 'kms:DescribeKey' ? 's3' : VIA };
        expect(allowing(statements, { action, resource: KEY_ARN, context: other })).toBeUndefined();
      }
    });
  });

  test.each(['grantRead', 'grantDashboardAccess'] as const)('%s does not require the key', operation => {
    expect(granted(defined, operation).flatMap(item => item.Action).filter(item => item.startsWith('kms:'))).toEqual([]);
  });

  test('an imported alias matches any key with this alias', () => {
    const stack = testStack();
    const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    application(stack, kms.Alias.fromAliasName(stack, 'Alias', 'alias/flink')).grantStart(role);
    const statements = roleStatements(Template.fromStack(stack).toJSON(), stack.resolve((role.node.defaultChild as iam.CfnRole).logicalId));
    const request = { action: 'kms:DescribeKey', resource: KEY_ARN };
    expect(allowing(statements, { ...request, context: { ...via, 'kms:ResourceAliases': ['alias/a', 'alias/flink'] } })).toBeDefined();
    expect(allowing(statements, { ...request, context: { ...via, 'kms:ResourceAliases': ['alias/a'] } })).toBeUndefined();
    expect(allowing(statements, { ...request, context: via })).toBeUndefined();
    expect(warnings(stack, 'keyPolicyNotUpdated')).toHaveLength(1);
  });
});

describe('the handlers', () => {
  let stack: Stack;
  let keys: { [id: string]: kms.IKey };

  beforeEach(() => {
    stack = testStack();
    keys = { alias: kms.Alias.fromAliasName(stack, 'Alias', 'alias/flink'), b: new kms.Key(stack, 'B'), c: new kms.Key(stack, 'C') };
  });

  /** What the handlers may do when they start an application for each key, in this order. */
  function handlerStatements(...order: string[]): Statement[] {
    order.forEach(id => testApplication({ applicationName: id, encryptionKey: keys[id] }, stack, id).startOnDeploy());
    const template = Template.fromStack(stack).toJSON();
    const role = Object.keys(template.Resources).find(id => /^ManagedFlinkLifecycleRole/.test(id) && template.Resources[id].Type === 'AWS::IAM::Role')!;
    return roleStatements(template, role);
  }

  const KEY = 'arn:aws:kms:us-east-1:111122223333:key/x';
  const TAGGED = { 'aws:ResourceTag/cdk-managed-flink:stack': PSEUDO['AWS::StackId'] };
  const describeKey = (context: { [key: string]: string | string[] }) =>
    ({ action: 'kms:DescribeKey', resource: KEY, context: { 'kms:ViaService': VIA, ...context } });

  test.each([['alias', 'b', 'c'], ['b', 'alias', 'c'], ['b', 'c', 'alias']])('can use the keys of %s, %s and %s, but no other keys', (...order) => {
    const statements = handlerStatements(...order);
    expect(allowing(statements, describeKey(TAGGED))).toBeDefined();
    expect(allowing(statements, describeKey({ 'kms:ResourceAliases': ['alias/flink'] }))).toBeDefined();
    expect(allowing(statements, describeKey({}))).toBeUndefined();
    for (const id of ['b', 'c']) {
      expect((keys[id].node.defaultChild as kms.CfnKey).tags.tagValues()).toHaveProperty(['cdk-managed-flink:stack']);
    }
  });

  test('can only use the keys for the applications of the account', () => {
    const statements = handlerStatements('b');
    const decrypt = (context: object) => ({ action: 'kms:Decrypt', resource: KEY, context: { ...TAGGED, 'kms:ViaService': VIA, ...context } });
    expect(allowing(statements, decrypt({ [CONTEXT]: ARN }))).toBeDefined();
    expect(allowing(statements, decrypt({ [CONTEXT]: ARN.replace('111122223333', '999999999999') }))).toBeUndefined();
    expect(allowing(statements, decrypt({}))).toBeUndefined();
  });

  test('have one set of statements for all the keys of the stack, without the key ARNs', () => {
    const ofKeys = handlerStatements('b', 'c').filter(({ Action }) => [Action].flat().some(action => action.startsWith('kms:')));
    expect(ofKeys).toHaveLength(3);
    ofKeys.forEach(({ Resource }) => expect(Resource).toBe('arn:aws:kms:us-east-1:111122223333:key/*'));
  });
});
