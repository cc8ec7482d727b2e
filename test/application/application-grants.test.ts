import { Aws, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Application, IApplication, SnapshotMode } from '../../src';
import { testApplication, testStack } from '../support/fixtures';
import { allowing, PSEUDO, roleStatements, Statement } from '../support/fixtures/iam';

const ENV = { account: '111122223333', region: 'us-east-1' };
const ARN = 'arn:aws:kinesisanalytics:us-east-1:111122223333:application/orders';

let stack: Stack;
let operator: iam.Role;

beforeEach(() => {
  stack = testStack(ENV);
  operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
});

const application = () => testApplication({}, stack);

function statements(): Statement[] {
  const template = Template.fromStack(stack).toJSON();
  const name = Object.keys(template.Resources).find(id => template.Resources[id].Type === 'AWS::KinesisAnalyticsV2::Application');
  return roleStatements(template, stack.getLogicalId(operator.node.defaultChild as iam.CfnRole), { ...PSEUDO, [`${name}`]: 'orders' });
}

const GRANTS: [keyof IApplication & `grant${string}`, string[]][] = [
  ['grantRead', [
    'DescribeApplication', 'DescribeApplicationOperation', 'DescribeApplicationSnapshot', 'DescribeApplicationVersion', 'ListApplicationOperations',
    'ListApplicationSnapshots', 'ListApplicationVersions', 'ListTagsForResource',
  ]],
  ['grantStart', ['StartApplication', 'DescribeApplication']],
  ['grantStop', ['StopApplication', 'DescribeApplication']],
  ['grantSnapshots', ['CreateApplicationSnapshot', 'DeleteApplicationSnapshot', 'DescribeApplicationSnapshot', 'ListApplicationSnapshots']],
  ['grantRollback', ['RollbackApplication', 'DescribeApplication']],
  ['grantDashboardAccess', ['CreateApplicationPresignedUrl']],
  ['grantUpdate', ['UpdateApplication', 'UpdateApplicationMaintenanceConfiguration', 'DescribeApplication']],
];

describe.each(GRANTS)('%s', (grant, actions) => {
  test.each(['a defined', 'an imported'])('of %s application only allows its actions on the application', kind => {
    const app: IApplication = kind === 'a defined' ? application()
      : Application.fromApplicationAttributes(stack, 'Imported', { applicationArn: ARN, snapshotMode: SnapshotMode.LEGACY });
    (app as any)[grant](operator);
    const found = statements();
    const onApplication = found.flatMap(item => item.Action).filter(item => item.startsWith('kinesisanalytics:'));
    expect(onApplication.sort()).toEqual(actions.map(action => `kinesisanalytics:${action}`).sort());
    for (const action of onApplication) {
      expect(allowing(found, { action, resource: ARN })).toBeDefined();
      expect(allowing(found, { action, resource: ARN.replace('orders', 'clicks') })).toBeUndefined();
      expect(allowing(found, { action, resource: ARN.replace('us-east-1', 'eu-west-1') })).toBeUndefined();
    }
  });
});

describe('updating requires passing the application\'s role', () => {
  const passing = (resource: string, service: string) => ({ action: 'iam:PassRole', resource, context: { 'iam:PassedToService': service } });

  test('to the service only', () => {
    const app = application();
    app.grantUpdate(operator);
    const role = `<${stack.getLogicalId(app.role!.node.defaultChild as iam.CfnRole)}.Arn>`;
    expect(allowing(statements(), passing(role, 'kinesisanalytics.amazonaws.com'))).toBeDefined();
    expect(allowing(statements(), passing(role, 'lambda.amazonaws.com'))).toBeUndefined();
    expect(allowing(statements(), { action: 'iam:PassRole', resource: role })).toBeUndefined();
    expect(allowing(statements(), passing('<Other.Arn>', 'kinesisanalytics.amazonaws.com'))).toBeUndefined();
  });

  test('includes the role of an imported application, if it is known', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/job';
    Application.fromApplicationAttributes(stack, 'Imported', { applicationArn: ARN, role: iam.Role.fromRoleArn(stack, 'Job', roleArn) }).grantUpdate(operator);
    expect(allowing(statements(), passing(roleArn, 'kinesisanalytics.amazonaws.com'))).toBeDefined();
  });

  test('other operators do not pass it', () => {
    GRANTS.filter(([grant]) => grant !== 'grantUpdate').forEach(([grant]) => (application as any, (stack.node.tryFindChild('App') as any ?? application())[grant](operator)));
    expect(statements().flatMap(statement => statement.Action)).not.toContain('iam:PassRole');
  });
});

describe('principals of other accounts', () => {
  const warnings = () => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('crossAccountGrant')).map(({ entry }) => String(entry.data));

  test.each([
    ['a role', () => iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::999999999999:role/ops')],
    ['an account', () => new iam.AccountPrincipal('999999999999')],
  ])('%s produces a warning that explains how to grant access', (_, grantee) => {
    application().grantStart(grantee());
    expect(warnings()).toEqual(['a grant to a principal of account 999999999999 has no effect on an application of account 111122223333, '
      + 'which has no resource policy: grant to a role of account 111122223333 and let the principal assume it '
      + '[ack: cdk-managed-flink:crossAccountGrant]']);
  });

  test('grantees in the same account or an unknown account produce no warning', () => {
    const app = application();
    app.grantStart(operator);
    app.grantStart(iam.Role.fromRoleArn(stack, 'Same', 'arn:aws:iam::111122223333:role/ops'));
    app.grantStart(new iam.ServicePrincipal('scheduler.amazonaws.com'));
    expect(warnings()).toEqual([]);
  });

  test('an account that is known only at deployment does not', () => {
    application().grantStart(new iam.AccountPrincipal(Aws.ACCOUNT_ID));
    stack = testStack(undefined, 'Agnostic');
    application().grantStart(new iam.AccountPrincipal('999999999999'));
    expect(warnings()).toEqual([]);
  });

  test('an imported application counts with the account of its ARN', () => {
    const foreign = Application.fromApplicationArn(stack, 'Imported', ARN.replace('111122223333', '999999999999'));
    foreign.grantStart(operator);
    expect(warnings()).toEqual([expect.stringMatching(/principal of account 111122223333 .* application of account 999999999999/)]);
    expect(allowing(statements(), { action: 'kinesisanalytics:StartApplication', resource: ARN.replace('111122223333', '999999999999') })).toBeDefined();
  });
});
