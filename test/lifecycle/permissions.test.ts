import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { sourceHandlers } from '../support/cloudformation/handlers';
import { ProviderFramework } from '../support/cloudformation/provider-framework';
import { SimulatedStack } from '../support/cloudformation/simulated-stack';
import { testApplication, testStack } from '../support/fixtures';
import { allowing, PSEUDO, roleStatements, Statement } from '../support/fixtures/iam';
import { RecordedCall, ServiceDouble } from '../support/service/service-double';

const TAG = 'aws:ResourceTag/cdk-managed-flink:stack';
const TAGGED = { [TAG]: PSEUDO['AWS::StackId'] };
const APPLICATION_ARN = 'arn:aws:kinesisanalytics:us-east-1:111122223333:application/';
/** What Lambda itself needs to write the handlers' log. */
const OWN_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];

let double: ServiceDouble;
let framework: ProviderFramework;
let stack: SimulatedStack;
let statements: Statement[];
const used = new Set<string>();
const denied: string[] = [];

beforeAll(async () => {
  double = await ServiceDouble.start();
  statements = handlerStatements(template());
});

afterAll(() => double.close());

beforeEach(() => {
  double.reset();
  double.deny = authorize;
  denied.length = 0;
  framework = new ProviderFramework(sourceHandlers(double, () => undefined), () => double.clock);
  stack = new SimulatedStack(double, framework);
});

/** Decides by the synthesized policy. What does not exist has no tags. */
function authorize(call: RecordedCall): string | undefined {
  const action = `${call.service}:${call.action}`;
  const exists = double.flink.applications.has(call.input.ApplicationName);
  const resource = call.service === 'kinesisanalytics' ? APPLICATION_ARN + call.input.ApplicationName
    : call.service === 'cloudformation' ? call.input.StackName
      : call.service === 'logs' ? `arn:aws:logs:us-east-1:111122223333:log-group:${call.input.logGroupName}:*` : '*';
  const context = exists || call.service === 'logs' ? TAGGED : {};
  if (allowing(statements, { action, resource, context })) {
    used.add(action);
    return undefined;
  }
  denied.push(action);
  return `User: handler is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

function template(key = false): any {
  const cdkStack = testStack(undefined, 'Test');
  const application = testApplication({ applicationName: 'orders', encryptionKey: key ? new kms.Key(cdkStack, 'Key') : undefined }, cdkStack);
  application.startOnDeploy({ timeout: Duration.minutes(30) });
  return Template.fromStack(cdkStack).toJSON();
}

function handlerStatements(synthesized: any): Statement[] {
  const functions = Object.values<any>(synthesized.Resources).filter(resource => resource.Type === 'AWS::Lambda::Function' && /Managed Service for Apache Flink/.test(resource.Properties.Description));
  const roles = new Set(functions.map(item => item.Properties.Role['Fn::GetAtt'][0] as string));
  expect(functions).toHaveLength(2);
  expect(roles.size).toBe(1);
  return roleStatements(synthesized, [...roles][0]);
}

const V1 = { applicationName: 'orders', fileKey: 'v1.jar' };
const V2 = { applicationName: 'orders', fileKey: 'v2.jar' };

describe('every call that the handlers make is allowed by their policy', () => {
  test('when a deployment succeeds and is deleted', async () => {
    expect(await stack.create(V1)).toEqual({ status: 'CREATE_COMPLETE' });
    expect(await stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(denied).toEqual([]);
  });

  test('when an update fails and is rolled back', async () => {
    await stack.create(V1);
    double.clock.advance(3_600_000);
    double.flink.behaviours.set('v2.jar', { outcome: 'CRASH_LOOPS', error: 'cannot read order 42' });
    expect((await stack.update(V2)).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(denied).toEqual([]);
  });

  test('when the state before the failed update is looked for among the snapshots', async () => {
    const lifecycle = { restore: { type: 'SKIP_RESTORE_FROM_SNAPSHOT', allowNonRestoredState: false } } as const;
    await stack.create({ ...V1, lifecycle });
    double.flink.behaviours.set('v2.jar', { outcome: 'CRASH_LOOPS', error: 'cannot read order 42' });
    expect((await stack.update({ ...V2, lifecycle })).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(denied).toEqual([]);
  });

  test('when a job does not start', async () => {
    double.flink.behaviours.set('v1.jar', { outcome: 'FAILS_TO_START', error: 'no main class' });
    const outcome = await stack.create(V1);
    expect(outcome.reason).toContain('no main class');
    expect(denied).toEqual([]);
  });

  test('when an application is renamed, although the template already has the new name', async () => {
    await stack.create(V1);
    expect(await stack.update({ ...V2, applicationName: 'orders-2' })).toEqual({ status: 'UPDATE_COMPLETE' });
    expect(double.calls.filter(call => call.action === 'StopApplication').map(call => call.input.ApplicationName)).toEqual(['orders']);
    expect(denied).toEqual([]);
  });

  test('when CloudFormation invokes the preflight before it updates the application', async () => {
    const preflight = { timeoutSeconds: 60 };
    await stack.create({ ...V1, preflight });
    double.flink.applications.get('orders')!.freeze('AUTOSCALING');
    expect((await stack.update({ ...V2, preflight })).reason).toContain('cannot be updated');
    expect(denied).toEqual([]);
  });

  // Last, so that all of the above have been recorded.
  test('and every action that it allows is called', () => {
    const allowed = statements.flatMap(statement => statement.Action).filter(item => !OWN_LOG.includes(item));
    expect([...used].sort()).toEqual([...new Set(allowed)].sort());
  });
});

describe('a deleted application is denied, not missing', () => {
  test('deleting it succeeds once the denial cannot be a late permission', async () => {
    await stack.create(V1);
    double.flink.remove('orders');
    expect(await stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(denied).toContain('kinesisanalytics:ListApplicationOperations');
    const { elapsed } = framework.answers.at(-1)!;
    expect(elapsed).toBeGreaterThanOrEqual(5 * 60_000);
    expect(elapsed).toBeLessThan(6 * 60_000);
  });

  test('a permission that propagates late does not make a running application look deleted', async () => {
    await stack.create(V1);
    const until = double.clock.now() + 4 * 60_000;
    double.deny = call => double.clock.now() < until ? 'not authorized to perform: anything' : authorize(call);
    expect(await stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(double.actions()).toContain('StopApplication');
  });

  test.each([
    'is not authorized to perform: kinesisanalytics:DescribeApplication with an explicit deny in a service control policy',
    'is not authorized to perform: kinesisanalytics:DescribeApplication because no permissions boundary allows the action',
  ])('a different denial fails the deployment: %s', async denial => {
    await stack.create(V1);
    double.deny = () => denial;
    const outcome = await stack.delete();
    expect(outcome.status).toBe('DELETE_FAILED');
    expect(outcome.reason).toContain(denial);
  });

  test('a denied stop fails the deployment: the application exists', async () => {
    await stack.create(V1);
    double.deny = call => call.action === 'StopApplication' ? 'User: handler is not authorized to perform: kinesisanalytics:StopApplication' : undefined;
    expect((await stack.delete()).status).toBe('DELETE_FAILED');
  });

  test('creating fails with the reason', async () => {
    const outcome = await stack.create({ ...V1, applicationName: 'missing', imported: true });
    expect(outcome.reason).toContain('not authorized');
  });
});

describe('the policy of the handlers', () => {
  test.each([undefined, 'arn:aws:cloudformation:us-east-1:111122223333:stack/other/0'])('does not reach applications with the stack tag %s', tag => {
    const context: { [key: string]: string } = tag ? { [TAG]: tag } : {};
    const actions = statements.flatMap(statement => statement.Action).filter(item => item.startsWith('kinesisanalytics:') || item === 'logs:FilterLogEvents');
    expect(actions.length).toBeGreaterThan(5);
    for (const action of actions) {
      const resource = action.startsWith('logs') ? 'arn:aws:logs:us-east-1:111122223333:log-group:g:*' : `${APPLICATION_ARN}orders`;
      expect(allowing(statements, { action, resource, context })).toBeUndefined();
      expect(allowing(statements, { action, resource, context: TAGGED })).toBeDefined();
    }
  });

  test('only allows the service to use the keys of the stack\'s applications', () => {
    const withKey = handlerStatements(template(true));
    const resource = 'arn:aws:kms:us-east-1:111122223333:key/1';
    const context = (name: string, tagged: object = TAGGED) => ({
      ...tagged,
      'kms:ViaService': 'kinesisanalytics.us-east-1.amazonaws.com',
      'kms:EncryptionContext:aws:kinesisanalytics:arn': APPLICATION_ARN + name,
    });
    for (const action of ['kms:DescribeKey', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext']) {
      expect(allowing(withKey, { action, resource, context: context('orders') })).toBeDefined();
      expect(allowing(withKey, { action, resource, context: context('the-one-before-a-rename') })).toBeDefined();
      expect(allowing(withKey, { action, resource, context: context('orders', {}) })).toBeUndefined();
      expect(allowing(withKey, { action, resource, context: TAGGED })).toBeUndefined();
    }
    const grant = { 'kms:GrantConstraintType': 'EncryptionContextSubset', 'kms:GrantOperations': ['Decrypt'] };
    expect(allowing(withKey, { action: 'kms:CreateGrant', resource, context: { ...context('orders'), ...grant } })).toBeDefined();
    expect(allowing(withKey, { action: 'kms:CreateGrant', resource, context: context('orders') })).toBeUndefined();
    expect(allowing(withKey, { action: 'kms:CreateGrant', resource, context: { ...context('orders'), ...grant, 'kms:GrantOperations': ['Decrypt', 'Encrypt'] } }))
      .toBeUndefined();
  });
});
