import { Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import {
  Application, ApplicationGrants, ApplicationLifecycle, ApplicationProps, MetricScaling, ParallelismSchedule, RestoreConfiguration,
  RunSchedule, SnapshotMode, StudioNotebook,
} from '../../src';
import { testApplication, testStack } from '../support/fixtures';
import { allowing, PSEUDO, roleStatements, Statement } from '../support/fixtures/iam';

const ENV = { account: '111122223333', region: 'us-east-1' };
const ORDERS = 'arn:aws:kinesisanalytics:us-east-1:111122223333:application/orders';
const SNAPSHOT = 'arn:aws:kinesisanalytics:us-east-1:111122223333:snapshot/nightly';

let stack: Stack;
let operator: iam.Role;

beforeEach(() => {
  stack = testStack(ENV);
  operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
});

const define = (props: Partial<ApplicationProps> = {}, scope = stack, id = 'App') =>
  testApplication({ autoScalingEnabled: false, ...props }, scope, id);
const enhanced = (props: Partial<ApplicationProps> = {}) => define({ snapshotMode: SnapshotMode.ENHANCED, ...props });
const imported = (snapshotMode?: SnapshotMode) => Application.fromApplicationAttributes(stack, 'Imported', { applicationArn: ORDERS, snapshotMode });
const token = () => Token.asString({ Ref: 'Parameter' });

describe('restore', () => {
  test.each<[string, Partial<ApplicationProps>, string]>([
    ['a name with ENHANCED', { snapshotMode: SnapshotMode.ENHANCED, restore: RestoreConfiguration.snapshot('nightly') },
      "restore must be a snapshot ARN with snapshotMode ENHANCED, as in RestoreConfiguration.snapshotArn(arn), got the name 'nightly'"],
    ['a token for a name with ENHANCED', { snapshotMode: SnapshotMode.ENHANCED, restore: RestoreConfiguration.snapshot(token()) },
      'restore must be a snapshot ARN with snapshotMode ENHANCED, as in RestoreConfiguration.snapshotArn(arn), got a name'],
    ['an ARN without a mode', { restore: RestoreConfiguration.snapshotArn(SNAPSHOT) },
      'restore from a snapshot ARN requires snapshotMode ENHANCED, got LEGACY, which is the default'],
    ['an ARN with LEGACY', { snapshotMode: SnapshotMode.LEGACY, restore: RestoreConfiguration.snapshotArn(token()) },
      'restore from a snapshot ARN requires snapshotMode ENHANCED, got LEGACY, which is the default'],
    ['an ARN of another region', { snapshotMode: SnapshotMode.ENHANCED, restore: RestoreConfiguration.snapshotArn(SNAPSHOT.replace('us-east-1', 'eu-west-1')) },
      "restore must be a snapshot of the application's region us-east-1, got a snapshot of eu-west-1"],
    ['an ARN of another account', { snapshotMode: SnapshotMode.ENHANCED, restore: RestoreConfiguration.snapshotArn(SNAPSHOT.replace(ENV.account, '999999999999')) },
      "restore must be a snapshot of the application's account 111122223333, got a snapshot of 999999999999"],
  ])('rejects %s, on the application, at its start and in a RunSchedule', (_, { restore, ...props }, message) => {
    expect(() => define({ restore, ...props })).toThrow(message);
    const app = define(props, stack, 'Second');
    expect(() => app.startOnDeploy({ restore })).toThrow(message);
    expect(() => new RunSchedule(stack, 'Run', { application: app, schedule: ScheduleExpression.cron({ hour: '2' }), restore })).toThrow(message);
  });

  test.each<[string, () => unknown]>([
    ['an ARN with ENHANCED', () => enhanced({ restore: RestoreConfiguration.snapshotArn(SNAPSHOT) }).startOnDeploy({ restore: RestoreConfiguration.snapshotArn(SNAPSHOT) })],
    ['a token for an ARN', () => enhanced({ restore: RestoreConfiguration.snapshotArn(token()) })],
    ['an ARN with a mode that is not known yet', () => define({ snapshotMode: token() as SnapshotMode, restore: RestoreConfiguration.snapshotArn(SNAPSHOT) })],
    ['a name with a mode that is not known yet', () => define({ snapshotMode: token() as SnapshotMode, restore: RestoreConfiguration.snapshot('nightly') })],
    ['an ARN in a stack without an environment', () => define(
      { snapshotMode: SnapshotMode.ENHANCED, restore: RestoreConfiguration.snapshotArn(SNAPSHOT.replace('us-east-1', 'eu-west-1')) }, testStack(undefined, 'Agnostic'))],
    ['an ARN of an imported application', () => new ApplicationLifecycle(stack, 'L', { application: imported(), restore: RestoreConfiguration.snapshotArn(SNAPSHOT) })],
    ['a name of an imported application', () => new ApplicationLifecycle(stack, 'L', { application: imported(), restore: RestoreConfiguration.snapshot('nightly') })],
    ['the latest with ENHANCED', () => enhanced({ restore: RestoreConfiguration.latestSnapshot() })],
  ])('accepts %s', (_, act) => {
    expect(act).not.toThrow();
  });

  test('an imported ENHANCED application rejects a snapshot name, and an application in another region rejects the ARN', () => {
    const application = imported(SnapshotMode.ENHANCED);
    expect(() => new ApplicationLifecycle(stack, 'Named', { application, restore: RestoreConfiguration.snapshot('nightly') })).toThrow(/got the name 'nightly'/);
    expect(() => new ApplicationLifecycle(stack, 'Far', { application, restore: RestoreConfiguration.snapshotArn(SNAPSHOT.replace('us-east-1', 'eu-west-1')) }))
      .toThrow(/region us-east-1, got a snapshot of eu-west-1/);
  });
});

describe('permissions', () => {
  const statementsOf = (role: iam.IRole): Statement[] => {
    const template = Template.fromStack(stack).toJSON();
    const app = Object.keys(template.Resources).find(id => template.Resources[id].Type === 'AWS::KinesisAnalyticsV2::Application');
    return roleStatements(template, stack.getLogicalId(role.node.defaultChild as iam.CfnRole), { ...PSEUDO, [`${app}`]: 'orders' });
  };
  const allows = (action: string, resource: string) => allowing(statementsOf(operator), { action: `kinesisanalytics:${action}`, resource }) !== undefined;
  const READ = ['DescribeSnapshot', 'DescribeSnapshotOperation', 'ListSnapshotOperations'];

  const KINDS: [string, () => Application | ReturnType<typeof imported>, boolean][] = [
    ['ENHANCED', () => enhanced(), true],
    ['a token', () => define({ snapshotMode: token() as SnapshotMode }), true],
    ['unknown', () => imported(), true],
    ['imported as ENHANCED', () => imported(SnapshotMode.ENHANCED), true],
    ['LEGACY by default', () => define(), false],
    ['LEGACY', () => define({ snapshotMode: SnapshotMode.LEGACY }), false],
    ['imported as LEGACY', () => imported(SnapshotMode.LEGACY), false],
  ];

  describe.each(KINDS)('of an application with mode %s', (_, make, expected) => {
    test.each(['grantStop', 'grantUpdate', 'grantRollback'] as const)('%s covers the snapshot that the service takes', grant => {
      make()[grant](operator);
      expect(allows('CreateSystemSnapshot', ORDERS)).toBe(expected);
      expect(allows('CreateSystemSnapshot', ORDERS.replace('orders', 'clicks'))).toBe(false);
    });

    test('grantSnapshots covers the snapshots of the account', () => {
      make().grantSnapshots(operator);
      expect(allows('CreateSnapshot', ORDERS)).toBe(expected);
      expect(allows('ListSnapshots', '*')).toBe(expected);
      [...READ, 'DeleteSnapshot'].forEach(action => {
        expect(allows(action, SNAPSHOT)).toBe(expected);
        expect(allows(action, ORDERS)).toBe(false);
        expect(allows(action, SNAPSHOT.replace('us-east-1', 'eu-west-1'))).toBe(false);
      });
      expect(JSON.stringify(statementsOf(operator))).not.toMatch(/ImportSnapshot|ExportSnapshot|CreateSystemSnapshot/);
      expect(allows('CreateApplicationSnapshot', ORDERS)).toBe(true);
    });

    test('grantRead covers reading snapshots', () => {
      make().grantRead(operator);
      expect(allows('ListSnapshots', '*')).toBe(expected);
      READ.forEach(action => expect(allows(action, SNAPSHOT)).toBe(expected));
      expect(JSON.stringify(statementsOf(operator))).not.toMatch(/DeleteSnapshot|CreateSnapshot/);
    });

    test('grantStart and grantDashboardAccess are the same as before', () => {
      const app = make();
      app.grantStart(operator);
      app.grantDashboardAccess(operator);
      expect(JSON.stringify(statementsOf(operator))).not.toMatch(/(System|:Create|:List|:Describe)Snapshot/);
    });

    test('the start on deploy has the permissions for its calls', () => {
      new ApplicationLifecycle(stack, 'Lifecycle', { application: make() });
      const roles = Template.fromStack(stack).findResources('AWS::IAM::Policy', {
        Properties: {
          PolicyDocument: {
            Statement: Match.arrayWith([
              Match.objectLike({ Action: Match.arrayWith(['kinesisanalytics:StopApplication']) }),
            ]),
          },
        },
      });
      const statements = JSON.stringify(roles);
      expect(statements.includes('CreateSystemSnapshot')).toBe(expected);
      const all = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
      expect(all.includes('"kinesisanalytics:ListSnapshots"')).toBe(expected);
      expect(all).not.toMatch(/DeleteSnapshot|kinesisanalytics:CreateSnapshot/);
    });

    test('scaling covers the snapshot that the service takes', () => {
      const application = make();
      const metric = new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Lag' });
      new MetricScaling(stack, 'Scaling', {
        application, scaleOut: { metric, threshold: 2 }, scaleIn: { metric, threshold: 1 }, minParallelism: 1, maxParallelism: 2,
      });
      new ParallelismSchedule(stack, 'Clock', { application, entries: [{ schedule: ScheduleExpression.cron({ hour: '2' }), parallelism: 2 }] });
      for (const id of ['Scaling', 'Clock']) {
        const role = stack.node.findChild(id).node.findChild('Role') as iam.Role;
        const given = allowing(statementsOf(role), { action: 'kinesisanalytics:CreateSystemSnapshot', resource: ORDERS });
        expect(given !== undefined).toBe(expected);
      }
    });
  });

  test('an L1 counts as unknown, unless it is a notebook', () => {
    const cfn = (id: string, more: object) => new CfnApplication(stack, id, { applicationName: id, runtimeEnvironment: 'FLINK-1_20', serviceExecutionRole: 'arn:aws:iam::111122223333:role/job', ...more });
    ApplicationGrants.fromApplication(cfn('orders', {})).stop(operator);
    ApplicationGrants.fromApplication(cfn('notes', { runtimeEnvironment: 'ZEPPELIN-FLINK-3_0', applicationMode: 'INTERACTIVE' })).stop(operator);
    const withSnapshot = statementsOf(operator).filter(statement => JSON.stringify(statement.Action).includes('CreateSystemSnapshot'));
    expect(withSnapshot).toHaveLength(1);
  });

  test('a Studio notebook takes no snapshots', () => {
    new StudioNotebook(stack, 'Notebook').grantStop(operator);
    expect(JSON.stringify(statementsOf(operator))).not.toContain('SystemSnapshot');
  });

  test('snapshots are in the environment of an imported application', () => {
    Application.fromApplicationArn(stack, 'China', 'arn:aws-cn:kinesisanalytics:cn-north-1:111122223333:application/orders').grantSnapshots(operator);
    expect(allows('DeleteSnapshot', 'arn:aws-cn:kinesisanalytics:cn-north-1:111122223333:snapshot/nightly')).toBe(true);
    expect(allows('DeleteSnapshot', SNAPSHOT)).toBe(false);
  });
});

test('the lifecycle passes the mode to the handlers', () => {
  const app = enhanced();
  app.startOnDeploy();
  define({ snapshotMode: token() as SnapshotMode }, stack, 'Token').startOnDeploy();
  define({}, stack, 'Legacy').startOnDeploy();
  new ApplicationLifecycle(stack, 'Lifecycle', { application: imported() });
  const modes = Object.values(Template.fromStack(stack).findResources('Custom::ManagedFlinkLifecycle')).map(resource => resource.Properties.SnapshotMode);
  expect(modes).toEqual(expect.arrayContaining(['ENHANCED_SNAPSHOTS', { Ref: 'Parameter' }, 'APPLICATION_SNAPSHOTS_LEGACY', undefined]));
});
