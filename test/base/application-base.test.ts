import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Application, IApplication, SnapshotMode } from '../../src';
import { ENV, statementsOf, testApplication, testStack, warningIds } from '../support/fixtures';

const IMPORTED_ARN = 'arn:aws-cn:kinesisanalytics:cn-north-1:222222222222:application/elsewhere';

type GrantMethod = 'grantRead' | 'grantStart' | 'grantStop' | 'grantUpdate' | 'grantSnapshots' | 'grantRollback' | 'grantDashboardAccess';

const GRANTS: [GrantMethod, string[]][] = [
  ['grantRead', [
    'DescribeApplication', 'DescribeApplicationOperation', 'DescribeApplicationSnapshot', 'DescribeApplicationVersion',
    'ListApplicationOperations', 'ListApplicationSnapshots', 'ListApplicationVersions', 'ListTagsForResource',
  ]],
  ['grantStart', ['StartApplication', 'DescribeApplication']],
  ['grantStop', ['StopApplication', 'DescribeApplication']],
  ['grantUpdate', ['UpdateApplication', 'UpdateApplicationMaintenanceConfiguration', 'DescribeApplication']],
  ['grantSnapshots', ['CreateApplicationSnapshot', 'DeleteApplicationSnapshot', 'DescribeApplicationSnapshot', 'ListApplicationSnapshots']],
  ['grantRollback', ['RollbackApplication', 'DescribeApplication']],
  ['grantDashboardAccess', ['CreateApplicationPresignedUrl']],
];

let stack: Stack;
let operator: iam.Role;

beforeEach(() => {
  stack = testStack(ENV);
  operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
});

function operatorStatements() {
  return statementsOf(Template.fromStack(stack), 'OperatorDefaultPolicy');
}

function statement(actions: string[], resource: unknown) {
  const names = actions.map(action => `kinesisanalytics:${action}`);
  return { Effect: 'Allow', Action: names.length === 1 ? names[0] : names, Resource: resource };
}

function passRole(resource: unknown) {
  return {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: resource,
    Condition: { StringEquals: { 'iam:PassedToService': 'kinesisanalytics.amazonaws.com' } },
  };
}

describe.each(GRANTS)('%s', (method, actions) => {
  test('allows exactly its actions on an application', () => {
    const app = testApplication({}, stack);
    const grant = app[method](operator);
    expect(grant.success).toBe(true);
    expect(operatorStatements()).toEqual([
      statement(actions, stack.resolve(app.applicationArn)),
      ...(method === 'grantUpdate' ? [passRole(stack.resolve(app.role!.roleArn))] : []),
    ]);
  });

  test('allows exactly its actions on an imported application, under its own ARN', () => {
    Application.fromApplicationAttributes(stack, 'Imported', { applicationArn: IMPORTED_ARN, snapshotMode: SnapshotMode.LEGACY })[method](operator);
    expect(operatorStatements()).toEqual([statement(actions, IMPORTED_ARN)]);
  });

  test('does not succeed for a principal without a policy', () => {
    const grant = testApplication({}, stack)[method](new iam.AccountPrincipal('999999999999'));
    expect(grant.success).toBe(false);
    expect(() => grant.assertSuccess()).toThrow();
  });
});

test('grantUpdate on an imported application allows passing the known role', () => {
  const role = iam.Role.fromRoleArn(stack, 'Job', 'arn:aws:iam::111111111111:role/job');
  Application.fromApplicationAttributes(stack, 'Imported', { applicationArn: IMPORTED_ARN, role }).grantUpdate(operator);
  expect(operatorStatements()).toContainEqual(passRole('arn:aws:iam::111111111111:role/job'));
});

test('grant allows any actions on the application', () => {
  const app = testApplication({}, stack);
  app.grant(operator, 'kinesisanalytics:TagResource', 'kinesisanalytics:UntagResource');
  expect(operatorStatements()).toEqual([statement(['TagResource', 'UntagResource'], stack.resolve(app.applicationArn))]);
});

test('grants do not use deprecated APIs of the CDK', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  const error = jest.spyOn(console, 'error').mockImplementation();
  const app = testApplication({}, stack);
  GRANTS.forEach(([method]) => app[method](operator));
  const printed = [...warn.mock.calls, ...error.mock.calls].flat().join('\n');
  jest.restoreAllMocks();
  expect(printed).not.toMatch(/deprecated/i);
});

test('an application is a grantee', () => {
  const app = testApplication({}, stack);
  new kms.Key(stack, 'Key').grantDecrypt(app);
  expect(statementsOf(Template.fromStack(stack), 'AppRoleDefaultPolicy')).toEqual([expect.objectContaining({ Action: 'kms:Decrypt' })]);
});

describe('addToRolePolicy', () => {
  const send = () => new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-west-1:111111111111:q'] });

  test('adds to the role and returns true', () => {
    expect(testApplication({}, stack).addToRolePolicy(send())).toBe(true);
    expect(statementsOf(Template.fromStack(stack), 'AppRoleDefaultPolicy')).toEqual([
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:111111111111:q' },
    ]);
  });

  test('adds to the role of an imported application if it is known', () => {
    const app = Application.fromApplicationAttributes(stack, 'Imported', { applicationArn: IMPORTED_ARN, role: operator });
    expect(app.addToRolePolicy(send())).toBe(true);
    expect(operatorStatements()).toHaveLength(1);
  });

  test('returns false and warns if the role is not known', () => {
    expect(Application.fromApplicationArn(stack, 'Imported', IMPORTED_ARN).addToRolePolicy(send())).toBe(false);
    expect(warningIds(stack)).toHaveLength(1);
  });
});

describe('connections', () => {
  test('of an application without a VPC throw', () => {
    const app: IApplication = testApplication({}, stack);
    expect(() => app.connections)
      .toThrow('connections of Stack/App require a vpc or, for an imported application, securityGroups, got neither');
  });

  test('of an imported application use its security groups', () => {
    const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    const app = Application.fromApplicationAttributes(stack, 'Imported', { applicationArn: IMPORTED_ARN, securityGroups: [group] });
    app.connections.allowToAnyIpv4(ec2.Port.tcp(9092));
    expect(app.connections.securityGroups).toEqual([group]);
  });
});
