/** Moving an application from one key to another, or back to a key that AWS owns. */
import { aws_scheduler as scheduler, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as flink from '../../src';
import { testApplication, testStack } from '../support/fixtures';

type KeyProps = Partial<flink.ApplicationProps>;
interface Keys { readonly [name: string]: kms.IKey }

const IMPORTED = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ENV = { account: '111122223333', region: 'us-east-1' };

/** A stack with keys K1 and K2, and with applications that use them. */
function deploy(...applications: ((keys: Keys) => KeyProps)[]) {
  const stack = testStack(ENV);
  const keys = { K1: new kms.Key(stack, 'K1'), K2: new kms.Key(stack, 'K2'), imported: kms.Key.fromKeyArn(stack, 'Imported', IMPORTED) };
  const apps = applications.map((props, i) => testApplication({ applicationName: `orders-${i}`, ...props(keys) }, stack, `App${i}`));
  return { stack, keys, apps, app: apps[0] };
}

function policyOf(stack: Stack, key: string): string {
  const found = Object.entries(Template.fromStack(stack).findResources('AWS::KMS::Key')).find(([id]) => id.startsWith(key));
  return JSON.stringify(found![1].Properties.KeyPolicy);
}

function encryptionOf(stack: Stack): any {
  const [found] = Object.values<any>(Template.fromStack(stack).findResources('AWS::KinesisAnalyticsV2::Application'));
  return found.Properties.ApplicationConfiguration.ApplicationEncryptionConfiguration;
}

/** The keys on which some identity policy has a permission. */
function keysOfRole(stack: Stack, role: RegExp): string {
  const policies = Object.entries<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(([id]) => role.test(id));
  const statements = policies.flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
  return JSON.stringify(statements.filter(statement => [statement.Action].flat().some((action: string) => action.startsWith('kms:'))));
}

const onK1 = ({ K1 }: Keys): KeyProps => ({ encryptionKey: K1 });
const fromK1ToK2 = ({ K1, K2 }: Keys): KeyProps => ({ encryptionKey: K2, previousEncryptionKeys: [K1] });
const backToAws = ({ K1 }: Keys): KeyProps => ({ previousEncryptionKeys: [K1] });

describe.each([['another key', fromK1ToK2], ['a key that AWS owns', backToAws]])('a move to %s', (_, moved) => {
  test.each([false, true])('does not change the policy of the previous key, with startOnDeploy: %s', start => {
    const before = deploy(onK1);
    const after = deploy(moved);
    start && [before.app, after.app].forEach(app => app.startOnDeploy());
    expect(policyOf(after.stack, 'K1')).toBe(policyOf(before.stack, 'K1'));
  });

  test.each([0, 1, 2])('does not change the policy of a key shared by three applications if application %s moves', index => {
    const props = [0, 1, 2].map(i => i === index ? moved : onK1);
    expect(policyOf(deploy(...props).stack, 'K1')).toBe(policyOf(deploy(onK1, onK1, onK1).stack, 'K1'));
  });

  test('keeps the permissions of operators and handlers on the previous key', () => {
    const { stack, app } = deploy(moved);
    const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    app.grantUpdate(operator);
    new flink.SnapshotSchedule(stack, 'Snapshots', { application: app, schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)) });
    expect(keysOfRole(stack, /^Operator/)).toContain('"K1');
    expect(keysOfRole(stack, /^Snapshots/)).toContain('"K1');
  });

  test('keeps the stack tag that gives the handlers access to the previous key', () => {
    const { stack, app } = deploy(moved);
    app.startOnDeploy();
    const keys = Template.fromStack(stack).findResources('AWS::KMS::Key');
    expect(Object.entries(keys).find(([id]) => id.startsWith('K1'))![1].Properties.Tags).toHaveLength(1);
  });
});

test('a new key has the same statements as a first key', () => {
  expect(policyOf(deploy(fromK1ToK2).stack, 'K2')).toBe(policyOf(deploy(onK1).stack, 'K1'));
});

test('an imported previous key is in the identity policies and produces no warning', () => {
  const { stack, app } = deploy(({ K2, imported }) => ({ encryptionKey: K2, previousEncryptionKeys: [imported] }));
  app.startOnDeploy();
  app.grantStop(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() }));
  expect(keysOfRole(stack, /^Operator/)).toContain(IMPORTED);
  expect(keysOfRole(stack, /^ManagedFlinkLifecycle/)).toContain(IMPORTED);
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('keyPolicyNotUpdated'))).toEqual([]);
});

test('without a new key, the AWS owned key is rendered explicitly', () => {
  expect(encryptionOf(deploy(backToAws).stack)).toEqual({ KeyType: 'AWS_OWNED_KEY' });
  expect(encryptionOf(deploy(() => ({})).stack)).toBeUndefined();
  expect(encryptionOf(deploy(() => ({ previousEncryptionKeys: [] })).stack)).toBeUndefined();
});

describe('rejects', () => {
  test.each([
    ['no applicationName', ({ K1 }: Keys) => ({ applicationName: undefined, previousEncryptionKeys: [K1] }), 'previousEncryptionKeys requires an explicit applicationName, got none'],
    ['the current key', ({ K1 }: Keys) => ({ encryptionKey: K1, previousEncryptionKeys: [K1] }), 'previousEncryptionKeys must be different keys, none of which is encryptionKey, got Stack/K1 twice'],
    ['the key behind the current alias', ({ K1 }: Keys) => ({ encryptionKey: new kms.Alias(K1, 'Alias', { aliasName: 'state', targetKey: K1 }), previousEncryptionKeys: [K1] }), 'got Stack/K1 twice'],
    ['a key twice', ({ K1, K2 }: Keys) => ({ previousEncryptionKeys: [K1, K2, K1] }), 'got Stack/K1 twice'],
    ['an ARN twice', ({ K1, imported }: Keys) => ({ encryptionKey: imported, previousEncryptionKeys: [kms.Key.fromKeyArn(K1, 'Again', IMPORTED)] }), 'twice'],
    ['a key of another region', ({ K1 }: Keys) => ({ previousEncryptionKeys: [kms.Key.fromKeyArn(K1, 'Far', IMPORTED.replace('us-east-1', 'eu-west-1'))] }),
      "previousEncryptionKeys must be in the application's region us-east-1, got a key in eu-west-1"],
    ['Flink 1.19', ({ K1 }: Keys) => ({ runtime: flink.Runtime.FLINK_1_19, previousEncryptionKeys: [K1] }), 'previousEncryptionKeys requires runtime FLINK-1_20 or later, got FLINK-1_19'],
    ['something else', () => ({ previousEncryptionKeys: [IMPORTED as any] }), 'previousEncryptionKeys[0] must be a key such as a kms.Key'],
    ['a key alone', ({ K1 }: Keys) => ({ previousEncryptionKeys: K1 as any }), 'previousEncryptionKeys must be a list of which each element is a key such as a kms.Key'],
  ])('%s', (_, props, message) => {
    expect(() => deploy(props)).toThrow(message);
  });
});
