import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { StudioNotebook } from '../../src';
import { ENV, ROLE, stringToken, testApplication } from '../support/fixtures';

const SERVICE = 'kinesisanalytics.amazonaws.com';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

/** The last parts of the source ARNs for which each statement of the only role lets the service in; undefined for any. */
function trusted(of = stack): (string[] | undefined)[] {
  const [role] = Object.values(Template.fromStack(of).findResources(ROLE));
  return role.Properties.AssumeRolePolicyDocument.Statement.map(({ Condition }: any) => {
    const arns = Condition?.ArnEquals?.['aws:SourceArn'] ?? Condition?.ArnLike?.['aws:SourceArn'];
    return arns && [arns].flat().map((arn: any) => JSON.stringify(arn['Fn::Join']?.[1].at(-1) ?? arn).replace(/^.*application\/|"\]?$/g, ''));
  });
}

describe('a role that an application made', () => {
  test.each<[string | undefined, string | undefined, (string[] | undefined)[]]>([
    ['one', 'two', [['one'], ['two']]],
    ['one', undefined, [['one'], ['*']]],
    [undefined, 'two', [['*']]],
    [undefined, undefined, [['*']]],
    ['one', 'one', [['one']]],
  ])('named %s allows another application, named %s', (first, second, expected) => {
    const { role } = testApplication({ applicationName: first }, stack, 'First');
    testApplication({ applicationName: second, role }, stack, 'Second');
    expect(trusted()).toEqual(expected);
  });

  test('allows any number of other applications with one statement', () => {
    const { role } = testApplication({ applicationName: 'one' }, stack, 'First');
    ['two', 'three', 'four'].forEach(applicationName => testApplication({ applicationName, role }, stack, applicationName));
    expect(trusted()).toEqual([['one'], ['two', 'three', 'four']]);
  });

  test('allows a notebook', () => {
    const { role } = testApplication({ applicationName: 'one' }, stack, 'First');
    new StudioNotebook(stack, 'Notebook', { applicationName: 'notes', role });
    expect(trusted()).toEqual([['one'], ['notes']]);
  });

  test.each(['another stack', 'a nested stack'])('allows an application in %s', place => {
    const { role } = testApplication({ applicationName: 'one' }, stack, 'First');
    const other = place === 'another stack' ? new Stack(app, 'Other', { env: ENV }) : new NestedStack(stack, 'Nested');
    testApplication({ applicationName: 'two', role }, other, 'Second');
    expect(trusted()).toEqual([['one'], ['two']]);
    expect(stack.dependencies).toEqual([]);
  });

  test('allows all applications if the name is only known in the other stack', () => {
    const { role } = testApplication({ applicationName: 'one' }, stack, 'First');
    const other = new Stack(app, 'Other', { env: ENV });
    testApplication({ applicationName: stringToken(other), role }, other, 'Second');
    expect(trusted()).toEqual([['one'], ['*']]);
    expect(stack.dependencies).toEqual([]);
  });
});

describe('a role of the user', () => {
  const define = (principal: iam.IPrincipal) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: principal });
    ['one', 'two'].forEach(applicationName => testApplication({ applicationName, role }, stack, applicationName));
  };
  const arnOf = (name: string) => `arn:aws:kinesisanalytics:eu-west-1:111111111111:application/${name}`;

  test('is not changed if it allows the service without a condition', () => {
    define(new iam.ServicePrincipal(SERVICE));
    expect(trusted()).toEqual([undefined]);
  });

  test('is not changed if its condition only checks the account', () => {
    define(new iam.ServicePrincipal(SERVICE, { conditions: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }));
    expect(trusted()).toEqual([undefined]);
  });

  test.each(['ArnEquals', 'ArnLike', 'StringLike'])('allows the application that its condition %s excludes', operator => {
    define(new iam.ServicePrincipal(SERVICE, {
      conditions: { [operator]: { 'AWS:SourceArn': stack.formatArn({ service: 'kinesisanalytics', resource: 'application', resourceName: 'one' }) } },
    }));
    expect(trusted().at(-1)).toEqual(['two']);
  });

  test('is not changed if its pattern matches', () => {
    define(new iam.ServicePrincipal(SERVICE, {
      conditions: { ArnLike: { 'aws:SourceArn': ['arn:aws:s3:::other', stack.formatArn({ service: 'kinesisanalytics', resource: 'application', resourceName: '*' })] } },
    }));
    expect(trusted()).toHaveLength(1);
  });

  test('allows the application in addition to a literal ARN, which can be in another partition', () => {
    define(new iam.ServicePrincipal(SERVICE, { conditions: { ArnEquals: { 'aws:SourceArn': arnOf('one') } } }));
    expect(trusted()).toEqual([['one'], ['one', 'two']]);
  });

  test('that the service cannot assume is not changed', () => {
    define(new iam.ServicePrincipal('lambda.amazonaws.com'));
    expect(trusted()).toEqual([undefined]);
  });

  test('of a LazyRole allows both', () => {
    const role = new iam.LazyRole(stack, 'Role', {
      assumedBy: new iam.ServicePrincipal(SERVICE, { conditions: { ArnEquals: { 'aws:SourceArn': arnOf('none') } } }),
    });
    ['one', 'two'].forEach(applicationName => testApplication({ applicationName, role }, stack, applicationName));
    expect(trusted()).toEqual([['none'], ['one', 'two']]);
  });
});

test('an imported role is not changed', () => {
  const role = iam.Role.fromRoleName(stack, 'Role', 'shared');
  testApplication({ applicationName: 'one', role }, stack, 'One');
  Template.fromStack(stack).resourceCountIs(ROLE, 0);
});
